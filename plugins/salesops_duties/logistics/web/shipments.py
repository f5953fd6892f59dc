"""Dispatch, shipments, events of parcels and exceptions over HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, own_only, page
from salesops.web.guard import without_key
from salesops_duties.logistics import service
from salesops_duties.logistics.rules import NewDispatch, NewEvent
from salesops_duties.logistics.rules.calling import PhoneAnswer
from salesops_duties.logistics.rules.events import Closing, Withdrawal
from salesops_duties.logistics.rules.renumbering import NewNumber

READ = {"permission": "logistics.read"}
NOTE = {"permission": "logistics.note"}


@post("/dispatches", operation_id="logistics.dispatch", opt={"permission": "logistics.dispatch", "keyed": True})
async def dispatch(act: NamedDependency[Act], data: JSONBody[NewDispatch]) -> Response[bytes]:
    """Let the goods of an outbound order leave."""
    return answer(await service.dispatch(act, data), status=201)


@get("/shipments", operation_id="logistics.shipments", opt=READ)
async def shipments(
    act: NamedDependency[Act],
    outbound_id: FromQuery[UUID | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Response[bytes]:
    """Shipments, oldest first."""
    own = own_only(act, "logistics.read")
    rows = await service.listing(act, outbound_id=outbound_id, after=after, limit=limit, own=own)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/shipments/{shipment_id:uuid}", operation_id="logistics.shipment", opt=READ)
async def shipment(act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Response[bytes]:
    """A shipment with its parcels, their events in the time of the place, and its exceptions."""
    return answer(await service.sheet(act, shipment_id, own=own_only(act, "logistics.read")))


@post("/parcels/{parcel_id:uuid}/events", operation_id="logistics.note_event", opt=NOTE | {"keyed": True})
async def note_event(act: NamedDependency[Act], parcel_id: FromPath[UUID], data: JSONBody[NewEvent]) -> Response[bytes]:
    """Note what was seen or said of a parcel."""
    own = own_only(act, "logistics.note")
    return answer(await service.note_event(act, parcel_id, data, own=own), status=201)


@post("/events/{event_id:uuid}/withdrawal", status_code=200, operation_id="logistics.withdraw_event", opt=NOTE)
async def withdraw_event(
    act: NamedDependency[Act], event_id: FromPath[UUID], data: JSONBody[Withdrawal]
) -> Response[bytes]:
    """Take an event back that was wrong; the parcel is what the others make of it."""
    return answer(await service.withdraw_event(act, event_id, data, own=own_only(act, "logistics.note")))


@post(
    "/parcels/{parcel_id:uuid}/number", status_code=200, operation_id="logistics.renumber", opt=NOTE | {"keyed": True}
)
async def renumber(act: NamedDependency[Act], parcel_id: FromPath[UUID], data: JSONBody[NewNumber]) -> Response[bytes]:
    """Give a parcel another number: the carrier changed it, or it was mistyped."""
    return answer(await service.renumber(act, parcel_id, data, own=own_only(act, "logistics.note")))


@get("/calls", operation_id="logistics.calls", opt=READ)
async def calls(
    act: NamedDependency[Act],
    day: FromQuery[dt.date | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 200,
) -> Response[bytes]:
    """Shipments whose carrier is to be asked by telephone on a day, today unless another is named."""
    return answer({"items": await service.calls(act, day=day, own=own_only(act, "logistics.read"), limit=limit)})


@post("/shipments/{shipment_id:uuid}/call", operation_id="logistics.note_call", opt=NOTE | {"keyed": True})
async def note_call(
    act: NamedDependency[Act], shipment_id: FromPath[UUID], data: JSONBody[PhoneAnswer]
) -> Response[bytes]:
    """Note what a carrier said on the telephone."""
    own = own_only(act, "logistics.note")
    return answer(await service.note_call(act, shipment_id, data, own=own), status=201)


@get("/exceptions", operation_id="logistics.exceptions", opt=READ)
async def exceptions(
    act: NamedDependency[Act],
    kind: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Response[bytes]:
    """What somebody must look at, the longest due first."""
    rows = await service.open_exceptions_page(
        act, kind=kind, after=after, limit=limit, own=own_only(act, "logistics.read")
    )
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@post("/exceptions/{exception_id:uuid}/closing", status_code=200, operation_id="logistics.close_exception", opt=NOTE)
async def close_exception(
    act: NamedDependency[Act], exception_id: FromPath[UUID], data: JSONBody[Closing]
) -> Response[bytes]:
    """Say what was done about an exception."""
    own = own_only(act, "logistics.note")
    return answer(await service.close_exception(act, exception_id, data.outcome, own=own))


@post("/shipments/{shipment_id:uuid}/asking", status_code=200, operation_id="logistics.ask_now", opt=NOTE)
async def ask_now(act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Response[bytes]:
    """Have the carrier asked at once."""
    return answer(await service.ask_now(act, shipment_id, own=own_only(act, "logistics.note")))


@post("/shipments/{shipment_id:uuid}/link", operation_id="logistics.make_link", opt=NOTE)
async def make_link(act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Response[bytes]:
    """A link with which the customer follows this shipment; its word is shown this once."""
    return answer(
        await service.make_link(without_key(act), shipment_id, own=own_only(act, "logistics.note")), status=201
    )


@post("/shipments/{shipment_id:uuid}/link-end", status_code=200, operation_id="logistics.end_links", opt=NOTE)
async def end_links(act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Response[bytes]:
    """End all links to a shipment."""
    return answer(await service.end_links(act, shipment_id, own=own_only(act, "logistics.note")))


ROUTES = (
    dispatch,
    shipments,
    shipment,
    note_event,
    withdraw_event,
    renumber,
    calls,
    note_call,
    exceptions,
    close_exception,
    ask_now,
    make_link,
    end_links,
)
