"""Calls for payment as a page lists them, due first, and what was said in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, ask, clock, transaction
from salesops.hookspecs.customers import Contact, CustomerHooks
from salesops_duties.receivables.service.accounts import shown

SORTS = {"next": "c.next_call_on", "amount": "c.amount_minor", "customer": "lower(p.name)", "opened": "c.opened_at"}
_WHERE = {
    "due": "c.state = 'open' AND c.next_call_on <= $2",
    "broken": "c.state = 'open' AND l.promised_on < $2",
    "promised": "c.state = 'open' AND l.promised_on >= $2",
    "open": "c.state = 'open'",
    "closed": "c.state = 'closed'",
    "": "true",
}
_FROM = (
    " FROM receivables.payment_call c JOIN core.party p ON p.id = c.customer_id JOIN receivables.account a ON a.office_id = c.office_id"
    "  AND a.customer_id = c.customer_id LEFT JOIN core.person w ON w.id = a.salesperson_id"
    " LEFT JOIN LATERAL (SELECT count(*) OVER () AS calls, g.called_at, g.outcome, g.person, g.promised_on, g.promised_minor FROM receivables.call_log g"
    "  WHERE g.office_id = c.office_id AND g.call_id = c.id ORDER BY g.called_at DESC, g.noted_at DESC LIMIT 1) l ON true"
    " WHERE c.office_id = $1 AND ($3::uuid IS NULL OR a.salesperson_id = $3) AND ($4 = '' OR position($4 IN lower(p.name)) > 0)"
    " AND ($5::uuid IS NULL OR c.customer_id = $5)"
)


class Calls(msgspec.Struct, frozen=True):
    """Which calls: `state` due, broken, promised, open, closed or all; `sort` a name of `SORTS`, with `-` the other way round."""

    state: str = "due"
    words: str = ""
    customer_id: UUID | None = None
    sort: str = "next"
    limit: int = 50
    offset: int = 0
    own: bool = False
    mine: bool = False


async def list_calls(act: Act, wanted: Calls) -> tuple[list[dict[str, Any]], int]:
    """A page of them and how many there are in all."""
    today = clock.today(act.office.timezone)
    person = act.actor.person_id if wanted.own or wanted.mine else None
    args = (act.office.id, today, person, wanted.words.strip().lower(), wanted.customer_id)
    which = f"{_FROM} AND {_WHERE.get(wanted.state, 'true')} AND $2::date IS NOT NULL"
    order = SORTS.get(wanted.sort.removeprefix("-"), SORTS["next"]) + (" DESC" if wanted.sort.startswith("-") else "")
    async with transaction(act) as tx:
        total = await tx.fetchval(f"SELECT count(*){which}", *args)
        rows = await tx.fetch(
            "SELECT c.id, c.customer_id, p.name AS customer, c.order_id, c.reason, c.currency, c.amount_minor, c.state, c.next_call_on, c.opened_at, c.closed_on,"
            " w.name AS salesperson, coalesce(l.calls, 0) AS calls, l.called_at, l.outcome, l.person, l.promised_on, l.promised_minor,"
            f" (c.state = 'open' AND l.promised_on < $2) AS promise_broken{which} ORDER BY {order}, c.id LIMIT $6 OFFSET $7",
            *args,
            wanted.limit,
            wanted.offset,
        )
    return [shown(row) for row in rows], total


async def contacts_of(act: Act, customer_id: UUID) -> Sequence[Contact]:
    """Whom one can call at a customer, where a duty keeps that."""
    async with transaction(act) as tx:
        answers = await ask(CustomerHooks).customer_answering(act.office, tx, customer_id)
    return answers[0].contacts if answers and answers[0] else ()


async def log_of(tx: Transaction, call_id: UUID) -> list[dict[str, Any]]:
    """What was said in a call, oldest first, with the amounts that were promised and who noted it."""
    rows = await tx.fetch(
        "SELECT g.id, g.called_at, g.phone, g.person, g.outcome, g.note, g.promised_on, g.promised_minor, g.next_call_on, c.currency, coalesce(w.name, '') AS noted_by"
        " FROM receivables.call_log g JOIN receivables.payment_call c ON (c.office_id, c.id) = (g.office_id, g.call_id) LEFT JOIN core.person w ON w.id = g.noted_by"
        " WHERE g.office_id = $1 AND g.call_id = $2 ORDER BY g.called_at, g.noted_at",
        tx.office.id,
        call_id,
    )
    return [shown(row) for row in rows]


async def history_of(act: Act, customer_id: UUID) -> list[dict[str, Any]]:
    """The last calls with a customer and the next one of each open call, newest first: the timeline beside their items."""
    today = clock.today(act.office.timezone)
    async with transaction(act) as tx:
        said = await tx.fetch(
            "SELECT g.called_at, g.person, g.outcome, g.note, g.promised_on, g.promised_minor, c.id AS call_id, c.currency, c.amount_minor, c.state, c.closed_on,"
            " coalesce(w.name, '') AS noted_by FROM receivables.call_log g JOIN receivables.payment_call c ON (c.office_id, c.id) = (g.office_id, g.call_id)"
            " LEFT JOIN core.person w ON w.id = g.noted_by WHERE g.office_id = $1 AND c.customer_id = $2 ORDER BY g.called_at DESC LIMIT 8",
            act.office.id,
            customer_id,
        )
        ahead = await tx.fetch(
            "SELECT id AS call_id, reason, currency, amount_minor, next_call_on FROM receivables.payment_call WHERE office_id = $1 AND customer_id = $2 AND state = 'open'"
            " ORDER BY next_call_on LIMIT 5",
            act.office.id,
            customer_id,
        )
    told = [
        shown(row)
        | {"kind": "said", "broken": bool(row["promised_on"] and row["promised_on"] < (row["closed_on"] or today))}
        for row in said
    ]
    return [*({"kind": "ahead"} | shown(row) for row in ahead), *told]
