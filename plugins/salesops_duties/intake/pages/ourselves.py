"""What we are called in files, one name or number in each line."""

from __future__ import annotations

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.intake import service
from salesops_duties.intake.service import SCHEMES, Ourselves

SETUP = {"permission": "intake.setup"}


@get("/our-names", opt=SETUP)
async def ourselves(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form."""
    known = await service.read_ourselves(act)
    typed = Form({scheme: ["\n".join(getattr(known, scheme))] for scheme in SCHEMES})
    return _page(request, typed, done=request.query_params.get("done", ""))


@post("/our-names", opt=SETUP)
async def change(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Set all of them."""
    form = await form_of(request)
    wanted = Ourselves(**{scheme: form.text(scheme).splitlines() for scheme in SCHEMES})
    try:
        under = await keyed(request, act, form)
    except Invalid as error:
        return _page(request, form, refusal=refused(error))
    _, refusal = await tried(service.set_ourselves(under, wanted))
    if refusal:
        return _page(request, form, refusal=refusal)
    return to(f"/{act.office.code}/intake/our-names", done="saved")


def _page(request: PageRequest, typed: Form, *, refusal: Refusal | None = None, done: str = "") -> Template:
    status = refusal.status if refusal else 200
    return render(request, "intake/ourselves.html", status=status, typed=typed, refusal=refusal, done=done)


ROUTES = (ourselves, change)
