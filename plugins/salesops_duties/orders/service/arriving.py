"""Orders, changes and cancellations that another duty read from a file and a person confirmed (ORD-1)."""

from __future__ import annotations

from uuid import UUID

import msgspec

from salesops import Transaction, new_id
from salesops.hookspecs.orders import ArrivedLine, ArrivedOrder, KnownOrder
from salesops_duties.orders.rules import ChangedOrder, NewLine, NewOrder
from salesops_duties.orders.service.cancelling import cancel_in
from salesops_duties.orders.service.changing import change_in
from salesops_duties.orders.service.editing import typed_in
from salesops_duties.orders.service.taking import take_in

MOST = 10
_KNOWN = """SELECT id, coalesce(number, '') AS number, state::text AS state, version, customer_id, customer_po_no, currency, total_minor
  FROM orders.sales_order WHERE office_id = $1 AND """
_OF_THE_FILE = ("currency", "delivery_date", "delivery_address", "receiver")


async def take_arrived(tx: Transaction, arrived: ArrivedOrder) -> KnownOrder:
    """Note it as a draft."""
    new = NewOrder(
        customer_id=arrived.customer_id,
        intake_channel=arrived.channel,
        lines=_lines(arrived),
        document_ref=arrived.document_ref,
        customer_po_no=arrived.customer_po_no,
        repeat_reason=arrived.repeat_reason,
        currency=arrived.currency or None,
        delivery_date=arrived.delivery_date,
        delivery_address=arrived.delivery_address,
        receiver=arrived.receiver,
        note=arrived.note,
        discount=arrived.discount,
    )
    drafted = await take_in(tx, new_id(), new, paper=arrived.paper)
    return KnownOrder(
        *(drafted.id, "", "draft", 1, arrived.customer_id, arrived.customer_po_no, drafted.currency),
        *(drafted.priced.total_minor, arrived.lines),
    )


async def known_by(tx: Transaction, customer_id: UUID, customer_po_no: str) -> tuple[KnownOrder, ...]:
    """The orders of a customer with this number of theirs, the latest first."""
    rows = await tx.fetch(
        f"{_KNOWN} customer_id = $2 AND customer_po_no = $3 AND state <> 'cancelled' ORDER BY id DESC LIMIT {MOST}",
        *(tx.office.id, customer_id, customer_po_no.strip()),
    )
    return tuple([await _known(tx, dict(row.items())) for row in rows])


async def change_as_arrived(
    tx: Transaction, order_id: UUID, version: int, arrived: ArrivedOrder, reason: str
) -> KnownOrder:
    """Save an order with the lines, and whatever else the file says of it."""
    present = await typed_in(tx, order_id, own=False)
    said = {name: getattr(arrived, name) for name in _OF_THE_FILE if getattr(arrived, name)}
    wanted: ChangedOrder = msgspec.structs.replace(
        present, lines=_lines(arrived), version=version, reason=reason, **said
    )
    await change_in(tx, order_id, wanted)
    await tx.flush()
    row = await tx.fetchrow(f"{_KNOWN} id = $2", tx.office.id, order_id)
    assert row is not None
    return await _known(tx, dict(row.items()))


async def cancel_as_arrived(tx: Transaction, order_id: UUID, reason: str) -> bool:
    """Cancel an order."""
    await cancel_in(tx, order_id, reason)
    return True


async def _known(tx: Transaction, row: dict[str, object]) -> KnownOrder:
    order_id = row["id"]
    assert isinstance(order_id, UUID)
    typed = await typed_in(tx, order_id, own=False)
    lines = tuple(
        ArrivedLine(line.part_no, line.quantity, line.unit_price, line.uom, line.discount_percent)
        for line in typed.lines
    )
    return KnownOrder(**row, lines=lines)  # type: ignore[arg-type]


def _lines(arrived: ArrivedOrder) -> list[NewLine]:
    return [
        NewLine(line.part_no, line.quantity, line.unit_price, line.uom, line.discount_percent) for line in arrived.lines
    ]
