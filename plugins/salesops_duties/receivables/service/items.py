"""What stands behind a figure of the summary: its items, a customer's statement, and the proof against the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, ask, clock, transaction
from salesops.errors import Fault, Faults, Invalid, NotFound
from salesops.hookspecs.ledger import LedgerHooks
from salesops_duties.receivables.rules import UNAPPLIED, names
from salesops_duties.receivables.service.accounts import shown
from salesops_duties.receivables.service.policies import policy_of

MOST_LINES = 5_000
_MADE_OF = (
    " (SELECT n.number FROM core.document_number n WHERE n.office_id = $1 AND n.document_id = i.document_id) AS number,"
    " (SELECT d.foreign_no FROM receivables.imported_document d WHERE d.office_id = $1 AND d.id = i.document_id) AS foreign_no"
)


class Wanted(msgspec.Struct, frozen=True):
    """The items of one customer: in a currency, a column of the summary or of a kind; `bucket` "" means all that was open."""

    customer_id: UUID
    currency: str = ""
    as_of: dt.date | None = None
    known_at: dt.datetime | None = None
    bucket: str = ""
    own: bool = False


async def items(act: Act, wanted: Wanted, *, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Items that were open on the day, under the filter of the summary's line, by id."""
    async with transaction(act) as tx:
        if not await _is_seen(tx, wanted.customer_id, own=wanted.own):
            return []
        policy, as_of = await policy_of(tx), wanted.as_of or clock.today(act.office.timezone)
        columns = names(policy.buckets)
        if wanted.bucket not in ("", UNAPPLIED, *columns):
            raise Invalid([Fault("bucket", "choice", "A column of the summary.", wanted.bucket, [*columns, UNAPPLIED])])
        statement, args = _behind(wanted, act.office.id, as_of, policy.buckets, after)
        rows = await tx.fetch(f"{statement} LIMIT ${len(args) + 1}", *args, limit)
    return [shown(row) | {"bucket": UNAPPLIED if row["bucket"] < 0 else columns[row["bucket"]]} for row in rows]


async def statement(
    act: Act, customer_id: UUID, *, since: dt.date, until: dt.date, currency: str, own: bool = False
) -> dict[str, Any]:
    """A statement of account: what stood before, every document of the days, and what stands after; debit positive."""
    if until < since:
        raise Invalid([Fault("until", "not_before", "Not before the first day.", str(until))])
    async with transaction(act) as tx:
        if not await _is_seen(tx, customer_id, own=own):
            raise NotFound
        code = currency or await tx.fetchval(
            "SELECT currency FROM receivables.account WHERE office_id = $1 AND customer_id = $2",
            act.office.id,
            customer_id,
        )
        opening = await tx.fetchval(
            "SELECT coalesce(sum(amount_minor), 0)::bigint FROM receivables.item WHERE office_id = $1 AND customer_id = $2 AND currency = $3 AND value_on < $4",
            act.office.id,
            customer_id,
            code,
            since,
        )
        rows = await tx.fetch(
            f"SELECT i.kind, i.document_id, i.part, i.currency, i.value_on, i.due_on, i.amount_minor, {_MADE_OF} FROM receivables.item i"
            " WHERE i.office_id = $1 AND i.customer_id = $2 AND i.currency = $3 AND i.value_on BETWEEN $4 AND $5 ORDER BY i.value_on, i.id LIMIT $6",
            act.office.id,
            customer_id,
            code,
            since,
            until,
            MOST_LINES + 1,
        )
    if len(rows) > MOST_LINES:
        raise Invalid([Fault("until", "too_many", f"More than {MOST_LINES} documents; take fewer days.")])
    closing = opening + sum(row["amount_minor"] for row in rows)
    return {"customer_id": customer_id, "currency": code, "since": since, "until": until, "opening": str(Money(code, opening)),
            "items": [shown(row) for row in rows], "closing": str(Money(code, closing))}  # fmt: skip


async def tie_out(act: Act, *, as_of: dt.date | None) -> list[dict[str, Any]]:
    """The sum of all items beside the control account of the books, per currency: green when they agree.

    As of a past day they may differ by what the books moved out of a closed period; as of now they may not.
    """
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT currency, sum(amount_minor)::bigint AS items FROM receivables.item WHERE office_id = $1 AND ($2::date IS NULL OR value_on <= $2)"
            " GROUP BY 1 ORDER BY 1",
            act.office.id,
            as_of,
        )
        return [await _beside(tx, row["currency"], row["items"], as_of) for row in rows]


async def _beside(tx: Transaction, currency: str, total: int, as_of: dt.date | None) -> dict[str, Any]:
    answers = await ask(LedgerHooks).control_answering(tx.office, tx, "receivable", currency, as_of)
    line = {"currency": currency, "items": str(Money(currency, total)), "as_of": as_of}
    if not answers:
        return line | {"control": None, "difference": None, "ok": None}
    control = answers[0]
    return line | {
        "control": str(Money(currency, control)),
        "difference": str(Money(currency, total - control)),
        "ok": total == control,
    }


def _behind(
    wanted: Wanted, office_id: int, as_of: dt.date, ends: Sequence[int], after: UUID | None
) -> tuple[str, list[object]]:
    """The items behind a figure: of today those that are open, of a past day as their links stood."""
    args: list[object] = [office_id, wanted.customer_id, as_of, ends]
    source = "receivables.item"
    if wanted.as_of is not None or wanted.known_at is not None:
        args.append(wanted.known_at or clock.now())
        source = "receivables.items_as_of($1, ARRAY[$2::uuid], $3, $5)"
    asked = [
        "i.office_id = $1 AND i.customer_id = $2 AND i.open_minor <> 0"
        if source == "receivables.item"
        else "i.open_minor <> 0"
    ]
    if wanted.currency:
        args.append(wanted.currency)
        asked.append(f"i.currency = ${len(args)}")
    if wanted.bucket:
        args.append(-1 if wanted.bucket == UNAPPLIED else names(ends).index(wanted.bucket))
        asked.append(f"receivables.bucket(i.open_minor, i.due_on, $3, $4) = ${len(args)}")
    if after is not None:
        args.append(after)
        asked.append(f"i.id > ${len(args)}")
    return (
        f"SELECT i.*, receivables.bucket(i.open_minor, i.due_on, $3, $4) AS bucket, {_MADE_OF} FROM {source} i"
        f" WHERE {' AND '.join(asked)} ORDER BY i.id"
    ), args


async def _is_seen(tx: Transaction, customer_id: UUID, *, own: bool) -> bool:
    """Whether there is an account, and it is of the actor's customers where they see no other."""
    found = await tx.fetchrow(
        "SELECT salesperson_id FROM receivables.account WHERE office_id = $1 AND customer_id = $2",
        tx.office.id,
        customer_id,
    )
    return found is not None and (not own or found["salesperson_id"] == tx.actor.person_id)


def check_code(text: str) -> str:
    """A currency to filter by, or nothing; raises `Invalid`."""
    faults = Faults()
    if text and not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
        faults.add("currency", "iso4217", "An ISO 4217 code such as CNY.", given=text)
    faults.raise_if_any()
    return text
