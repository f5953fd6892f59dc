"""What an order does to stock: quoted, reserved, issued, voided, dispatched."""

from salesops.migrations.runner import sql_migration

ID = "inventory_0002"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "inventory")
