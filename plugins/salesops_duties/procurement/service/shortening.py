"""Less comes than was ordered: the line ends short, and who waited for it goes back to the plan, last come first (1.D)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import ConflictState, Faults
from salesops.hookspecs.supply import GoodsToCome, Peg, PegMove, SupplyChange, SupplyHooks
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules import Shortening
from salesops_duties.procurement.service.loading import (
    OUT,
    Purchase,
    PurchaseLine,
    expect_state,
    line_of,
    load,
    touch,
)
from salesops_duties.procurement.service.planning import LineToPlan, add_lines


async def shorten(act: Act, purchase_id: UUID, short: Shortening) -> dict[str, Any]:
    """Give up what of these lines has not come, of the whole order when none is named; customers go back to the plan."""
    faults = Faults()
    rules.check_reason(short.reason, faults, "Say why the goods will not come; who waits for them hears it.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        order = await load(tx, purchase_id, version=short.version)
        if order.state == "draft":
            await _drop_draft(tx, order, short.reason.strip())
            return tx.answer({"id": order.id, "state": "cancelled", "back_on_plan": 0})
        expect_state(order, *OUT)
        lines = [line_of(order, number) for number in short.line_nos] or [ln for ln in order.lines if ln.rest]
        if not any(line.rest for line in lines):
            raise ConflictState("Nothing is expected of these lines.", current="received", ways_out=["look again"])
        back = 0
        for line in lines:
            if line.rest:
                back += await cut_line(tx, order, line, line.rest, short.reason.strip())
        state = await settle(tx, order, reason=short.reason.strip())
        changes = {"lines": [line.line_no for line in lines], "back_on_plan": back}
        tx.audit("purchase.shorten", "purchase_order", order.id, changes=changes, reason=short.reason.strip())
        return tx.answer({"id": order.id, "state": state, "back_on_plan": back})


async def cut_line(tx: Transaction, order: Purchase, line: PurchaseLine, quantity: Decimal, reason: str) -> int:
    """Give up so much of a line; who finds no room any more waits for a new line of the plan. Answers how many those are."""
    assert line.supply_id is not None
    answers = await ask(SupplyHooks).pegs_answering(tx.office, tx, (), (line.supply_id,))
    pegs = [peg for answer in answers for peg in answer if peg.quantity]
    moved = await back_to_plan(tx, line.supply_id, pegs, line.rest - quantity, reason)
    await tx.execute(
        "UPDATE procurement.purchase_line SET closed = closed + $4, cancel_asked = greatest(0, cancel_asked - $4)"
        " WHERE office_id = $1 AND purchase_id = $2 AND line_no = $3",
        tx.office.id,
        order.id,
        line.line_no,
        quantity,
    )
    if line.rest > quantity:
        left = line.received + line.rest - quantity
        await ask(SupplyHooks).supply_changing(tx.office, tx, (SupplyChange(line.supply_id, left, why=reason),))
    else:
        await ask(SupplyHooks).supply_ending(tx.office, tx, (line.supply_id,), reason)
    return moved


async def back_to_plan(tx: Transaction, supply_id: UUID, pegs: Sequence[Peg], room: Decimal, reason: str) -> int:
    """Those who come last in the queue and find no room wait for new lines of the plan; a person looks at each."""
    moves, lines, goods = [], [], []
    for peg in pegs:
        kept = min(peg.quantity, max(Decimal(0), room))
        room -= kept
        over = peg.quantity - kept
        if over <= 0:
            continue
        plan_line, supply = new_id(), new_id()
        lines.append(
            LineToPlan(
                plan_line,
                peg.product_id,
                over,
                peg.order_id,
                await _number_of(tx, peg.order_id),
                peg.line_no,
                peg.customer_id,
                peg.needed_on,
                supply_id=supply,
                reason=reason,
                state="review",
            )
        )
        goods.append(GoodsToCome(supply, peg.product_id, over, "plan", "procurement plan", plan_line))
        moves.append(PegMove(peg.order_id, peg.line_no, supply_id, supply, over))
    if moves:
        await add_lines(tx, lines)
        await ask(SupplyHooks).supply_announcing(tx.office, tx, tuple(goods), ())
        await ask(SupplyHooks).pegs_moving(tx.office, tx, tuple(moves), reason)
    return len(moves)


async def _number_of(tx: Transaction, order_id: UUID) -> str:
    """The customer's order as the plan knew it before."""
    number = await tx.fetchval(
        "SELECT order_number FROM procurement.plan_line WHERE office_id = $1 AND order_id = $2 ORDER BY added_at DESC LIMIT 1",
        tx.office.id,
        order_id,
    )
    return str(number or "")


async def settle(tx: Transaction, order: Purchase, *, reason: str = "", **columns: object) -> str:
    """The order's state after its lines changed: received when all came, closed when a part did, cancelled when nothing did."""
    await tx.flush()
    row = await tx.fetchrow(
        "SELECT bool_and(received + closed >= quantity) AS is_done, sum(received) AS received, sum(closed) AS closed"
        " FROM procurement.purchase_line WHERE office_id = $1 AND purchase_id = $2",
        tx.office.id,
        order.id,
    )
    assert row is not None
    state = order.state
    if row["is_done"]:
        state = "cancelled" if not row["received"] else "closed" if row["closed"] else "received"
    if state == "cancelled":
        columns = columns | {"cancel_reason": reason or "nothing came"}
    await touch(tx, order, state=state, **columns)
    return state


async def _drop_draft(tx: Transaction, order: Purchase, reason: str) -> None:
    """A draft ordered nothing: it is kept with its reason, and the plan has its lines as before."""
    await tx.execute(
        "DELETE FROM procurement.plan_share WHERE office_id = $1 AND purchase_id = $2", tx.office.id, order.id
    )
    await touch(tx, order, state="cancelled", cancel_reason=reason)
    words = {"number": order.number, "at": clock.now(), "total": plain(Decimal(order.total_minor))}
    tx.audit("purchase.drop", "purchase_order", order.id, changes=words, reason=reason)
