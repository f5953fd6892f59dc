"""The calendar of an office."""

from salesops.migrations.runner import sql_migration

ID = "attendance_0001"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "attendance")
