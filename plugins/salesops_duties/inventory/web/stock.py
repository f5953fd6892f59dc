"""Looking at stock, reservations and outbound orders over HTTP, and the office's own rules for them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, own_only, page
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import NewPolicy, NewWarehouse, Priority

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
READ = {"permission": "inventory.read"}
DELIVERIES = {"permission": "inventory.deliveries"}


@get("/stock", operation_id="inventory.stock", opt=READ)
async def stock(
    act: NamedDependency[Act],
    part_no: FromQuery[str | None] = None,
    search: FromQuery[str] = "",
    warehouse: FromQuery[str] = "",
    after: FromQuery[str] = "",
    limit: Limit = 50,
) -> Response[bytes]:
    """The quantities of each product, by part number; `search` finds the beginning of a number or a part of a name."""
    rows = await service.stock_list(act, after=after, limit=limit, part_no=part_no, search=search, warehouse=warehouse)
    return page(rows, limit=limit, cursor=lambda row: row["part_no"])


@get("/stock/{part_no:str}", operation_id="inventory.stock_sheet", opt=READ)
async def stock_sheet(act: NamedDependency[Act], part_no: FromPath[str]) -> Response[bytes]:
    """All that is known of a part's stock; 404 names the nearest part numbers."""
    return answer(await service.stock_sheet(act, part_no))


@get("/stock/{part_no:str}/movements", operation_id="inventory.movements", opt=READ)
async def movements(
    act: NamedDependency[Act], part_no: FromPath[str], after: FromQuery[UUID | None] = None, limit: Limit = 50
) -> Response[bytes]:
    """What came and went of a part, oldest first."""
    rows = await service.movements(act, part_no, after=after, limit=limit)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/stock/{part_no:str}/costs", operation_id="inventory.costs", opt={"permission": "inventory.costs"})
async def costs(act: NamedDependency[Act], part_no: FromPath[str]) -> Response[bytes]:
    """What the stock of a part cost."""
    return answer(await service.costs(act, part_no))


@get("/outbound", operation_id="inventory.outbound_list", opt=DELIVERIES)
async def outbound_list(
    act: NamedDependency[Act],
    queue: FromQuery[str | None] = None,
    order_id: FromQuery[UUID | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Limit = 50,
) -> Response[bytes]:
    """Outbound orders, oldest first."""
    own = own_only(act, "inventory.deliveries")
    rows = await service.listing(act, state=queue, order_id=order_id, after=after, limit=limit, own=own)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/outbound/{outbound_id:uuid}", operation_id="inventory.outbound", opt=DELIVERIES)
async def outbound(act: NamedDependency[Act], outbound_id: FromPath[UUID]) -> Response[bytes]:
    """One outbound order with its lines."""
    return answer(await service.read(act, outbound_id, own=own_only(act, "inventory.deliveries")))


@post(
    "/reservations/{order_id:uuid}/priority",
    status_code=200,
    operation_id="inventory.prioritize",
    opt={"permission": "inventory.prioritize"},
)
async def prioritize(act: NamedDependency[Act], order_id: FromPath[UUID], data: JSONBody[Priority]) -> Response[bytes]:
    """Put an order's reservations before or after others."""
    return answer(await service.prioritize(act, order_id, data))


@get("/warehouses", operation_id="inventory.warehouses", opt=READ)
async def warehouses(act: NamedDependency[Act]) -> Response[bytes]:
    """The warehouses in the order in which they serve."""
    return answer({"items": await service.warehouses(act), "next": None})


@post("/warehouses", operation_id="inventory.add_warehouse", opt={"permission": "inventory.policy"})
async def add_warehouse(act: NamedDependency[Act], data: JSONBody[NewWarehouse]) -> Response[bytes]:
    """Add a warehouse."""
    return answer(await service.add_warehouse(act, data), status=201)


@get("/policy", operation_id="inventory.policy", opt=READ)
async def policy(act: NamedDependency[Act]) -> Response[bytes]:
    """How long reservations stand here."""
    return answer(await service.read_policy(act))


@put("/policy", operation_id="inventory.set_policy", opt={"permission": "inventory.policy"})
async def set_policy(act: NamedDependency[Act], data: JSONBody[NewPolicy]) -> Response[bytes]:
    """Say how long reservations stand here."""
    return answer(await service.set_policy(act, data))


ROUTES = (
    stock, stock_sheet, movements, costs, outbound_list, outbound, prioritize, warehouses, add_warehouse, policy, set_policy,
)  # fmt: skip
