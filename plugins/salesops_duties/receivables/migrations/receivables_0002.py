"""What the use cases write."""

from salesops.migrations.runner import sql_migration

ID = "receivables_0002"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "receivables")
