"""The language of a customer's documents."""

from salesops.migrations.runner import sql_migration

ID = "customers_0002"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "customers")
