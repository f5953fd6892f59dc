"""Steps 2 and 3 of the desk: does the balance cover the order, and taking the credit when it is confirmed."""

from __future__ import annotations

from uuid import UUID

import msgspec

from salesops import Money, Office, Transaction, clock, new_id
from salesops.db import reading
from salesops.errors import InsufficientCredit
from salesops.hookspecs.orders import Order, OrderPanel
from salesops.hookspecs.receivables import BalanceAnswer
from salesops_duties.receivables.rules import Account, outcome, shortfall
from salesops_duties.receivables.service.accounts import load
from salesops_duties.receivables.service.holds import end_holds


async def check_balance(tx: Transaction, order: Order) -> BalanceAnswer:
    """The terms and the outcome for an order, kept for the auditor; takes nothing."""
    account = await load(tx, order.customer_id)
    found = answer(account, order, await _own_part(tx, order), tx)
    note(tx, order, "balance", found)
    return found


async def commit(tx: Transaction, order: Order, expected_shortfall_minor: int) -> BalanceAnswer:
    """Lock the account and take the credit; refuses when more is missing than the customer was told."""
    account = await load(tx, order.customer_id, lock=True)
    found = answer(account, order, await _own_part(tx, order), tx)
    if found.shortfall_minor > expected_shortfall_minor:
        raise InsufficientCredit(
            f"The balance changed: {Money(found.currency, found.shortfall_minor)} {found.currency} are missing now. Check the balance again.",
            shortfall=str(Money(found.currency, found.shortfall_minor)),
            headroom=str(Money(found.currency, found.headroom_minor)),
            currency=found.currency,
            ways_out=["check the balance again", "call for payment"],
        )
    tx.write("receivables.commit_credit", tx.office.id, order.id, order.customer_id, order.total_minor, clock.now())
    note(tx, order, "confirm", found)
    return found


async def release(tx: Transaction, order_id: UUID, customer_id: UUID) -> bool:
    """Give the credit of an order back, under the account's lock."""
    await tx.fetchrow(
        "SELECT 1 FROM receivables.account WHERE office_id = $1 AND customer_id = $2 FOR UPDATE",
        tx.office.id,
        customer_id,
    )
    tx.write("receivables.release_credit", tx.office.id, order_id)
    await end_holds(tx, customer_id)
    return True


def answer(account: Account, order: Order, own_part: int, tx: Transaction) -> BalanceAnswer:
    """The formula applied; the order's own part is taken out of the terms, so that it counts once."""
    today = clock.today(tx.office.timezone)
    return BalanceAnswer(
        outcome(account, order.total_minor, own_part, today),
        account.currency,
        account.limit_on(today),
        account.open_minor,
        account.committed_minor - own_part,
        order.total_minor,
        shortfall(account, order.total_minor, own_part, today),
        account.mode,
        clock.now(),
    )


def note(tx: Transaction, order: Order, step: str, found: BalanceAnswer) -> None:
    """Keep the check with all its inputs."""
    tx.write(
        "receivables.note_check",
        tx.office.id,
        new_id(),
        order.id,
        order.customer_id,
        step,
        found.outcome,
        msgspec.json.encode(found).decode(),
        found.as_of,
        tx.actor.person_id,
    )


async def panel(office: Office, order: Order) -> OrderPanel | None:
    """The balance panel beside an order, as the column of terms; an offer, on the transaction the kernel opened."""
    current = reading()
    row = await current.connection.fetchrow(
        "SELECT currency, CASE WHEN limit_until < $3 THEN 0 ELSE limit_minor END AS limit_minor, open_minor, committed_minor"
        " FROM receivables.account WHERE office_id = $1 AND customer_id = $2",
        current.office_id,
        order.customer_id,
        clock.today(office.timezone),
    )
    if row is None:
        return None
    terms = {
        "Receivables": row["open_minor"],
        "Committed": row["committed_minor"],
        "Credit limit": row["limit_minor"],
        "Headroom": row["limit_minor"] - row["open_minor"] - row["committed_minor"],
    }
    return OrderPanel(
        "balance",
        "Balance",
        tuple((words, f"{Money(row['currency'], minor)} {row['currency']}") for words, minor in terms.items()),
    )


async def _own_part(tx: Transaction, order: Order) -> int:
    return int(
        await tx.fetchval(
            "SELECT coalesce(sum(amount_minor), 0) FROM receivables.commitment"
            " WHERE office_id = $1 AND order_id = $2 AND customer_id = $3 AND state = 'open'",
            tx.office.id,
            order.id,
            order.customer_id,
        )
    )
