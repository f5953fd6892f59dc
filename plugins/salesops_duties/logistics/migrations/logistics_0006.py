"""Numbers that parcels had before."""

from salesops.migrations.runner import sql_migration

ID = "logistics_0006"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "logistics")
