"""The probe's first schema."""

from salesops.migrations import sql_migration

ID = "probe_0001"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "probe")
