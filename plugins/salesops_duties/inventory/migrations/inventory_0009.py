"""Stock lists of some warehouses alone."""

from salesops.migrations.runner import sql_migration

ID = "inventory_0009"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "inventory")
