"""What an order says on paper: its confirmation, and the facts that other duties' documents take from it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from salesops import Money, Transaction, ask, clock
from salesops.db import Record
from salesops.errors import NotFound
from salesops.hookspecs.customers import Addressee, CustomerHooks
from salesops.hookspecs.documents import OrderFacts
from salesops.languages import gettext, later
from salesops.rights import scope_of
from salesops_duties.orders.rules import Line
from salesops_duties.orders.service.loading import Loaded, load

WAYS = {
    "carrier": later("Carrier"),
    "road_freight": later("Road freight"),
    "rail": later("Rail"),
    "air": later("Air"),
    "sea": later("Sea"),
    "courier": later("Courier"),
    "customer_collects": later("Customer collects"),
    "own_truck": later("Our truck"),
}
_FACTS = """SELECT coalesce(o.number, n.number, '') AS number, o.customer_po_no, o.delivery_way, o.delivery_date, o.delivery_address, o.receiver, o.note,
    coalesce(p.name, '') AS salesperson, o.taken_at FROM orders.sales_order o LEFT JOIN core.person p ON p.id = o.salesperson_id
  LEFT JOIN core.document_number n ON n.office_id = o.office_id AND n.document_id = o.id WHERE o.office_id = $1 AND o.id = $2"""


class PrintedLine(msgspec.Struct, frozen=True):
    """One line as it is confirmed: `spot` comes at once, `futures` on `futures_on`; prices without tax."""

    line_no: str
    part_no: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    discount: Money | None
    amount: Money
    spot: Decimal | None = None
    futures: Decimal | None = None
    futures_on: dt.date | None = None


class PrintedOrder(msgspec.Struct, frozen=True):
    """The facts of an order confirmation."""

    number: str
    customer: Addressee
    ordered_on: dt.date
    customer_po_no: str
    delivery_way: str
    delivery_date: dt.date | None
    delivery_address: str
    receiver: str
    salesperson: str
    confirmed_on: dt.date | None
    note: str
    currency: str
    lines: tuple[PrintedLine, ...]
    net: Money
    tax: Money
    total: Money
    deposit_percent: Decimal | None
    dispatch_percent: Decimal | None


async def order_facts(tx: Transaction, order_id: UUID) -> OrderFacts | None:
    """What the order says on the documents of others."""
    row = await tx.fetchrow(_FACTS, tx.office.id, order_id)
    if row is None:
        return None
    rates = await tx.fetch(
        "SELECT DISTINCT ON (tax_code) tax_code, tax_rate FROM orders.sales_order_line WHERE office_id = $1 AND order_id = $2 ORDER BY tax_code",
        tx.office.id,
        order_id,
    )
    return OrderFacts(
        row["number"],
        row["customer_po_no"],
        _way(row["delivery_way"]),
        row["delivery_date"],
        row["delivery_address"],
        row["receiver"],
        row["note"],
        row["salesperson"],
        _day(tx, row["taken_at"]),
        {rate["tax_code"]: rate["tax_rate"] for rate in rates},
    )


async def print_order(tx: Transaction, order_id: UUID, language: str) -> PrintedOrder:
    """The facts of an order's confirmation; raises `NotFound`."""
    order = await load(tx, order_id, lock=False, own=scope_of(tx.actor, "orders.read") == "own")
    facts = await order_facts(tx, order_id)
    found = await ask(CustomerHooks).customer_addressing(tx.office, tx, order.customer_id)
    if facts is None or not found:
        raise NotFound
    names = await tx.fetch(
        "SELECT l.line_no, p.part_no, p.name, p.name_zh, l.futures_on FROM orders.sales_order_line l JOIN core.product p ON p.id = l.product_id"
        " WHERE l.office_id = $1 AND l.order_id = $2",
        tx.office.id,
        order_id,
    )
    rows = {row["line_no"]: row for row in names}
    confirmed = await tx.fetchval(
        "SELECT confirmed_at FROM orders.sales_order WHERE office_id = $1 AND id = $2", tx.office.id, order_id
    )
    return PrintedOrder(
        facts.number,
        found[0],
        facts.ordered_on or clock.today(tx.office.timezone),
        facts.customer_po_no,
        facts.delivery_way,
        facts.delivery_date,
        facts.delivery_address,
        facts.receiver,
        facts.salesperson,
        _day(tx, confirmed) if confirmed else None,
        facts.note,
        order.currency,
        tuple(_line(order, line, rows[line.line_no], language) for line in order.lines),
        Money(order.currency, order.net_minor),
        Money(order.currency, order.tax_minor),
        Money(order.currency, order.total_minor),
        order.deposit_percent or None,
        order.dispatch_percent or None,
    )


def _line(order: Loaded, line: Line, row: Record, language: str) -> PrintedLine:
    spot = None if line.spot_qty is None else min(line.spot_qty, line.quantity)
    futures = None if spot is None else line.quantity - spot - line.closed_qty
    return PrintedLine(
        str(line.line_no),
        row["part_no"],
        (row["name_zh"] if language == "zh" else "") or row["name"],
        line.uom_quantity,
        line.uom,
        line.unit_price,
        Money(order.currency, line.discount_minor) if line.discount_minor else None,
        Money(order.currency, line.amount_minor),
        spot,
        futures if futures and futures > 0 else None,
        row["futures_on"],
    )


def _way(key: str) -> str:
    return gettext(WAYS[key]) if key in WAYS else key


def _day(tx: Transaction, moment: dt.datetime) -> dt.date:
    return moment.astimezone(ZoneInfo(tx.office.timezone)).date()
