"""Ends what was only there for want of money: holds of goods, and calls for payment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Transaction, clock
from salesops.events import HoldReleased
from salesops_duties.receivables.rules import Held, Standing, is_over
from salesops_duties.receivables.rules.calls import is_answered
from salesops_duties.receivables.service.standing import Seen, read

_FAMILY = (
    "(SELECT m.customer_id FROM receivables.account m JOIN receivables.account s ON s.office_id = m.office_id AND s.limit_owner_id = m.limit_owner_id"
    " WHERE s.office_id = $1 AND s.customer_id = $2)"
)
OF_HOLDS = (  # what stands behind holds `h`
    "SELECT h.outbound_id, h.order_id, h.customer_id, h.policy, h.needs_overdue, i.currency,"
    " CASE WHEN i.state = 'issued' THEN i.open_minor ELSE i.total_minor - p.money END AS this_minor,"
    " greatest(0, i.before_dispatch_minor - i.total_minor + CASE WHEN i.state = 'issued' THEN i.open_minor ELSE i.total_minor - p.money END) AS deposit_minor,"
    " o.unpaid + coalesce(c.amount_minor, 0) - p.money AS order_minor, coalesce(c.amount_minor, 0) AS rest_minor"
    " FROM receivables.hold h JOIN receivables.invoice i ON (i.office_id, i.id) = (h.office_id, h.invoice_id)"
    " LEFT JOIN receivables.commitment c ON c.office_id = h.office_id AND c.order_id = h.order_id AND c.state = 'open',"
    " LATERAL (SELECT coalesce(-sum(x.open_minor), 0)::bigint AS money FROM receivables.item x"
    "  WHERE x.office_id = h.office_id AND x.customer_id = h.customer_id AND x.order_id = h.order_id AND x.currency = i.currency AND x.open_minor < 0) p,"
    " LATERAL (SELECT coalesce(sum(v.open_minor), 0)::bigint AS unpaid FROM receivables.invoice v"
    "  WHERE v.office_id = h.office_id AND v.order_id = h.order_id) o"
)
_HOLDS = f"{OF_HOLDS} WHERE h.office_id = $1 AND h.state = 'on_hold' AND h.customer_id IN {_FAMILY} ORDER BY h.held_at, h.outbound_id"
_CALLS = (
    "SELECT c.id, c.reason, c.outside_minor, (i.n > 0 AND i.unpaid = 0) AS is_paid, (h.n > 0 AND h.held = 0) AS is_released, h.held > 0 AS is_held"
    " FROM receivables.payment_call c,"
    " LATERAL (SELECT count(*) AS n, coalesce(sum(v.open_minor), 0) AS unpaid FROM receivables.invoice v"
    "  WHERE v.office_id = c.office_id AND v.order_id = c.order_id) i,"
    " LATERAL (SELECT count(*) AS n, count(*) FILTER (WHERE x.state = 'on_hold') AS held FROM receivables.hold x"
    "  WHERE x.office_id = c.office_id AND x.order_id = c.order_id) h"
    f" WHERE c.office_id = $1 AND c.state = 'open' AND c.customer_id IN {_FAMILY}"
)


async def lock_account(tx: Transaction, customer_id: UUID) -> None:
    """Lock the limit's owner, then the customer's own account; nothing to lock is no fault."""
    owner = await tx.fetchval(
        "SELECT limit_owner_id FROM receivables.account WHERE office_id = $1 AND customer_id = $2",
        tx.office.id,
        customer_id,
    )
    if owner is not None:
        await tx.fetch(
            "SELECT 1 FROM receivables.account WHERE office_id = $1 AND customer_id = ANY ($2) ORDER BY customer_id <> $3 FOR UPDATE",
            tx.office.id,
            [owner, customer_id],
            owner,
        )


async def settle(tx: Transaction, customer_id: UUID, *, receipt_id: UUID | None = None) -> list[dict[str, str]]:
    """End the holds and calls whose reason is gone, of all who share the limit; the account must be locked.

    Answers the outbound orders released, with their orders.
    """
    waiting = await tx.fetchval(
        f"SELECT EXISTS (SELECT 1 FROM receivables.hold WHERE office_id = $1 AND state = 'on_hold' AND customer_id IN {_FAMILY})"
        f" OR EXISTS (SELECT 1 FROM receivables.payment_call WHERE office_id = $1 AND state = 'open' AND customer_id IN {_FAMILY})",
        tx.office.id,
        customer_id,
    )
    if not waiting:
        return []
    await tx.flush()
    seen = await read(tx, customer_id, lenient=True)
    released = await _end_holds(tx, customer_id, seen, receipt_id)
    await _close_calls(tx, customer_id, seen.standing, receipt_id)
    return released


async def _end_holds(tx: Transaction, customer_id: UUID, seen: Seen, receipt_id: UUID | None) -> list[dict[str, str]]:
    today, now = clock.today(tx.office.timezone), clock.now()
    rows = await tx.fetch(_HOLDS, tx.office.id, customer_id)
    ended = [row for row in rows if is_over(held_of(row, seen), seen.standing, today)]
    if not ended:
        return []
    tx.write("receivables.end_holds", tx.office.id, [row["outbound_id"] for row in ended], receipt_id, now)
    for row in ended:
        tx.tell(
            HoldReleased(
                outbound_id=row["outbound_id"],
                order_id=row["order_id"],
                customer_id=row["customer_id"],
                receipt_id=receipt_id,
                released_at=now,
            )
        )
        tx.audit("hold.end", "outbound_order", row["outbound_id"], changes={"receipt": receipt_id})
    await tx.flush()
    return [{"outbound_id": str(row["outbound_id"]), "order_id": str(row["order_id"])} for row in ended]


def held_of(row: Any, seen: Seen) -> Held:
    """A hold as it stands now, from a row of `OF_HOLDS`; what is unpaid in the currency of the limit where a rate is known."""
    unpaid = row["order_minor"] if row["policy"] == "full_order" else row["this_minor"]
    deposit = row["deposit_minor"]
    if row["currency"] in seen.rates:
        unpaid = seen.into_limit(unpaid, row["currency"])
        deposit = seen.into_limit(deposit, row["currency"])
    rest = seen.into_limit(row["rest_minor"], row["currency"]) if seen.standing and row["rest_minor"] else 0
    return Held(row["policy"], row["needs_overdue"], unpaid, rest, deposit)


async def _close_calls(tx: Transaction, customer_id: UUID, standing: Standing | None, receipt_id: UUID | None) -> None:
    today = clock.today(tx.office.timezone)
    rows = await tx.fetch(_CALLS, tx.office.id, customer_id)
    answered = [
        row["id"]
        for row in rows
        if not row["is_held"]
        and is_answered(
            row["reason"], row["outside_minor"], standing, today, is_settled=row["is_paid"] or row["is_released"]
        )
    ]
    if answered:
        tx.write("receivables.close_calls", tx.office.id, answered, receipt_id, clock.now(), today)
