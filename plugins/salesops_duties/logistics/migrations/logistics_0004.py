"""Tariffs of carriers, the way that was chosen and why, and carriers' bills."""

from salesops.migrations.runner import sql_migration

ID = "logistics_0004"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "logistics")
