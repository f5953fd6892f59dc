"""Goods of a transfer come: all or a part, at the cost at which they left; what is missing is explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import ConflictState, Faults
from salesops.hookspecs.ledger import Posting
from salesops.hookspecs.logistics import LogisticsHooks
from salesops.services import approvals
from salesops_duties.inventory import rules
from salesops_duties.inventory.rules import Arrival, Explanation, TransferLine
from salesops_duties.inventory.service.arrivals import hand_over, write_handed
from salesops_duties.inventory.service.differences import ACTION
from salesops_duties.inventory.service.sending import add_step, post_step
from salesops_duties.inventory.service.supplies import lock_supplies
from salesops_duties.inventory.service.transfer_supply import give_up_supply, note_supply_day
from salesops_duties.inventory.service.transferring import Head, change, expect, head_of, lines_of

ZERO = Decimal(0)
HERE = ("inside", "receiver")


async def receive_transfer(act: Act, transfer_id: UUID, given: Arrival) -> dict[str, Any]:
    """Take goods of a transfer in; what is pegged of them is reserved for its orders at once.

    Raises `Invalid` for more than is on the way. When `nothing_more` comes, the rest is missing and has to be explained.
    """
    faults = Faults()
    async with transaction(act) as tx:
        head = await head_of(tx, transfer_id)
        expect(head, HERE, ("sent", "short"), ["wait until the goods are sent"])
        lines = await lines_of(tx, transfer_id)
        come = _come(lines, given, faults)
        faults.raise_if_any()
        assert head.to_warehouse is not None
        state = _state_after(lines, come, given.nothing_more)
        step = new_id()
        if come:
            await _take_in(tx, head, head.to_warehouse, lines, come, step)
        if state == "closed":
            await give_up_supply(tx, lines, "all that was sent has come")
        elif state == "short":
            await note_supply_day(tx, lines, None, f"goods from {head.source} are missing")
        await change(tx, head, state=state, ended_at=clock.now() if state == "closed" else None)
        if state != "sent":
            await ask(LogisticsHooks).parcel_arriving(tx.office, tx, "transfer", transfer_id, head.to_name)
        took = {line.part_no: plain(come[line.line_no]) for line in lines if line.line_no in come}
        tx.audit("transfer.receive", "transfer", transfer_id, changes={"received": took, "state": state})
        return tx.answer({"id": transfer_id, "state": state, "receipt_id": step if come else None})


async def explain_missing(act: Act, transfer_id: UUID, given: Explanation) -> dict[str, Any]:
    """Say what became of what is missing: lost goods are a loss of the office that should have got them; else they are awaited.

    Two persons write off a loss, as they do a difference of a count: the first call asks the second one, the next posts it.
    """
    faults = Faults()
    rules.check_choice(given.way, rules.EXPLANATIONS, "way", faults)
    rules.check_reason(given.reason, faults, words="Say what happened; it is kept in the audit.")
    async with transaction(act) as tx:
        head = await head_of(tx, transfer_id)
        expect(head, HERE, ("short",), ["receive the goods first"])
        faults.raise_if_any()
        lines = await lines_of(tx, transfer_id)
        lost = sum(line.cost_of(line.under_way) for line in lines if line.under_way) if given.way == "lost" else 0
        if lost and not await _approved(tx, head, Money(act.office.currency, lost)):
            return await _ask_approval(tx, head, Money(act.office.currency, lost), given.reason.strip())
        if given.way == "lost":
            await _write_off(tx, head, lines, given.reason.strip())
            await give_up_supply(tx, lines, f"lost on the way from {head.source}")
        state = "closed" if given.way == "lost" else "sent"
        ended = clock.now() if given.way == "lost" else None
        await change(tx, head, state=state, reason=given.reason.strip(), ended_at=ended)
        value = str(Money(act.office.currency, lost))
        changes = {"way": given.way, "value": value}
        tx.audit("transfer.explain", "transfer", transfer_id, changes=changes, reason=given.reason.strip())
        return tx.answer(_explained(head, state, value))


def _explained(head: Head, state: str, value: str, approval: UUID | None = None) -> dict[str, Any]:
    return {"id": head.id, "state": state, "loss": value, "approval_id": approval}


async def _approved(tx: Transaction, head: Head, loss: Money) -> bool:
    """Use up what a second person granted; False when nobody was asked since, or the answer was no."""
    asked = [one for one in await approvals.of_subjects(tx, [head.id]) if one.action == ACTION]
    state = asked[0].state if asked else ""
    if state == "open":
        raise ConflictState(
            "A second person has not decided about this loss yet.",
            current="waits for approval",
            ways_out=["wait for the decision", "say that it will still come"],
        )
    if state == "approved":
        await approvals.use(tx, ACTION, head.id, amount=loss)
    return state == "approved"


async def _ask_approval(tx: Transaction, head: Head, loss: Money, reason: str) -> dict[str, Any]:
    words = f"Transfer {head.number}: goods lost on the way from {head.source}"
    approval = await approvals.request(tx, ACTION, words, head.id, reason, amount=loss)
    tx.audit("transfer.ask_loss", "transfer", head.id, changes={"value": str(loss)}, reason=reason)
    return tx.answer(_explained(head, head.state, str(loss), approval))


def _come(lines: Sequence[TransferLine], given: Arrival, faults: Faults) -> dict[int, Decimal]:
    digits = {line.line_no: line.digits for line in lines}
    named = [
        (one.line_no, rules.parse_count(one.quantity, digits.get(one.line_no, 6), f"lines[{at}].quantity", faults))
        for at, one in enumerate(given.lines)
    ]
    most = {line.line_no: line.under_way for line in lines}
    come = rules.chosen(lines, named, most, faults, "No more than is on the way.")
    if not come and not given.nothing_more and not faults.found:
        faults.add("lines", "required", "Say what came, or that nothing more comes.")
    return come


def _state_after(lines: Sequence[TransferLine], come: Mapping[int, Decimal], nothing_more: bool) -> str:
    if all(line.under_way == come.get(line.line_no, ZERO) for line in lines):
        return "closed"
    return "short" if nothing_more else "sent"


async def _take_in(
    tx: Transaction, head: Head, warehouse: UUID, lines: Sequence[TransferLine], come: Mapping[int, Decimal], step: UUID
) -> None:
    """Supply rows first, then stock, then the books; supply that was given up meanwhile expects nothing any more."""
    coming = [line for line in lines if line.line_no in come]
    rows = await lock_supplies(tx, [line.supply_id for line in lines if line.supply_id])
    awaited = {row.id: row for row in rows.values() if row.state == "announced"}
    handed = await hand_over(
        tx, {line.supply_id: come[line.line_no] for line in coming if line.supply_id in awaited and line.supply_id}
    )
    costs = [line.cost_of(come[line.line_no]) for line in coming]
    quantities = [come[line.line_no] for line in coming]
    tx.write(
        "inventory.receive",
        tx.office.id,
        "transfer_in",
        warehouse,
        head.id,
        [new_id() for _ in coming],
        [line.product_id for line in coming],
        quantities,
        costs,
        [line.supply_id if line.supply_id in awaited else None for line in coming],
        clock.today(tx.office.timezone),
        clock.now(),
        tx.actor.person_id,
    )
    write_handed(tx, warehouse, step, handed)
    await _note(tx, head, coming, quantities, costs, [ZERO] * len(coming), [0] * len(coming))
    total = sum(costs)
    await add_step(tx, step, head.id, "receipt", total, -total)
    postings = (Posting("inventory", total), Posting("goods_in_transit", -total))
    await post_step(tx, step, "transfer_receipt", f"{head.number} from {head.source}", postings)


async def _write_off(tx: Transaction, head: Head, lines: Sequence[TransferLine], reason: str) -> int:
    """What is under way of each line is lost; returns what it cost."""
    gone = [line for line in lines if line.under_way]
    costs = [line.cost_of(line.under_way) for line in gone]
    await _note(tx, head, gone, [ZERO] * len(gone), [0] * len(gone), [line.under_way for line in gone], costs)
    total, step = sum(costs), new_id()
    await add_step(tx, step, head.id, "loss", total, -total, reason)
    postings = (Posting("stock_difference", total), Posting("goods_in_transit", -total))
    await post_step(tx, step, "transfer_loss", f"{head.number}: {reason}", postings)
    return total


async def _note(
    tx: Transaction,
    head: Head,
    lines: Sequence[TransferLine],
    received: Sequence[Decimal],
    received_minor: Sequence[int],
    lost: Sequence[Decimal],
    lost_minor: Sequence[int],
) -> None:
    tx.write(
        "inventory.note_arrival",
        tx.office.id,
        head.id,
        [line.line_no for line in lines],
        list(received),
        list(received_minor),
        list(lost),
        list(lost_minor),
    )
