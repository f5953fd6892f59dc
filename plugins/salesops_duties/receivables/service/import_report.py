"""What was taken of another system's time, counted and summed from the database."""

from __future__ import annotations

from typing import Any

from salesops import Act, Money, transaction


async def report(act: Act) -> dict[str, Any]:
    """What was taken, counted and summed from the database: documents by kind, class and flag, lines by class."""
    async with transaction(act) as tx:
        documents = await tx.fetch(
            "SELECT kind, category AS class, currency, count(*) AS count, sum(total_minor)::bigint AS sum FROM receivables.imported_document WHERE office_id = $1"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            act.office.id,
        )
        lines = await tx.fetch(
            "SELECT d.kind, l.category AS class, d.currency, l.repeated, count(*) AS count, sum(l.amount_minor)::bigint AS sum FROM receivables.imported_line l"
            " JOIN receivables.imported_document d ON (d.office_id, d.id) = (l.office_id, l.document_id) WHERE l.office_id = $1 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
            act.office.id,
        )
        flags = await tx.fetch(
            "SELECT d.kind, f.flag, d.currency, count(*) AS count, sum(d.total_minor)::bigint AS sum FROM receivables.imported_document d, unnest(d.flags) AS f(flag)"
            " WHERE d.office_id = $1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            act.office.id,
        )
    return {
        "documents": [_sum(row) for row in documents],
        "lines": [_sum(row) for row in lines],
        "flags": [_sum(row) for row in flags],
    }


def _sum(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "sum"} | {
        "sum": str(Money(row["currency"], row["sum"]))
    }
