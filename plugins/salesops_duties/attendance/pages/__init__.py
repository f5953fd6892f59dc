"""The pages of attendance: the calendar of a year."""

from salesops_duties.attendance.pages import calendar

ROUTES = calendar.ROUTES

__all__ = ["ROUTES"]
