"""Invoices that wait until the customer has accepted the goods."""

from salesops.migrations.runner import sql_migration

ID = "receivables_0005"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "receivables")
