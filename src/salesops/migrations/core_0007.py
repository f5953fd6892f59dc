"""Files that go along with a mail and are no copies of documents."""

from salesops.migrations.runner import sql_migration

ID = "core_0007"
VERSION = "1.38.0"
DESCRIPTION = __doc__


forwards = sql_migration(__file__, "core")
