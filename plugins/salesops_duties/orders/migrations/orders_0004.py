"""Enquiries: who asked where goods are, or whether there are any."""

from salesops.migrations.runner import sql_migration

ID = "orders_0004"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "orders")
