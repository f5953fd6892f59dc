"""One's own sessions: where one is signed in, and the end of one of them."""

from salesops.migrations.runner import sql_migration

ID = "core_0006"
VERSION = "1.38.0"
DESCRIPTION = __doc__


forwards = sql_migration(__file__, "core")
