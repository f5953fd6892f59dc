"""Steps 2 and 3 of the desk: does the balance cover the order, and taking the credit when it is confirmed."""

from __future__ import annotations

from uuid import UUID

import msgspec

from salesops import Money, Transaction, clock, new_id
from salesops.errors import ConflictState, InsufficientCredit
from salesops.hookspecs.orders import Order
from salesops.hookspecs.receivables import BalanceAnswer
from salesops_duties.receivables.rules import outcome, shortfall
from salesops_duties.receivables.service.settling import lock_account, settle
from salesops_duties.receivables.service.standing import Seen, read


async def check_balance(tx: Transaction, order: Order) -> BalanceAnswer:
    """The terms and the outcome for an order, kept for the auditor; takes nothing. A shortfall opens a call."""
    seen = await read(tx, order.customer_id, order_id=order.id, currency=order.currency)
    found = answer(tx, seen, seen.into_limit(order.total_minor, order.currency))
    note(tx, order, "balance", found, missing=_to_call_for(found), outside=found.required_minor)
    return found


async def commit(tx: Transaction, order: Order, expected_shortfall_minor: int) -> BalanceAnswer:
    """Lock the account and take the credit; refuses when more is missing than the customer was told.

    What the order had committed is replaced by `order.total_minor`: after part of it was invoiced, by what is left.
    """
    seen = await read(tx, order.customer_id, lock=True, order_id=order.id, currency=order.currency)
    found = answer(tx, seen, seen.into_limit(order.total_minor, order.currency))
    if found.outcome == "stop":
        raise stopped(seen)
    if found.shortfall_minor > expected_shortfall_minor:
        raise _insufficient(found)
    amount = max(order.total_minor, 0)
    tx.write(
        "receivables.commit_credit", tx.office.id, order.id, order.customer_id, order.currency, amount, clock.now()
    )
    note(tx, order, "confirm", found, missing=_to_call_for(found))
    if seen.own_part_minor > found.required_minor:
        await settle(tx, order.customer_id)
    return found


async def release(tx: Transaction, order_id: UUID, customer_id: UUID) -> bool:
    """Give the credit of an order back, under the account's lock; nobody is called for it any more."""
    await lock_account(tx, customer_id)
    tx.write("receivables.release_credit", tx.office.id, order_id)
    tx.write("receivables.close_call", tx.office.id, order_id, clock.now(), clock.today(tx.office.timezone))
    await settle(tx, customer_id)
    return True


async def forget_order(tx: Transaction, order_id: UUID, customer_id: UUID) -> None:
    """An order ended: its credit is given back, and money named for it is free for what is owed."""
    await release(tx, order_id, customer_id)
    freed = await tx.fetch(
        "UPDATE receivables.item SET order_id = NULL WHERE office_id = $1 AND order_id = $2 AND open_minor < 0 RETURNING currency",
        tx.office.id,
        order_id,
    )
    for currency in sorted({row["currency"] for row in freed}):
        tx.write("receivables.apply_money", tx.office.id, customer_id, currency, clock.now())
    if freed:
        await settle(tx, customer_id)


def answer(tx: Transaction, seen: Seen, required: int) -> BalanceAnswer:
    """The formula applied; the order's own part is taken out of the terms, so that it counts once."""
    standing, own_part, today = seen.known, seen.own_part_minor, clock.today(tx.office.timezone)
    return BalanceAnswer(
        outcome(standing, required, own_part, today),
        standing.currency,
        standing.limit_on(today),
        standing.open_minor,
        standing.committed_minor - own_part,
        required,
        shortfall(standing, required, own_part, today),
        standing.mode,
        clock.now(),
        uninvoiced_minor=standing.uninvoiced_minor,
        unapplied_minor=standing.unapplied_minor,
        overdue_minor=standing.overdue_minor,
        limit_owner_id=seen.owner.customer_id,
    )


def note(
    tx: Transaction,
    order: Order,
    step: str,
    found: BalanceAnswer,
    *,
    missing: int,
    outside: int = 0,
    outbound_id: UUID | None = None,
) -> None:
    """Keep the check with all its inputs; `outside` is what the order needs and has not taken yet."""
    tx.write(
        "receivables.note_check",
        tx.office.id,
        new_id(),
        order.id,
        order.customer_id,
        outbound_id,
        step,
        found.outcome,
        missing,
        msgspec.json.encode(found).decode(),
        found.currency,
        outside,
        found.as_of,
        clock.today(tx.office.timezone),
        tx.actor.person_id,
    )


def stopped(seen: Seen) -> ConflictState:
    """The refusal of anything that raises the debt of a stopped customer."""
    why = seen.file.state_reason if seen.file else ""
    return ConflictState(f"The customer is on stop: {why}", current="stop", ways_out=["end the stop"])


def _to_call_for(found: BalanceAnswer) -> int:
    return found.shortfall_minor or (found.overdue_minor if found.outcome == "overdue_block" else 0)


def _insufficient(found: BalanceAnswer) -> InsufficientCredit:
    missing = Money(found.currency, found.shortfall_minor)
    return InsufficientCredit(
        f"The balance changed: {missing} {found.currency} are missing now. Check the balance again.",
        shortfall=str(missing),
        headroom=str(Money(found.currency, found.headroom_minor)),
        currency=found.currency,
        ways_out=["check the balance again", "call for payment", "ask for an override"],
    )
