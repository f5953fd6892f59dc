"""The purchase order as it is printed and mailed to the supplier, in its language; nothing of customers stands on it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Money, Transaction
from salesops.errors import ConflictState, NotFound
from salesops.hookspecs.customers import Addressee

_HEAD = """SELECT o.id, o.number, o.state, o.currency, o.total_minor, o.freight_minor, o.incoterm, o.note, o.warehouse, o.sent_at, o.supplier_ref,
    o.supplier_id, p.name AS supplier, s.contact, s.email, s.language, s.payment_days, w.name AS buyer
  FROM procurement.purchase_order o JOIN core.party p ON p.id = o.supplier_id
  JOIN procurement.supplier s ON (s.office_id, s.id) = (o.office_id, o.supplier_id) LEFT JOIN core.person w ON w.id = o.sent_by
  WHERE o.office_id = $1 AND o.id = $2"""
_LINES = """SELECT l.line_no, c.part_no, l.supplier_part_no, c.name, c.name_zh, c.version_name, l.quantity - l.closed AS quantity, c.uom, l.unit_price, l.amount_minor,
    l.quantity AS ordered, l.expected_on
  FROM procurement.purchase_line l JOIN core.product c ON c.id = l.product_id
  WHERE l.office_id = $1 AND l.purchase_id = $2 AND l.quantity > l.closed ORDER BY l.line_no"""


class PrintedPurchaseLine(msgspec.Struct, frozen=True):
    """A part that is ordered; `their_part` is the supplier's number."""

    line_no: str
    part_no: str
    their_part: str
    name: str
    version_name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Money
    expected_on: dt.date | None


class PrintedPurchase(msgspec.Struct, frozen=True):
    """A purchase order; `customer` is the supplier, whom the letter is for."""

    number: str
    customer: Addressee
    ordered_at: dt.datetime
    supplier_ref: str
    incoterm: str
    payment_days: int
    buyer: str
    note: str
    lines: tuple[PrintedPurchaseLine, ...]
    goods: Money
    freight: Money
    total: Money


async def print_purchase(tx: Transaction, purchase_id: UUID, language: str) -> PrintedPurchase:
    """What is ordered, without what was given up; raises `NotFound`, `ConflictState` before it is sent and once it is cancelled."""
    head = await tx.fetchrow(_HEAD, tx.office.id, purchase_id)
    if head is None:
        raise NotFound
    if head["state"] == "draft":
        words = "This is a draft: send the order first, then print it."
        raise ConflictState(words, current="draft", ways_out=["send the order"])
    if head["state"] == "cancelled":
        raise ConflictState("The order is cancelled: there is nothing to order.", current="cancelled")
    currency = head["currency"]
    rows = await tx.fetch(_LINES, tx.office.id, purchase_id)
    lines = tuple(
        PrintedPurchaseLine(
            str(row["line_no"]),
            row["part_no"],
            row["supplier_part_no"],
            row["name_zh"] if language == "zh" and row["name_zh"] else row["name"],
            row["version_name"],
            row["quantity"],
            row["uom"],
            row["unit_price"],
            Money.times(row["quantity"], row["unit_price"], currency),
            row["expected_on"],
        )
        for row in rows
    )
    goods = Money(currency, sum(line.amount.minor for line in lines))
    freight = Money(currency, head["freight_minor"])
    emails = (head["email"],) if head["email"] else ()
    supplier = Addressee(
        head["supplier_id"], head["supplier"], language=head["language"], contact=head["contact"], emails=emails
    )
    return PrintedPurchase(
        head["number"],
        supplier,
        head["sent_at"],
        head["supplier_ref"],
        head["incoterm"],
        head["payment_days"],
        head["buyer"] or "",
        head["note"],
        lines,
        goods,
        freight,
        goods + freight,
    )
