"""The office's rules on arrears: what stops, what is tolerated, how ages are told apart."""

from __future__ import annotations

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops_duties.receivables import service
from salesops_duties.receivables.rules import Policy

READ, SET = "receivables.read", "receivables.policy"


class Typed(msgspec.Struct, frozen=True):
    """The rules as they were typed; `ends` are the ends of the ages in days, apart by blanks or commas."""

    overdue_stops: bool = False
    grace_days: int = 0
    overdue_tolerance: str = "0"
    fee_tolerance: str = "0"
    fee_bearer: str = "us"
    watch_share: int = 90
    ends: str = ""
    version: int | None = None


@get("/policy", opt={"permission": READ})
async def policy(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The rules as they are."""
    return await _page(request, act)


@post("/policy", status_code=200, opt={"permission": SET})
async def set_policy(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Replace the rules."""
    form = await form_of(request)
    try:
        typed = form.into(
            Typed,
            timezone=act.office.timezone,
            numbers=("overdue_tolerance", "fee_tolerance", "grace_days", "watch_share"),
        )
        wanted = Policy(
            typed.overdue_stops,
            typed.grace_days,
            typed.overdue_tolerance,
            typed.fee_tolerance,
            typed.fee_bearer,
            typed.watch_share,
            _days(typed.ends),
            typed.version,
        )
    except Invalid as error:
        return await _page(request, act, form, refused(error))
    _, refusal = await tried(service.set_policy(await keyed(request, act, form), wanted))
    if refusal:
        faults = [
            msgspec.structs.replace(one, field="ends" if one.field == "buckets" else one.field)
            for one in refusal.faults
        ]
        return await _page(request, act, form, msgspec.structs.replace(refusal, faults=faults))
    return to(f"/{act.office.code}/receivables/policy", done="set")


def _days(text: str) -> tuple[int, ...]:
    parts = text.replace(",", " ").replace("，", " ").replace(";", " ").split()
    if not parts or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise Invalid([Fault("ends", "rising", later("Days, such as 30 60 90."), text[:60])])
    return tuple(int(part) for part in parts)


async def _page(request: PageRequest, act: Act, typed: Form | None = None, refusal: Refusal | None = None) -> Template:
    return render(
        request,
        "receivables/policy.html",
        status=refusal.status if refusal else 200,
        policy=await service.read_policy(act),
        typed=typed,
        refusal=refusal,
        done=request.query_params.get("done", ""),
    )


ROUTES = (policy, set_policy)
