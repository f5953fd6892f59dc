"""Deposits that must be cleared before goods are ordered for a customer."""

from salesops.migrations.runner import sql_migration

ID = "receivables_0004"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "receivables")
