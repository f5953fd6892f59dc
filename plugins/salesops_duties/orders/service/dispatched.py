"""What happens to an order after commit: its goods leave, or their time runs out."""

from __future__ import annotations

from salesops import Transaction, ask
from salesops.events import GoodsDispatched, HoldReleased, ReservationExpired
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.prices import PriceHooks
from salesops.hookspecs.receivables import ReceivablesHooks
from salesops_duties.orders.service.loading import load


async def mark_dispatched(tx: Transaction, event: GoodsDispatched) -> None:
    """One delivery left; the order follows its deliveries. An order of another origin is no fault."""
    tx.write("orders.mark_dispatched", tx.office.id, event.order_id, event.outbound_id, event.dispatched_at)


async def reopen_expired(tx: Transaction, event: ReservationExpired) -> None:
    """A confirmed order whose goods were given back is a draft again, to be checked and confirmed anew.

    One with documents goes on: its rest waits until it is issued, and is looked for then.
    """
    if event.kind != "hard":
        return
    order = await load(tx, event.order_id)
    if order.state in ("issued", "backorder"):
        tx.write("orders.forget_spot", tx.office.id, order.id)
        tx.audit("order.lose_rest", "sales_order", order.id, reason="the time of its reservation ran out")
    if order.state != "confirmed":
        return
    await ask(PriceHooks).promotion_releasing(tx.office, tx, order.id)
    await ask(ReceivablesHooks).credit_releasing(tx.office, tx, order.id, order.customer_id)
    await ask(InventoryHooks).stock_releasing(tx.office, tx, order.id)  # what was set aside anew meanwhile
    tx.write("orders.reopen", tx.office.id, order.id)
    tx.audit("order.reopen", "sales_order", order.id, reason="the time of its reservation ran out")


async def end_hold(tx: Transaction, event: HoldReleased) -> None:
    """Note that a delivery's goods may leave, once; what is told again changes nothing."""
    await tx.execute(
        "UPDATE orders.delivery SET hold_ended_at = $3 WHERE office_id = $1 AND outbound_id = $2 AND hold_ended_at IS NULL",
        tx.office.id,
        event.outbound_id,
        event.released_at,
    )
