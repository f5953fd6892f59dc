"""Voucher numbers: drawn when a day is over, so that no order waits for a number of the books."""

from __future__ import annotations

import datetime as dt
from typing import Any

from salesops import Act, Transaction, clock, transaction
from salesops_duties.ledger.service.reading import voucher_number


async def number_until(tx: Transaction, day: dt.date) -> int:
    """Number every voucher up to a day that has none, in the order of the days; tells how many."""
    start = tx.office.fiscal_year_start
    count: int = await tx.fetchval(
        "SELECT ledger.number_vouchers($1, $2, $3, $4)", tx.office.id, day, start, clock.now()
    )
    return count


async def number_past_days(tx: Transaction) -> int:
    """Number the vouchers of every day that is over in the office."""
    return await number_until(tx, clock.today(tx.office.timezone) - dt.timedelta(days=1))


async def register(act: Act, *, fiscal_year: int | None, after: int, limit: int) -> dict[str, Any]:
    """The register of vouchers of a fiscal year, from the number after `after`; with how many entries still wait."""
    year = act.office.fiscal_year(clock.today(act.office.timezone)) if fiscal_year is None else fiscal_year
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT v.n, v.fiscal_year, e.id AS entry_id, e.booked_on, e.text, v.numbered_at FROM ledger.voucher v JOIN ledger.entry e"
            " ON (e.office_id, e.id) = (v.office_id, v.entry_id) WHERE v.office_id = $1 AND v.fiscal_year = $2 AND v.n > $3"
            " ORDER BY v.n LIMIT $4",
            act.office.id,
            year,
            after,
            limit,
        )
        waiting = await tx.fetchval(
            "SELECT count(*) FROM ledger.entry e WHERE e.office_id = $1 AND NOT EXISTS"
            " (SELECT 1 FROM ledger.voucher v WHERE (v.office_id, v.entry_id) = (e.office_id, e.id))",
            act.office.id,
        )
    items = [dict(r.items()) | {"number": voucher_number(r["fiscal_year"], r["n"])} for r in rows]
    return {
        "fiscal_year": year,
        "waiting": waiting,
        "items": items,
        "next": rows[-1]["n"] if len(rows) == limit else None,
    }
