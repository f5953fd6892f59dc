"""The rows of a stock list: read in batches from a snapshot or as things are now, and told as the customer is told them."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, ask, plain, transaction
from salesops.db import Record
from salesops.hookspecs.prices import ListedPrice, PriceHooks
from salesops.masterdata.catalogue import alternatives
from salesops_duties.inventory.rules import ToldOfPart, band_of, band_words, change_of
from salesops_duties.inventory.service.list_profiles import Profile

MOST_INSTEAD = 5  # substitutes that are named beside a part
# Most lists tell of all warehouses, and the function is asked for the others only: it costs three microseconds a row.
_FREE = "CASE WHEN cardinality($9::text[]) = 0 THEN x.available ELSE inventory.free_in(x.available, x.by_warehouse, $9::text[]) END"
BATCH = 2_000  # rows that are in memory at once
# A snapshot is younger than the statistics of its table: each product is looked up by the key, whatever the planner believes.
_FIGURES = f"""LATERAL (SELECT x.product_id, {_FREE} AS available, x.coming, x.expected_on FROM inventory.list_figure x
    WHERE x.office_id = $1 AND x.snapshot_id = {{place}} AND x.product_id = p.id OFFSET 0)"""
_NOW = f"""(SELECT x.product_id, {_FREE} AS available, x.coming, x.expected_on
    FROM inventory.free_figures($1, $2::date) x)"""
_SELECT = """SELECT p.id, p.part_no, p.name, p.name_zh, p.version_name, p.manufacturer, p.uom, p.quantity_digits,
    trim_scale(n.available) AS available, trim_scale(n.coming) AS coming, n.expected_on,
    trim_scale(b.available) AS was_available, trim_scale(b.coming) AS was_coming, b.expected_on AS was_expected_on
  FROM core.product p LEFT JOIN {figures} n ON n.product_id = p.id LEFT JOIN {before} b ON b.product_id = p.id
  WHERE p.part_no > $4 AND (n.product_id IS NOT NULL OR b.product_id IS NOT NULL)
    AND (cardinality($5::text[]) = 0 OR EXISTS (SELECT 1 FROM unnest($5::text[]) AS w(begins) WHERE starts_with(upper(p.part_no), w.begins)))
    AND (cardinality($6::text[]) = 0 OR lower(p.manufacturer) = ANY ($6::text[]))
    AND ($7 = 'all' OR n.available > 0 OR b.available > 0 OR ($7 = 'coming' AND (n.coming > 0 OR b.coming > 0)))
  ORDER BY p.part_no LIMIT $8"""


class Wanted(msgspec.Struct, frozen=True):
    """What a list is written from: the snapshot (None for things as they are), the one sent last with its day, today, the currency."""

    snapshot_id: UUID | None
    before_id: UUID | None
    before_on: dt.date | None
    on: dt.date
    currency: str


class ListRow(msgspec.Struct, frozen=True):
    """One row as it is told; `quantity` and `coming` are words where they are told in steps. `change` is empty for none.

    `substitutes` are the numbers of parts that may be sold instead, the best first.
    """

    part_no: str
    name: str
    version: str
    manufacturer: str
    unit: str
    quantity: Decimal | str
    coming: Decimal | str
    expected_on: dt.date | None
    price: Decimal | None
    tax_inclusive: bool
    change: str
    substitutes: str = ""


class Batch(msgspec.Struct, frozen=True):
    """Rows of a list, and after which part number others follow; empty at the end."""

    told: list[ListRow]
    follows: str


async def list_rows(act: Act, profile: Profile, wanted: Wanted) -> AsyncIterator[list[ListRow]]:
    """Batches of rows by part number, each read in a transaction of its own: nothing is held open while they are written."""
    after = ""
    while True:
        async with transaction(act) as tx:
            batch = await read_batch(tx, profile, wanted, after)
        yield batch.told
        if not (after := batch.follows):
            return


async def read_batch(tx: Transaction, profile: Profile, wanted: Wanted, after: str) -> Batch:
    """The next rows after a part number, with their prices and substitutes: few statements whatever their number."""
    rows = await _batch(tx, profile, wanted, after)
    prices = await _prices(tx, profile, rows, wanted.currency, wanted.on)
    before = {}
    if wanted.before_on and profile.changes != "none":
        before = await _prices(tx, profile, rows, wanted.currency, wanted.before_on)
    instead = await _substitutes(tx, profile, rows)
    told = [one for row in rows if (one := _row(profile, wanted, row, prices, before, instead)) is not None]
    return Batch(told, rows[-1]["part_no"] if len(rows) == BATCH else "")


async def _batch(tx: Transaction, profile: Profile, wanted: Wanted, after: str) -> list[Record]:
    figures = _NOW if wanted.snapshot_id is None else _FIGURES.format(place="$2::uuid")
    return list(
        await tx.fetch(
            _SELECT.format(figures=figures, before=_FIGURES.format(place="$3::uuid")),
            tx.office.id,
            wanted.on if wanted.snapshot_id is None else wanted.snapshot_id,
            wanted.before_id,
            after,
            profile.parsed.parts,
            profile.parsed.makers,
            profile.stock,
            BATCH,
            profile.parsed.warehouses,
        )
    )


async def _prices(
    tx: Transaction, profile: Profile, rows: list[Record], currency: str, on: dt.date
) -> dict[UUID, ListedPrice]:
    if profile.prices == "none" or "price" not in profile.parsed.columns or not rows:
        return {}
    customer = profile.customer_id if profile.prices == "customer" else None
    answers = await ask(PriceHooks).list_pricing(tx.office, tx, customer, tuple(r["id"] for r in rows), currency, on)
    return {one.product_id: one for answer in answers for one in answer}


async def _substitutes(tx: Transaction, profile: Profile, rows: list[Record]) -> dict[UUID, str]:
    """What may be sold instead of each product, for a list that has the column."""
    if "substitutes" not in profile.parsed.columns or not rows:
        return {}
    found: dict[UUID, list[str]] = {}
    for one in await alternatives(tx, [row["id"] for row in rows]):
        found.setdefault(one.product_id, []).append(one.part_no)
    return {product: ", ".join(dict.fromkeys(part_nos[:MOST_INSTEAD])) for product, part_nos in found.items()}


def _row(
    profile: Profile,
    wanted: Wanted,
    row: Mapping[str, Any],
    prices: dict[UUID, ListedPrice],
    before: dict[UUID, ListedPrice],
    instead: Mapping[UUID, str],
) -> ListRow | None:
    """The row as this customer is told it; None when it stands neither on this list nor, where that matters, on the one before."""
    price = prices.get(row["id"])
    now = _told(profile, row, "", price)
    if profile.changes == "none" or wanted.before_id is None:
        change = ""
    else:
        was = _told(profile, row, "was_", before.get(row["id"]))
        change = (
            "" if now is None and was is None else change_of(now, was, profile.parsed.columns, profile.parsed.bands)
        )
    if (now is None and change != "gone") or (profile.changes == "only" and wanted.before_id and not change):
        return None
    told = now or ToldOfPart(Decimal(0))
    return ListRow(
        row["part_no"],
        (row["name_zh"] if profile.language == "zh" else "") or row["name"],
        row["version_name"],
        row["manufacturer"],
        row["uom"],
        _quantity(profile, told.quantity, row["quantity_digits"]),
        _quantity(profile, told.coming, row["quantity_digits"]),
        told.expected_on,
        told.price,
        bool(price and price.tax_inclusive),
        change,
        instead.get(row["id"], ""),
    )


def _told(profile: Profile, row: Mapping[str, Any], prefix: str, price: ListedPrice | None) -> ToldOfPart | None:
    available, coming = row[f"{prefix}available"], row[f"{prefix}coming"]
    if available is None:
        return None
    if not (profile.stock == "all" or available > 0 or (profile.stock == "coming" and coming > 0)):
        return None
    return ToldOfPart(available, coming, row[f"{prefix}expected_on"], price.unit_price if price else None)


def _quantity(profile: Profile, quantity: Decimal, digits: int) -> Decimal | str:
    bands = profile.parsed.bands
    return band_words(band_of(quantity, bands), bands, digits) if bands else Decimal(plain(quantity))
