"""What a promotion would have cost last quarter, and what it brought against the same weeks before."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, ask, clock, plain, transaction
from salesops.db import Record
from salesops.errors import NotFound
from salesops.hookspecs.customers import CustomerHooks
from salesops.hookspecs.orders import OrderHooks
from salesops_duties.prices.rules.facts import Running
from salesops_duties.prices.rules.measuring import Sold, Volume, simulate, uplift, volume
from salesops_duties.prices.rules.seasons import before, last_quarter


async def simulation(act: Act, promotion_id: UUID) -> dict[str, Any]:
    """The plan given to the lines that were sold in the last quarter; prices before the promotion are not known any more."""
    since, until = last_quarter(clock.today(act.office.timezone))
    async with transaction(act) as tx:
        row = await _promotion(tx, promotion_id)
        sold = await _sold(tx, row, since, until)
    found = simulate(_running(row), sold, row["budget_minor"], row["cap_minor"])
    return {
        "since": since,
        "until": until,
        "lines": found.lines,
        "customers": found.customers,
        "sold": _money(row, found.sold_minor),
        "cost": _money(row, found.cost_minor),
        "budget": _money(row, row["budget_minor"]),
        "budget_used_up_on": found.stopped_on,
    }


async def result(act: Act, promotion_id: UUID) -> dict[str, Any]:
    """What was sold of its products while it ran, against as many weeks before, and what it cost."""
    async with transaction(act) as tx:
        row = await _promotion(tx, promotion_id)
        last = min(row["stopped_on"] or row["valid_until"], row["valid_until"], clock.today(act.office.timezone))
        last = max(last, row["valid_from"])
        first_before, last_before = before(row["valid_from"], last)
        now = _volume(row, await _sold(tx, row, row["valid_from"], last))
        earlier = _volume(row, await _sold(tx, row, first_before, last_before))
    return {
        "during": _shown(row, now) | {"since": row["valid_from"], "until": last},
        "before": _shown(row, earlier) | {"since": first_before, "until": last_before},
        "uplift_net_percent": uplift(now.net_minor, earlier.net_minor),
        "uplift_quantity_percent": uplift(now.quantity, earlier.quantity),
        "cost": _money(row, row["used_minor"]),
        "budget": _money(row, row["budget_minor"]),
    }


async def _promotion(tx: Transaction, promotion_id: UUID) -> Record:
    row = await tx.fetchrow(
        "SELECT * FROM prices.promotion WHERE office_id = $1 AND id = $2", tx.office.id, promotion_id
    )
    if row is None:
        raise NotFound
    return row


async def _sold(tx: Transaction, row: Record, since: dt.date, until: dt.date) -> list[Sold]:
    """The sold lines the promotion is about: its products, its currency, customers of its groups."""
    answers = await ask(OrderHooks).sales_answering(tx.office, tx, since, until)
    products = set(row["products"])
    lines = [
        msgspec.convert(line, Sold, from_attributes=True)
        for answer in answers
        for line in answer
        if line.product_id in products and line.currency == row["currency"]
    ]
    if not row["groups"]:
        return lines
    wanted = await _of_groups(tx, {line.customer_id for line in lines}, set(row["groups"]))
    return [line for line in lines if line.customer_id in wanted]


async def _of_groups(tx: Transaction, customers: set[UUID], groups: set[str]) -> set[UUID]:
    """Customers of these groups today; each file is asked for by itself, as there is no word for many at once."""
    found = set()
    for customer in sorted(customers):
        files = await ask(CustomerHooks).customer_answering(tx.office, tx, customer)
        if files and files[0].group in groups:
            found.add(customer)
    return found


def _running(row: Record) -> Running:
    known = {name: row[name] for name in Running.__struct_fields__ if name not in ("products", "left_minor")}
    return Running(**known, products=tuple(row["products"]), left_minor=row["budget_minor"])


def _volume(row: Record, sold: list[Sold]) -> Volume:
    return volume(sold, frozenset(row["products"]), None, row["currency"])


def _shown(row: Record, found: Volume) -> dict[str, Any]:
    return {"lines": found.lines, "quantity": plain(found.quantity), "net": _money(row, found.net_minor)}


def _money(row: Record, minor: int) -> str:
    return str(Money(row["currency"], minor))
