"""How early who pays is reminded of what is due."""

from salesops.migrations.runner import sql_migration

ID = "procurement_0005"
VERSION = "1.38.0"
DESCRIPTION = __doc__

forwards = sql_migration(__file__, "procurement")
