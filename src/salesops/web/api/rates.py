"""Rates of exchange of the group by JSON."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import clock
from salesops.act import Act
from salesops.masterdata import rates
from salesops.masterdata.rates import NewRate
from salesops.transactions import transaction
from salesops.values import plain
from salesops.web.answers import answer

Limit = Annotated[int, QueryParameter(ge=1, le=200)]


@get("/rates", opt={"permission": "rates.read"})
async def list_rates(act: NamedDependency[Act], limit: Limit = 200) -> Response[Any]:
    """The newest rates of exchange."""
    async with transaction(act) as tx:
        found = await rates.list_rates(tx, limit=limit)
    return answer({"items": found})


@get("/rates/{base:str}/{quote:str}", opt={"permission": "rates.read"})
async def rate_on(
    act: NamedDependency[Act], base: FromPath[str], quote: FromPath[str], on: FromQuery[dt.date | None] = None
) -> Response[Any]:
    """The rate of a pair on a day, today unless one is named; 422 when there is none."""
    day = on or clock.today(act.office.timezone)
    async with transaction(act) as tx:
        rate = (await rates.rates_on(tx, [base], quote, day))[base]
    return answer({"base": base, "quote": quote, "on": day, "rate": plain(rate.rate), "valid_from": rate.valid_from})


@post("/rates", opt={"permission": "rates.write"})
async def add_rate(act: NamedDependency[Act], data: JSONBody[NewRate]) -> Response[Any]:
    """Note a rate from a day on; 409 when the pair has one from that day."""
    async with transaction(act) as tx:
        await rates.add_rate(tx, data)
        given = tx.answer({"base": data.base, "quote": data.quote, "valid_from": data.valid_from}, status=201)
    return answer(given, status=201)


HANDLERS = [list_rates, rate_on, add_rate]
