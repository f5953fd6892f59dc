"""The use cases of attendance: the office's calendar is read and kept."""

from salesops_duties.attendance.service.calendars import calendar_of, declare_year, read_year, set_calendar, set_day

__all__ = ["calendar_of", "declare_year", "read_year", "set_calendar", "set_day"]
