"""Copies the rows of some orders many times over, in SQL: new ids and texts, other customers, other parts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.cluster import Cluster

NOBODY = "00000000-0000-0000-0000-000000000000"
AT_ONCE = 2  # tables that are copied at the same time
SPACING = 1000  # milliseconds between the ids of one copy and of the next
SUMMED = {  # what orders change and do not add to; set right by the caller
    "core.api_token", "core.number_counter", "inventory.stock", "receivables.balance", "ledger.period",
}  # fmt: skip
KEPT = ("core.person", "core.api_token", "inventory.warehouse", "customers.contact")
UNIQUE_TEXTS = {
    ("orders.sales_order", "number"): "'SO-' || lpad(nextval('orders.sales_order_no')::text, 8, '0')",
    ("orders.sales_order", "customer_po_no"): "s.customer_po_no || ' ' || k",
    ("core.idempotency", "key"): "s.key || ' ' || k",
    ("logistics.shipment", "number"): "'SH-' || lpad(nextval('logistics.shipment_no')::text, 8, '0')",
    ("logistics.parcel", "tracking_no"): "s.tracking_no || ' ' || k",
    ("logistics.tracking_number", "tracking_no"): "s.tracking_no || ' ' || k",
    ("receivables.receipt", "reference"): "s.reference || ' ' || k",
}
PREPARE = """
SET client_min_messages = error;
CREATE SCHEMA IF NOT EXISTS bench;
CREATE OR REPLACE FUNCTION bench.moved(u uuid, ms bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex((('x' || left(replace(u::text, '-', ''), 12))::bit(48)::bigint + ms) & 281474976710655), 12, '0')
    || substr(replace(u::text, '-', ''), 13))::uuid
$$;
CREATE TABLE IF NOT EXISTS bench.party AS
  SELECT customer_id AS id, row_number() OVER (ORDER BY customer_id) - 1 AS i, count(*) OVER () AS of FROM receivables.account;
CREATE TABLE IF NOT EXISTS bench.product AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS i, count(*) OVER () AS of FROM core.product;
"""


@dataclass(frozen=True)
class Copied:
    """A table with originals: its columns, what stands in each of a copy, and the tables that takes."""

    table: str
    columns: list[str]
    values: list[str]
    joins: list[str]

    @property
    def originals(self) -> str:
        return f"bench.of_{self.table.replace('.', '_')}"


async def now(cluster: Cluster, database: str) -> int:
    """The transaction of this moment; rows that are written later have a later one."""
    rows = await cluster.rows("SELECT pg_current_xact_id()::text::bigint AS x", database=database)
    return int(rows[0]["x"])


async def copy_days(cluster: Cluster, database: str, began: Sequence[int], copies: Sequence[int]) -> None:
    """Copy the rows of each day so many times: those written since the transaction at which it began.

    Ids keep their order in time: those of a later day and of a later copy come later, and all of them before now.
    """
    connection = await cluster.connect(database)
    try:
        await connection.execute(PREPARE)
        tables = iter([await _look_at(connection, table) for table in await _note_originals(connection, began)])
    finally:
        await connection.close()
    await asyncio.gather(*(_copy_tables(cluster, database, tables, copies) for _ in range(AT_ONCE)))


async def _copy_tables(cluster: Cluster, database: str, tables: Iterator[Copied], copies: Sequence[int]) -> None:
    """Take one table after the other, beside those who do the same."""
    connection = await cluster.connect(database)
    try:
        await connection.execute(
            "SET session_replication_role = replica; SET work_mem = '256MB'; SET synchronous_commit = off"
        )
        for copied in tables:
            after = sum(copies)
            for day, number in enumerate(copies, 1):
                await _copy(connection, copied, day, number, after)
                after -= number
    finally:
        await connection.close()


async def _note_originals(connection: Any, began: Sequence[int]) -> list[str]:
    """Keep the originals aside with their day, so that the growing tables need not be read; gives the tables that have any."""
    tables = await connection.fetch(
        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'public', 'bench') ORDER BY 1"
    )
    found = []
    for table in [row["name"] for row in tables if row["name"] not in SUMMED]:
        name = Copied(table, [], [], []).originals
        await connection.execute(
            f"CREATE TABLE {name} AS SELECT *, row_number() OVER () AS copy_ord, (SELECT count(*) FROM unnest(ARRAY{list(began)}) AS b"
            f" WHERE b <= xmin::text::bigint) AS copy_day FROM {table} WHERE xmin::text::bigint >= {began[0]}; ANALYZE {name}"
        )
        if await connection.fetchval(f"SELECT EXISTS (SELECT 1 FROM {name})"):
            found.append(table)
    return found


async def _look_at(connection: Any, table: str) -> Copied:
    rows = await connection.fetch(
        "SELECT column_name AS name, udt_name AS type FROM information_schema.columns"
        " WHERE table_schema || '.' || table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position",
        table,
    )
    copied = Copied(table, [row["name"] for row in rows], [], [])
    for row in rows:
        copied.values.append(await _value(connection, copied, row["name"], row["type"]))
    return copied


async def _copy(connection: Any, copied: Copied, day: int, copies: int, after: int) -> None:
    """`after` copies are made of this and all later days: so far before now begin the ids of this one."""
    await connection.execute(
        f"INSERT INTO {copied.table} ({', '.join(copied.columns)}) SELECT {', '.join(copied.values)}"
        f" FROM generate_series(1, {copies}) AS k CROSS JOIN LATERAL (SELECT (k - 1 - {after}) * {SPACING}::bigint AS ms) AS t"
        f" CROSS JOIN {copied.originals} AS s {' '.join(copied.joins)} WHERE s.copy_day = {day} ORDER BY k, s.copy_ord"
    )


async def _value(connection: Any, copied: Copied, name: str, kind: str) -> str:
    """What stands in a column of a copy."""
    if (copied.table, name) in UNIQUE_TEXTS:
        return UNIQUE_TEXTS[copied.table, name]
    if kind == "_uuid":
        return f"ARRAY(SELECT bench.moved(u, t.ms) FROM unnest(s.{name}) WITH ORDINALITY AS x(u, o) ORDER BY o)"
    if kind != "uuid":
        return f"s.{name}"
    for master, step in (("party", 1), ("product", 7)):
        if await _points_at(connection, copied, name, f"bench.{master}"):
            was, becomes = f"was_{name}", f"now_{name}"
            copied.joins.append(
                f"LEFT JOIN bench.{master} {was} ON {was}.id = s.{name}"
                f" LEFT JOIN bench.{master} {becomes} ON {becomes}.i = ({was}.i + {step} * k) % {was}.of"
            )
            return f"{becomes}.id"
    kept = [await _points_at(connection, copied, name, table) for table in KEPT]
    return (
        f"s.{name}"
        if any(kept)
        else f"CASE WHEN s.{name} = '{NOBODY}' THEN s.{name} ELSE bench.moved(s.{name}, t.ms) END"
    )


async def _points_at(connection: Any, copied: Copied, name: str, table: str) -> bool:
    return bool(
        await connection.fetchval(
            f"SELECT EXISTS (SELECT 1 FROM {copied.originals} s JOIN {table} m ON m.id = s.{name})"
        )
    )
