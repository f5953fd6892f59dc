"""Proofs of delivery, and what customers said when they were asked."""

from salesops.migrations.runner import sql_migration

ID = "logistics_0005"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "logistics")
