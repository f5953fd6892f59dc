"""What a changed customer file means for the account: its copies, its waiting invoices, and goods held for want of a limit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Transaction, ask
from salesops.events import CustomerChanged
from salesops.hookspecs.customers import CustomerAnswer, CustomerHooks
from salesops_duties.receivables.service.settling import settle
from salesops_duties.receivables.service.standing import read
from salesops_duties.receivables.service.waiting import owe

ENTRIES_AT_ONCE = 25


async def follow_file(tx: Transaction, event: CustomerChanged) -> None:
    """Bring the account in step with the file as it is now; without an account there is nothing to do.

    Whoever's limit the customer used before has room again, so that their goods may go, too.
    """
    answers = await ask(CustomerHooks).customer_answering(tx.office, tx, event.customer_id)
    before = await _owner(tx, event.customer_id)
    if not answers or before is None:
        return
    file = answers[0]
    former = {before, event.limit_owner_before_id} - {file.limit_owner_id}
    known = await _lock(tx, file, former)
    await _refresh(tx, file, known[event.customer_id])
    if file.limit_owner_id in known:
        await _issue_complete(tx, file)
        await settle(tx, event.customer_id)
    for owner in sorted(former & known.keys()):
        await settle(tx, owner)


async def _owner(tx: Transaction, customer_id: UUID) -> UUID | None:
    owner: UUID | None = await tx.fetchval(
        "SELECT limit_owner_id FROM receivables.account WHERE office_id = $1 AND customer_id = $2",
        tx.office.id,
        customer_id,
    )
    return owner


async def _lock(tx: Transaction, file: CustomerAnswer, former: set[UUID]) -> dict[UUID, Any]:
    """The accounts concerned, ours until the end: owners of limits by id, then the customer's own."""
    rows = await tx.fetch(
        "SELECT customer_id, limit_owner_id, salesperson_id FROM receivables.account WHERE office_id = $1 AND customer_id = ANY ($2)"
        " ORDER BY customer_id = $3, customer_id FOR UPDATE",
        tx.office.id,
        [*former, file.limit_owner_id, file.id],
        file.id,
    )
    return {row["customer_id"]: row for row in rows}


async def _refresh(tx: Transaction, file: CustomerAnswer, row: Any) -> None:
    wanted = {"limit_owner_id": file.limit_owner_id, "salesperson_id": file.salesperson_id}
    changes = {name: [row[name], value] for name, value in wanted.items() if row[name] != value}
    if not changes:
        return
    await tx.execute(
        "UPDATE receivables.account SET limit_owner_id = $3, salesperson_id = $4 WHERE office_id = $1 AND customer_id = $2",
        tx.office.id,
        file.id,
        *wanted.values(),
    )
    tx.audit("credit.follow", "account", file.id, changes=changes, reason="the customer's file changed")


async def _issue_complete(tx: Transaction, file: CustomerAnswer) -> None:
    """Invoices wait for what the file lacks now, and for the dispatch or the acceptance if they did; those that lack nothing are issued."""
    await tx.execute(
        "UPDATE receivables.invoice SET waiting_for = $3::text[] || ARRAY(SELECT w FROM unnest(waiting_for) AS w WHERE w IN ('dispatch', 'acceptance'))"
        " WHERE office_id = $1 AND customer_id = $2 AND state = 'waiting'",
        tx.office.id,
        file.id,
        list(file.billing_missing),
    )
    rows = await tx.fetch(
        "SELECT * FROM receivables.invoice WHERE office_id = $1 AND customer_id = $2 AND state = 'waiting' AND waiting_for = '{}' ORDER BY id",
        tx.office.id,
        file.id,
    )
    if not rows:
        return
    seen = await read(tx, file.id, lock=True, lenient=True)
    for count, row in enumerate(rows, 1):
        await owe(tx, row, seen)
        tx.audit("invoice.issue", "invoice", row["id"], reason="the customer's file is complete")
        if count % ENTRIES_AT_ONCE == 0:
            await tx.flush()
