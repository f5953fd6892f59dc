"""Takes away one of the two walls between offices: the policies of the tables, or the office in what the product asks."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from salesops.testing import Database

_OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'"
_ASKED = re.compile(r"(?:\b\w+\.)?office_id = (\$\d+)")
_WRITTEN = re.compile(r"(?:\b\w+\.)?office_id = p_office\b")
_SENDING = ("fetch", "fetchrow", "fetchval", "execute")


@contextlib.asynccontextmanager
async def without_policies(database: Database) -> AsyncIterator[int]:
    """No table is under row-level security; tells how many were."""
    tables = [
        row["name"]
        for row in await database.as_owner(
            "SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            f" WHERE c.relrowsecurity AND {_OURS}"
        )
    ]
    await _for_each(database, tables, "DISABLE ROW LEVEL SECURITY")
    try:
        yield len(tables)
    finally:
        await _for_each(database, tables, "ENABLE ROW LEVEL SECURITY")


@contextlib.asynccontextmanager
async def without_object_checks(database: Database) -> AsyncIterator[int]:
    """No statement and no function asks whose office a row is of; tells in how many functions that stood.

    What runs as its definer passes the policies and stays as it is: it is reviewed one by one.
    """
    functions = [
        row["sql"]
        for row in await database.as_owner(
            "SELECT pg_get_functiondef(p.oid) AS sql FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            f" WHERE {_OURS} AND p.prokind = 'f' AND NOT p.prosecdef AND p.prosrc ~ 'office_id = p_office'"
        )
    ]
    for sql in functions:
        await database.as_owner(_WRITTEN.sub("p_office IS NOT NULL", sql))
    with contextlib.ExitStack() as stack:
        for name in _SENDING:
            stack.enter_context(_sending_less(name))
        try:
            yield len(functions)
        finally:
            for sql in functions:
                await database.as_owner(sql)


@contextlib.contextmanager
def _sending_less(name: str) -> Any:
    real = getattr(asyncpg.Connection, name)

    async def send(self: Any, sql: str, *args: Any, **more: Any) -> Any:
        return await real(self, _ASKED.sub(r"\1::int IS NOT NULL", sql), *args, **more)

    setattr(asyncpg.Connection, name, send)
    try:
        yield
    finally:
        setattr(asyncpg.Connection, name, real)


async def _for_each(database: Database, tables: list[str], what: str) -> None:
    await database.as_owner("DO $$ BEGIN " + " ".join(f"ALTER TABLE {table} {what};" for table in tables) + " END $$")
