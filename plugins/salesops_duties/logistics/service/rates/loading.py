"""The office's tariffs, zones and limits as the rules take them; and how long carriers really took."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from salesops import Transaction
from salesops.db import Record
from salesops_duties.logistics.rules.rates import Card, Limit, WayPolicy, Zone

LEAST_DELIVERIES = 5
HISTORY_DAYS = 365
CARDS = """SELECT id, carrier, service, zone, currency, step_grams, step_minor, per_grams, per_minor, minimum_minor, divisor, fuel_percent,
    remote_minor, insurance_percent, insured_max_minor, days, valid_from, valid_until
  FROM logistics.rate_card WHERE office_id = $1 AND valid_from <= $2 AND (valid_until IS NULL OR valid_until >= $2) ORDER BY carrier, service, zone"""
ZONES = "SELECT carrier, country, prefix, zone, is_remote FROM logistics.zone WHERE office_id = $1"
_TOOK = """SELECT carrier, service, zone, count(*) AS times,
    ceil(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - dispatched_at) / 86400))::int AS median,
    ceil(percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - dispatched_at) / 86400))::int AS p90
  FROM logistics.shipment WHERE office_id = $1 AND delivered_at > $2 AND dispatched_at IS NOT NULL AND service <> '' AND zone <> ''
  GROUP BY carrier, service, zone HAVING count(*) >= $3"""
_NAMES = ("carrier", "service", "zone", "currency", "per_grams", "per_minor", "minimum_minor", "divisor", "fuel_percent", "remote_minor",
          "insurance_percent", "insured_max_minor", "days", "valid_from", "valid_until", "id")  # fmt: skip


async def cards_on(tx: Transaction, day: dt.date) -> list[Card]:
    """The tariffs that hold on a day."""
    return [card_of(row) for row in await tx.fetch(CARDS, tx.office.id, day)]


def card_of(row: Record) -> Card:
    """A row of the table as a card."""
    steps = tuple(zip(row["step_grams"], row["step_minor"], strict=True))
    return Card(steps=steps, **{name: row[name] for name in _NAMES})


async def zones_of(tx: Transaction) -> dict[str, list[Zone]]:
    """The zones of each carrier."""
    return zones_by_carrier(await tx.fetch(ZONES, tx.office.id))


def zones_by_carrier(rows: Sequence[Record]) -> dict[str, list[Zone]]:
    """Rows of the table by their carriers."""
    found: dict[str, list[Zone]] = {}
    for row in rows:
        known = dict(row.items())
        found.setdefault(known.pop("carrier"), []).append(Zone(**known))
    return found


async def limits_of(tx: Transaction) -> list[Limit]:
    """What carriers take and refuse."""
    rows = await tx.fetch(
        "SELECT carrier, service, goods_class, is_allowed, note FROM logistics.carrier_limit WHERE office_id = $1"
        " ORDER BY carrier, service, goods_class",
        tx.office.id,
    )
    return [Limit(**dict(row.items())) for row in rows]


async def classes_of(tx: Transaction, products: Iterable[UUID]) -> dict[UUID, tuple[list[str], int | None]]:
    """The classes of these parts, and what one weighs in grams, as far as that is known."""
    rows = await tx.fetch(
        "SELECT product_id, classes, weight_grams FROM logistics.goods_class WHERE office_id = $1 AND product_id = ANY ($2)",
        tx.office.id,
        list(products),
    )
    return {row["product_id"]: (list(row["classes"]), row["weight_grams"]) for row in rows}


async def days_taken(tx: Transaction, since: dt.datetime) -> dict[tuple[str, str, str], tuple[int, int]]:
    """How many days a carrier's service took to a zone, from our own deliveries: the median, and what nine of ten did not exceed.

    A service with fewer than five deliveries is left out: its card says how long it takes.
    """
    rows = await tx.fetch(_TOOK, tx.office.id, since, LEAST_DELIVERIES)
    return {(row["carrier"], row["service"], row["zone"]): (row["median"], row["p90"]) for row in rows}


async def policy_of(tx: Transaction) -> WayPolicy:
    """The office's terms, or the defaults."""
    row = await tx.fetchrow(
        "SELECT insure_above_minor, trim_scale(tolerance_percent)::text AS tolerance_percent, tolerance_minor, version"
        " FROM logistics.way_policy WHERE office_id = $1",
        tx.office.id,
    )
    return WayPolicy(**dict(row.items())) if row else WayPolicy()


async def customer_way_of(tx: Transaction, customer_id: UUID | None) -> dict[str, Any]:
    """By whom a customer wants to be sent to; empty where nobody said."""
    if customer_id is None:
        return {}
    row = await tx.fetchrow(
        "SELECT carrier, service, account_no, is_collect, version FROM logistics.customer_way WHERE office_id = $1 AND customer_id = $2",
        tx.office.id,
        customer_id,
    )
    return dict(row.items()) if row else {}
