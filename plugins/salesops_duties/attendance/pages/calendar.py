"""The calendar of a year: twelve months to read, and beside them the country, a day that differs, a year to declare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from babel import Locale
from babel.dates import get_day_names, get_month_names
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops import Act, clock
from salesops.errors import ConflictState
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, language_of, render
from salesops_duties.attendance import service
from salesops_duties.attendance.rules import COUNTRIES, DAY_TYPES, Day, NewCalendar, NewDay, NewYear

READ = {"permission": "attendance.calendar"}
KEEP = {"permission": "attendance.keep_calendar"}


@get("/", opt=READ)
async def calendar(
    request: PageRequest, act: NamedDependency[Act], year: FromQuery[int] = 0, done: FromQuery[str] = ""
) -> Template:
    """This year, or the one that is asked."""
    return await _page(request, act, year, done=done)


@post("/country", opt=KEEP)
async def choose_country(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Choose the country."""
    form, _, refusal = await sent(request, act, NewCalendar, service.set_calendar)
    return await _after(request, act, form, refusal, "country", 0)


@post("/day", opt=KEEP)
async def change_day(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Say what a day is here."""
    form, done, refusal = await sent(request, act, NewDay, service.set_day)
    year = int(str(done["day"])[:4]) if done else 0
    return await _after(request, act, form, refusal, "day", year)


@post("/year", opt=KEEP)
async def declare_year(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Declare a year whose days off are not known."""
    form, done, refusal = await sent(request, act, NewYear, service.declare_year)
    return await _after(request, act, form, refusal, "year", done["year"] if done else 0)


async def _after(
    request: PageRequest, act: Act, form: Form, refusal: Refusal | None, at: str, year: int
) -> Template | Redirect:
    if refusal:
        shown = form.text("shown_year")
        wanted = int(shown) if shown.isascii() and shown.isdigit() and len(shown) == 4 else 0
        return await _page(request, act, wanted, form=form, refusal=refusal, at=at)
    return to(f"/{act.office.code}/attendance/", done=at, **({"year": year} if year else {}))


async def _page(
    request: PageRequest,
    act: Act,
    year: int,
    *,
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
    at: str = "",
) -> Template:
    language = language_of(request)
    asked = year if 2000 <= year <= 2100 else clock.today(act.office.timezone).year
    chosen, found, missing = await service.calendar_of(act), None, ""
    try:
        found = await service.read_year(act, asked)
    except ConflictState as unknown:
        missing = unknown.message
    territories = Locale(language).territories
    return render(
        request,
        "attendance/calendar.html",
        status=refusal.status if refusal else 200,
        year=asked,
        chosen=chosen,
        country=territories.get(chosen.country, chosen.country) if chosen else "",
        found=found,
        missing=missing,
        months=_months(found["days"], found["workdays"], language) if found else [],
        heads=[name for _, name in sorted(get_day_names("narrow", "stand-alone", language).items())],
        countries=sorted(((code, territories.get(code, code)) for code in COUNTRIES), key=lambda pair: pair[1]),
        types=DAY_TYPES,
        today=clock.today(act.office.timezone),
        form=form,
        refusal=refusal,
        at=at,
        done=done,
    )


def _months(days: Sequence[Day], workdays: Sequence[int], language: str) -> list[dict[str, Any]]:
    """Each month with its name, and its weeks from Monday as lists of seven days or none."""
    names = get_month_names("wide", "stand-alone", language)
    found = []
    for month in range(1, 13):
        own = [day for day in days if day.day.month == month]
        cells: list[Day | None] = [*([None] * own[0].day.weekday()), *own]
        cells += [None] * (-len(cells) % 7)
        weeks = [cells[at : at + 7] for at in range(0, len(cells), 7)]
        found.append({"name": names[month], "workdays": workdays[month - 1], "weeks": weeks})
    return found


ROUTES = (calendar, choose_country, change_day, declare_year)
