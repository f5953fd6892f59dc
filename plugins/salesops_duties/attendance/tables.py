"""The calendar of an office: its country, days that differ, years it declared."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Integer, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class Calendar(Table, tablename="calendar", schema="attendance"):
    """The country whose days off hold here."""

    office_id = Integer(primary_key=True)
    country = Text()
    region = Text()
    set_at = Timestamptz()
    set_by = UUID()
    version = Integer()


class CalendarDay(Table, tablename="calendar_day", schema="attendance"):
    """A day that is something else here."""

    office_id = Integer()
    day = Date(primary_key=True)
    type = Text()
    name = Text()
    reason = Text()
    set_at = Timestamptz()
    set_by = UUID()


class CalendarYear(Table, tablename="calendar_year", schema="attendance"):
    """A year whose days the office enters itself."""

    office_id = Integer()
    year = Integer(primary_key=True)
    note = Text()
    declared_at = Timestamptz()
    declared_by = UUID()


APP_CONFIG = AppConfig(
    app_name="attendance",
    migrations_folder_path="migrations",
    table_classes=[Calendar, CalendarDay, CalendarYear],
)
