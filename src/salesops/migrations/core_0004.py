"""Long work."""

from __future__ import annotations

from salesops.migrations.runner import sql_migration

ID = "core_0004"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "core")
