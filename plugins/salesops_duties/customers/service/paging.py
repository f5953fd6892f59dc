"""Customers as a page lists them: found by words, narrowed, put in an order, as a sheet; and who may be named in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, transaction
from salesops.masterdata.people import list_people
from salesops.services.sheets import written
from salesops_duties.customers.rules import billing_missing
from salesops_duties.customers.service.reading import MOST_EXPORTED, SELECT

SELLERS = {"sales", "head", "assistant"}
SHOWN = {
    "watch": "c.state = 'watch'",
    "stop": "c.state = 'stop'",
    "mine": "c.salesperson_id = $4",
    "licence": "c.licence_until < $5 + 60",
}
ORDERS = {
    "name": "p.name",
    "state": "array_position(ARRAY['stop', 'watch', 'normal'], c.state)",
    "salesperson": "s.name",
    "group": "nullif(c.price_group, '')",
    "since": "c.registered_at",
}
_FOUND = """ AND ($2 = '' OR position(lower($2) IN lower(p.name)) > 0 OR p.tax_id = $2 OR position($2 IN c.phone) > 0
    OR position(lower($2) IN lower(c.contact_name)) > 0
    OR (p.initials <> '' AND (position(lower($2) IN p.initials) > 0 OR position(lower($2) IN p.pinyin) > 0))
    OR EXISTS (SELECT 1 FROM customers.contact k WHERE k.office_id = c.office_id AND k.customer_id = c.id AND k.active
      AND (position(lower($2) IN lower(k.name)) > 0 OR (length($2) > 3 AND position($2 IN k.phone) > 0))))
  AND (NOT $3 OR c.salesperson_id = $4) AND $5::date IS NOT NULL"""
_HEADS = ("name", "country", "tax_id", "state", "salesperson", "price_group", "contact_name", "phone", "email", "address", "licence_no",
          "licence_until")  # fmt: skip


async def customers_page(
    act: Act, *, words: str = "", sort: str = "", show: str = "", limit: int = 50, offset: int = 0, own: bool = False
) -> list[Mapping[str, Any]]:
    """A page of customers, by name unless another order is asked; with `own` only those the person looks after."""
    async with transaction(act) as tx:
        rows = await _rows(tx, words, sort, show, limit, offset, own)
    return [dict(row.items()) | {"billing_missing": billing_missing(row)} for row in rows]


async def customers_sheet(
    act: Act, *, words: str = "", sort: str = "", show: str = "", own: bool = False, kind: str = "xlsx"
) -> bytes:
    """The same customers as the list shows, as a sheet."""
    async with transaction(act) as tx:
        rows = await _rows(tx, words, sort, show, MOST_EXPORTED, 0, own)
        tx.audit("customers.export", "office", None, changes={"rows": len(rows), "words": words})
    heads = [name.replace("_", " ").removesuffix(" no") for name in _HEADS]
    cells: Iterable[list[object]] = ([row[name] for name in _HEADS] for row in rows)
    return await written(kind, heads, cells, title="Customers")


async def salespeople(act: Act) -> list[tuple[UUID, str]]:
    """Who may look after a customer of this office, by name."""
    async with transaction(act) as tx:
        return [(one["id"], one["name"]) for one in await list_people(tx) if SELLERS & set(one["roles"])]


async def named(act: Act, name: str) -> UUID | None:
    """The customer of exactly this name, or None."""
    async with transaction(act) as tx:
        found: UUID | None = await tx.fetchval(
            "SELECT c.id FROM customers.customer c JOIN core.party p ON p.id = c.id WHERE c.office_id = $1 AND p.name = $2"
            " ORDER BY c.id LIMIT 1",
            act.office.id,
            name.strip(),
        )
    return found


async def _rows(
    tx: Transaction, words: str, sort: str, show: str, limit: int, offset: int, own: bool
) -> list[Mapping[str, Any]]:
    column = ORDERS.get(sort.removeprefix("-"), "p.name")
    order = f"{column}{' DESC' if sort.startswith('-') else ''} NULLS LAST, p.name, c.id"
    narrowed = SHOWN.get(show, "true")
    rows = await tx.fetch(
        f"{SELECT}{_FOUND} AND {narrowed} ORDER BY {order} LIMIT $6 OFFSET $7",
        tx.office.id,
        words.strip(),
        own,
        tx.actor.person_id,
        clock.today(tx.office.timezone),
        limit,
        offset,
    )
    return [dict(row.items()) for row in rows]
