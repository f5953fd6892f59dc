"""What the documents of receivables say of the control accounts they feed, for the books to compare with."""

from __future__ import annotations

import datetime as dt

from salesops import Transaction
from salesops.hookspecs.ledger import ControlBalance

# Customers' money that covers nothing yet stays on the receivable account: nothing ever stands on the prepayments'.
KEPT = ("receivable", "suspense", "customer_money")
_BALANCES = """
SELECT 'receivable' AS account, currency, sum(amount_minor)::bigint AS minor FROM receivables.item
 WHERE office_id = $1 AND ($2::date IS NULL OR value_on <= $2) GROUP BY 2
UNION ALL SELECT 'suspense', r.currency, sum(x.minor)::bigint FROM receivables.receipt r,
 LATERAL (VALUES (r.value_on, -r.amount_minor), (r.reversed_on, r.amount_minor)) AS x(day, minor)
 WHERE r.office_id = $1 AND r.customer_id IS NULL AND r.value_on IS NOT NULL AND x.day IS NOT NULL AND ($2::date IS NULL OR x.day <= $2) GROUP BY 2
"""


async def control_balances(tx: Transaction, until: dt.date | None) -> tuple[ControlBalance, ...]:
    """Every currency of each account, by the documents' own days; money that found its customer was theirs all along."""
    rows = await tx.fetch(_BALANCES, tx.office.id, until)
    nothing = [ControlBalance(account, tx.office.currency, 0) for account in KEPT]
    return (*nothing, *(ControlBalance(r["account"], r["currency"], r["minor"]) for r in rows))
