"""The calendar of an office: its country, the days that differ here, and a year as it comes out."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from salesops import Act, Transaction, clock, transaction
from salesops.errors import ConflictState
from salesops_duties.attendance.rules import (
    WORKED,
    Changed,
    Day,
    NewCalendar,
    NewDay,
    NewYear,
    YearUnknown,
    check_calendar,
    check_day,
    check_year,
    year_of,
)


async def calendar_of(act: Act) -> NewCalendar | None:
    """The office's country as it stands, `None` where nobody chose one."""
    async with transaction(act) as tx:
        return await _calendar(tx)


async def read_year(act: Act, year: int) -> dict[str, Any]:
    """Every day of a year with its type, the workdays of each month, and what the office changed.

    Raises `ConflictState` where no country is chosen, or the country's days off of that year are not known and nobody declared it.
    """
    async with transaction(act) as tx:
        calendar = await _calendar(tx)
        if calendar is None:
            raise ConflictState(
                "Nobody chose the country whose days off hold here.",
                current="no_country",
                ways_out=["choose the country"],
            )
        changes = await _changes(tx, year)
        declared = await tx.fetchrow(
            "SELECT y.note, y.declared_at, p.name AS declared_by FROM attendance.calendar_year y"
            " LEFT JOIN core.person p ON p.id = y.declared_by WHERE y.office_id = $1 AND y.year = $2",
            *(tx.office.id, year),
        )
    changed = {one["day"]: Changed(one["type"], one["name"]) for one in changes}
    try:
        days = year_of(calendar.country, calendar.region, year, changed, is_declared=declared is not None)
    except YearUnknown as unknown:
        raise ConflictState(
            f"The days off of {year} are not known; {unknown.known[-1]} is the last year that is.",
            current="year_unknown",
            ways_out=["declare the year by its notice and enter its days"],
        ) from None
    return {
        "year": year,
        "country": calendar.country,
        "region": calendar.region,
        "declared": dict(declared.items()) if declared else None,
        "workdays": _workdays(days),
        "days": days,
        "changes": changes,
    }


async def set_calendar(act: Act, new: NewCalendar) -> dict[str, Any]:
    """Choose the country; `version` is what was seen, 0 where none is chosen."""
    check_calendar(new)
    async with transaction(act) as tx:
        person = act.actor.person_id
        tx.write("attendance.set_calendar", act.office.id, new.country, new.region, clock.now(), person, new.version)
        tx.audit("calendar.country", "office", None, changes={"country": new.country, "region": new.region})
        return tx.answer({"country": new.country, "region": new.region, "version": new.version + 1})


async def set_day(act: Act, new: NewDay) -> dict[str, Any]:
    """Say what a day is here, or that it is again what the country says."""
    check_day(new)
    async with transaction(act) as tx:
        tx.write(
            "attendance.set_day",
            *(act.office.id, new.day, new.type, new.name.strip(), new.reason.strip(), clock.now(), act.actor.person_id),
        )
        tx.audit("calendar.day", "office", None, changes=new)
        return tx.answer({"day": new.day, "type": new.type})


async def declare_year(act: Act, new: NewYear) -> dict[str, Any]:
    """Take the days of a year into the office's own hands; what was not announced has weekends and what is entered."""
    check_year(new)
    async with transaction(act) as tx:
        tx.write("attendance.declare_year", act.office.id, new.year, new.note.strip(), clock.now(), act.actor.person_id)
        tx.audit("calendar.year", "office", None, changes=new)
        return tx.answer({"year": new.year}, status=201)


async def _calendar(tx: Transaction) -> NewCalendar | None:
    row = await tx.fetchrow(
        "SELECT country, region, version FROM attendance.calendar WHERE office_id = $1", tx.office.id
    )
    return NewCalendar(*row.values()) if row else None


async def _changes(tx: Transaction, year: int) -> list[dict[str, Any]]:
    rows = await tx.fetch(
        "SELECT d.day, d.type, d.name, d.reason, d.set_at, p.name AS set_by FROM attendance.calendar_day d"
        " LEFT JOIN core.person p ON p.id = d.set_by WHERE d.office_id = $1 AND d.day >= $2 AND d.day < $3 ORDER BY d.day",
        *(tx.office.id, dt.date(year, 1, 1), dt.date(year + 1, 1, 1)),
    )
    return [dict(row.items()) for row in rows]


def _workdays(days: list[Day]) -> list[int]:
    """How many days are worked, month by month."""
    worked = Counter(day.day.month for day in days if day.type in WORKED)
    return [worked[month] for month in range(1, 13)]
