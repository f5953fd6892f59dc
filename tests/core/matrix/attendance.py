"""The objects of attendance that the matrix's requests are about: the calendar of an office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from salesops import new_id, transaction
from salesops_duties.attendance import service as attendance
from salesops_duties.attendance.rules import NewCalendar

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place


async def calendar(place: Place, owner: UUID) -> UUID:
    """The calendar, its country chosen."""
    if await attendance.calendar_of(place.act) is None:
        await attendance.set_calendar(place.act, NewCalendar("CN"))
    return new_id()


async def country(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    chosen = await attendance.calendar_of(place.act)
    return {"country": "CN", "version": chosen.version if chosen else 0}


async def country_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    chosen = await country(place, made, owner)
    return {"key": str(new_id()), "country": "CN", "version": str(chosen["version"])}


async def next_year(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    """A year that nobody declared here."""
    async with transaction(place.act) as tx:
        last = await tx.fetchval("SELECT max(year) FROM attendance.calendar_year WHERE office_id = $1", place.office.id)
    return {"year": (last or 2026) + 1, "note": "for the matrix"}


async def next_year_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    wanted = await next_year(place, made, owner)
    return {"key": str(new_id()), "year": str(wanted["year"]), "note": wanted["note"]}
