"""Stock lists that go to customers every day."""

from salesops.migrations.runner import sql_migration

ID = "inventory_0007"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "inventory")
