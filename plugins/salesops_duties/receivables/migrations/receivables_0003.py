"""A hold ends whenever its reason does, not by money only."""

from salesops.migrations.runner import sql_migration

ID = "receivables_0003"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "receivables")
