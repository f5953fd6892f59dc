"""The Accounts Receivable Summary: customer by customer and currency by currency, as of any day (AR-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, clock, transaction
from salesops.errors import Fault, Invalid
from salesops.services.sheets import write_csv, write_xlsx
from salesops_duties.receivables.rules import UNAPPLIED, names
from salesops_duties.receivables.service.policies import policy_of

MOST_EXPORTED = 20_000
_MOVES = ("opening", "invoiced", "credit_notes", "collected", "adjustments")


class View(msgspec.Struct, frozen=True):
    """What to show: value days up to `as_of` (from `since` on, what went before is the opening), as known at `known_at`."""

    as_of: dt.date | None = None
    since: dt.date | None = None
    known_at: dt.datetime | None = None
    words: str = ""
    own: bool = False


_PAGE = (
    "SELECT b.customer_id, b.currency, p.name, a.mode, a.salesperson_id, b.open_minor, b.uninvoiced_minor, b.committed_minor, b.currency = a.currency AS is_main,"
    " CASE WHEN a.limit_until < $2 THEN 0 ELSE a.limit_minor END AS limit_minor, o.name AS limit_owner,"
    " (SELECT count(*) FROM receivables.account f WHERE f.office_id = a.office_id AND f.limit_owner_id = a.limit_owner_id) = 1"
    "  AND (SELECT count(*) FROM receivables.balance n WHERE n.office_id = a.office_id AND n.customer_id = a.customer_id"
    "   AND (n.open_minor, n.uninvoiced_minor, n.committed_minor) <> (0, 0, 0) AND n.currency <> a.currency) = 0 AS is_alone,"
    " (SELECT count(*) FROM receivables.hold h WHERE h.office_id = a.office_id AND h.customer_id = a.customer_id AND h.state = 'on_hold') AS held_shipments,"
    " (SELECT max(r.value_on) FROM receivables.receipt r WHERE r.office_id = a.office_id AND r.customer_id = a.customer_id AND r.currency = b.currency"
    "  AND r.state = 'cleared') AS last_payment_on,"
    " (SELECT max(l.promised_on) FROM receivables.payment_call c JOIN receivables.call_log l ON (l.office_id, l.call_id) = (c.office_id, c.id)"
    "  WHERE c.office_id = a.office_id AND c.customer_id = a.customer_id AND c.state = 'open') AS promised_on"
    " FROM receivables.balance b JOIN receivables.account a USING (office_id, customer_id) JOIN core.party p ON p.id = b.customer_id"
    " JOIN core.party o ON o.id = a.limit_owner_id"
    " WHERE b.office_id = $1 AND ($3::uuid IS NULL OR (b.customer_id, b.currency) > ($3, $4)) AND ($5::uuid IS NULL OR a.salesperson_id = $5)"
    " AND ($6 = '' OR p.name ILIKE '%' || $6 || '%') ORDER BY b.customer_id, b.currency LIMIT $7"
)
_SUMS = (
    "SELECT customer_id, currency, receivables.bucket(open_minor, due_on, $3, $5) AS bucket, sum(open_minor)::bigint AS open,"
    " sum(amount_minor) FILTER (WHERE value_on < $6)::bigint AS opening,"
    " sum(amount_minor) FILTER (WHERE kind = 'invoice' AND value_on >= $6)::bigint AS invoiced,"
    " sum(amount_minor) FILTER (WHERE kind = 'credit_note' AND value_on >= $6)::bigint AS credit_notes,"
    " sum(amount_minor) FILTER (WHERE kind IN ('receipt', 'reversal', 'refund') AND value_on >= $6)::bigint AS collected,"
    " sum(amount_minor) FILTER (WHERE kind NOT IN ('invoice', 'credit_note', 'receipt', 'reversal', 'refund') AND value_on >= $6)::bigint AS adjustments"
    " FROM receivables.items_as_of($1, $2, $3, $4) GROUP BY 1, 2, 3"
)


async def summary(act: Act, view: View, *, after: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """One line per customer and currency, a page at a time. As of a past day, lines that were not there yet are left out."""
    async with transaction(act) as tx:
        return await _lines(tx, view, after, limit)


async def export(act: Act, view: View, *, xlsx: bool) -> bytes:
    """The whole summary as a sheet, under the same filter; text cannot become a formula."""
    async with transaction(act) as tx:
        lines = await _lines(tx, view, "", MOST_EXPORTED)
        tx.audit("receivables.export", "summary", None, changes={"lines": len(lines)})
    heads = list(dict.fromkeys(head for line in lines for head in line)) or ["customer_id"]
    rows = [[_cell(line.get(head)) for head in heads] for line in lines]
    return write_xlsx(heads, rows, title="Receivables") if xlsx else write_csv(heads, rows)


def cursor(line: dict[str, Any]) -> str:
    """Where a page ends."""
    return f"{line['customer_id']}.{line['currency']}"


async def _lines(tx: Transaction, view: View, after: str, limit: int) -> list[dict[str, Any]]:
    customer, currency = _after(after)
    today = clock.today(tx.office.timezone)
    own = tx.actor.person_id if view.own else None
    page = await tx.fetch(_PAGE, tx.office.id, today, customer, currency, own, view.words.strip(), limit)
    policy, as_of = await policy_of(tx), view.as_of or today
    known, since = view.known_at or clock.now(), view.since or dt.date.min
    customers = sorted({row["customer_id"] for row in page})
    sums = await tx.fetch(_SUMS, tx.office.id, customers, as_of, known, policy.buckets, since)
    by_account: dict[tuple[UUID, str], list[Any]] = {}
    for row in sums:
        by_account.setdefault((row["customer_id"], row["currency"]), []).append(row)
    past = view.as_of is not None or view.known_at is not None
    found = []
    for row in page:
        key = (row["customer_id"], row["currency"])
        if key in by_account or not past:
            line = _figures(by_account.get(key, []), row["currency"], policy.buckets)
            found.append(
                {"customer_id": key[0], "name": row["name"], "currency": key[1], "as_of": as_of}
                | line
                | ({} if past else _present(row))
            )
    return found


def _figures(rows: Sequence[Any], currency: str, ends: Sequence[int]) -> dict[str, Any]:
    """Opening and moves add up to the closing balance, and so do the ages and the money not applied."""
    columns = dict.fromkeys([*names(ends), UNAPPLIED], 0)
    moves = {name: sum(row[name] or 0 for row in rows) for name in _MOVES}
    for row in rows:
        columns[UNAPPLIED if row["bucket"] < 0 else names(ends)[row["bucket"]]] += row["open"]
    closing = sum(moves.values())

    def money(minor: int) -> str:
        return str(Money(currency, minor))

    aged = {name: money(minor) for name, minor in columns.items()}
    return {**{n: money(m) for n, m in moves.items()}, "closing": money(closing), "open_ar": money(closing), **aged}


def _present(row: Any) -> dict[str, Any]:
    """What only today has. Headroom is told here when the limit is this line's alone; else the account tells it."""

    def money(minor: int) -> str:
        return str(Money(row["currency"], minor))

    exposure = row["open_minor"] + row["uninvoiced_minor"] + row["committed_minor"]
    shown = {
        "mode": row["mode"],
        "uninvoiced": money(row["uninvoiced_minor"]),
        "committed": money(row["committed_minor"]),
        "exposure": money(exposure),
        "limit_owner": row["limit_owner"],
        "held_shipments": row["held_shipments"],
        "last_payment_on": row["last_payment_on"],
        "promised_on": row["promised_on"],
        "salesperson_id": row["salesperson_id"],
    }
    alone = row["is_main"] and row["is_alone"]
    limit = row["limit_minor"]
    return shown | (
        {"credit_limit": money(limit), "headroom": money(limit - exposure)}
        if alone
        else {"credit_limit": None, "headroom": None}
    )


def _after(text: str) -> tuple[UUID | None, str]:
    customer, _, currency = text.partition(".")
    try:
        return (UUID(customer), currency) if text else (None, "")
    except ValueError:
        raise Invalid([Fault("after", "cursor", "The cursor of a page before.", text[:60])]) from None


def _cell(value: object) -> object:
    return value if value is None or isinstance(value, int | dt.date) else str(value)
