"""Copies the rows of some orders many times over, in SQL: new ids, numbers and texts; other customers, other parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.cluster import Cluster

SPACING = 1000  # milliseconds between the ids of one copy and of the next
SUMMED = {  # what orders change and do not add to; set right by the caller
    "core.api_token", "core.number_counter", "inventory.stock", "receivables.balance", "ledger.period",
}  # fmt: skip
KEPT = ("core.person", "core.api_token", "inventory.warehouse", "customers.contact")
UNIQUE_TEXTS = {
    ("orders.sales_order", "number"): "'SO-' || lpad(nextval('orders.sales_order_no')::text, 8, '0')",
    ("orders.sales_order", "customer_po_no"): "s.customer_po_no || ' ' || k",
    ("core.idempotency", "key"): "s.key || ' ' || k",
    ("logistics.shipment", "tracking_no"): "s.tracking_no || ' ' || k",
    ("logistics.tracking_number", "tracking_no"): "s.tracking_no || ' ' || k",
    ("receivables.receipt", "reference"): "s.reference || ' ' || k",
    ("core.document_number", "n"): "s.n + k * s.of_series",
    (
        "core.document_number",
        "number",
    ): "regexp_replace(s.number, '[0-9]+$', '') || lpad((s.n + k * s.of_series)::text, 6, '0')",
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
class Column:
    """A column of a table that is copied."""

    name: str
    type: str


async def copy_rows(cluster: Cluster, database: str, mark: int, copies: int, *, epoch: int) -> None:
    """Copy every row added since the transaction `mark`, `copies` times; a later day has a smaller `epoch`.

    Ids keep their order in time: those of a later day and of a later copy come later, and all of them before now.
    """
    if not copies:
        return
    connection = await cluster.connect(database)
    try:
        await connection.execute(PREPARE)
        await connection.execute(
            "SET session_replication_role = replica; SET work_mem = '256MB'; SET synchronous_commit = off"
        )
        async with connection.transaction():
            for table in await _changed(connection, mark):
                await _copy_table(connection, table, mark, copies, epoch)
    finally:
        await connection.close()


async def _changed(connection: Any, mark: int) -> list[str]:
    tables = await connection.fetch(
        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'public', 'bench') ORDER BY 1"
    )
    names = [row["name"] for row in tables if row["name"] not in SUMMED]
    return [
        n
        for n in names
        if await connection.fetchval(f"SELECT EXISTS (SELECT 1 FROM {n} WHERE xmin::text::bigint >= {mark})")
    ]


async def _copy_table(connection: Any, table: str, mark: int, copies: int, epoch: int) -> None:
    extra = ", count(*) OVER (PARTITION BY series, fiscal_year) AS of_series" if table == "core.document_number" else ""
    await connection.execute(
        "DROP TABLE IF EXISTS bench.original;"
        f"CREATE TABLE bench.original AS SELECT *, row_number() OVER () AS ord{extra} FROM {table} WHERE xmin::text::bigint >= {mark};"
        "ANALYZE bench.original"
    )
    columns = [Column(r["column_name"], r["udt_name"]) for r in await connection.fetch(
        "SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema || '.' || table_name = $1"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position", table)]  # fmt: skip
    joins: list[str] = []
    values = [await _value(connection, table, column, joins) for column in columns]
    # A copy's ids lie `epoch` whole days of copies, and then its own place, before those of the originals.
    shift = f"(k - {copies + 1} - {epoch - 1} * {copies + 1}::bigint) * {SPACING}"
    await connection.execute(
        f"INSERT INTO {table} ({', '.join(c.name for c in columns)}) SELECT {', '.join(values)}"
        f" FROM generate_series(1, {copies}) AS k CROSS JOIN LATERAL (SELECT {shift} AS ms) AS t CROSS JOIN bench.original AS s"
        f" {' '.join(joins)} ORDER BY k, s.ord"
    )


async def _value(connection: Any, table: str, column: Column, joins: list[str]) -> str:
    """What stands in a column of a copy."""
    name = column.name
    if (table, name) in UNIQUE_TEXTS:
        return UNIQUE_TEXTS[table, name]
    if column.type == "_uuid":
        return f"ARRAY(SELECT bench.moved(u, t.ms) FROM unnest(s.{name}) WITH ORDINALITY AS x(u, o) ORDER BY o)"
    if column.type != "uuid":
        return f"s.{name}"
    for kind, step in (("party", 1), ("product", 7)):
        if await _points_at(connection, name, f"bench.{kind}"):
            was, now = f"was_{name}", f"now_{name}"
            joins.append(
                f"LEFT JOIN bench.{kind} {was} ON {was}.id = s.{name} LEFT JOIN bench.{kind} {now} ON {now}.i = ({was}.i + {step} * k) % {was}.of"
            )
            return f"{now}.id"
    if any([await _points_at(connection, name, table) for table in KEPT]) or not await _points_anywhere(
        connection, name
    ):
        return f"s.{name}"
    return f"bench.moved(s.{name}, t.ms)"


async def _points_at(connection: Any, column: str, table: str) -> bool:
    return bool(
        await connection.fetchval(f"SELECT EXISTS (SELECT 1 FROM bench.original s JOIN {table} m ON m.id = s.{column})")
    )


async def _points_anywhere(connection: Any, column: str) -> bool:
    """Whether it holds anything but nothing and the id of the system."""
    nobody = "00000000-0000-0000-0000-000000000000"
    return bool(
        await connection.fetchval(f"SELECT EXISTS (SELECT 1 FROM bench.original s WHERE s.{column} <> '{nobody}')")
    )
