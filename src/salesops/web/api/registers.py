"""The audit trail and the register of numbers by JSON."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from salesops import clock
from salesops.act import Act
from salesops.services.audit import read_trail
from salesops.services.registers import read_register
from salesops.transactions import transaction
from salesops.web.answers import answer, page

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


HANDLERS = [audit, numbers]
