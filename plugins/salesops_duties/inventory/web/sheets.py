"""Stock and outbound orders as sheets over HTTP: the same rows as the pages list, asked alike."""

from __future__ import annotations

from typing import Literal

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from salesops import Act
from salesops.web.answers import SHEETS, own_only, sheet
from salesops_duties.inventory import service

Kind = Literal["xlsx", "csv"]


@get("/export/stock", operation_id="inventory.export_stock", opt={"permission": "inventory.read", "media": SHEETS})
async def export_stock(
    act: NamedDependency[Act],
    q: FromQuery[str] = "",
    sort: FromQuery[str] = "",
    show: FromQuery[str] = "",
    warehouse: FromQuery[str] = "",
    kind: FromQuery[Kind] = "xlsx",
) -> Response[bytes]:
    """Products with their stock, as the page lists them."""
    data = await service.shelves_sheet(act, words=q, sort=sort, show=show, warehouse=warehouse, kind=kind)
    return sheet(data, f"stock.{kind}")


@get(
    "/export/outbound",
    operation_id="inventory.export_outbound",
    opt={"permission": "inventory.deliveries", "media": SHEETS},
)
async def export_outbound(
    act: NamedDependency[Act],
    q: FromQuery[str] = "",
    sort: FromQuery[str] = "",
    show: FromQuery[str] = "",
    kind: FromQuery[Kind] = "xlsx",
) -> Response[bytes]:
    """Outbound orders, as the page lists them."""
    own = own_only(act, "inventory.deliveries")
    data = await service.outbound_sheet(act, words=q, sort=sort, state=show, own=own, kind=kind)
    return sheet(data, f"outbound-orders.{kind}")


ROUTES = (export_stock, export_outbound)
