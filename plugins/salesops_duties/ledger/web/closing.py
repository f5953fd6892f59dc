"""Closing the books: months, the tie-out, the completeness report."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from salesops import Act
from salesops.web.answers import answer
from salesops_duties.ledger import service
from salesops_duties.ledger.rules import Closing, Differences


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why; it is kept in the audit trail."""

    reason: str


@get("/periods", operation_id="ledger.periods", opt={"permission": "ledger.read"})
async def periods(act: NamedDependency[Act]) -> Response[bytes]:
    """The months of the books, newest first."""
    return answer({"items": await service.periods(act)})


@post("/periods", operation_id="ledger.close", opt={"permission": "ledger.close", "keyed": True})
async def close(act: NamedDependency[Act], data: JSONBody[Closing]) -> Response[bytes]:
    """Close a month, softly or for good."""
    return answer(await service.close(act, data), status=201)


@post(
    "/periods/differences", operation_id="ledger.ask_to_accept", opt={"permission": "ledger.difference", "keyed": True}
)
async def ask_to_accept(act: NamedDependency[Act], data: JSONBody[Differences]) -> Response[bytes]:
    """Ask a second person to have a month closed although books and documents differ."""
    return answer(await service.ask_to_accept(act, data), status=201)


@post(
    "/periods/{period_id:uuid}/reopening-request",
    operation_id="ledger.ask_to_reopen",
    opt={"permission": "ledger.reopen", "keyed": True},
)
async def ask_to_reopen(
    act: NamedDependency[Act], period_id: FromPath[UUID], data: JSONBody[Reason]
) -> Response[bytes]:
    """Ask a second person to reopen a month."""
    return answer(await service.ask_to_reopen(act, period_id, data.reason), status=201)


@post(
    "/periods/{period_id:uuid}/reopening",
    status_code=200,
    operation_id="ledger.reopen",
    opt={"permission": "ledger.reopen", "keyed": True},
)
async def reopen(act: NamedDependency[Act], period_id: FromPath[UUID], data: JSONBody[Reason]) -> Response[bytes]:
    """Reopen a month that a second person agreed to."""
    return answer(await service.reopen(act, period_id, data.reason))


@get("/tie-out", operation_id="ledger.tie_out", opt={"permission": "ledger.read"})
async def tie_out(act: NamedDependency[Act]) -> Response[bytes]:
    """What the last comparison of control accounts and documents found."""
    return answer(await service.last(act))


@post("/tie-out", status_code=200, operation_id="ledger.tie_out_now", opt={"permission": "ledger.close"})
async def tie_out_now(act: NamedDependency[Act]) -> Response[bytes]:
    """Compare control accounts and documents now."""
    return answer(await service.tie_out(act))


@get("/completeness", operation_id="ledger.completeness", opt={"permission": "ledger.read"})
async def completeness(
    act: NamedDependency[Act], since: FromQuery[dt.date], until: FromQuery[dt.date]
) -> Response[bytes]:
    """Which documents are not in the books, which entries have no document, and what is late."""
    return answer(await service.completeness(act, since, until))


ROUTES = (periods, close, ask_to_accept, ask_to_reopen, reopen, tie_out, tie_out_now, completeness)
