"""Receipts of goods found by their documents."""

from salesops.migrations.runner import sql_migration

ID = "inventory_0004"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "inventory")
