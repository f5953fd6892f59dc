"""Reading orders: one with its panels, its deliveries, its versions and why its prices are what they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Office, Transaction, ask, plain, transaction
from salesops.db import Record
from salesops.hookspecs.orders import Order, OrderHooks, OrderPanel
from salesops_duties.orders.service.approving import needs
from salesops_duties.orders.service.loading import WAYS_OUT, Loaded, load

_HEAD = """SELECT o.intake_channel, o.phone_reason, o.caller_name, o.caller_phone, o.customer_po_no, o.repeat_reason, o.document_ref,
    o.written_copy, o.written_copy_due, o.taken_at, o.issued_at, o.dispatched_at, o.outbound_id, o.invoice_id, o.cancel_reason,
    o.close_reason, o.delivery_way, o.delivery_date, o.delivery_address, o.receiver, o.note, p.name AS customer, s.name AS salesperson
  FROM orders.sales_order o JOIN core.party p ON p.id = o.customer_id LEFT JOIN core.person s ON s.id = o.salesperson_id
  WHERE o.office_id = $1 AND o.id = $2"""
_LINES = """SELECT l.line_no, p.part_no, p.name, l.parked, l.futures_on, l.why, coalesce((SELECT sum(x.returning_qty) FROM orders.delivery d
    JOIN orders.delivery_line x USING (office_id, outbound_id) WHERE d.office_id = $1 AND d.order_id = $2 AND x.line_no = l.line_no), 0) AS returned
  FROM orders.sales_order_line l JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.order_id = $2 ORDER BY l.line_no"""
_DELIVERIES = """SELECT d.delivery_no, d.outbound_id, n.number AS outbound_number, d.invoice_id, i.number AS invoice_number, d.state,
    d.total_minor, d.issued_at, d.dispatched_at, d.hold_ended_at, d.reason FROM orders.delivery d
  LEFT JOIN core.document_number n ON n.office_id = d.office_id AND n.document_id = d.outbound_id
  LEFT JOIN core.document_number i ON i.office_id = d.office_id AND i.document_id = d.invoice_id
  WHERE d.office_id = $1 AND d.order_id = $2 ORDER BY d.delivery_no"""
_VERSIONS = """SELECT a.version, a.changes, a.effects, a.reason, a.amended_at, p.name AS amended_by FROM orders.amendment a
  LEFT JOIN core.person p ON p.id = a.amended_by WHERE a.office_id = $1 AND a.order_id = $2 ORDER BY a.version DESC"""


async def read(act: Act, order_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """One order with its lines, steps and deliveries; with `own` only one of the person's."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, lock=False, own=own)
        head = await tx.fetchrow(_HEAD, act.office.id, order_id)
        lines = await tx.fetch(_LINES, act.office.id, order_id)
        deliveries = await tx.fetch(_DELIVERIES, act.office.id, order_id)
        versions = await tx.fetch(_VERSIONS, act.office.id, order_id)
    assert head is not None
    return {
        "id": order.id,
        "number": order.number,
        "state": order.state,
        "ways_out": WAYS_OUT[order.state],
        "version": order.version,
        "content_hash": order.content_hash,
        "customer_id": order.customer_id,
        "currency": order.currency,
        "net": str(Money(order.currency, order.net_minor)),
        "tax": str(Money(order.currency, order.tax_minor)),
        "tax_policy": order.tax_policy,
        "total": str(Money(order.currency, order.total_minor)),
        **dict(head.items()),
        "caller_check": order.caller_check,
        "ship_complete": order.ship_complete,
        "deposit_percent": plain(order.deposit_percent),
        "dispatch_percent": plain(order.dispatch_percent),
        "needs": needs(order),
        "steps": _steps(order),
        "lines": _lines(order, lines),
        "deliveries": [_delivery(order.currency, row) for row in deliveries],
        "amendments": [{**dict(r.items()), "changes": msgspec.json.decode(r["changes"])} for r in versions],
    }


async def why(act: Act, order_id: UUID, *, own: bool = False) -> list[dict[str, Any]]:
    """Why each line has its price: every candidate that was considered, the winner first (ORD-10)."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, lock=False, own=own)
        rows = await tx.fetch(_LINES, act.office.id, order_id)
    return [
        {"line_no": line.line_no, "part_no": row["part_no"], "unit_price": plain(line.unit_price), "unit": line.uom,
         "source": line.price_source, "candidates": msgspec.json.decode(row["why"])}
        for line, row in zip(order.lines, rows, strict=True)
    ]  # fmt: skip


async def panels(act: Act, order_id: UUID, *, line_no: int | None = None, own: bool = False) -> list[OrderPanel]:
    """The answers that stand beside the order: stock, balance, whatever the office's duties offer."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, lock=False, own=own)
    seen: Order = order.for_hooks(required_only=order.stock_is_checked)
    answers = await ask(OrderHooks).order_panels(act.office, act.actor, seen, line_no)
    return sorted((panel for each in answers for panel in each), key=lambda panel: panel.place)


async def open_orders(office: Office, tx: Transaction) -> list[tuple[str, int]]:
    """What would be left alone if orders were switched off."""
    row = await tx.fetchrow(
        "SELECT count(*) FILTER (WHERE state IN ('draft', 'confirmed')) AS without, count(*) FILTER (WHERE state IN ('issued', 'amending',"
        " 'backorder')) AS open FROM orders.sales_order WHERE office_id = $1",
        office.id,
    )
    assert row is not None
    return [("Orders without documents", row["without"]), ("Orders not wholly delivered", row["open"])]


def _steps(order: Loaded) -> dict[str, Any]:
    return {
        "stock_checked": order.stock_is_checked,
        "balance_checked": order.balance_is_checked,
        "balance_outcome": order.balance_outcome,
        "confirmed": order.confirmed_hash == order.content_hash,
        "issued": order.state in ("issued", "backorder", "dispatched"),
        "dispatched": order.state == "dispatched",
    }


def _lines(order: Loaded, rows: Sequence[Record]) -> list[dict[str, Any]]:
    currency = order.currency
    return [
        {
            "line_no": ln.line_no,
            "part_no": r["part_no"],
            "name": r["name"],
            "quantity": plain(ln.uom_quantity),
            "unit": ln.uom,
            "stock_quantity": plain(ln.quantity),
            "unit_price": plain(ln.unit_price),
            "price_source": ln.price_source,
            "discount": str(Money(currency, ln.discount_minor)),
            "amount": str(Money(currency, ln.amount_minor)),
            "tax_code": ln.tax_code,
            "tax": str(Money(currency, ln.tax_minor)),
            "spot": None if ln.spot_qty is None else plain(ln.spot_qty),
            "issued": plain(ln.issued),
            "dispatched": plain(ln.dispatched),
            "returned": plain(r["returned"]),
            "closed": plain(ln.closed_qty),
            "open": plain(ln.rest),
            "futures_on": r["futures_on"],
            "parked": r["parked"],
        }
        for ln, r in zip(order.lines, rows, strict=True)
    ]


def _delivery(currency: str, row: Record) -> dict[str, Any]:
    known = {name: value for name, value in row.items() if name != "total_minor"}
    return known | {"total": str(Money(currency, row["total_minor"]))}
