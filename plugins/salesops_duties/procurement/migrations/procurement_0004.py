"""Enquiries for goods that other places have, and their answers."""

from salesops.migrations.runner import sql_migration

ID = "procurement_0004"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "procurement")
