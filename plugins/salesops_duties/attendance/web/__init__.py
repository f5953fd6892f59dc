"""The calendar over HTTP: a year with its days, the country, days that differ."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter

from salesops import Act
from salesops.web.answers import answer
from salesops_duties.attendance import service
from salesops_duties.attendance.rules import NewCalendar, NewDay, NewYear

READ = {"permission": "attendance.calendar"}
KEEP = {"permission": "attendance.keep_calendar"}


@get("/calendar", operation_id="attendance.calendar", opt=READ)
async def calendar(act: NamedDependency[Act]) -> Response[bytes]:
    """The country whose days off hold here; empty, of version 0, where nobody chose one."""
    return answer(await service.calendar_of(act) or NewCalendar(""))


@put("/calendar", operation_id="attendance.set_calendar", opt=KEEP)
async def set_calendar(act: NamedDependency[Act], data: JSONBody[NewCalendar]) -> Response[bytes]:
    """Choose the country and its part."""
    return answer(await service.set_calendar(act, data))


@get("/calendar/{year:int}", operation_id="attendance.year", opt=READ)
async def year(act: NamedDependency[Act], year: Annotated[int, PathParameter(ge=2000, le=2100)]) -> Response[bytes]:
    """Every day of a year with its type, and the workdays of each month."""
    return answer(await service.read_year(act, year))


@put("/calendar/days", operation_id="attendance.set_day", opt=KEEP)
async def set_day(act: NamedDependency[Act], data: JSONBody[NewDay]) -> Response[bytes]:
    """Say what a day is here; without a type it is again what the country says."""
    return answer(await service.set_day(act, data))


@post("/calendar/years", operation_id="attendance.declare_year", opt=KEEP)
async def declare_year(act: NamedDependency[Act], data: JSONBody[NewYear]) -> Response[bytes]:
    """Declare a year whose days off are not known; weekends are free, the office enters the rest."""
    return answer(await service.declare_year(act, data), status=201)


ROUTES = (calendar, set_calendar, year, set_day, declare_year)
