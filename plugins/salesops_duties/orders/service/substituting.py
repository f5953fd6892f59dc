"""Another part for what a line waits for, agreed with the customer: an amendment like one that is typed (ORD-9, FUT-4)."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from salesops import Transaction, plain
from salesops.errors import ConflictState, Forbidden
from salesops.hookspecs.orders import SubstitutedLine, Substitution
from salesops.masterdata.catalogue import find_products
from salesops.rights import may, scope_of
from salesops_duties.orders.rules import ChangedOrder, Line, NewLine
from salesops_duties.orders.service.changing import change_in
from salesops_duties.orders.service.editing import typed_in
from salesops_duties.orders.service.loading import load

WRITE = "orders.write"


async def substitute(tx: Transaction, instead: Substitution) -> SubstitutedLine:
    """Give the line its other part, or split it when some of it was issued, closed or set aside.

    Raises what an amendment raises, and `Forbidden` to whoever may not change orders.
    """
    if not may(tx.actor, WRITE):
        raise Forbidden("You may not change orders: ask who keeps this one.")
    own = scope_of(tx.actor, WRITE) == "own"
    order = await load(tx, instead.order_id, own=own)
    line = next((one for one in order.lines if one.line_no == instead.line_no), None)
    if line is None or line.quantity - line.issued - line.closed_qty < instead.quantity:
        raise ConflictState(
            f"Line {instead.line_no} of the order does not wait for so much any more.",
            current="changed",
            ways_out=["look at the order again"],
        )
    present = await typed_in(tx, order.id, own)
    (product,) = await find_products(tx, ids=[instead.product_id])
    wanted, number = _exchanged(present, line, instead, product.part_no)
    wanted = msgspec.structs.replace(wanted, version=order.version, reason=instead.reason)
    saved = await change_in(tx, order.id, wanted, own=own)
    await tx.flush()
    return SubstitutedLine(number, order.number or "", saved["state"], saved["version"], tuple(saved["effects"]))


def _exchanged(present: ChangedOrder, line: Line, instead: Substitution, part_no: str) -> tuple[ChangedOrder, int]:
    """The order as it shall be, and the number of the substitute's line."""
    at = line.line_no - 1
    was = present.lines[at]
    per_unit = line.uom_quantity / line.quantity
    other = NewLine(
        part_no,
        plain(instead.quantity * per_unit),
        instead.unit_price or was.unit_price,
        line.uom,
        was.discount_percent,
        was.free_reason,
    )
    rest = line.uom_quantity - instead.quantity * per_unit
    if rest <= Decimal(0):
        lines = [*present.lines[:at], other, *present.lines[at + 1 :]]
        return msgspec.structs.replace(present, lines=lines), line.line_no
    kept = msgspec.structs.replace(was, quantity=plain(rest))
    lines = [*present.lines[:at], kept, *present.lines[at + 1 :], other]
    return msgspec.structs.replace(present, lines=lines), len(lines)
