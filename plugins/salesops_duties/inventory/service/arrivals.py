"""Announced goods have come: booked in, posted, and handed over to those who wait for them (ORD-6)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from salesops import Transaction, ask, clock, new_id, plain
from salesops.errors import ConflictState, Faults
from salesops.events import SupplyReceived
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.hookspecs.supply import GoodsToReceive
from salesops_duties.inventory import rules
from salesops_duties.inventory.service.supplies import lock_supplies, lock_waiting
from salesops_duties.inventory.service.warehouses import warehouse_of


async def receive_supply(tx: Transaction, receipt: GoodsToReceive) -> bool:
    """Book announced goods in at their landed cost and post them; what is pegged is reserved for its orders at once."""
    faults = Faults()
    warehouse = await warehouse_of(tx, receipt.warehouse, faults)
    faults.raise_if_any()
    assert warehouse is not None
    await tx.flush()
    rows = await lock_supplies(tx, [supply_id for supply_id, _, _ in receipt.lines])
    come: dict[UUID, Decimal] = {}
    for supply_id, quantity, _ in receipt.lines:
        come[supply_id] = come.get(supply_id, Decimal(0)) + quantity
        row = rows.get(supply_id)
        if row is None or come[supply_id] > row.rest:
            raise ConflictState(
                f"At most {plain(row.rest if row else Decimal(0))} is still expected of this.",
                current=row.state if row else "unknown",
                ways_out=["look at what is expected", "receive what was ordered"],
            )
    handed = await hand_over(tx, come)
    tx.write(
        "inventory.receive",
        tx.office.id,
        "receipt",
        warehouse,
        receipt.document_id,
        [new_id() for _ in receipt.lines],
        [rows[supply_id].product_id for supply_id, _, _ in receipt.lines],
        [quantity for _, quantity, _ in receipt.lines],
        [cost for _, _, cost in receipt.lines],
        [supply_id for supply_id, _, _ in receipt.lines],
        receipt.on,
        clock.now(),
        tx.actor.person_id,
    )
    write_handed(tx, warehouse, receipt.document_id, handed)
    total = sum(cost for _, _, cost in receipt.lines)
    if total:
        postings = (Posting("inventory", total), Posting("goods_received", -total))
        entry = EntryToPost(
            "goods_receipt", receipt.document_id, receipt.on, tx.office.currency, receipt.reference, postings
        )
        await ask(LedgerHooks).entry_posting(tx.office, tx, entry)
    return True


async def hand_over(tx: Transaction, come: dict[UUID, Decimal]) -> list[tuple[rules.Waiting, Decimal]]:
    """Who gets what of goods that came, by the queue; the rows of supply are locked by the caller."""
    return rules.allot(await lock_waiting(tx, come), come)


def write_handed(
    tx: Transaction, warehouse: UUID, receipt_id: UUID, handed: Sequence[tuple[rules.Waiting, Decimal]]
) -> None:
    """Reserve it for them, after the receipt is written, and tell their orders."""
    if not handed:
        return
    now = clock.now()
    tx.write(
        "inventory.hand_over",
        tx.office.id,
        warehouse,
        [one.order_id for one, _ in handed],
        [one.line_no for one, _ in handed],
        [one.supply_id for one, _ in handed],
        [quantity for _, quantity in handed],
        now,
    )
    goods: dict[UUID, dict[int, Decimal]] = {}
    for one, quantity in handed:
        lines = goods.setdefault(one.order_id, {})
        lines[one.line_no] = lines.get(one.line_no, Decimal(0)) + quantity
    for order_id, lines in goods.items():
        came = tuple((number, plain(quantity)) for number, quantity in sorted(lines.items()))
        tx.tell(SupplyReceived(order_id=order_id, receipt_id=receipt_id, goods=came, received_at=now))
