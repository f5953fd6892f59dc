"""The calendars of the demonstration: each office by the days off of its country, and a day of its own."""

from __future__ import annotations

from salesops.demo.crew import Crew

COUNTRIES = {"shanghai": ("CN", ""), "urumqi": ("CN", ""), "hamburg": ("DE", "HH")}


async def choose_calendar(crew: Crew) -> None:
    """HR chooses the country; the last day of the year is kept free for the stocktaking."""
    if not crew.has("attendance"):
        return
    country, region = COUNTRIES[crew.office.code]
    await crew.hr.put("/attendance/calendar", {"country": country, "region": region}, key="country of the calendar")
    day = f"{crew.days.moment(0):%Y}-12-31"
    own = {"day": day, "type": "rest_day", "name": "Stocktaking", "reason": "Circular of the head"}
    await crew.hr.put("/attendance/calendar/days", own, key="free for the stocktaking")
