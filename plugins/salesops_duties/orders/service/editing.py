"""Single fields and lines of an order, changed on the desk: the whole order is read as it was typed, and saved anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, plain, transaction
from salesops.errors import ConflictVersion, Fault, Invalid
from salesops_duties.orders.rules import ChangedOrder, NewLine
from salesops_duties.orders.service.changing import change
from salesops_duties.orders.service.loading import load

TRIES = 3
_HEAD = """SELECT customer_id, intake_channel, phone_reason, phone_reason_text, contact_id, caller_name, caller_phone, called_at, document_ref,
    customer_po_no, repeat_reason, currency, delivery_way, delivery_date, delivery_address, receiver, note, ship_complete, deposit_percent, dispatch_percent,
    discount_minor, salesperson_id, version FROM orders.sales_order WHERE office_id = $1 AND id = $2"""
_LINES = """SELECT p.part_no, l.uom, l.uom_quantity, l.typed_price, l.discount_percent, l.free_reason FROM orders.sales_order_line l
  JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.order_id = $2 ORDER BY l.line_no"""


async def as_typed(act: Act, order_id: UUID, *, own: bool = False) -> ChangedOrder:
    """The order as someone would type it who changes nothing: prices that were looked up are looked up again."""
    async with transaction(act) as tx:
        return await typed_in(tx, order_id, own)


async def edit(
    act: Act, order_id: UUID, how: Callable[[ChangedOrder], ChangedOrder], *, own: bool = False
) -> dict[str, Any]:
    """Save the order as `how` makes it of what stands there now; another's change in between is kept, and ours done on top of it."""
    looking = msgspec.structs.replace(act, idempotency=None)
    for attempt in range(1, TRIES + 1):
        wanted = how(await as_typed(looking, order_id, own=own))
        try:
            return await change(_again(act, attempt), order_id, wanted, own=own)
        except ConflictVersion:
            if attempt == TRIES:
                raise
    raise AssertionError


async def add_lines(
    act: Act, order_id: UUID, lines: list[NewLine], *, reason: str = "", own: bool = False
) -> dict[str, Any]:
    """Put lines at the end. Faults name the new lines only, from `lines[0]`."""
    before = 0

    def longer(order: ChangedOrder) -> ChangedOrder:
        nonlocal before
        before = len(order.lines)
        return msgspec.structs.replace(order, lines=[*order.lines, *lines], reason=reason)

    try:
        return await edit(act, order_id, longer, own=own)
    except Invalid as error:
        raise Invalid([_counted_from(before, fault) for fault in error.faults]) from error


async def set_line(
    act: Act, order_id: UUID, line_no: int, line: NewLine | None, *, reason: str = "", own: bool = False
) -> dict[str, Any]:
    """Another content of one line; without one the line goes. The last line stays: an order is cancelled instead."""

    def replaced(order: ChangedOrder) -> ChangedOrder:
        if not 1 <= line_no <= len(order.lines):
            raise Invalid([Fault("line_no", "known", "This line is gone; look at the order again.")])
        if line is None and len(order.lines) == 1:
            raise Invalid([Fault("line_no", "last", "An order has at least one line; cancel it instead.")])
        kept = order.lines[line_no - 1]
        here = [] if line is None else [msgspec.structs.replace(line, free_reason=line.free_reason or kept.free_reason)]
        return msgspec.structs.replace(
            order, lines=[*order.lines[: line_no - 1], *here, *order.lines[line_no:]], reason=reason
        )

    try:
        return await edit(act, order_id, replaced, own=own)
    except Invalid as error:
        raise Invalid([_counted_from(line_no - 1, fault) for fault in error.faults]) from error


def _again(act: Act, attempt: int) -> Act:
    """The act for one attempt: what was refused under its key is tried again under another."""
    if act.idempotency is None or attempt == 1:
        return act
    key = msgspec.structs.replace(act.idempotency, key=f"{act.idempotency.key} {attempt}"[-255:])
    return msgspec.structs.replace(act, idempotency=key)


async def typed_in(tx: Transaction, order_id: UUID, own: bool) -> ChangedOrder:
    """The same in the transaction of another act."""
    await load(tx, order_id, lock=False, own=own)
    head = await tx.fetchrow(_HEAD, tx.office.id, order_id)
    assert head is not None
    lines = await tx.fetch(_LINES, tx.office.id, order_id)
    known = {
        name: value
        for name, value in head.items()
        if name not in ("discount_minor", "deposit_percent", "dispatch_percent")
    }
    return ChangedOrder(
        **known,
        lines=[
            NewLine(
                row["part_no"],
                plain(row["uom_quantity"]),
                None if row["typed_price"] is None else plain(row["typed_price"]),
                row["uom"],
                plain(row["discount_percent"]),
                row["free_reason"],
            )
            for row in lines
        ],
        deposit_percent=plain(head["deposit_percent"]),
        dispatch_percent=plain(head["dispatch_percent"]),
        discount=str(Money(head["currency"], head["discount_minor"])),
    )


def _counted_from(before: int, fault: Fault) -> Fault:
    """A fault of `lines[5].quantity` as one of `lines[0].quantity` when five lines stood there before."""
    if not fault.field.startswith("lines["):
        return fault
    number, _, rest = fault.field[6:].partition("]")
    return msgspec.structs.replace(fault, field=f"lines[{int(number) - before}]{rest}")
