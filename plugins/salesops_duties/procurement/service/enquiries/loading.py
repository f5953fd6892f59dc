"""An enquiry as its acts work on it, its row locked so that two people come one after the other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Transaction
from salesops.errors import ConflictState, NotFound

_LINES = """SELECT l.id, l.line_no::int AS line_no, l.product_id, p.part_no, p.name, p.name_zh, p.uom, p.version_name, p.manufacturer, l.quantity,
    l.plan_line_id, l.chosen_id, n.customer_id, c.name AS customer, n.order_number, n.order_id, n.supply_id
  FROM procurement.enquiry_line l JOIN core.product p ON p.id = l.product_id
  LEFT JOIN procurement.plan_line n ON (n.office_id, n.id) = (l.office_id, l.plan_line_id) LEFT JOIN core.party c ON c.id = n.customer_id
  WHERE l.office_id = $1 AND l.enquiry_id = $2 ORDER BY l.line_no"""


class Asked(msgspec.Struct, frozen=True):
    """A line of an enquiry, with the customer who waits for it when there is one."""

    id: UUID
    line_no: int
    product_id: UUID
    part_no: str
    name: str
    name_zh: str
    uom: str
    version_name: str
    manufacturer: str
    quantity: Decimal
    plan_line_id: UUID | None
    chosen_id: UUID | None
    customer_id: UUID | None
    customer: str | None
    order_number: str | None
    order_id: UUID | None
    supply_id: UUID | None


class Enquiry(msgspec.Struct, frozen=True):
    """An enquiry with its lines."""

    id: UUID
    number: str
    note: str
    state: str
    deadline: dt.datetime
    feedback_due: dt.datetime
    asked_at: dt.datetime
    version: int
    lines: tuple[Asked, ...]


class Target(msgspec.Struct, frozen=True):
    """A supplier that was asked, with the terms that count in a comparison."""

    id: UUID
    enquiry_id: UUID
    supplier_id: UUID
    supplier: str
    state: str
    email: str
    language: str


async def load_enquiry(tx: Transaction, enquiry_id: UUID, *, lock: bool = True) -> Enquiry:
    """Raises `NotFound`."""
    row = await tx.fetchrow(
        "SELECT id, number, note, state, deadline, feedback_due, asked_at, version FROM procurement.enquiry WHERE office_id = $1 AND id = $2"
        f"{' FOR UPDATE' if lock else ''}",
        tx.office.id,
        enquiry_id,
    )
    if row is None:
        raise NotFound
    lines = await tx.fetch(_LINES, tx.office.id, enquiry_id)
    return Enquiry(**dict(row.items()), lines=tuple(Asked(**dict(line.items())) for line in lines))


async def load_target(tx: Transaction, target_id: UUID) -> Target:
    """Raises `NotFound`."""
    row = await tx.fetchrow(
        "SELECT t.id, t.enquiry_id, t.supplier_id, p.name AS supplier, t.state, t.email, s.language FROM procurement.enquiry_target t"
        " JOIN core.party p ON p.id = t.supplier_id JOIN procurement.supplier s ON (s.office_id, s.id) = (t.office_id, t.supplier_id)"
        " WHERE t.office_id = $1 AND t.id = $2",
        tx.office.id,
        target_id,
    )
    if row is None:
        raise NotFound
    return Target(**dict(row.items()))


def expect_open(enquiry: Enquiry) -> None:
    """Refuse an act on a closed enquiry."""
    if enquiry.state != "open":
        raise ConflictState("This enquiry is closed.", current="closed", ways_out=["ask anew"])
