"""Step 1 (ORD-2): is it spot or futures?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, ask, clock, plain, transaction
from salesops.hookspecs.inventory import InventoryHooks, LineAvailability
from salesops_duties.orders.rules import spot_amount
from salesops_duties.orders.service.loading import expect_state, load, of_inventory


async def check_stock(act: Act, order_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """Ask inventory about all lines at once and keep the answer; a futures part is parked with a clear word."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, own=own)
        expect_state(order, "draft")
        answers = await ask(InventoryHooks).stock_checking(act.office, tx, order.for_hooks())
        found = {item.line_no: item for item in of_inventory(answers)}
        spot = {number: item.spot for number, item in found.items()}
        spot_minor = spot_amount(order.lines, spot, order.currency)
        parked = [parked_words(found[line.line_no]) for line in order.lines]
        tx.write(
            "orders.note_stock",
            act.office.id,
            order_id,
            order.content_hash,
            spot_minor,
            [ln.line_no for ln in order.lines],
            [spot[ln.line_no] for ln in order.lines],
            parked,
            clock.now(),
        )
        futures = [number for number, item in found.items() if item.futures]
        tx.audit("order.check_stock", "sales_order", order_id, changes={"spot_minor": spot_minor, "futures": futures})
        shown = [_view(item, words) for item, words in zip(found.values(), parked, strict=True)]
        return tx.answer(
            {
                "order_id": order_id,
                "lines": shown,
                "spot_total": str(Money(order.currency, spot_minor)),
                "currency": order.currency,
                "checked_at": clock.now(),
                "next": "balance-check",
            }
        )


def parked_words(item: LineAvailability) -> str:
    """What is told of a line that is not, or not wholly, in stock."""
    return f"futures: {plain(item.futures)} not in stock, parked until goods arrive" if item.futures else ""


def _view(item: LineAvailability, parked: str) -> dict[str, Any]:
    kind = "futures" if not item.spot else "spot" if not item.futures else "split"
    return {
        "line_no": item.line_no,
        "availability_class": kind,
        "spot": plain(item.spot),
        "futures": plain(item.futures),
        "on_hand": plain(item.on_hand),
        "available_now": plain(item.available),
        "parked": parked,
    }
