"""Saving an order ends what its steps had found."""

from salesops.migrations.runner import sql_migration

ID = "orders_0002"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "orders")
