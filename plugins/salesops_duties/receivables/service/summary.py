"""The Accounts Receivable Summary: customer by customer and currency by currency, as of any day (AR-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, transaction
from salesops.db import Record
from salesops.errors import Fault, Invalid
from salesops.services.sheets import written
from salesops.values import amount_writer
from salesops_duties.receivables.service import figures
from salesops_duties.receivables.service.figures import HEADS, SHOWN, Asked, View
from salesops_duties.receivables.service.policies import policy_of

MOST_EXPORTED = 20_000


async def summary(act: Act, view: View, *, after: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """One line per customer and currency, a page at a time. As of a past day, lines that were not there yet are left out."""
    async with transaction(act) as tx:
        return await _lines(tx, view, after, limit)


async def totals(act: Act, view: View) -> list[dict[str, Any]]:
    """The amounts of all lines together, by currency, under the same filter."""
    async with transaction(act) as tx:
        asked = await _asked(tx, view)
        statement, args = figures.totals(asked)
        rows = [tuple(row.values()) for row in await tx.fetch(statement, *args)]
    heads = ("currency", "as_of", *asked.amounts)
    found = [dict(zip(heads, (row[0], asked.day, *map(amount_writer(row[0]), row[1:])), strict=True)) for row in rows]
    return [total | {"open_ar": total["closing"]} for total in found]


async def export(act: Act, view: View, *, xlsx: bool) -> bytes:
    """The whole summary as a sheet, under the same filter; text cannot become a formula."""
    async with transaction(act) as tx:
        lines = await _lines(tx, view, "", MOST_EXPORTED)
        tx.audit("receivables.export", "summary", None, changes={"lines": len(lines)})
    heads = list(dict.fromkeys(head for line in lines for head in line)) or ["customer_id"]
    rows = [[_cell(line.get(head)) for head in heads] for line in lines]
    return await written("xlsx" if xlsx else "csv", heads, rows, title="Receivables")


def cursor(line: dict[str, Any]) -> str:
    """Where a page ends."""
    return f"{line['customer_id']}.{line['currency']}"


async def _lines(tx: Transaction, view: View, after: str, limit: int) -> list[dict[str, Any]]:
    asked = await _asked(tx, view, after=_after(after), limit=limit)
    statement, args = figures.lines(asked)
    return _told(await tx.fetch(statement, *args), asked)


async def _asked(tx: Transaction, view: View, **page: Any) -> Asked:
    policy = await policy_of(tx)
    return Asked(view, tx.office.id, tx.actor.person_id, clock.today(tx.office.timezone), policy.buckets, **page)


def _told(rows: Sequence[Record], asked: Asked) -> list[dict[str, Any]]:
    """Lines with amounts as text. Headroom is told when the limit is the line's alone; else the account tells it."""
    amounts, found = asked.amounts, []
    first, last = len(HEADS), len(HEADS) + len(amounts)
    names = (*HEADS, "as_of", *amounts)
    for row in rows:
        cells = tuple(row.values())
        write = amount_writer(cells[2])
        line = dict(zip(names, (*cells[:first], asked.day, *map(write, cells[first:last])), strict=True))
        line["open_ar"] = line["closing"]
        if not asked.view.is_past:
            line.update(zip(SHOWN, cells[last:], strict=False))
            limit, exposure = cells[-1], cells[last - 1]
            line["credit_limit"] = None if limit is None else write(limit)
            line["headroom"] = None if limit is None else write(limit - exposure)
        found.append(line)
    return found


def _after(text: str) -> tuple[UUID, str] | None:
    customer, _, currency = text.partition(".")
    try:
        return (UUID(customer), currency) if text else None
    except ValueError:
        raise Invalid([Fault("after", "cursor", "The cursor of a page before.", text[:60])]) from None


def _cell(value: object) -> object:
    return value if value is None or isinstance(value, int | dt.date) else str(value)
