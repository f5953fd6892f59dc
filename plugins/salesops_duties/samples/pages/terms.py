"""The office's terms for samples: from which value a written agreement is needed, and when a holder is reminded."""

from __future__ import annotations

from decimal import Decimal

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops import Act, Money
from salesops.errors import Fault, Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, read, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops_duties.samples import service
from salesops_duties.samples.rules import Policy

_DAYS = later("Write days apart by commas, such as 0, 3, 7.")
_AMOUNT = later("Write an amount.")


@get("/terms", opt={"permission": "samples.read"})
async def terms(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The terms as they stand, as a form for those who may set them."""
    return await _page(request, act, done=done)


@post("/terms", opt={"permission": "samples.policy"})
async def set_terms(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Set them."""
    form = await form_of(request)
    try:
        wanted = _wanted(form, act.office.currency)
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _page(request, act, form=form, refusal=refused(error))
    _, refusal = await tried(service.set_policy(under, wanted))
    if refusal:
        return await _page(request, act, form=form, refusal=refusal)
    return to(f"/{act.office.code}/samples/terms", done="saved")


def _wanted(form: Form, currency: str) -> Policy:
    faults = []
    minor, days = 0, tuple[int, ...]()
    try:
        minor = Money.of(read(form.text("agreement_minor"), Decimal), currency).minor
    except ValueError:
        faults.append(Fault("agreement_minor", "decimal", _AMOUNT, given=form.text("agreement_minor")))
    try:
        days = tuple(int(part) for part in form.text("reminder_days").replace("，", ",").split(","))
    except ValueError:
        faults.append(Fault("reminder_days", "ladder", _DAYS, given=form.text("reminder_days")))
    if faults:
        raise Invalid(faults)
    version = form.text("version")
    return Policy(minor, days, int(version) if version.isascii() and version.isdigit() else 0)


async def _page(
    request: PageRequest, act: Act, *, done: str = "", form: Form | None = None, refusal: Refusal | None = None
) -> Template:
    policy = await service.read_policy(act)
    return render(
        request,
        "samples/terms.html",
        status=refusal.status if refusal else 200,
        policy=policy,
        agreement=str(Money(act.office.currency, policy.agreement_minor)),
        form=form,
        refusal=refusal,
        done=done,
    )


ROUTES = (terms, set_terms)
