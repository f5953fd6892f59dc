"""Attendance: the duty's table of contents."""

from __future__ import annotations

from salesops import Duty, Menu, Permission
from salesops_duties.attendance import pages, web

DUTY = Duty(
    name="attendance",
    title="Attendance",
    summary="which days are worked",
    icon="calendar-clock",
    permissions=(
        Permission(
            "attendance.calendar",
            {
                "assistant": "office",
                "sales": "office",
                "head": "office",
                "finance": "office",
                "warehouse": "office",
                "hr": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see the calendar",
        ),
        Permission("attendance.keep_calendar", {"hr": "office", "office_admin": "office"}, "keep the calendar"),
    ),
    routes=web.ROUTES,
    pages=pages.ROUTES,
    menu=(Menu("Calendar", "attendance", "calendar-clock", "attendance.calendar", 68),),
    acts={
        "calendar.country": "Country of the calendar chosen",
        "calendar.day": "Day of the calendar changed",
        "calendar.year": "Year of the calendar declared",
    },
)
