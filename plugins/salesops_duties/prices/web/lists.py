"""Price lists over HTTP: add, end, import, read, ask why."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.services.sheets import MAX_BYTES
from salesops.web.answers import SHEETS, AnyRequest, answer, page, sheet
from salesops_duties.prices import service
from salesops_duties.prices.rules.lists import LastDay, NewPrice

Limit = Annotated[int, QueryParameter(ge=1, le=200)]


class NewPrices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Prices to add, all or none."""

    prices: list[NewPrice]


@post("/lists", operation_id="prices.add", opt={"permission": "prices.write", "keyed": True})
async def add(act: NamedDependency[Act], data: JSONBody[NewPrices]) -> Response[bytes]:
    """Add prices."""
    return answer(await service.add(act, data.prices), status=201)


@get("/lists", operation_id="prices.list", opt={"permission": "prices.read"})
async def listing(
    act: NamedDependency[Act],
    part_no: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    customer_id: FromQuery[UUID | None] = None,
    on: FromQuery[dt.date | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Limit = 100,
) -> Response[bytes]:
    """A page of prices; `on` leaves those that hold on a day."""
    rows = await service.listing(
        act, part_no=part_no, kind=kind, customer_id=customer_id, on=on, after=after, limit=limit
    )
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/export", operation_id="prices.export", opt={"permission": "prices.read", "media": SHEETS})
async def export(
    act: NamedDependency[Act],
    q: FromQuery[str] = "",
    sort: FromQuery[str] = "",
    list: FromQuery[str] = "",
    show: FromQuery[str] = "",
    customer: FromQuery[UUID | None] = None,
    kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx",
) -> Response[bytes]:
    """The prices as the page lists them, as a sheet that can be imported again."""
    data = await service.prices_sheet(act, words=q, sort=sort, kind=list, show=show, customer_id=customer, file=kind)
    return sheet(data, f"prices.{kind}")


@post("/lists/{price_id:uuid}/end", status_code=200, operation_id="prices.end", opt={"permission": "prices.write"})
async def end(act: NamedDependency[Act], price_id: FromPath[UUID], data: JSONBody[LastDay]) -> Response[bytes]:
    """End a price, or withdraw one that has not begun."""
    return answer(await service.end(act, price_id, data.on))


@post(
    "/import",
    status_code=200,
    operation_id="prices.import",
    opt={"permission": "prices.write", "keyed": True, "takes": SHEETS},
    request_max_body_size=MAX_BYTES + 100_000,
)
async def import_sheet(
    act: NamedDependency[Act], request: AnyRequest, file_name: FromQuery[str], dry_run: FromQuery[bool] = True
) -> Response[bytes]:
    """Add the prices of the xlsx or csv file that is the request's body; a dry run unless `dry_run=false`."""
    return answer(await service.import_sheet(act, file_name, await request.body(), dry_run=dry_run))


@get("/why", operation_id="prices.why", opt={"permission": "prices.read"})
async def why(
    act: NamedDependency[Act],
    part_no: FromQuery[str],
    customer_id: FromQuery[UUID],
    quantity: FromQuery[str] = "1",
    uom: FromQuery[str] = "",
    currency: FromQuery[str] = "",
    on: FromQuery[dt.date | None] = None,
) -> Response[bytes]:
    """What a line would cost, and why."""
    shown = await service.why(
        act, part_no=part_no, customer_id=customer_id, quantity=quantity, uom=uom, currency=currency, on=on
    )
    return answer(shown)


ROUTES = (add, listing, export, end, import_sheet, why)
