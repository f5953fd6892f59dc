"""Step 3: the customer confirms by telephone, point by point (ORD-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import ConflictState, Refused
from salesops.events import OrderConfirmed
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.orders import OrderHooks
from salesops.hookspecs.receivables import ReceivablesHooks
from salesops.masterdata.catalogue import find_products
from salesops_duties.orders.rules import POINTS, Call, check_call
from salesops_duties.orders.service.loading import Loaded, expect_state, load, of_inventory


async def checklist(act: Act, order_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """What to read out to the customer, filled from the order, with the hash the confirmation is bound to."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, lock=False, own=own)
        products = {p.id: p for p in await find_products(tx, ids={line.product_id for line in order.lines})}
    lines = [
        {
            "line_no": ln.line_no,
            "model": products[ln.product_id].part_no,
            "name": products[ln.product_id].name,
            "version": products[ln.product_id].version_name,
            "quantity": plain(ln.quantity),
            "unit_price": plain(ln.unit_price),
            "spot_quantity": plain(order.spot.get(ln.line_no, ln.quantity * 0)),
            "futures": plain(ln.quantity - order.spot.get(ln.line_no, ln.quantity * 0)),
        }
        for ln in order.lines
    ]
    return {
        "order_id": order_id,
        "content_hash": order.content_hash,
        "points": list(POINTS),
        "lines": lines,
        "delivery_way": order.delivery_way,
        "delivery_date": order.delivery_date,
        "address": order.delivery_address,
        "receiver": order.receiver,
        "payment_due": str(Money(order.currency, order.shortfall_minor or 0)),
        "currency": order.currency,
        "ready": order.balance_is_checked,
    }


async def record_call(act: Act, order_id: UUID, call: Call, *, own: bool = False) -> dict[str, Any]:
    """Record a call. `confirmed` commits the credit and reserves the goods; the order then stands as it was read out."""
    check_call(call, clock.now())
    async with transaction(act) as tx:
        order = await load(tx, order_id, own=own)
        expect_state(order, "draft")
        _check_steps(order, call)
        if call.outcome == "confirmed":
            await _confirm(tx, order)
        tx.write(
            "orders.note_call",
            act.office.id,
            new_id(),
            order_id,
            call.called_at,
            call.phone.strip(),
            call.person.strip(),
            call.outcome,
            call.points,
            order.content_hash,
            call.note,
            act.actor.person_id,
        )
        tx.audit(f"order.{call.outcome}", "sales_order", order_id, changes={"person": call.person})
        state = "confirmed" if call.outcome == "confirmed" else "draft"
        return tx.answer(
            {
                "order_id": order_id,
                "state": state,
                "outcome": call.outcome,
                "version": order.version + (state == "confirmed"),
                "next": "issue" if state == "confirmed" else "call again",
            },
            status=201,
        )


def _check_steps(order: Loaded, call: Call) -> None:
    if call.content_hash != order.content_hash:
        raise Refused(
            "The order was changed after this checklist was made: read it out again.",
            code="confirmation_stale",
            content_hash=order.content_hash,
        )
    if not order.stock_is_checked:
        raise ConflictState("Check the stock before calling.", current="stock not checked", ways_out=["check stock"])
    if not order.balance_is_checked:
        raise ConflictState(
            "Check the balance before calling.", current="balance not checked", ways_out=["check balance"]
        )


async def _confirm(tx: Transaction, order: Loaded) -> None:
    """Ask in the order of the locks: who may stop it, credit, then stock."""
    seen = order.for_hooks(spot_only=True)
    await ask(OrderHooks).order_confirming(tx.office, tx, seen)
    await ask(ReceivablesHooks).credit_committing(tx.office, tx, seen, order.shortfall_minor or 0)
    of_inventory(await ask(InventoryHooks).stock_reserving(tx.office, tx, seen, order.spot))
    tx.tell(
        OrderConfirmed(
            order_id=order.id,
            customer_id=order.customer_id,
            currency=order.currency,
            total_minor=order.total_minor,
            confirmed_at=clock.now(),
        )
    )
