"""Suppliers, the procurement plan and purchase orders."""

from salesops.migrations.runner import sql_migration

ID = "procurement_0001"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "procurement")
