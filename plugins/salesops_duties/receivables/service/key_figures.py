"""The figures above the summary that are not sums of its lines: money nobody is named for, goods held, money collected."""

from __future__ import annotations

from typing import Any

from salesops import Act, Money, clock, transaction
from salesops_duties.receivables.service.board import held_sum


async def key_figures(act: Act, currency: str, *, own: bool = False) -> dict[str, Any]:
    """Of one currency, today: each an amount and how many documents it is of. `collected` is since the first of the month."""
    today = clock.today(act.office.timezone)
    person = act.actor.person_id if own else None
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT coalesce(sum(d.amount_minor) FILTER (WHERE d.state IN ('reported', 'suspense')), 0)::bigint AS unmatched,"
            " count(*) FILTER (WHERE d.state IN ('reported', 'suspense')) AS unmatched_count,"
            " coalesce(sum(d.amount_minor) FILTER (WHERE d.state = 'cleared' AND d.value_on >= $3), 0)::bigint AS collected,"
            " count(*) FILTER (WHERE d.state = 'cleared' AND d.value_on >= $3) AS collected_count"
            " FROM receivables.receipt d LEFT JOIN receivables.account a ON a.office_id = d.office_id AND a.customer_id = d.customer_id"
            " WHERE d.office_id = $1 AND d.currency = $2 AND ($4::uuid IS NULL OR a.salesperson_id = $4)"
            " AND (d.state IN ('reported', 'suspense') OR d.value_on >= $3)",
            act.office.id,
            currency,
            today.replace(day=1),
            person,
        )
        held, missing = await held_sum(tx, person=person)
    assert row is not None
    nothing = str(Money(currency, 0))
    return {
        "unmatched": str(Money(currency, row["unmatched"])),
        "unmatched_count": row["unmatched_count"],
        "collected": str(Money(currency, row["collected"])),
        "collected_count": row["collected_count"],
        "held": missing.get(currency, nothing),
        "held_count": held,
    }
