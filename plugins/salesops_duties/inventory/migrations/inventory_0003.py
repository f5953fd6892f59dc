"""What the warehouse does to stock: goods in and back, holds, counts, what time gives back."""

from salesops.migrations.runner import sql_migration

ID = "inventory_0003"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "inventory")
