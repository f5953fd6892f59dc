"""The first schema of the samples duty."""

from salesops.migrations.runner import sql_migration

ID = "samples_0001"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "samples")
