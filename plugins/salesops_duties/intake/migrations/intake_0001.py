"""The first schema of the intake duty."""

from salesops.migrations.runner import sql_migration

ID = "intake_0001"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "intake")
