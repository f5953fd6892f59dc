"""Delivered lines that come back: what may, at which share of price and tax, delivery by delivery (ORD-8)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from salesops import Transaction, plain
from salesops.db import Record
from salesops.errors import ConflictState, Faults
from salesops.hookspecs.orders import DroppedPart, ReturnableLine, SoldPart
from salesops_duties.orders.rules import share
from salesops_duties.orders.service.loading import Loaded, load
from salesops_duties.orders.service.measuring import digits_of

_DELIVERED = """SELECT d.outbound_id, d.invoice_id, d.dispatched_at, x.line_no, x.product_id, x.quantity, x.net_minor, x.tax_minor,
    x.returning_qty, x.returning_net, x.returning_tax FROM orders.delivery d JOIN orders.delivery_line x USING (office_id, outbound_id)
  WHERE d.office_id = $1 AND d.order_id = $2 AND d.state = 'dispatched' ORDER BY x.line_no, d.delivery_no"""

_ISSUED = _DELIVERED.replace("d.state = 'dispatched'", "d.state <> 'withdrawn'")


async def delivered_of(tx: Transaction, order_id: UUID) -> tuple[ReturnableLine, ...]:
    """What left of each line that has documents, and what of that may still come back; nothing of an order that is not there."""
    head = await tx.fetchrow(
        "SELECT customer_id, salesperson_id, currency FROM orders.sales_order WHERE office_id = $1 AND id = $2",
        tx.office.id,
        order_id,
    )
    if head is None:
        return ()
    rows = await tx.fetch(_ISSUED, tx.office.id, order_id)
    zone = ZoneInfo(tx.office.timezone)
    lines = []
    for number in sorted({row["line_no"] for row in rows}):
        issued = [row for row in rows if row["line_no"] == number]
        of_line = [row for row in issued if row["dispatched_at"] is not None]
        delivered = sum((row["quantity"] for row in of_line), Decimal(0))
        returning = sum((row["returning_qty"] for row in of_line), Decimal(0))
        gross = sum(row["net_minor"] + row["tax_minor"] for row in of_line)
        left_on = max((row["dispatched_at"].astimezone(zone).date() for row in of_line), default=None)
        lines.append(
            ReturnableLine(
                number,
                issued[0]["product_id"],
                delivered,
                delivered - returning,
                gross,
                head["currency"],
                left_on,
                head["customer_id"],
                head["salesperson_id"],
            )
        )
    return tuple(lines)


async def set_returning(tx: Transaction, order_id: UUID, quantities: dict[int, Decimal]) -> tuple[SoldPart, ...]:
    """Set quantities aside as coming back, oldest delivery first, the order's row being locked."""
    order = await load(tx, order_id)
    rows = await tx.fetch(_DELIVERED, tx.office.id, order_id)
    if not rows:
        raise ConflictState("Nothing of this order has left.", current=order.state, ways_out=["cancel", "dispatch"])
    _check(rows, quantities, await digits_of(tx, [row["product_id"] for row in rows]))
    zone = ZoneInfo(tx.office.timezone)
    parts = [part for number, wanted in quantities.items() for part in _take(rows, number, wanted, order, zone)]
    _write(tx, [(p.outbound_id, p.line_no, p.quantity, p.net_minor, p.tax_minor) for p in parts])
    return tuple(parts)


async def drop_returning(tx: Transaction, order_id: UUID, dropped: Sequence[DroppedPart]) -> bool:
    """What was set aside of these deliveries stays delivered after all."""
    await load(tx, order_id)
    rows = {(r["outbound_id"], r["line_no"]): r for r in await tx.fetch(_DELIVERED, tx.office.id, order_id)}
    for part in dropped:
        row = rows.get((part.outbound_id, part.line_no))
        if row is None or row["returning_qty"] < part.quantity:
            raise ConflictState(f"Less than that of line {part.line_no} was coming back.", current="not returning")
    _write(tx, [(p.outbound_id, p.line_no, -p.quantity, -p.net_minor, -p.tax_minor) for p in dropped])
    return True


def _check(rows: Sequence[Record], quantities: dict[int, Decimal], digits: dict[UUID, int]) -> None:
    faults = Faults()
    steps = {r["line_no"]: Decimal(1).scaleb(-digits.get(r["product_id"], 0)) for r in rows}
    for number, wanted in quantities.items():
        if wanted % steps.get(number, 1):
            step = plain(steps[number])
            faults.add(f"lines[{number}].quantity", "step", f"In steps of {step}.", given=plain(wanted), allowed=step)
        most = sum((r["quantity"] - r["returning_qty"] for r in rows if r["line_no"] == number), Decimal(0))
        if not 0 < wanted <= most:
            words = f"More than zero, at most {plain(most)}: delivered and not returned yet."
            faults.add(f"lines[{number}].quantity", "max", words, given=plain(wanted), allowed=plain(most))
    faults.raise_if_any()


def _take(rows: Sequence[Record], number: int, wanted: Decimal, order: Loaded, zone: ZoneInfo) -> list[SoldPart]:
    parts = []
    for row in (r for r in rows if r["line_no"] == number):
        quantity = min(wanted, row["quantity"] - row["returning_qty"])
        if not quantity:
            continue
        wanted -= quantity
        parts.append(
            SoldPart(
                number,
                row["product_id"],
                quantity,
                _share(row, "net", quantity),
                _share(row, "tax", quantity),
                order.currency,
                row["outbound_id"],
                row["invoice_id"],
                row["dispatched_at"].astimezone(zone).date(),
                order.customer_id,
                order.salesperson_id,
            )
        )
    return parts


def _share(row: Record, name: str, quantity: Decimal) -> int:
    """The quantity's share of what is not coming back yet of the delivery's line: all shares together are never more."""
    return share(row[f"{name}_minor"] - row[f"returning_{name}"], quantity, row["quantity"] - row["returning_qty"])


def _write(tx: Transaction, parts: Sequence[tuple[UUID, int, Decimal, int, int]]) -> None:
    if parts:
        columns = [list(column) for column in zip(*parts, strict=True)]
        tx.write("orders.note_returning", tx.office.id, *columns)
