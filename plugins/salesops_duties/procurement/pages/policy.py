"""The office's rules of buying: from which value a second person agrees, what suppliers' invoices may differ by, and how fast things go."""

from __future__ import annotations

from decimal import Decimal

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops import Act, Money
from salesops.errors import Faults, Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, read, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops_duties.procurement import service
from salesops_duties.procurement.service import Policy

_AMOUNT, _DAYS = later("Write an amount."), later("Write a number of days.")
AMOUNTS = ("approval_minor", "difference_minor")
DAYS = ("planning_days", "inspection_days", "feedback_days", "pay_notice_days")


@get("/policy", opt={"permission": "procurement.read"})
async def policy(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The rules as they stand, as a form for those who may set them."""
    return await _page(request, act, done=done)


@post("/policy", opt={"permission": "procurement.policy"})
async def set_policy(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
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
    return to(f"/{act.office.code}/procurement/policy", done="saved")


def _wanted(form: Form, currency: str) -> Policy:
    """What was typed, amounts in the office's currency; raises `Invalid` with every field that is no number."""
    faults, typed = Faults(), dict[str, int]()
    for name in AMOUNTS:
        try:
            typed[name] = Money.of(read(form.text(name), Decimal), currency).minor
        except ValueError:
            faults.add(name, "decimal", _AMOUNT, given=form.text(name))
    for name in (*DAYS, "version"):
        text = form.text(name).strip()
        if text.isascii() and text.isdigit() and len(text) < 10:
            typed[name] = int(text)
        else:
            faults.add(name, "number", _DAYS, given=text)
    faults.raise_if_any()
    return msgspec.convert({**typed, "price_percent": form.text("price_percent").strip()}, Policy)


async def _page(
    request: PageRequest, act: Act, *, done: str = "", form: Form | None = None, refusal: Refusal | None = None
) -> Template:
    known = await service.read_policy(act)
    return render(
        request,
        "procurement/policy.html",
        status=refusal.status if refusal else 200,
        policy=known,
        amounts={name: str(Money(act.office.currency, getattr(known, name))) for name in AMOUNTS},
        done=done,
        form=form,
        refusal=refusal,
    )


ROUTES = (policy, set_policy)
