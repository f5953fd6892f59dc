"""The core's first schema: offices, people, parties, products, and what duties share."""

from salesops.migrations.runner import sql_migration

ID = "core_0001"
VERSION = "1.38.0"
DESCRIPTION = __doc__


forwards = sql_migration(__file__, "core")
