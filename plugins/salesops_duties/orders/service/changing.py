"""A draft is edited; an order that was confirmed gets an amendment and is confirmed anew (ORD-9, FEATURES 1.D)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, ask, clock, transaction
from salesops.errors import ConflictVersion, Faults
from salesops.events import OrderAmended
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.prices import PriceHooks
from salesops.hookspecs.receivables import ReceivablesHooks
from salesops_duties.orders.rules import ChangedOrder, check_amendment, check_parties, differences
from salesops_duties.orders.service.drafting import Draft, draft
from salesops_duties.orders.service.futures import give_up
from salesops_duties.orders.service.loading import Loaded, expect_state, load
from salesops_duties.orders.service.repeats import refuse_repeats
from salesops_duties.orders.service.saving import save, view


async def change(act: Act, order_id: UUID, new: ChangedOrder, *, own: bool = False) -> dict[str, Any]:
    """Save an order as it shall be. What was confirmed falls and must be said again; what is issued stays as it is.

    Raises `ConflictVersion` with what stands there now, and `Invalid` where a line would fall below what is issued.
    """
    async with transaction(act) as tx:
        return tx.answer(await change_in(tx, order_id, new, own=own))


async def change_in(tx: Transaction, order_id: UUID, new: ChangedOrder, *, own: bool = False) -> dict[str, Any]:
    """The same in the transaction of another act."""
    order = await load(tx, order_id, own=own)
    expect_state(order, "draft", "confirmed", "issued", "amending", "backorder")
    if order.version != new.version:
        present = {
            "customer_po_no": order.customer_po_no,
            "delivery_way": order.delivery_way,
            "total_minor": order.total_minor,
        }
        raise ConflictVersion(
            "Someone changed this order meanwhile.", yours=new.version, present=order.version, fields=present
        )
    closed = {ln.line_no: ln.closed_qty for ln in order.lines if ln.closed_qty}
    drafted = await draft(tx, order_id, new, own=own, closed=closed, kept=order.salesperson_id)
    await refuse_repeats(tx, drafted)
    state = "amending" if order.deliveries and order.state != "draft" else "draft"
    effects = await _undo(tx, order) if order.state not in ("draft", "amending") else []
    if order.deliveries:
        faults = Faults()
        check_amendment(order.lines, drafted.lines, new.reason, faults)
        if any(ln.issued for ln in order.lines):
            before, after = (order.customer_id, order.currency), (new.customer_id, drafted.currency)
            check_parties(before, after, faults)
        faults.raise_if_any()
    save(tx, drafted, order.version, state)
    if order.supply_at is not None:
        await give_up(tx, order, _still_wanted(order, drafted), "stock", new.reason.strip() or "the order was changed")
        tx.write("orders.forget_supply", tx.office.id, order.id)
    if order.state != "draft":
        _note(tx, order, drafted, new.reason, effects)
    tx.audit("order.change", "sales_order", order_id, changes=drafted.words, reason=new.reason or None)
    return view(drafted, order.version + 1, state) | {"effects": effects}


def _still_wanted(order: Loaded, drafted: Draft) -> dict[int, Decimal]:
    """How much each line waits for at most after the change; one of another part waits for nothing that was arranged."""
    before = {ln.line_no: ln.product_id for ln in order.lines}
    issued = {ln.line_no: ln.issued for ln in order.lines}
    return {
        ln.line_no: max(Decimal(0), ln.quantity - ln.closed_qty - issued.get(ln.line_no, Decimal(0)))
        for ln in drafted.lines
        if before.get(ln.line_no) == ln.product_id
    }


async def _undo(tx: Transaction, order: Loaded) -> list[str]:
    """Give back what the confirmation had taken: promotions, credit, then stock."""
    await ask(PriceHooks).promotion_releasing(tx.office, tx, order.id)
    await ask(ReceivablesHooks).credit_releasing(tx.office, tx, order.id, order.customer_id)
    await ask(InventoryHooks).stock_releasing(tx.office, tx, order.id)
    return ["the confirmation falls", "credit of what is not issued is given back", "goods not issued are given back"]


def _note(tx: Transaction, order: Loaded, drafted: Draft, reason: str, effects: list[str]) -> None:
    changes: dict[str, Any] = dict(differences(order.lines, drafted.lines))
    for name in ("delivery_way", "delivery_date", "delivery_address", "receiver"):
        if getattr(order, name) != getattr(drafted.new, name):
            changes[name] = [getattr(order, name), getattr(drafted.new, name)]
    if order.total_minor != drafted.priced.total_minor:
        changes["total_minor"] = [order.total_minor, drafted.priced.total_minor]
    now = clock.now()
    words = msgspec.json.encode(changes).decode()
    tx.write(
        "orders.note_amendment",
        tx.office.id,
        order.id,
        order.version + 1,
        words,
        effects,
        reason.strip(),
        tx.actor.person_id,
        now,
    )
    tx.tell(OrderAmended(order_id=order.id, customer_id=order.customer_id, version=order.version + 1, amended_at=now))
