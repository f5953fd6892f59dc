"""The trial balance: what each account began with, moved and ended with; debits equal credits in every currency."""

from __future__ import annotations

import datetime as dt
from typing import Any

from salesops import Act, Money, transaction
from salesops_duties.ledger.service.accounts import chart_of

_SQL = """SELECT account, currency,
  coalesce(sum(amount_minor) FILTER (WHERE booked_on < $3), 0)::bigint AS opening,
  coalesce(sum(amount_minor) FILTER (WHERE amount_minor > 0 AND ($3::date IS NULL OR booked_on >= $3)), 0)::bigint AS debit,
  coalesce(-sum(amount_minor) FILTER (WHERE amount_minor < 0 AND ($3::date IS NULL OR booked_on >= $3)), 0)::bigint AS credit
  FROM ledger.posting WHERE office_id = $1 AND ($2::date IS NULL OR booked_on <= $2) AND ($4 = '' OR currency = $4)
  GROUP BY 1, 2 ORDER BY 2, 1"""


async def trial_balance(
    act: Act, *, as_of: dt.date | None = None, since: dt.date | None = None, currency: str = ""
) -> dict[str, Any]:
    """Opening, debit, credit and balance per account and currency up to a day, from a day; and the sums per currency."""
    async with transaction(act) as tx:
        names = await chart_of(tx)
        rows = await tx.fetch(_SQL, act.office.id, as_of, since, currency)
    lines: list[dict[str, Any]] = []
    sums: dict[str, dict[str, int]] = {}
    for r in rows:
        figures = {"opening": r["opening"], "debit": r["debit"], "credit": r["credit"]}
        figures["balance"] = r["opening"] + r["debit"] - r["credit"]
        so_far = sums.setdefault(r["currency"], dict.fromkeys(figures, 0))
        for name, minor in figures.items():
            so_far[name] += minor
        shown = {name: str(Money(r["currency"], minor)) for name, minor in figures.items()}
        lines.append({"account": r["account"], "name": names[r["account"]].name, "currency": r["currency"]} | shown)
    totals = [
        {"currency": code} | {name: str(Money(code, minor)) for name, minor in figures.items()}
        for code, figures in sums.items()
    ]
    return {"as_of": as_of, "since": since, "accounts": lines, "totals": totals}
