"""What a supplier says of an order: quantities and days line by line, and a part that comes on another day (ORD-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import ConflictState, Faults
from salesops.hookspecs.supply import GoodsToCome, PegMove, SupplyChange, SupplyHooks
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules import Split, SupplierConfirmation
from salesops_duties.procurement.service.loading import OUT, Purchase, PurchaseLine, expect_state, line_of, load, touch
from salesops_duties.procurement.service.shortening import cut_line, settle


async def confirm(act: Act, purchase_id: UUID, said: SupplierConfirmation) -> dict[str, Any]:
    """Note a supplier's confirmation. Less than ordered ends the line short; another day is told to who waits.

    More than was ordered is refused: an order is what we ordered, and more of it is a new one.
    """
    async with transaction(act) as tx:
        order = await load(tx, purchase_id, version=said.version)
        expect_state(order, *OUT)
        wanted = _parse(order, said, clock.today(act.office.timezone))
        return tx.answer(await confirm_lines(tx, order, wanted, said.why.strip(), said.supplier_ref.strip()))


async def confirm_lines(
    tx: Transaction,
    order: Purchase,
    wanted: Sequence[tuple[PurchaseLine, Decimal, dt.date | None]],
    why: str,
    supplier_ref: str,
) -> dict[str, Any]:
    """Note what the supplier says of these lines; each quantity is between what came and what is ordered."""
    differences, back = [], 0
    why = why or f"{order.supplier} says so"
    for line, quantity, day in wanted:
        if day is not None and day != line.expected_on:
            differences.append({"line_no": line.line_no, "expected_on": [line.expected_on, day]})
        if line.supply_id is not None and line.rest:
            await _note_day(tx, order, line, day, why)
        less = line.quantity - line.closed - quantity
        if less > 0:
            now = plain(line.quantity - line.closed)
            differences.append({"line_no": line.line_no, "quantity": [now, plain(quantity)]})
            back += await cut_line(tx, order, line, less, f"{order.supplier} sends less")
    state = await settle(
        tx, order, reason="the supplier sends nothing", confirmed_at=clock.now(), supplier_ref=supplier_ref
    )
    if state == "sent":
        state = "confirmed"
        await tx.execute(
            "UPDATE procurement.purchase_order SET state = 'confirmed' WHERE office_id = $1 AND id = $2",
            tx.office.id,
            order.id,
        )
    tx.audit("purchase.confirm", "purchase_order", order.id, changes={"differences": differences})
    answer = {"id": order.id, "state": state, "version": order.version + 1}
    return answer | {"differences": differences, "back_on_plan": back}


def _parse(
    order: Purchase, said: SupplierConfirmation, today: dt.date
) -> list[tuple[PurchaseLine, Decimal, dt.date | None]]:
    faults, found, seen = Faults(), [], set[int]()
    if not said.lines:
        faults.add("lines", "required", "Say what the supplier confirms.")
    known = {line.line_no: line for line in order.lines}
    for index, one in enumerate(said.lines):
        at, line = f"lines[{index}]", known.get(one.line_no)
        if line is None or one.line_no in seen:
            faults.add(
                f"{at}.line_no", "known", "The order has no such line, or it stands here twice.", given=one.line_no
            )
            continue
        seen.add(one.line_no)
        quantity = (
            Decimal(0)
            if one.quantity.strip() == "0"
            else rules.parse_positive(one.quantity, line.quantity_digits, f"{at}.quantity", faults)
        )
        if quantity is None:
            continue
        if not line.received <= quantity <= line.quantity - line.closed:
            words = f"{plain(line.received)} came and {plain(line.quantity - line.closed)} is ordered: between the two."
            faults.add(f"{at}.quantity", "range", words, given=one.quantity, allowed=plain(line.quantity - line.closed))
        if one.expected_on is not None and one.expected_on < today:
            faults.add(f"{at}.expected_on", "not_past", "A day from today on.", given=one.expected_on)
        found.append((line, quantity, one.expected_on))
    faults.raise_if_any()
    return found


async def _note_day(tx: Transaction, order: Purchase, line: PurchaseLine, day: dt.date | None, why: str) -> None:
    if day is None:
        return
    assert line.supply_id is not None
    change = SupplyChange(line.supply_id, expected_on=day, said_by="supplier", why=why)
    await ask(SupplyHooks).supply_changing(tx.office, tx, (change,))
    await tx.execute(
        "UPDATE procurement.purchase_line SET expected_on = $4, confirmed_on = $4 WHERE office_id = $1 AND purchase_id = $2 AND line_no = $3",
        tx.office.id,
        order.id,
        line.line_no,
        day,
    )


async def split(act: Act, purchase_id: UUID, wanted: Split) -> dict[str, Any]:
    """A part of a line comes on another day: it becomes a line of its own, and who is last in the queue waits for it."""
    faults = Faults()
    if wanted.expected_on is not None and wanted.expected_on < clock.today(act.office.timezone):
        faults.add("expected_on", "not_past", "A day from today on.", given=wanted.expected_on)
    async with transaction(act) as tx:
        order = await load(tx, purchase_id, version=wanted.version)
        expect_state(order, *OUT)
        line = line_of(order, wanted.line_no)
        quantity = rules.parse_positive(wanted.quantity, line.quantity_digits, "quantity", faults)
        if quantity is not None and quantity >= line.rest:
            words = f"Less than the {plain(line.rest)} that is still expected."
            faults.add("quantity", "max", words, given=wanted.quantity, allowed=plain(line.rest))
        faults.raise_if_any()
        assert quantity is not None
        number = await part_line(
            tx, order, line, quantity, wanted.expected_on, wanted.why.strip() or "comes in two parts"
        )
        await touch(tx, order)
        changes = {"line_no": line.line_no, "new_line": number, "quantity": quantity, "expected_on": wanted.expected_on}
        tx.audit("purchase.split", "purchase_order", order.id, changes=changes)
        return tx.answer({"id": order.id, "line_no": number, "version": order.version + 1})


async def part_line(
    tx: Transaction, order: Purchase, line: PurchaseLine, quantity: Decimal, day: dt.date | None, why: str
) -> int:
    """Make a line of a part of another, with supply of its own; those who find no room any more wait for it."""
    if line.supply_id is None:
        raise ConflictState("This line is not ordered.", current=order.state)
    supply, number = new_id(), max(one.line_no for one in order.lines) + 1
    amount = rules.share_of(line.amount_minor, quantity, line.quantity)
    await tx.execute(
        "INSERT INTO procurement.purchase_line (office_id, purchase_id, line_no, product_id, supplier_part_no, quantity, unit_price, amount_minor,"
        " expected_on, supply_id) SELECT office_id, purchase_id, $4, product_id, supplier_part_no, $5, unit_price, $6, $7, $8"
        " FROM procurement.purchase_line WHERE office_id = $1 AND purchase_id = $2 AND line_no = $3",
        tx.office.id,
        order.id,
        line.line_no,
        number,
        quantity,
        amount,
        day,
        supply,
    )
    await tx.execute(
        "UPDATE procurement.purchase_line SET quantity = quantity - $4, amount_minor = amount_minor - $5 WHERE office_id = $1 AND purchase_id = $2"
        " AND line_no = $3",
        tx.office.id,
        order.id,
        line.line_no,
        quantity,
        amount,
    )
    goods = GoodsToCome(supply, line.product_id, quantity, "purchase", order.source, order.id, number, day, "supplier")
    await ask(SupplyHooks).supply_announcing(tx.office, tx, (goods,), ())
    answers = await ask(SupplyHooks).pegs_answering(tx.office, tx, (), (line.supply_id,))
    room, moves = line.rest - quantity, []
    for peg in (one for answer in answers for one in answer if one.quantity):
        kept = min(peg.quantity, max(Decimal(0), room))
        room -= kept
        if peg.quantity > kept:
            moves.append(PegMove(peg.order_id, peg.line_no, line.supply_id, supply, peg.quantity - kept))
    if moves:
        await ask(SupplyHooks).pegs_moving(tx.office, tx, tuple(moves), why)
    left = line.received + line.rest - quantity
    await ask(SupplyHooks).supply_changing(tx.office, tx, (SupplyChange(line.supply_id, left, why=why),))
    return number
