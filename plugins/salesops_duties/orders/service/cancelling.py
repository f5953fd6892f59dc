"""Ending an order before its goods have left, or closing what is still open of it (FEATURES 1.D)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, transaction
from salesops.errors import ConflictState, Fault, Invalid
from salesops.events import OrderCancelled, OrderClosed
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.orders import OrderHooks
from salesops.hookspecs.prices import PriceHooks
from salesops.hookspecs.receivables import ReceivablesHooks
from salesops.hookspecs.supply import DropWay
from salesops_duties.orders.service.futures import give_up
from salesops_duties.orders.service.loading import Loaded, expect_state, load
from salesops_duties.orders.service.withdrawing import take_back


async def cancel(act: Act, order_id: UUID, reason: str, *, way: DropWay = "stock", own: bool = False) -> dict[str, Any]:
    """Cancel an order nothing of which has left: documents are taken back, credit and goods given back, the order stays.

    Goods that have left are not cancelled: the rest is closed short and what left is a return. `way` says what becomes of
    goods that are to come for it.
    """
    async with transaction(act) as tx:
        return tx.answer(await cancel_in(tx, order_id, reason, way=way, own=own))


async def cancel_in(
    tx: Transaction, order_id: UUID, reason: str, *, way: DropWay = "stock", own: bool = False
) -> dict[str, Any]:
    """The same in the transaction of another act."""
    _check(reason, "Say why the customer cancels.")
    order = await load(tx, order_id, own=own)
    expect_state(order, "draft", "confirmed", "issued", "amending", "backorder")
    waiting = await _waiting(tx, order)
    await ask(OrderHooks).order_cancelling(tx.office, tx, order.for_hooks())
    notes = [await take_back(tx, order, outbound, reason.strip()) for outbound in waiting]
    if order.state != "draft":
        await _give_back(tx, order)
    await give_up(tx, order, {}, way, reason.strip())
    tx.write("orders.mark_cancelled", tx.office.id, order_id, reason.strip(), clock.now())
    tx.tell(
        OrderCancelled(
            order_id=order_id, customer_id=order.customer_id, reason=reason.strip(), cancelled_at=clock.now()
        )
    )
    tx.audit("order.cancel", "sales_order", order_id, reason=reason.strip())
    return {"order_id": order_id, "state": "cancelled", "credit_notes": [n for n in notes if n]}


async def close_short(
    act: Act, order_id: UUID, reason: str, *, way: DropWay = "stock", own: bool = False
) -> dict[str, Any]:
    """End the rest of an order that was delivered in part: what was issued stands, goods and credit of the rest are free.

    A change that the customer never confirmed ends with it.
    """
    _check(reason, "Say why the rest will not be delivered.")
    async with transaction(act) as tx:
        order = await load(tx, order_id, own=own)
        expect_state(order, "issued", "backorder", "amending")
        if not any(ln.issued for ln in order.lines):
            raise ConflictState("Nothing of this order is issued.", current=order.state, ways_out=["cancel"])
        open_lines = [ln for ln in order.lines if ln.rest]
        if not open_lines and order.state != "amending":
            raise ConflictState("Nothing of this order is open.", current=order.state, ways_out=["dispatch"])
        await ask(ReceivablesHooks).credit_releasing(act.office, tx, order_id, order.customer_id)
        await ask(InventoryHooks).stock_releasing(act.office, tx, order_id)
        await give_up(tx, order, {}, way, reason.strip())
        now = clock.now()
        numbers, closed = [ln.line_no for ln in open_lines], [ln.closed_qty + ln.rest for ln in open_lines]
        tx.write("orders.mark_closed", act.office.id, order_id, numbers, closed, reason.strip(), now)
        tx.tell(OrderClosed(order_id=order_id, customer_id=order.customer_id, reason=reason.strip(), closed_at=now))
        tx.audit("order.close", "sales_order", order_id, changes={"lines": numbers}, reason=reason.strip())
        return tx.answer({"order_id": order_id, "closed_lines": numbers, "reason": reason.strip()})


async def _waiting(tx: Transaction, order: Loaded) -> list[UUID]:
    """The order's deliveries that have not left; refuses when one has."""
    if any(line.dispatched for line in order.lines):
        raise ConflictState(
            "Goods of this order have left; they are not cancelled any more.",
            current=order.state,
            ways_out=["close short", "request a return"],
        )
    rows = await tx.fetch(
        "SELECT outbound_id FROM orders.delivery WHERE office_id = $1 AND order_id = $2 AND state = 'issued' ORDER BY delivery_no",
        tx.office.id,
        order.id,
    )
    return [row["outbound_id"] for row in rows]


async def _give_back(tx: Transaction, order: Loaded) -> None:
    await ask(PriceHooks).promotion_releasing(tx.office, tx, order.id)
    await ask(ReceivablesHooks).credit_releasing(tx.office, tx, order.id, order.customer_id)
    await ask(InventoryHooks).stock_releasing(tx.office, tx, order.id)


def _check(reason: str, words: str) -> None:
    if not reason.strip():
        raise Invalid([Fault("reason", "required", words)])
