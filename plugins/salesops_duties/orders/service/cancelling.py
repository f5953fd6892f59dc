"""Cancelling an order that has no documents yet (FEATURES 1.D, rows one and two)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, ask, clock, transaction
from salesops.errors import Fault, Invalid
from salesops.events import OrderCancelled
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.orders import OrderHooks
from salesops.hookspecs.receivables import ReceivablesHooks
from salesops_duties.orders.service.loading import expect_state, load


async def cancel(act: Act, order_id: UUID, reason: str, *, own: bool = False) -> dict[str, Any]:
    """Cancel a draft or confirmed order: credit and goods are given back, the order stays with its reason."""
    if not reason.strip():
        raise Invalid([Fault("reason", "required", "Say why the customer cancels.")])
    async with transaction(act) as tx:
        order = await load(tx, order_id, own=own)
        expect_state(order, "draft", "confirmed")
        await ask(OrderHooks).order_cancelling(act.office, tx, order.for_hooks())
        if order.state == "confirmed":
            await ask(ReceivablesHooks).credit_releasing(act.office, tx, order_id, order.customer_id)
            await ask(InventoryHooks).stock_releasing(act.office, tx, order_id)
        tx.write("orders.mark_cancelled", act.office.id, order_id, reason.strip(), clock.now())
        tx.tell(
            OrderCancelled(
                order_id=order_id, customer_id=order.customer_id, reason=reason.strip(), cancelled_at=clock.now()
            )
        )
        tx.audit("order.cancel", "sales_order", order_id, reason=reason.strip())
        return tx.answer({"order_id": order_id, "state": "cancelled"})
