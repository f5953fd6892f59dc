"""The list of shipments, and one of them with its parcels and what people know of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import NotFound
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, form_of, keyed, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.guard import without_key
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops.web.typed import read_id
from salesops_duties.logistics import service
from salesops_duties.logistics.rules import NewEvent
from salesops_duties.logistics.rules.events import STATE_OF_NOTED, Withdrawal
from salesops_duties.logistics.rules.renumbering import NewNumber

READ = {"permission": "logistics.read"}
NOTE = {"permission": "logistics.note"}
SHIPMENTS = ListSpec(
    columns=(
        Column(later("Shipment"), "number"),
        Column(later("Left"), "left"),
        Column(later("Customer"), "customer"),
        Column(later("Carrier"), "carrier", wide_only=True),
        Column(later("Tracking number")),
        Column(later("Promised"), "promised", wide_only=True),
        Column(later("Expected"), "expected", wide_only=True),
        Column(later("State")),
    ),
    filters=(
        Filter(
            "state",
            later("State"),
            (
                Choice("under_way", later("Under way")),
                Choice("arrived", later("Delivered")),
                Choice("gone_wrong", later("Returned or lost")),
            ),
        ),
    ),
)


@get("/table", opt=READ)
async def shipments(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list."""
    wanted = asked(request, SHIPMENTS)
    rows = await service.shipment_page(
        act,
        words=wanted.words,
        state=wanted.get("state"),
        sort=wanted.sort,
        limit=wanted.limit,
        offset=wanted.offset,
        own=own_only(act, "logistics.read"),
    )
    return render(request, "logistics/shipments.html", asked=wanted, shown=shown(rows))


@get("/shipments/{shipment_id:uuid}", opt=READ)
async def shipment(request: PageRequest, act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Template:
    """One shipment: promised and expected, parcels with their events, exceptions."""
    chosen = request.query_params.get("parcel", "")
    return await show(request, act, shipment_id, Form({}), noting=read_id(chosen))


@post("/parcels/{parcel_id:uuid}/events", opt=NOTE)
async def note(request: PageRequest, act: NamedDependency[Act], parcel_id: FromPath[UUID]) -> Template | Redirect:
    """Note what was seen or said of a parcel."""

    async def do(under: Act, new: NewEvent) -> dict[str, Any]:
        return await service.note_event(under, parcel_id, new, own=own_only(act, "logistics.note"))

    shipment_id = await service.shipment_of(act, parcel_id=parcel_id)
    form, _, refusal = await sent(request, act, NewEvent, do)
    if refusal:
        return await show(request, act, shipment_id, form, refusal, noting=parcel_id)
    return to(f"/{act.office.code}/logistics/shipments/{shipment_id}", done="noted")


@post("/events/{event_id:uuid}/withdrawal", opt=NOTE)
async def withdraw(request: PageRequest, act: NamedDependency[Act], event_id: FromPath[UUID]) -> Template | Redirect:
    """Take an event back that was wrong."""

    async def do(under: Act, given: Withdrawal) -> dict[str, Any]:
        return await service.withdraw_event(under, event_id, given, own=own_only(act, "logistics.note"))

    shipment_id = await service.shipment_of(act, event_id=event_id)
    form, _, refusal = await sent(request, act, Withdrawal, do)
    if refusal:
        return await show(request, act, shipment_id, form, refusal)
    return to(f"/{act.office.code}/logistics/shipments/{shipment_id}", done="withdrawn")


@post("/parcels/{parcel_id:uuid}/number", opt=NOTE)
async def renumber(request: PageRequest, act: NamedDependency[Act], parcel_id: FromPath[UUID]) -> Template | Redirect:
    """Give a parcel another number."""

    async def do(under: Act, new: NewNumber) -> dict[str, Any]:
        return await service.renumber(under, parcel_id, new, own=own_only(act, "logistics.note"))

    shipment_id = await service.shipment_of(act, parcel_id=parcel_id)
    form, _, refusal = await sent(request, act, NewNumber, do)
    if refusal:
        return await show(request, act, shipment_id, form, refusal, noting=parcel_id, at="number")
    return to(f"/{act.office.code}/logistics/shipments/{shipment_id}", done="renumbered", parcel=parcel_id)


@post("/shipments/{shipment_id:uuid}/asking", opt=NOTE)
async def ask(request: PageRequest, act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Template | Redirect:
    """Have the carrier asked at once."""
    form = await form_of(request)
    _, refusal = await tried(
        service.ask_now(await keyed(request, act, form), shipment_id, own=own_only(act, "logistics.note"))
    )
    if refusal:
        return await show(request, act, shipment_id, form, refusal)
    return to(f"/{act.office.code}/logistics/shipments/{shipment_id}", done="asked")


@post("/shipments/{shipment_id:uuid}/link", status_code=200, opt=NOTE)
async def link(request: PageRequest, act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Template:
    """A link for the customer; shown this once, since its word is kept nowhere."""
    made = await service.make_link(without_key(act), shipment_id, own=own_only(act, "logistics.note"))
    return await show(request, act, shipment_id, Form({}), link=f"{request.base_url}".rstrip("/") + made["path"])


@post("/shipments/{shipment_id:uuid}/link-end", opt=NOTE)
async def end_links(request: PageRequest, act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Redirect:
    """End all links to it."""
    form = await form_of(request)
    await service.end_links(await keyed(request, act, form), shipment_id, own=own_only(act, "logistics.note"))
    return to(f"/{act.office.code}/logistics/shipments/{shipment_id}", done="links_ended")


async def show(
    request: PageRequest,
    act: Act,
    shipment_id: UUID,
    form: Form,
    refusal: Refusal | None = None,
    *,
    noting: UUID | None = None,
    link: str = "",
    at: str = "",
) -> Template:
    """The page of a shipment; `at` is the card whose form was refused, the one for events unless told otherwise."""
    found = await service.sheet(act, shipment_id, own=own_only(act, "logistics.read"))
    own = own_only(act, "logistics.read")
    parcels = [one["id"] for one in found["parcels"]]
    return render(
        request,
        "logistics/shipment.html",
        status=refusal.status if refusal else 200,
        shipment=found,
        proof=await service.proofs(act, shipment_id, own=own),
        verified=await _verified(act, found, own=own),
        form=form,
        refusal=refusal,
        at=at,
        no_form=Form({}),
        noting=noting if noting in parcels else parcels[0],
        link=link,
        what=tuple(STATE_OF_NOTED),
        done=request.query_params.get("done", ""),
    )


async def _verified(act: Act, shipment: dict[str, Any], *, own: bool) -> dict[str, Any] | None:
    try:
        return await service.verification(act, shipment["id"], own=own)
    except NotFound:  # it has not arrived, or the worker has not come to it
        return None


ROUTES = (shipments, shipment, note, withdraw, renumber, ask, link, end_links)
