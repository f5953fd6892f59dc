"""Stock counts and adjustments over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, page
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import Adjustment, CountEntries, NewCount, Reason

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
COUNT = {"permission": "inventory.count"}
ADJUST = {"permission": "inventory.adjust", "keyed": True}


@get("/counts", operation_id="inventory.counts", opt={"permission": "inventory.read"})
async def counts(act: NamedDependency[Act], after: FromQuery[UUID | None] = None, limit: Limit = 50) -> Response[bytes]:
    """Counts and adjustments, oldest first."""
    rows = await service.counts(act, after=after, limit=limit)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@post("/counts", operation_id="inventory.start_count", opt=COUNT | {"keyed": True})
async def start_count(act: NamedDependency[Act], data: JSONBody[NewCount]) -> Response[bytes]:
    """Start a count of a warehouse, or of some of its parts."""
    return answer(await service.start_count(act, data), status=201)


@get("/counts/{count_id:uuid}", operation_id="inventory.count", opt={"permission": "inventory.read"})
async def count(act: NamedDependency[Act], count_id: FromPath[UUID]) -> Response[bytes]:
    """A count with its lines; blind while it is being counted."""
    return answer(await service.read_count(act, count_id))


@post("/counts/{count_id:uuid}/entries", status_code=200, operation_id="inventory.enter_counts", opt=COUNT)
async def enter_counts(
    act: NamedDependency[Act], count_id: FromPath[UUID], data: JSONBody[CountEntries]
) -> Response[bytes]:
    """Enter what was counted."""
    return answer(await service.enter_counts(act, count_id, data))


@post("/counts/{count_id:uuid}/closing", status_code=200, operation_id="inventory.close_count", opt=ADJUST)
async def close_count(act: NamedDependency[Act], count_id: FromPath[UUID]) -> Response[bytes]:
    """End the counting and ask a second person to approve the differences."""
    return answer(await service.close_count(act, count_id))


@post("/counts/{count_id:uuid}/posting", status_code=200, operation_id="inventory.post_count", opt=ADJUST)
async def post_count(act: NamedDependency[Act], count_id: FromPath[UUID]) -> Response[bytes]:
    """Post approved differences to stock and books."""
    return answer(await service.post_count(act, count_id))


@post("/counts/{count_id:uuid}/cancellation", status_code=200, operation_id="inventory.cancel_count", opt=COUNT)
async def cancel_count(act: NamedDependency[Act], count_id: FromPath[UUID], data: JSONBody[Reason]) -> Response[bytes]:
    """Cancel a count that is not posted."""
    return answer(await service.cancel_count(act, count_id, data.reason))


@post("/adjustments", operation_id="inventory.ask_adjustment", opt=ADJUST)
async def ask_adjustment(act: NamedDependency[Act], data: JSONBody[Adjustment]) -> Response[bytes]:
    """Ask that differences be booked; a second person approves them."""
    return answer(await service.ask_adjustment(act, data), status=201)


ROUTES = (counts, start_count, count, enter_counts, close_count, post_count, cancel_count, ask_adjustment)
