"""Finding products by any part of their number or their names, and by what was typed almost right."""

from salesops.migrations.runner import sql_migration

ID = "core_0002"
VERSION = "1.38.0"
DESCRIPTION = __doc__


forwards = sql_migration(__file__, "core")
