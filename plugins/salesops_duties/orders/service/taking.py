"""Step 0: an order is taken in, or its draft changed (ORD-1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, new_id, transaction
from salesops.errors import ConflictVersion
from salesops.hookspecs.inventory import InventoryHooks
from salesops.hookspecs.orders import Order, OrderHooks, OrderLine
from salesops.hookspecs.receivables import ReceivablesHooks
from salesops.masterdata.catalogue import MOST_HINTS, find_products, nearest_part_nos
from salesops_duties.orders.rules import (
    MOST_LINES,
    ChangedOrder,
    Content,
    Line,
    NewOrder,
    check_intake,
    content_hash,
    parse_lines,
)
from salesops_duties.orders.service.loading import expect_state, load


async def take(act: Act, new: NewOrder, *, order_id: UUID | None = None, own: bool = False) -> dict[str, Any]:
    """Note an order as a draft; raises `Invalid` with every fault of head and lines. With `own` it is the person's."""
    async with transaction(act) as tx:
        return tx.answer(await _save(tx, order_id or new_id(), new, 0, own=own), status=201)


async def change(act: Act, order_id: UUID, new: ChangedOrder, *, own: bool = False) -> dict[str, Any]:
    """Change a draft, or a confirmed order that has no documents yet: its confirmation falls and must be said again."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, own=own)
        expect_state(order, "draft", "confirmed")
        if order.version != new.version:
            raise ConflictVersion("Someone changed this order meanwhile.", yours=new.version, present=order.version)
        if order.state == "confirmed":
            await ask(ReceivablesHooks).credit_releasing(act.office, tx, order_id, order.customer_id)
            await ask(InventoryHooks).stock_releasing(act.office, tx, order_id)
        return tx.answer(await _save(tx, order_id, new, order.version, own=own))


async def _save(tx: Transaction, order_id: UUID, new: NewOrder, version: int, *, own: bool) -> dict[str, Any]:
    lines = await _parse(tx, new, own=own)
    currency, total = tx.office.currency, sum(line.amount_minor for line in lines)
    hook_lines = tuple(
        OrderLine(ln.line_no, ln.product_id, ln.quantity, ln.unit_price, ln.amount_minor) for ln in lines
    )
    salesperson = new.salesperson_id or (tx.actor.person_id if own or "sales" in tx.actor.roles else None)
    await ask(OrderHooks).order_accepting(
        tx.office, tx, Order(order_id, new.customer_id, currency, total, hook_lines, salesperson)
    )
    content = Content(
        new.customer_id,
        currency,
        new.delivery_way.strip(),
        new.delivery_date,
        new.delivery_address.strip(),
        new.receiver.strip(),
        lines,
    )
    digest = content_hash(content)
    tx.write(
        "orders.save",
        tx.office.id,
        order_id,
        version,
        new.customer_id,
        salesperson,
        new.intake_channel,
        new.phone_reason,
        new.phone_reason_text.strip(),
        new.caller_name.strip(),
        new.caller_phone.strip(),
        new.called_at,
        new.customer_po_no.strip(),
        currency,
        content.delivery_way,
        content.delivery_date,
        content.delivery_address,
        content.receiver,
        new.note,
        total,
        digest,
        tx.actor.person_id,
        clock.now(),
        [ln.product_id for ln in lines],
        [ln.quantity for ln in lines],
        [ln.unit_price for ln in lines],
        [ln.amount_minor for ln in lines],
    )
    tx.audit(
        "order.take" if version == 0 else "order.change",
        "sales_order",
        order_id,
        changes={"lines": len(lines), "total_minor": total},
    )
    return {
        "id": order_id,
        "state": "draft",
        "version": version + 1,
        "content_hash": digest,
        "currency": currency,
        "total": str(Money(currency, total)),
        "next": "stock-check",
    }


async def _parse(tx: Transaction, new: NewOrder, *, own: bool) -> tuple[Line, ...]:
    faults = check_intake(new, clock.now())
    if own and new.salesperson_id not in (None, tx.actor.person_id):
        faults.add("salesperson_id", "own", "Only your own orders.", given=new.salesperson_id)
    if len(new.lines) > MOST_LINES:
        faults.raise_if_any()
    known = {p.part_no: p for p in await find_products(tx, part_nos={line.part_no.strip() for line in new.lines})}
    for index, line in enumerate(new.lines):
        if line.part_no.strip() not in known:
            near = await nearest_part_nos(tx, line.part_no) if len(faults.found) < MOST_HINTS else []
            faults.add(
                f"lines[{index}].part_no", "known", "No such part number.", given=line.part_no, allowed=near or None
            )
    lines = parse_lines(new.lines, known, tx.office.currency, faults)
    faults.raise_if_any()
    return lines
