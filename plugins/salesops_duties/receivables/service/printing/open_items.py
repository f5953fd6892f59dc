"""What a customer has not paid, as their documents name it, and how old it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from salesops import Money, Transaction
from salesops.db import Record
from salesops.languages import gettext
from salesops_duties.receivables.service.policies import policy_of
from salesops_duties.receivables.service.printing.facts import Bucket

MOST_ROWS = 5_000


async def open_items(tx: Transaction, customer_id: UUID, currency: str) -> Sequence[Record]:
    """What is open in one currency, what is due first first."""
    return await tx.fetch(
        "SELECT coalesce(n.number, m.foreign_no, '') AS number, i.value_on, i.due_on, i.amount_minor, i.open_minor FROM receivables.item i"
        " LEFT JOIN core.document_number n ON n.office_id = i.office_id AND n.document_id = i.document_id"
        " LEFT JOIN receivables.imported_document m ON m.office_id = i.office_id AND m.id = i.document_id"
        f" WHERE i.office_id = $1 AND i.customer_id = $2 AND i.currency = $3 AND i.open_minor <> 0 ORDER BY i.due_on, i.id LIMIT {MOST_ROWS}",
        tx.office.id,
        customer_id,
        currency,
    )


async def ages_of(tx: Transaction, customer_id: UUID, currency: str, today: dt.date) -> tuple[Bucket, ...]:
    """What is open by the days after its due day, in the columns of the office's summary; money that covers nothing yet is not due."""
    ends = (await policy_of(tx)).buckets
    sums = [0] * (len(ends) + 2)
    for row in await open_items(tx, customer_id, currency):
        days = (today - row["due_on"]).days
        place = (
            0
            if days <= 0 or row["open_minor"] < 0
            else next((n for n, end in enumerate(ends, 1) if days <= end), len(ends) + 1)
        )
        sums[place] += row["open_minor"]
    starts = [1, *(end + 1 for end in ends[:-1])]
    spans = [gettext("%(first)s to %(last)s days") % {"first": a, "last": b} for a, b in zip(starts, ends, strict=True)]
    names = [gettext("Not due"), *spans, gettext("Over %(days)s days") % {"days": ends[-1]}]
    return tuple(Bucket(name, Money(currency, minor)) for name, minor in zip(names, sums, strict=True))
