"""Enquiries: somebody asks where goods are; it is found what is meant, noted as demand, and read again when it is answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, ask, clock, new_id, plain, transaction
from salesops.db import Record
from salesops.errors import Faults, NotFound
from salesops.hookspecs.hops import HopHooks
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.orders import Order, OrderLine
from salesops.hookspecs.procurement import ProcurementHooks
from salesops.masterdata.catalogue import Product, find_products, nearest_part_nos, search_products
from salesops.values import parse_decimal
from salesops_duties.orders.rules import Asking, check_asking, split_entry
from salesops_duties.orders.service.policies import policy_of

SHOWN, PARTS = 20, 8
RECENT = dt.timedelta(days=30)  # so long goods that have left are told of
_ORDERS = """SELECT o.id, o.number, o.customer_po_no, o.state, o.customer_id, p.name AS customer FROM orders.sales_order o
  JOIN core.party p ON p.id = o.customer_id
  WHERE o.office_id = $1 AND ($2::uuid IS NULL OR o.salesperson_id = $2) AND ($3::uuid IS NULL OR o.customer_id = $3) AND """
_UNDER_WAY = """(o.state IN ('draft', 'confirmed', 'issued', 'amending', 'backorder') OR o.state = 'dispatched' AND EXISTS (SELECT 1
    FROM orders.delivery d WHERE (d.office_id, d.order_id) = (o.office_id, o.id) AND d.dispatched_at > $5))"""
_BY = {
    "number": "(o.number = upper($4) OR upper(o.customer_po_no) = upper($4)) AND $5::timestamptz IS NOT NULL",
    "tracked": "o.id = ANY ($4::uuid[]) AND $5::timestamptz IS NOT NULL",
    "part": f"EXISTS (SELECT 1 FROM orders.sales_order_line l WHERE (l.office_id, l.order_id) = (o.office_id, o.id) AND l.product_id = $4) AND {_UNDER_WAY}",
    "name": f"(position(lower($4) IN lower(p.name)) > 0 OR starts_with(p.initials, lower($4)) OR starts_with(p.pinyin, lower($4))) AND {_UNDER_WAY}",
}


class Part(msgspec.Struct, frozen=True):
    """What there is of a part: free now, and of what was asked for how much at once, and the rest on which day."""

    product: Product
    quantity: Decimal | None
    available: Decimal
    at_once: Decimal
    later: Decimal
    later_on: dt.date | None


class Meant(msgspec.Struct, frozen=True):
    """What was meant: orders (one more than is shown when there are too many), a part, or parts to choose from."""

    orders: list[dict[str, Any]] = []
    part: Part | None = None
    parts: list[Product] = []
    nearest: list[str] = []

    @property
    def too_many(self) -> bool:
        return len(self.orders) > SHOWN


async def note_enquiry(act: Act, asking: Asking, *, own: bool = False) -> dict[str, Any]:
    """Find what is meant and note that it was asked; raises `Invalid` when too little is typed."""
    faults = Faults()
    words, quantity = check_asking(asking, faults), _quantity(asking.quantity, faults)
    faults.raise_if_any()
    tracked = await _tracked(act, words)
    async with transaction(act) as tx:
        if asking.customer_id and not await tx.fetchval("SELECT 1 FROM core.party WHERE id = $1", asking.customer_id):
            faults.add("customer_id", "known", "This customer is not known; choose one of the list.")
            faults.raise_if_any()
        meant = await _meant(tx, words, asking.customer_id, quantity, tracked, own=own)
        made, part = new_id(), meant.part
        await tx.execute(
            "INSERT INTO orders.enquiry (office_id, id, words, customer_id, product_id, quantity, found, orders, available, asked_by, asked_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            *(act.office.id, made, words, asking.customer_id, part.product.id if part else None),
            *(part.quantity if part else quantity, _found(meant, asking.customer_id), len(meant.orders[:SHOWN])),
            *(part.available if part else None, act.actor.person_id, clock.now()),
        )
        tx.audit("part_enquiry.note", "part_enquiry", made, changes={"words": words})
        return tx.answer({"id": made, "found": _found(meant, asking.customer_id)}, status=201)


async def enquiry_again(act: Act, enquiry_id: UUID, *, own: bool = False) -> tuple[Record, Meant]:
    """What was asked, with what is meant by it now; raises `NotFound`, with `own` also for what others asked."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT e.id, e.words, e.customer_id, c.name AS customer, e.quantity, e.asked_at FROM orders.enquiry e"
            " LEFT JOIN core.party c ON c.id = e.customer_id WHERE e.office_id = $1 AND e.id = $2 AND ($3::uuid IS NULL OR e.asked_by = $3)",
            *(act.office.id, enquiry_id, act.actor.person_id if own else None),
        )
    if row is None:
        raise NotFound
    tracked = await _tracked(act, row["words"])
    async with transaction(act) as tx:
        return row, await _meant(tx, row["words"], row["customer_id"], row["quantity"], tracked, own=own)


async def enquired(act: Act, since: dt.date, until: dt.date, *, own: bool = False) -> list[dict[str, Any]]:
    """Enquiries as demand, by part and month, from a day on and before another; with `own` the person's."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT p.part_no, p.name, e.month, e.enquiries, e.wanted, trim_scale(e.quantity)::text AS quantity, e.unmet"
            " FROM orders.enquired($1, $2, $3, $4, $5) e JOIN core.product p ON p.id = e.product_id ORDER BY e.month, p.part_no",
            *(act.office.id, since, until, act.office.timezone, act.actor.person_id if own else None),
        )
    return [dict(row.items()) for row in rows]


async def recent_enquiries(act: Act, *, own: bool = False, limit: int = 12) -> list[dict[str, Any]]:
    """The latest, with who asked; with `own` the person's."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT e.id, e.words, c.name AS customer, e.found, e.asked_at, coalesce(w.name, '') AS asked_by FROM orders.enquiry e"
            " LEFT JOIN core.party c ON c.id = e.customer_id LEFT JOIN core.person w ON w.id = e.asked_by"
            " WHERE e.office_id = $1 AND ($2::uuid IS NULL OR e.asked_by = $2) ORDER BY e.id DESC LIMIT $3",
            *(act.office.id, act.actor.person_id if own else None, limit),
        )
    return [dict(row.items()) for row in rows]


async def _tracked(act: Act, words: str) -> list[UUID]:
    answers = await ask(HopHooks).tracked_orders(act.office, act.actor, words)
    return [order_id for answer in answers for order_id in answer]


async def _meant(
    tx: Transaction, words: str, customer: UUID | None, quantity: Decimal | None, tracked: list[UUID], *, own: bool
) -> Meant:
    """Numbers go before part numbers, these before names, and a part with its quantity behind it before a mistake."""
    person = tx.actor.person_id if own else None
    for by, value in (("number", words), ("tracked", tracked)):
        if value and (orders := await _orders(tx, by, value, customer, person)):
            return Meant(orders)
    part, said = await _part(tx, words)
    if part is None and (orders := await _orders(tx, "name", words, customer, person)):
        return Meant(orders)
    found = [part] if part else await search_products(tx, words, limit=PARTS)
    if not found:
        return Meant(nearest=await nearest_part_nos(tx, words))
    if len(found) > 1:
        return Meant(parts=found)
    orders = await _orders(tx, "part", found[0].id, customer, person)
    return Meant(orders, await _stock(tx, found[0], quantity or said, customer))


async def _part(tx: Transaction, words: str) -> tuple[Product | None, Decimal | None]:
    """The part of that number, or of what stands before a quantity: `WP-2208 64`."""
    name, count = split_entry(words)
    found = {one.part_no: one for one in await find_products(tx, part_nos=[words, words.upper(), name, name.upper()])}
    whole = found.get(words) or found.get(words.upper())
    if whole is not None:
        return whole, None
    product = found.get(name) or found.get(name.upper())
    return product, (_quantity(count, Faults()) if product else None)


async def _orders(
    tx: Transaction, by: str, value: object, customer: UUID | None, person: UUID | None
) -> list[dict[str, Any]]:
    rows: Sequence[Record] = await tx.fetch(
        f"{_ORDERS}{_BY[by]} ORDER BY o.id DESC LIMIT {SHOWN + 1}",
        *(tx.office.id, person, customer, value, clock.now() - RECENT),
    )
    return [dict(row.items()) for row in rows]


async def _stock(tx: Transaction, product: Product, quantity: Decimal | None, customer: UUID | None) -> Part:
    """What inventory would say to an order of it; nothing is set aside. Without inventory, nothing is there."""
    asked = quantity or Decimal(1)
    line = OrderLine(1, product.id, asked, Decimal(0), 0)
    order = Order(new_id(), customer or UUID(int=0), tx.office.currency, 0, (line,))
    answers = await ask(InventoryHooks).stock_checking(tx.office, tx, order)
    if not answers:
        return Part(product, quantity, Decimal(0), Decimal(0), asked, None)
    (found,) = answers[0]
    day = found.futures_on
    if found.futures and day is None:
        for answer in await ask(ProcurementHooks).lead_answering(tx.office, tx, (product.id,)):
            day = next((one.on for one in answer), day)
    if day is not None:
        day += dt.timedelta(days=(await policy_of(tx)).promise_buffer_days)
    return Part(product, quantity, max(found.available, Decimal(0)), found.spot, found.futures, day)


def _found(meant: Meant, customer: UUID | None) -> str:
    if meant.part is None or (customer and meant.orders):
        return "orders" if meant.orders else "nothing"
    if not meant.part.later:
        return "stock"
    if meant.part.later_on is not None:
        return "coming"
    return "short" if meant.part.available > 0 else "nothing"


def _quantity(text: str, faults: Faults) -> Decimal | None:
    if not text.strip():
        return None
    try:
        value = parse_decimal(text, digits=6)
    except ValueError as error:
        faults.add("quantity", "decimal", f"Needs {error}.", given=text)
        return None
    if value <= 0:
        faults.add("quantity", "positive", "More than zero.", given=plain(value))
        return None
    return value
