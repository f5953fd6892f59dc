"""The audit trail and the register of numbers by JSON."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from salesops import clock
from salesops.act import Act
from salesops.services import audit as trails
from salesops.services import registers
from salesops.services.audit import Wanted, read_trail
from salesops.services.registers import read_register
from salesops.services.sheets import write_csv, write_xlsx
from salesops.transactions import transaction
from salesops.web.answers import SHEETS, answer, page, sheet

Year = Annotated[int | None, QueryParameter(ge=1900, le=2999)]
Count = Annotated[int, QueryParameter(ge=0, le=2_000_000_000)]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]


@get("/audit", opt={"permission": "audit.read"})
async def audit(
    act: NamedDependency[Act],
    entity_id: FromQuery[UUID | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Limit = 100,
) -> Response[Any]:
    """Who did what, oldest first; of one document with `entity_id`."""
    async with transaction(act) as tx:
        found = await read_trail(tx, entity_id=entity_id, after=after, limit=limit)
    return page(found, limit=limit, cursor=lambda entry: entry.id)


@get("/numbers", opt={"permission": "numbers.read"})
async def numbers(
    act: NamedDependency[Act],
    series: FromQuery[str],
    fiscal_year: Year = None,
    after: Count = 0,
    limit: Limit = 200,
) -> Response[Any]:
    """A legal series from 1 on: each number's document, who drew it, whether it is void, and how many are missing."""
    year = act.office.fiscal_year(clock.today(act.office.timezone)) if fiscal_year is None else fiscal_year
    async with transaction(act) as tx:
        found = await read_register(tx, series, year, after=after, limit=limit)
    return answer(found)


@get("/audit/export", opt={"permission": "audit.read", "media": SHEETS})
async def export_audit(
    act: NamedDependency[Act],
    who: FromQuery[UUID | None] = None,
    action: FromQuery[str] = "",
    entity: FromQuery[str] = "",
    id: FromQuery[UUID | None] = None,
    day: FromQuery[dt.date | None] = None,
    q: FromQuery[str] = "",
    kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx",
) -> Response[bytes]:
    """The trail as a sheet, filtered as on its page."""
    async with transaction(act) as tx:
        rows = await trails.export_trail(tx, Wanted(q.strip(), who, action, entity, id, day))
    write = write_csv if kind == "csv" else write_xlsx
    return sheet(write(trails.HEADS, rows), f"audit.{kind}")


@get("/numbers/export", opt={"permission": "numbers.read", "media": SHEETS})
async def export_numbers(
    act: NamedDependency[Act],
    series: FromQuery[str] = "",
    year: Year = None,
    show: FromQuery[Literal["", "valid", "void"]] = "",
    q: FromQuery[str] = "",
    kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx",
) -> Response[bytes]:
    """The registers of numbers as a sheet, filtered as on their page."""
    void = None if not show else show == "void"
    async with transaction(act) as tx:
        rows = await registers.export_numbers(tx, series=series, fiscal_year=year, void=void, words=q.strip())
    write = write_csv if kind == "csv" else write_xlsx
    return sheet(write(registers.HEADS, rows), f"numbers.{kind}")


HANDLERS = [audit, numbers, export_audit, export_numbers]
