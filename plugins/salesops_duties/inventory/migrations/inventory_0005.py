"""Goods to come are of a kind, and pegged to the customers who wait for them."""

from salesops.migrations.runner import sql_migration

ID = "inventory_0005"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "inventory")
