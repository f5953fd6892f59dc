"""How much to buy for stock: the office's rules and what was worked out by them."""

from salesops.migrations.runner import sql_migration

ID = "procurement_0003"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "procurement")
