"""Finding Chinese names by pinyin."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from salesops.db import DB
from salesops.migrations.runner import sql_migration
from salesops.pinyin import pinyin_keys

ID = "core_0003"
VERSION = "1.38.0"
DESCRIPTION = __doc__

_schema = sql_migration(__file__, "core")


async def forwards() -> MigrationManager:
    """The schema, then the keys of the names that are there."""
    manager = await _schema()
    manager.add_raw(_fill)
    return manager


async def _fill() -> None:
    current = DB.current_transaction.get()
    assert current is not None
    for table, column in (("core.product", "name_zh"), ("core.party", "name")):
        rows = await current.connection.fetch(f"SELECT id, {column} AS name FROM {table} WHERE {column} ~ '[㐀-鿿]'")
        keys = [(*pinyin_keys(row["name"]), row["id"]) for row in rows]
        await current.connection.executemany(f"UPDATE {table} SET initials = $1, pinyin = $2 WHERE id = $3", keys)
