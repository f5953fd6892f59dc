"""The first schema of the customers duty."""

from salesops.migrations.runner import sql_migration

ID = "customers_0001"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "customers")
