"""Goods announced, received, held and released over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, page
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import Announcement, GoodsReceipt, NewDay, NewHold, Reason, Release

Limit = Annotated[int, QueryParameter(ge=1, le=200)]


@post("/receipts", operation_id="inventory.receive", opt={"permission": "inventory.receive", "keyed": True})
async def receive(act: NamedDependency[Act], data: JSONBody[GoodsReceipt]) -> Response[bytes]:
    """Take goods in."""
    return answer(await service.receive(act, data), status=201)


@get("/incoming", operation_id="inventory.incoming", opt={"permission": "inventory.read"})
async def incoming(
    act: NamedDependency[Act],
    queue: FromQuery[str | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Limit = 50,
) -> Response[bytes]:
    """Goods on their way, oldest note first."""
    rows = await service.announced(act, state=queue, after=after, limit=limit)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@post("/incoming", operation_id="inventory.announce", opt={"permission": "inventory.announce", "keyed": True})
async def announce(act: NamedDependency[Act], data: JSONBody[Announcement]) -> Response[bytes]:
    """Note goods that will come."""
    return answer(await service.announce(act, data), status=201)


@put("/incoming/{incoming_id:uuid}/day", operation_id="inventory.expect_on", opt={"permission": "inventory.announce"})
async def expect_on(act: NamedDependency[Act], incoming_id: FromPath[UUID], data: JSONBody[NewDay]) -> Response[bytes]:
    """Move the day of announced goods."""
    return answer(await service.expect_on(act, incoming_id, data))


@post(
    "/incoming/{incoming_id:uuid}/cancellation",
    status_code=200,
    operation_id="inventory.cancel_announcement",
    opt={"permission": "inventory.announce"},
)
async def cancel_announcement(
    act: NamedDependency[Act], incoming_id: FromPath[UUID], data: JSONBody[Reason]
) -> Response[bytes]:
    """Cancel what of announced goods has not come."""
    return answer(await service.cancel_announcement(act, incoming_id, data.reason))


@get("/holds", operation_id="inventory.holds", opt={"permission": "inventory.read"})
async def holds(act: NamedDependency[Act], after: FromQuery[UUID | None] = None, limit: Limit = 50) -> Response[bytes]:
    """What is held, oldest first."""
    rows = await service.holds(act, after=after, limit=limit)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@post("/holds", operation_id="inventory.hold", opt={"permission": "inventory.hold", "keyed": True})
async def hold(act: NamedDependency[Act], data: JSONBody[NewHold]) -> Response[bytes]:
    """Keep goods from being sold."""
    return answer(await service.hold(act, data), status=201)


@post(
    "/holds/{hold_id:uuid}/release",
    status_code=200,
    operation_id="inventory.release_hold",
    opt={"permission": "inventory.hold", "keyed": True},
)
async def release_hold(act: NamedDependency[Act], hold_id: FromPath[UUID], data: JSONBody[Release]) -> Response[bytes]:
    """Let held goods be sold again."""
    return answer(await service.release_hold(act, hold_id, data))


ROUTES = (receive, incoming, announce, expect_on, cancel_announcement, holds, hold, release_hold)
