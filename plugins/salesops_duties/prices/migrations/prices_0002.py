"""Prices of many products at once, for lists."""

from salesops.migrations.runner import sql_migration

ID = "prices_0002"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "prices")
