"""Posting what a second person approved: differences go to stock and books, unless goods moved or are promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from salesops import Act, Money, ask, clock, new_id, plain, transaction
from salesops.db import Record
from salesops.errors import ConflictState, InsufficientStock
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.services import approvals
from salesops_duties.inventory import rules
from salesops_duties.inventory.service.counting import LINES, count_head, expect
from salesops_duties.inventory.service.differences import ACTION, Difference, differences, locked_stock, value_of


async def post_count(act: Act, count_id: UUID) -> dict[str, Any]:
    """Post approved differences to stock and books.

    Raises `ConflictState` naming the parts that moved since they were counted, `InsufficientStock` when what is
    missing is reserved or held, and `NotApproved` without a second person's word for the value.
    """
    async with transaction(act) as tx:
        head = await count_head(tx, count_id, lock=True)
        expect(head["state"], "counted")
        rows = await tx.fetch(LINES, act.office.id, count_id)
        stock = await locked_stock(tx, head["warehouse_id"], [row["product_id"] for row in rows])
        if head["kind"] == "count":
            _refuse_moved(rows, stock)
        found = await differences(tx, rows, stock)
        _refuse_missing(found, stock)
        await approvals.use(tx, ACTION, head["closing_id"], amount=value_of(tx, found))
        now, today = clock.now(), clock.today(act.office.timezone)
        tx.write(
            "inventory.adjust",
            act.office.id,
            count_id,
            head["warehouse_id"],
            [new_id() for _ in found],
            [one.line_no for one in found],
            [one.product_id for one in found],
            [one.quantity for one in found],
            [one.cost_minor for one in found],
            today,
            now,
            act.actor.person_id,
        )
        net = sum(one.cost_minor for one in found)
        if net:
            sides = (Posting("inventory", net), Posting("stock_difference", -net))
            entry = EntryToPost("stock_adjustment", count_id, today, act.office.currency, head["reason"], sides)
            await ask(LedgerHooks).entry_posting(act.office, tx, entry)
        changes = {one.part_no: plain(one.quantity) for one in found}
        tx.audit("stock_count.post", "stock_count", count_id, changes=changes, reason=head["reason"])
        return tx.answer({"id": count_id, "state": "posted", "value": str(Money(act.office.currency, net))})


def _refuse_moved(rows: Sequence[Record], stock: Mapping[UUID, rules.OnStock]) -> None:
    moved = [row["part_no"] for row in rows if stock[row["product_id"]].on_hand != row["expected"]]
    if moved:
        raise ConflictState(
            "Goods moved since they were counted.",
            current="moved since counted",
            ways_out=[f"count again: {', '.join(moved[:20])}", "then close the count and have it approved anew"],
            moved=moved,
        )


def _refuse_missing(found: Sequence[Difference], stock: Mapping[UUID, rules.OnStock]) -> None:
    short = [
        {"part_no": one.part_no, "missing": plain(-one.quantity), "free": plain(stock[one.product_id].available),
         "reserved": plain(stock[one.product_id].reserved), "held": plain(stock[one.product_id].held)}
        for one in found
        if -one.quantity > stock[one.product_id].available
    ]  # fmt: skip
    if short:
        raise InsufficientStock(
            "What is missing is reserved or held: it must be given up first.",
            short=short,
            ways_out=["cancel or amend an order that has it reserved", "release the hold", "count again"],
        )
