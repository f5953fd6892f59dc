"""Keeps the office's tax rates: added, ended, never changed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from salesops import Act, clock, new_id, plain, transaction
from salesops.errors import Fault, Invalid, NotFound
from salesops_duties.prices.rules.settings import NewTaxRate, check_tax_rate


async def taxes(act: Act) -> list[dict[str, Any]]:
    """Every tax rate of the office, the newest of a category first."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT id, category, tax_status, code, percent, valid_from, valid_until FROM prices.tax_rate WHERE office_id = $1"
            " ORDER BY category, tax_status, valid_from DESC LIMIT 200",
            act.office.id,
        )
    return [dict(r.items()) | {"percent": plain(r["percent"])} for r in rows]


async def add_tax_rate(act: Act, new: NewTaxRate) -> dict[str, Any]:
    """Add a rate; raises `ConflictDuplicate` when its category has one for these days."""
    percent = check_tax_rate(new)
    rate_id = new_id()
    async with transaction(act) as tx:
        tx.write(
            "prices.add_tax_rate",
            act.office.id,
            rate_id,
            new.category.strip(),
            new.tax_status,
            new.code.strip(),
            percent,
            new.valid_from,
            new.valid_until,
            act.actor.person_id,
            clock.now(),
        )
        tx.audit("tax_rate.add", "tax_rate", rate_id, changes={"category": new.category, "percent": new.percent})
        return tx.answer({"id": rate_id}, status=201)


async def end_tax_rate(act: Act, rate_id: UUID, on: dt.date) -> dict[str, Any]:
    """Make `on` the last day of a rate; days that are over stay taxed as they were."""
    yesterday = clock.today(act.office.timezone) - dt.timedelta(days=1)
    if on < yesterday:
        raise Invalid(
            [Fault("on", "past", "Days that are over stay taxed as they were.", str(on), f"{yesterday} or later")]
        )
    async with transaction(act) as tx:
        ended = await tx.execute(
            "UPDATE prices.tax_rate SET valid_until = $3 WHERE office_id = $1 AND id = $2 AND valid_from <= $3"
            " AND (valid_until IS NULL OR valid_until > $3)",
            act.office.id,
            rate_id,
            on,
        )
        if not ended:
            raise NotFound("There is no such rate, or it does not hold on that day.")
        tx.audit("tax_rate.end", "tax_rate", rate_id, changes={"to": on})
        return tx.answer({"id": rate_id, "valid_until": on})
