"""Stock and outbound orders over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, page
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import GoodsReceipt

Limit = Annotated[int, QueryParameter(ge=1, le=200)]


@get("/stock", operation_id="inventory.stock", opt={"permission": "inventory.read"})
async def stock(
    act: NamedDependency[Act], part_no: FromQuery[str | None] = None, after: FromQuery[str] = "", limit: Limit = 50
) -> Response[bytes]:
    """On hand, reserved and available now, by part number."""
    rows = await service.stock_list(act, after=after, limit=limit, part_no=part_no)
    return page(rows, limit=limit, cursor=lambda row: row["part_no"])


@post("/receipts", operation_id="inventory.receive", opt={"permission": "inventory.receive", "keyed": True})
async def receive(act: NamedDependency[Act], data: JSONBody[GoodsReceipt]) -> Response[bytes]:
    """Take goods in."""
    return answer(await service.receive(act, data), status=201)


@get("/outbound", operation_id="inventory.outbound_list", opt={"permission": "inventory.read"})
async def outbound_list(
    act: NamedDependency[Act],
    queue: FromQuery[str | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Limit = 50,
) -> Response[bytes]:
    """Outbound orders, oldest first."""
    rows = await service.listing(act, state=queue, after=after, limit=limit)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/outbound/{outbound_id:uuid}", operation_id="inventory.outbound", opt={"permission": "inventory.read"})
async def outbound(act: NamedDependency[Act], outbound_id: FromPath[UUID]) -> Response[bytes]:
    """One outbound order with its lines."""
    return answer(await service.read(act, outbound_id))


ROUTES = (stock, receive, outbound_list, outbound)
