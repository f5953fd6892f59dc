"""What PostgreSQL's own catalogue says of the schema, as the structural tests read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import asyncpg

from salesops.db import connect_config
from salesops.testing import Database

OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"


@dataclass(frozen=True)
class Column:
    """A column with its type's name as PostgreSQL writes it; `filled` when the database makes the value."""

    name: str
    type: str
    nullable: bool
    filled: bool


@dataclass
class Catalogue:
    """Tables by `schema.table`, with their columns."""

    tables: dict[str, list[Column]] = field(default_factory=dict)

    @property
    def of_offices(self) -> list[str]:
        return [name for name, columns in self.tables.items() if any(c.name == "office_id" for c in columns)]

    @property
    def of_the_group(self) -> list[str]:
        return [name for name in self.tables if name not in self.of_offices]


async def connect(database: Database, *, app: bool = False) -> Any:
    """A connection as superuser, or as the runtime role."""
    return await asyncpg.connect(**connect_config(database.app_url if app else database.owner_url))


async def read_catalogue(database: Database) -> Catalogue:
    """Every table of the database and its columns in order, of a domain the type behind it."""
    found = Catalogue()
    for row in await database.as_owner(
        "SELECT n.nspname || '.' || c.relname AS tab, a.attname, a.attnotnull,"
        " format_type(coalesce(nullif(t.typbasetype, 0), t.oid), CASE t.typbasetype WHEN 0 THEN a.atttypmod ELSE t.typtypmod END) AS type,"
        " a.attidentity <> '' OR a.attgenerated <> '' AS filled FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid WHERE c.relkind IN ('r', 'p') AND {OURS}"
        " ORDER BY 1, a.attnum"
    ):
        column = Column(row["attname"], row["type"], not row["attnotnull"], row["filled"])
        found.tables.setdefault(row["tab"], []).append(column)
    return found
