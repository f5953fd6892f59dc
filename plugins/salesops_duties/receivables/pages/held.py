"""Held shipments on a board of four columns, and what can be done for the one that is chosen (ORD-7)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act, clock
from salesops.errors import Invalid, NotFound
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Filter, ListSpec, asked
from salesops_duties.receivables import service
from salesops_duties.receivables.pages.asking import id_of, number_of_order
from salesops_duties.receivables.rules import NewOverride

READ, OVERRIDE = "receivables.read", "receivables.override"
LONG = 3
SPEC = ListSpec(
    (),
    (
        Filter(
            "show",
            later("Which shipments"),
            (Choice("mine", later("Mine")), Choice("long", later("Held over 3 days"))),
        ),
        Filter("id", ""),
    ),
)


class Release(msgspec.Struct, frozen=True):
    """What one asks of the person who decides."""

    amount: str
    reason: str
    until: dt.date


@get("/held", opt={"permission": READ})
async def held(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The board, and below it the shipment that is chosen."""
    return await _page(request, act, id_of(request.query_params.get("id", "")))


@post("/held/{outbound_id:uuid}/request", status_code=200, opt={"permission": OVERRIDE})
async def ask(request: PageRequest, act: NamedDependency[Act], outbound_id: FromPath[UUID]) -> Template | Redirect:
    """Ask a second person that these goods may go before the money is there."""
    form = await form_of(request)
    own = own_only(act, OVERRIDE)
    hold = await service.read_hold(act, outbound_id, own=own)
    try:
        wanted = form.into(Release, timezone=act.office.timezone, numbers=("amount",))
    except Invalid as error:
        return await _page(request, act, outbound_id, form, refused(error))
    new = NewOverride(str(hold["order_id"]), wanted.amount, wanted.reason, wanted.until)
    _, refusal = await tried(service.ask_override(await keyed(request, act, form), new, own=own))
    if refusal:
        return await _page(request, act, outbound_id, form, refusal)
    return to(f"/{act.office.code}/receivables/held", id=outbound_id, done="asked")


@post("/held/{outbound_id:uuid}/release", status_code=200, opt={"permission": OVERRIDE})
async def release(request: PageRequest, act: NamedDependency[Act], outbound_id: FromPath[UUID]) -> Template | Redirect:
    """Release the goods by what was granted."""
    form = await form_of(request)
    own = own_only(act, OVERRIDE)
    _, refusal = await tried(service.release_hold(await keyed(request, act, form), outbound_id, own=own))
    if refusal:
        return await _page(request, act, outbound_id, None, refusal)
    return to(f"/{act.office.code}/receivables/held", id=outbound_id, done="released")


async def _page(
    request: PageRequest, act: Act, chosen: UUID | None, typed: Form | None = None, refusal: Refusal | None = None
) -> Template:
    question, own = asked(request, SPEC), own_only(act, READ)
    show = question.get("show")
    found = await service.board(act, own=own, mine=show == "mine", days=LONG + 1 if show == "long" else 0)
    hold = None
    if chosen:
        try:
            hold = await service.read_hold(act, chosen, own=own)
        except NotFound:  # it left meanwhile; the board is what one wants to see then
            hold = None
    return render(
        request,
        "receivables/held.html",
        status=refusal.status if refusal else 200,
        board=found,
        asked=question,
        hold=hold,
        order_number=await number_of_order(act, hold["order_id"] if hold else None),
        typed=typed,
        refusal=refusal,
        done=request.query_params.get("done", ""),
        now=clock.now(),
    )


ROUTES = (held, ask, release)
