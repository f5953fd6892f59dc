"""The first schema of the prices duty."""

from salesops.migrations.runner import sql_migration

ID = "prices_0001"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "prices")
