"""The pages of carriers' bills: the list, and one whose lines are accepted or disputed."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops_duties.logistics.rules.rates import Decision
from salesops_duties.logistics.service import rates

BILLS = {"permission": "logistics.bills"}


@get("/bills", opt=BILLS)
async def bills(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The bills, the newest first."""
    return render(request, "logistics/bills.html", rows=await rates.bills(act))


@get("/bills/{bill_id:uuid}", opt=BILLS)
async def bill(
    request: PageRequest, act: NamedDependency[Act], bill_id: FromPath[UUID], done: FromQuery[str] = ""
) -> Template:
    """One bill beside what was quoted."""
    return await _page(request, act, bill_id, done=done)


@post("/bills/{bill_id:uuid}", opt=BILLS)
async def decide(request: PageRequest, act: NamedDependency[Act], bill_id: FromPath[UUID]) -> Template | Redirect:
    """Accept the ticked lines, or dispute them."""
    form, _, refusal = await sent(request, act, Decision, lambda under, given: rates.decide(under, bill_id, given))
    if refusal:
        return await _page(request, act, bill_id, form=form, refusal=refusal)
    return to(f"/{act.office.code}/logistics/bills/{bill_id}", done="decided")


async def _page(
    request: PageRequest,
    act: Act,
    bill_id: UUID,
    *,
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    return render(
        request,
        "logistics/bill.html",
        status=refusal.status if refusal else 200,
        found=await rates.read_bill(act, bill_id),
        form=form or Form({}),
        refusal=refusal,
        done=done,
    )


ROUTES = (bills, bill, decide)
