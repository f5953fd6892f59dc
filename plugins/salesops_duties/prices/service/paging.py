"""Prices and promotions as pages list them; and the prices of one part or one customer, for the pages of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from salesops import Act, Office, Transaction, clock, plain, transaction
from salesops.db import Record, reading
from salesops.masterdata.catalogue import search_products, similar_products
from salesops.services.sheets import written
from salesops_duties.prices.service.promotions import shown_promotions

MOST_FOUND, MOST_EXPORTED, MOST_BESIDE = 500, 50_000, 12
KINDS = ("base", "group", "customer", "contract")
SHOWN = {
    "now": "p.valid_from <= $2 AND (p.valid_until IS NULL OR p.valid_until >= $2)",
    "later": "p.valid_from > $2",
    "over": "p.valid_until < $2",
}
ORDERS = {
    "part": "c.part_no",
    "price": "p.unit_price",
    "from": "p.valid_from",
    "until": "p.valid_until",
    "for": "coalesce(w.name, p.customer_group)",
}
_SELECT = """SELECT p.id, p.kind, p.customer_group, p.customer_id, w.name AS customer, p.label, p.product_id, c.part_no, c.name, c.name_zh, p.uom,
    p.min_qty, p.currency, p.unit_price, p.tax_inclusive, p.valid_from, p.valid_until, a.name AS added_by,
    p.valid_from <= $2 AND (p.valid_until IS NULL OR p.valid_until >= $2) AS holds, p.valid_from > $2 AS begins_later
  FROM prices.price p JOIN core.product c ON c.id = p.product_id LEFT JOIN core.party w ON w.id = p.customer_id
  LEFT JOIN core.person a ON a.id = p.added_by WHERE p.office_id = $1"""  # fmt: skip
_STATE = """CASE WHEN state <> 'approved' THEN state WHEN $2 < valid_from THEN 'approved' WHEN $2 > valid_until THEN 'ended'
  WHEN used_minor >= budget_minor THEN 'used_up' ELSE 'running' END"""
STATES = ("draft", "approved", "running", "used_up", "ended", "stopped")


class Reads(Protocol):
    """Something that reads in one office: a transaction, or the connection of an offer."""

    async def fetch(self, sql: str, *args: Any) -> Sequence[Record]: ...


async def prices_page(
    act: Act,
    *,
    words: str = "",
    sort: str = "",
    kind: str = "",
    show: str = "",
    customer_id: UUID | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Mapping[str, Any]]:
    """A page of prices, by part unless another order is asked; `words` find parts as the catalogue does."""
    async with transaction(act) as tx:
        return await _rows(tx, words, sort, kind, show, customer_id, limit, offset)


async def prices_sheet(
    act: Act,
    *,
    words: str = "",
    sort: str = "",
    kind: str = "",
    show: str = "",
    customer_id: UUID | None = None,
    file: str = "xlsx",
) -> bytes:
    """The same prices as the list shows, as a sheet with the heads of the import."""
    async with transaction(act) as tx:
        rows = await _rows(tx, words, sort, kind, show, customer_id, MOST_EXPORTED, 0)
        tx.audit("prices.export", "office", None, changes={"rows": len(rows), "words": words})
    heads = (
        "part no",
        "unit price",
        "valid from",
        "valid until",
        "kind",
        "unit",
        "min qty",
        "currency",
        "tax inclusive",
        "group",
        "customer",
        "label",
    )
    cells = [
        [r["part_no"], r["unit_price"], r["valid_from"], r["valid_until"], r["kind"], r["uom"], r["min_qty"], r["currency"],
         "yes" if r["tax_inclusive"] else "no", r["customer_group"], r["customer"], r["label"]]
        for r in rows
    ]  # fmt: skip
    return await written(file, heads, cells, title="Prices")


async def one_price(act: Act, price_id: UUID) -> Mapping[str, Any] | None:
    """One price, or None."""
    async with transaction(act) as tx:
        rows = await tx.fetch(f"{_SELECT} AND p.id = $3", act.office.id, clock.today(act.office.timezone), price_id)
    return _plain(rows[0]) if rows else None


async def promotions_page(
    act: Act, *, words: str = "", state: str = "", limit: int = 50, offset: int = 0
) -> list[dict[str, Any]]:
    """A page of promotions with their live budgets, the newest first: an old one is looked for, a new one is worked on."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"SELECT * FROM prices.promotion WHERE office_id = $1 AND ($3 = '' OR {_STATE} = $3)"
            " AND ($4 = '' OR position(lower($4) IN lower(name || ' ' || goal)) > 0) AND $2::date IS NOT NULL"
            " ORDER BY id DESC LIMIT $5 OFFSET $6",
            act.office.id,
            clock.today(act.office.timezone),
            state if state in STATES else "",
            words.strip(),
            limit,
            offset,
        )
        return await shown_promotions(tx, list(rows))


async def customer_named(act: Act, name: str) -> UUID | None:
    """The firm of exactly this name that has a customer file here or anywhere in the group, or None."""
    async with transaction(act) as tx:
        found: UUID | None = await tx.fetchval(
            "SELECT id FROM core.party WHERE name = $1 ORDER BY id LIMIT 1", name.strip()
        )
    return found


async def name_of(act: Act, customer_id: UUID) -> str:
    """The name of a firm, empty when there is none."""
    async with transaction(act) as tx:
        return str(await tx.fetchval("SELECT name FROM core.party WHERE id = $1", customer_id) or "")


async def prices_beside(
    office: Office, *, product_ids: Sequence[UUID] = (), customer_id: UUID | None = None, group: str = ""
) -> list[Mapping[str, Any]]:
    """The prices in force of some parts, for a customer or for all; or those of one customer. For an offer."""
    today = clock.today(office.timezone)
    if product_ids:
        wanted = "p.product_id = ANY ($3) AND ($4::uuid IS NULL OR p.kind IN ('base', 'group') OR p.customer_id = $4)"
    else:
        wanted = "p.customer_id = $4 AND $3::uuid[] IS NOT NULL"
    rows = await _offered().fetch(
        f"{_SELECT} AND {SHOWN['now']} AND {wanted} AND (p.kind <> 'group' OR $5 = '' OR p.customer_group = $5)"
        f" ORDER BY c.part_no, array_position(ARRAY['contract', 'customer', 'group', 'base'], p.kind), p.min_qty LIMIT {MOST_BESIDE}",
        office.id,
        today,
        list(product_ids),
        customer_id,
        group,
    )
    return [_plain(row) for row in rows]


def _offered() -> Reads:
    found: Reads = reading().connection
    return found


async def _rows(
    tx: Transaction,
    words: str,
    sort: str,
    kind: str,
    show: str,
    customer_id: UUID | None,
    limit: int,
    offset: int,
) -> list[Mapping[str, Any]]:
    found = None
    if words.strip():
        products = await search_products(tx, words.strip(), limit=MOST_FOUND)
        found = [one.id for one in products or await similar_products(tx, words.strip(), limit=MOST_FOUND)]
    column = ORDERS.get(sort.removeprefix("-"), "c.part_no")
    order = f"{column}{' DESC' if sort.startswith('-') else ''} NULLS LAST, c.part_no, p.kind, p.min_qty, p.id"
    rows = await tx.fetch(
        f"{_SELECT} AND {SHOWN.get(show, 'true')} AND ($3 = '' OR p.kind = $3) AND ($4::uuid IS NULL OR p.customer_id = $4)"
        f" AND ($5::uuid[] IS NULL OR p.product_id = ANY ($5)) ORDER BY {order} LIMIT $6 OFFSET $7",
        tx.office.id,
        clock.today(tx.office.timezone),
        kind if kind in KINDS else "",
        customer_id,
        found,
        limit,
        offset,
    )
    return [_plain(row) for row in rows]


def _plain(row: Record) -> dict[str, Any]:
    shown: dict[str, Any] = dict(row.items())
    return shown | {"min_qty": plain(row["min_qty"]), "unit_price": plain(row["unit_price"])}
