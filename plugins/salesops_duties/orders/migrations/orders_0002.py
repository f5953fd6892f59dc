"""Reading for the desk in one go, and an order that is taken, confirmed and issued in one act."""

from salesops.migrations.runner import sql_migration

ID = "orders_0002"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "orders")
