"""Futures: what an order waits for, when it was promised and when it is expected."""

from salesops.migrations.runner import sql_migration

ID = "orders_0003"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "orders")
