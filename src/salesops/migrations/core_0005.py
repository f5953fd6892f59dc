"""Printed documents: letterhead, templates in versions, kept copies, outgoing mail."""

from salesops.migrations.runner import sql_migration

ID = "core_0005"
VERSION = "1.38.0"
DESCRIPTION = __doc__


forwards = sql_migration(__file__, "core")
