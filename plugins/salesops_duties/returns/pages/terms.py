"""The office's terms for returns: how long goods are taken back, and the usual restocking fee."""

from __future__ import annotations

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops_duties.returns import service


@get("/terms", opt={"permission": "returns.read"})
async def terms(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The terms as they stand, as a form for those who may set them."""
    return await _page(request, act, done=done)


@post("/terms", opt={"permission": "returns.policy"})
async def set_terms(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Set them."""
    form, _, refusal = await sent(request, act, service.Policy, service.set_policy, numbers=("restocking_percent",))
    if refusal:
        return await _page(request, act, form=form, refusal=refusal)
    return to(f"/{act.office.code}/returns/terms", done="saved")


async def _page(
    request: PageRequest, act: Act, *, done: str = "", form: Form | None = None, refusal: Refusal | None = None
) -> Template:
    return render(
        request,
        "returns/terms.html",
        status=refusal.status if refusal else 200,
        policy=await service.read_policy(act),
        form=form,
        refusal=refusal,
        done=done,
    )


ROUTES = (terms, set_terms)
