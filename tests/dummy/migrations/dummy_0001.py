"""The first schema of the dummy duty."""

from salesops.migrations import sql_migration

ID = "dummy_0001"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "dummy")
