"""Carriers and their machines, what they tell, exceptions, links for customers."""

from salesops.migrations.runner import sql_migration

ID = "logistics_0003"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "logistics")
