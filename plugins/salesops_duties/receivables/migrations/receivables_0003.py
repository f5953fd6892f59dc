"""Reading the accounts as of any day, and taking documents of another system's time."""

from salesops.migrations.runner import sql_migration

ID = "receivables_0003"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "receivables")
