"""Held goods, overrides and calls for payment over HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, own_only, page
from salesops_duties.receivables import service
from salesops_duties.receivables.rules import CallNote, NewCall, NewOverride

READ, OVERRIDE, CALL = "receivables.read", "receivables.override", "receivables.call"
Limit = Annotated[int, QueryParameter(ge=1, le=200)]


@get("/holds", operation_id="receivables.holds", opt={"permission": READ})
async def holds(act: NamedDependency[Act]) -> Response[bytes]:
    """Outbound orders held for arrears, longest first."""
    return answer({"items": await service.held(act, own=own_only(act, READ))})


@post(
    "/holds/{outbound_id:uuid}/release",
    status_code=200,
    operation_id="receivables.release_hold",
    opt={"permission": OVERRIDE, "keyed": True},
)
async def release_hold(act: NamedDependency[Act], outbound_id: FromPath[UUID]) -> Response[bytes]:
    """Release held goods by what a second person granted for their order."""
    return answer(await service.release_hold(act, outbound_id, own=own_only(act, OVERRIDE)))


@post("/overrides", operation_id="receivables.ask_override", opt={"permission": OVERRIDE, "keyed": True})
async def ask_override(act: NamedDependency[Act], data: JSONBody[NewOverride]) -> Response[bytes]:
    """Ask for credit above the limit for one order."""
    return answer(await service.ask_override(act, data, own=own_only(act, OVERRIDE)), status=201)


@get("/calls", operation_id="receivables.calls", opt={"permission": READ})
async def calls(
    act: NamedDependency[Act],
    on: FromQuery[dt.date | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Limit = 50,
) -> Response[bytes]:
    """Calls for payment that are due."""
    rows = await service.due_calls(act, on=on, own=own_only(act, READ), after=after, limit=limit)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/calls/{call_id:uuid}", operation_id="receivables.payment_call", opt={"permission": READ})
async def call(act: NamedDependency[Act], call_id: FromPath[UUID]) -> Response[bytes]:
    """One call: what to say, what was said, and how promises were kept."""
    return answer(await service.read_call(act, call_id, own=own_only(act, READ)))


@post("/calls", operation_id="receivables.open_call", opt={"permission": "receivables.receive", "keyed": True})
async def open_call(act: NamedDependency[Act], data: JSONBody[NewCall]) -> Response[bytes]:
    """Open a call for what a customer has overdue."""
    return answer(await service.open_overdue_call(act, data), status=201)


@post("/calls/{call_id:uuid}/log", operation_id="receivables.note_call", opt={"permission": CALL, "keyed": True})
async def note_call(act: NamedDependency[Act], call_id: FromPath[UUID], data: JSONBody[CallNote]) -> Response[bytes]:
    """Note a call that was made, and what was promised."""
    return answer(await service.note_call(act, call_id, data, own=own_only(act, CALL)), status=201)


ROUTES = (holds, release_hold, ask_override, calls, call, open_call, note_call)
