"""Suppliers' invoices and payments as people read them: queues, one with its match, what is open by age, what is to be invoiced."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, clock, plain, transaction
from salesops.errors import NotFound
from salesops.services import approvals
from salesops_duties.procurement.rules.invoices import age_of, can_be_released

AGES = ("not_due", "1_30", "31_60", "61_90", "over_90")
_INVOICES = """SELECT i.id, i.supplier_id, p.name AS supplier, i.kind, i.number, i.invoice_on, i.due_on, i.currency, i.rate, i.tax_minor, i.total_minor,
    i.own_minor, i.settled_minor, i.state, i.found::text AS found, i.note, i.reason, i.entered_at, e.name AS entered_by, i.booked_on, i.booked_at,
    b.name AS booked_by, i.version
  FROM procurement.supplier_invoice i JOIN core.party p ON p.id = i.supplier_id LEFT JOIN core.person e ON e.id = i.entered_by
  LEFT JOIN core.person b ON b.id = i.booked_by WHERE i.office_id = $1"""
INVOICE_QUEUES = {
    "": "true",
    "blocked": "i.state = 'blocked'",
    "open": "i.state = 'booked' AND i.settled_minor < i.total_minor",
    "due": "i.state = 'booked' AND i.settled_minor < i.total_minor AND i.due_on <= $2",
    "settled": "i.state = 'booked' AND i.settled_minor = i.total_minor",
    "cancelled": "i.state = 'cancelled'",
}
_LINES = """SELECT l.line_no, l.kind, l.purchase_id, o.number AS purchase, l.purchase_line, c.part_no, c.name, c.name_zh, c.uom,
    trim_scale(l.quantity)::text AS quantity, trim_scale(l.unit_price)::text AS unit_price, l.amount_minor, l.words, l.cleared_minor,
    coalesce((SELECT sum(r.quantity - r.invoiced - r.returned + r.return_due) FROM procurement.receipt_line r
      WHERE (r.office_id, r.purchase_id, r.line_no) = (l.office_id, l.purchase_id, l.purchase_line)), 0) AS open_now
  FROM procurement.invoice_line l LEFT JOIN procurement.purchase_order o ON (o.office_id, o.id) = (l.office_id, l.purchase_id)
  LEFT JOIN procurement.purchase_line x ON (x.office_id, x.purchase_id, x.line_no) = (l.office_id, l.purchase_id, l.purchase_line)
  LEFT JOIN core.product c ON c.id = x.product_id WHERE l.office_id = $1 AND l.invoice_id = $2 ORDER BY l.line_no"""
_TO_INVOICE = """SELECT o.id AS purchase_id, o.number AS purchase, o.supplier_id, p.name AS supplier, o.currency, l.line_no, c.part_no, c.name, c.name_zh, c.uom,
    trim_scale(l.unit_price)::text AS unit_price, trim_scale(sum(r.quantity - r.invoiced - r.returned + r.return_due))::text AS quantity
  FROM procurement.receipt_line r JOIN procurement.purchase_line l ON (l.office_id, l.purchase_id, l.line_no) = (r.office_id, r.purchase_id, r.line_no)
  JOIN procurement.purchase_order o ON (o.office_id, o.id) = (r.office_id, r.purchase_id) JOIN core.party p ON p.id = o.supplier_id
  JOIN core.product c ON c.id = l.product_id
  WHERE r.office_id = $1 AND ($2::uuid IS NULL OR o.supplier_id = $2) AND ($3::uuid IS NULL OR o.id = $3)
  GROUP BY o.office_id, o.id, p.name, l.office_id, l.purchase_id, l.line_no, c.id
  HAVING sum(r.quantity - r.invoiced - r.returned + r.return_due) > 0 ORDER BY o.number, l.line_no LIMIT 200"""
_TO_CREDIT = """SELECT o.id AS purchase_id, o.number AS purchase, o.supplier_id, p.name AS supplier, o.currency, l.line_no, c.part_no, c.name, c.name_zh, c.uom,
    trim_scale(l.unit_price)::text AS unit_price, trim_scale(sum(r.due - r.credited))::text AS quantity
  FROM procurement.return_line r JOIN procurement.purchase_line l ON (l.office_id, l.purchase_id, l.line_no) = (r.office_id, r.purchase_id, r.line_no)
  JOIN procurement.purchase_order o ON (o.office_id, o.id) = (r.office_id, r.purchase_id) JOIN core.party p ON p.id = o.supplier_id
  JOIN core.product c ON c.id = l.product_id
  WHERE r.office_id = $1 AND ($2::uuid IS NULL OR o.supplier_id = $2) AND ($3::uuid IS NULL OR o.id = $3) AND r.credited < r.due
  GROUP BY o.office_id, o.id, p.name, l.office_id, l.purchase_id, l.line_no, c.id ORDER BY o.number, l.line_no LIMIT 200"""
_OPEN_ITEMS = """SELECT i.supplier_id, p.name AS supplier, i.currency, i.due_on,
    CASE i.kind WHEN 'credit' THEN i.settled_minor - i.total_minor ELSE i.total_minor - i.settled_minor END AS open_minor
  FROM procurement.supplier_invoice i JOIN core.party p ON p.id = i.supplier_id
  WHERE i.office_id = $1 AND i.state = 'booked' AND i.settled_minor < i.total_minor ORDER BY p.name, i.supplier_id, i.currency"""
_PAYMENTS = """SELECT s.id, s.supplier_id, p.name AS supplier, s.currency, s.amount_minor, s.bank_currency, s.bank_minor, s.own_minor, s.paid_on, s.reference,
    s.state, s.reversed_on, s.reason, s.entered_at, e.name AS entered_by
  FROM procurement.supplier_payment s JOIN core.party p ON p.id = s.supplier_id LEFT JOIN core.person e ON e.id = s.entered_by WHERE s.office_id = $1"""


async def invoices(
    act: Act, *, queue: str = "", words: str = "", supplier_id: UUID | None = None, limit: int = 50, offset: int = 0
) -> list[dict[str, Any]]:
    """Suppliers' invoices: what is due first of the open ones, else the newest first; `words` are a number or a supplier."""
    order = "i.due_on, i.id" if queue in ("open", "due") else "i.id DESC"
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_INVOICES} AND {INVOICE_QUEUES.get(queue, 'true')} AND $2::date IS NOT NULL AND ($3 = '' OR position(lower($3) IN lower(i.number)) > 0"
            f" OR position(lower($3) IN lower(p.name)) > 0) AND ($4::uuid IS NULL OR i.supplier_id = $4) ORDER BY {order} LIMIT $5 OFFSET $6",
            act.office.id,
            clock.today(act.office.timezone),
            words.strip(),
            supplier_id,
            limit,
            offset,
        )
    return [_invoice(row) for row in rows]


async def invoice_counts(act: Act) -> dict[str, int]:
    """How many invoices stand in each queue."""
    sums = ", ".join(f"count(*) FILTER (WHERE {where}) AS {name}" for name, where in INVOICE_QUEUES.items() if name)
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            f"SELECT {sums} FROM procurement.supplier_invoice i WHERE i.office_id = $1 AND $2::date IS NOT NULL",
            act.office.id,
            clock.today(act.office.timezone),
        )
    assert row is not None
    return dict(row.items())


async def read_invoice(act: Act, invoice_id: UUID) -> dict[str, Any]:
    """One invoice with its lines beside what was ordered and received, its payments and what was asked; raises `NotFound`."""
    async with transaction(act) as tx:
        head = await tx.fetchrow(f"{_INVOICES} AND i.id = $2", act.office.id, invoice_id)
        if head is None:
            raise NotFound
        lines = await tx.fetch(_LINES, act.office.id, invoice_id)
        payments = await tx.fetch(
            "SELECT s.id, s.paid_on, s.reference, s.state, x.amount_minor FROM procurement.payment_item x JOIN procurement.supplier_payment s"
            " ON (s.office_id, s.id) = (x.office_id, x.payment_id) WHERE x.office_id = $1 AND x.invoice_id = $2 ORDER BY s.id",
            act.office.id,
            invoice_id,
        )
        asked = await approvals.of_subjects(tx, [invoice_id])
    one = _invoice(head)
    kept = {line["line_no"]: line for line in msgspec.json.decode(head["found"]).get("lines", [])}
    paid = [dict(row.items()) | {"amount": str(Money(one["currency"], row["amount_minor"]))} for row in payments]
    shown = [_line(row, kept.get(row["line_no"], {}), one["currency"]) for row in lines]
    has_come = all(line["kind"] != "goods" or line["is_here"] for line in shown)
    return one | {"lines": shown, "payments": paid, "approvals": asked, "has_come": has_come}


def _invoice(row: Mapping[str, Any]) -> dict[str, Any]:
    found = msgspec.json.decode(row["found"])
    known = {name: value for name, value in row.items() if name != "found" and not name.endswith("_minor")}
    blocks = found.get("blocks", []) if row["state"] == "blocked" else []
    left = row["total_minor"] - row["settled_minor"]
    return known | {
        "rate": plain(row["rate"]),
        "tax": str(Money(row["currency"], row["tax_minor"])),
        "total": str(Money(row["currency"], row["total_minor"])),
        "open": str(Money(row["currency"], left)) if row["state"] == "booked" else "0",
        "is_settled": row["state"] == "booked" and not left,
        "blocks": blocks,
        "can_be_released": can_be_released(blocks),
    }


def _line(row: Mapping[str, Any], kept: Mapping[str, Any], currency: str) -> dict[str, Any]:
    known = {name: value for name, value in row.items() if not name.endswith("_minor") and name != "open_now"}
    minor = kept.get("difference_minor", 0)
    return known | {
        "amount": str(Money(currency, row["amount_minor"])),
        "ordered": kept.get("ordered", "0"),
        "agreed_price": kept.get("agreed_price", "0"),
        "received": kept.get("received", "0"),
        "open": kept.get("open", "0"),
        "difference": str(Money(currency, minor)) if minor else "",
        "blocks": kept.get("blocks", []),
        "is_here": row["kind"] != "goods" or row["open_now"] >= Decimal(row["quantity"]),
    }


async def to_invoice(
    act: Act, *, supplier_id: UUID | None = None, purchase_id: UUID | None = None, kind: str = "invoice"
) -> list[dict[str, Any]]:
    """Goods that came and are not invoiced, or went back and have no credit: the lines a paper may have."""
    async with transaction(act) as tx:
        sql = _TO_CREDIT if kind == "credit" else _TO_INVOICE
        return [dict(row.items()) for row in await tx.fetch(sql, act.office.id, supplier_id, purchase_id)]


async def payables(act: Act) -> list[dict[str, Any]]:
    """What each supplier is owed in each currency, by how late it is."""
    today = clock.today(act.office.timezone)
    async with transaction(act) as tx:
        rows = await tx.fetch(_OPEN_ITEMS, act.office.id)
    found: dict[tuple[UUID, str], dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(
            (row["supplier_id"], row["currency"]), {"supplier": row["supplier"], "sums": dict.fromkeys(AGES, 0)}
        )
        one["sums"][age_of(row["due_on"], today)] += row["open_minor"]
    return [
        {
            "supplier_id": supplier,
            "supplier": one["supplier"],
            "currency": currency,
            "total": str(Money(currency, sum(one["sums"].values()))),
            "ages": {name: str(Money(currency, minor)) for name, minor in one["sums"].items()},
        }
        for (supplier, currency), one in found.items()
    ]


async def payments(
    act: Act, *, supplier_id: UUID | None = None, limit: int = 50, offset: int = 0
) -> list[dict[str, Any]]:
    """Payments to suppliers, the newest first."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_PAYMENTS} AND ($2::uuid IS NULL OR s.supplier_id = $2) ORDER BY s.id DESC LIMIT $3 OFFSET $4",
            act.office.id,
            supplier_id,
            limit,
            offset,
        )
    return [_payment(row) for row in rows]


async def read_payment(act: Act, payment_id: UUID) -> dict[str, Any]:
    """One payment with what it settled; raises `NotFound`."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(f"{_PAYMENTS} AND s.id = $2", act.office.id, payment_id)
        if row is None:
            raise NotFound
        items = await _items(tx, payment_id)
    return _payment(row) | {
        "items": [dict(one.items()) | {"amount": str(Money(row["currency"], one["amount_minor"]))} for one in items]
    }


async def _items(tx: Transaction, payment_id: UUID) -> Any:
    return await tx.fetch(
        "SELECT x.invoice_id, i.number, i.kind, i.invoice_on, x.amount_minor FROM procurement.payment_item x JOIN procurement.supplier_invoice i"
        " ON (i.office_id, i.id) = (x.office_id, x.invoice_id) WHERE x.office_id = $1 AND x.payment_id = $2 ORDER BY i.id",
        tx.office.id,
        payment_id,
    )


def _payment(row: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in row.items() if not name.endswith("_minor")}
    return known | {
        "amount": str(Money(row["currency"], row["amount_minor"])),
        "bank": str(Money(row["bank_currency"], row["bank_minor"])),
    }
