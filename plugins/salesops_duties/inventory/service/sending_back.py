"""Goods go back to their supplier: out of stock at what they came in for, as far as the stock is worth that."""

from __future__ import annotations

from salesops import Transaction, ask, clock, new_id, plain
from salesops.errors import Faults, InsufficientStock
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.hookspecs.supply import GoodsToSendBack
from salesops_duties.inventory import rules
from salesops_duties.inventory.service.differences import locked_stock
from salesops_duties.inventory.service.warehouses import warehouse_of


async def send_back(tx: Transaction, goods: GoodsToSendBack) -> tuple[int, ...]:
    """Take them out and post them against goods received; answers what each line took from the stock's value.

    Raises `InsufficientStock` for goods that are gone, reserved for a customer or held.
    """
    faults = Faults()
    warehouse = await warehouse_of(tx, goods.warehouse, faults)
    faults.raise_if_any()
    assert warehouse is not None
    await tx.flush()
    stock = await locked_stock(tx, warehouse, sorted({line.product_id for line in goods.lines}))
    costs = []
    for line in goods.lines:
        row = stock[line.product_id]
        if line.quantity > row.available:
            raise InsufficientStock(
                f"Of {line.part_no} {plain(row.available)} is free in {goods.warehouse}: the rest is reserved, held or gone.",
                short=[{"part_no": line.part_no, "free": plain(row.available), "wanted": plain(line.quantity)}],
                ways_out=["send back what is free", "take the reservation off first", "release the hold"],
            )
        cost = row.value_minor if line.quantity == row.on_hand else min(line.cost_minor, row.value_minor)
        costs.append(cost)
        stock[line.product_id] = rules.OnStock(
            row.on_hand - line.quantity, row.reserved, row.value_minor - cost, row.held
        )
    tx.write(
        "inventory.send_back",
        tx.office.id,
        goods.document_id,
        warehouse,
        [new_id() for _ in goods.lines],
        [line.line_no for line in goods.lines],
        [line.product_id for line in goods.lines],
        [line.quantity for line in goods.lines],
        costs,
        goods.on,
        clock.now(),
        tx.actor.person_id,
    )
    total = sum(costs)
    if total:
        sides = (Posting("goods_received", total), Posting("inventory", -total))
        entry = EntryToPost("goods_sent_back", goods.document_id, goods.on, tx.office.currency, goods.reference, sides)
        await ask(LedgerHooks).entry_posting(tx.office, tx, entry)
    return tuple(costs)
