"""Suppliers' invoices, payments to them, goods that go back, and the papers they send."""

from salesops.migrations.runner import sql_migration

ID = "procurement_0002"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "procurement")
