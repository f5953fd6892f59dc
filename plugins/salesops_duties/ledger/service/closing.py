"""Closes months, softly or for good, and reopens the last one when a second person agrees."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from salesops import Act, Money, Transaction, clock, transaction
from salesops.errors import ConflictState, NotFound
from salesops.services import approvals
from salesops_duties.ledger.rules import Closing, Differences, check_closing, last_day, month_of, month_words
from salesops_duties.ledger.service.tying import Tied, compare
from salesops_duties.ledger.service.vouchers import number_until

REOPEN = "ledger.reopen"
DIFFERENCE = "ledger.difference"


async def periods(act: Act) -> list[dict[str, Any]]:
    """The months that were posted in or closed, newest first."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT p.id, p.month, p.state, p.changed_at, coalesce(w.name, '') AS changed_by, p.reason FROM ledger.period p"
            " LEFT JOIN core.person w ON w.id = p.changed_by WHERE p.office_id = $1 ORDER BY p.month DESC LIMIT 200",
            act.office.id,
        )
    return [dict(r.items()) | {"month": month_words(r["month"])} for r in rows]


async def close(act: Act, closing: Closing) -> dict[str, Any]:
    """Close a month: every earlier one is closed, and the control accounts agree with their documents up to its end."""
    month = check_closing(closing, clock.today(act.office.timezone))
    async with transaction(act) as tx:
        await tx.fetchval("SELECT ledger.stop_posting($1)::text", act.office.id)
        await tx.fetchval("SELECT ledger.begin_month($1, $2)::text", act.office.id, month)
        row = await tx.fetchrow(
            "SELECT id, state FROM ledger.period WHERE office_id = $1 AND month = $2 FOR UPDATE", act.office.id, month
        )
        assert row is not None
        if row["state"] == "hard" or row["state"] == closing.how:
            raise ConflictState(f"{closing.month} is closed already.", current=row["state"], ways_out=["reopen it"])
        await _check_earlier(tx, month)
        await _check_tied(tx, row["id"], month)
        await number_until(tx, last_day(month))
        _set(tx, row["id"], closing.how, closing.reason)
        tx.audit(
            "period.close",
            "period",
            row["id"],
            changes={"month": closing.month, "how": closing.how},
            reason=closing.reason,
        )
        return tx.answer({"id": row["id"], "month": closing.month, "state": closing.how}, status=201)


async def ask_to_accept(act: Act, wanted: Differences) -> dict[str, Any]:
    """Ask that a month be closed although books and documents differ, by just what they differ by now; someone else decides.

    So is a month closed in which the books were off: what was not posted then cannot be posted any more.
    """
    month = month_of(wanted.month)
    async with transaction(act) as tx:
        await tx.fetchval("SELECT ledger.begin_month($1, $2)::text", act.office.id, month)
        period: UUID = await tx.fetchval(
            "SELECT id FROM ledger.period WHERE office_id = $1 AND month = $2", act.office.id, month
        )
        told = await _differences(tx, month)
        if not told:
            raise ConflictState("Books and documents agree.", current="tied", ways_out=["close the month"])
        words = f"Close {wanted.month} although books and documents differ: {'; '.join(told)}"
        approval = await approvals.request(tx, DIFFERENCE, words, _subject(period, told), wanted.reason)
        return tx.answer({"approval_id": approval, "month": wanted.month, "differences": told}, status=201)


async def ask_to_reopen(act: Act, period_id: UUID, reason: str) -> dict[str, Any]:
    """Ask that a closed month be reopened; someone else decides."""
    async with transaction(act) as tx:
        month = await _last_closed(tx, period_id)
        approval = await approvals.request(tx, REOPEN, f"Reopen {month}", period_id, reason)
        return tx.answer({"approval_id": approval, "month": month, "state": "asked"}, status=201)


async def reopen(act: Act, period_id: UUID, reason: str) -> dict[str, Any]:
    """Reopen the last closed month by an approval, which is used up."""
    async with transaction(act) as tx:
        month = await _last_closed(tx, period_id)
        await approvals.use(tx, REOPEN, period_id)
        _set(tx, period_id, "open", reason)
        tx.audit("period.reopen", "period", period_id, changes={"month": month}, reason=reason)
        return tx.answer({"id": period_id, "month": month, "state": "open"})


def _set(tx: Transaction, period_id: UUID, state: str, reason: str) -> None:
    tx.write("ledger.set_period", tx.office.id, period_id, state, clock.now(), tx.actor.person_id, reason.strip())


async def _check_earlier(tx: Transaction, month: Any) -> None:
    rows = await tx.fetch(
        "SELECT month FROM ledger.period WHERE office_id = $1 AND month < $2 AND state = 'open' ORDER BY month LIMIT 12",
        tx.office.id,
        month,
    )
    if rows:
        words = [month_words(r["month"]) for r in rows]
        raise ConflictState(
            f"Earlier months are open: {', '.join(words)}.",
            current="open",
            ways_out=[f"close {w} first" for w in words[:1]],
        )


async def _check_tied(tx: Transaction, period: UUID, month: Any) -> None:
    told = await _differences(tx, month)
    if not told:
        return
    try:
        await approvals.use(tx, DIFFERENCE, _subject(period, told))
    except approvals.NotApproved:
        raise ConflictState(
            f"Books and documents differ: {'; '.join(told)}.",
            code="tie_out_differs",
            current="open",
            ways_out=[
                "find the difference with the completeness report",
                "post what is missing",
                "ask that the difference be accepted",
            ],
            differences=told,
        ) from None
    tx.audit("period.differ", "period", period, changes={"differences": told})


async def _differences(tx: Transaction, month: Any) -> list[str]:
    return _told(await compare(tx, last_day(month)))


def subject_of(period: UUID, tied: list[Tied]) -> UUID:
    """What is asked for when a month shall be closed although these accounts differ."""
    return _subject(period, _told(tied))


def _told(tied: list[Tied]) -> list[str]:
    return [
        f"{t.account}: {Money(t.currency, t.ledger_minor - t.subledger_minor)} {t.currency}" for t in tied if t.differs
    ]


def _subject(period: UUID, told: list[str]) -> UUID:
    """An approval is for a month and for just these differences; other ones need another."""
    return uuid5(period, "; ".join(sorted(told)))


async def _last_closed(tx: Transaction, period_id: UUID) -> str:
    await tx.fetchval("SELECT ledger.stop_posting($1)::text", tx.office.id)
    await tx.fetchval("SELECT ledger.alone($1)::text", tx.office.id)
    row = await tx.fetchrow(
        "SELECT month, state FROM ledger.period WHERE office_id = $1 AND id = $2 FOR UPDATE", tx.office.id, period_id
    )
    if row is None:
        raise NotFound
    if row["state"] == "open":
        raise ConflictState(f"{month_words(row['month'])} is open.", current="open", ways_out=["post in it"])
    later = await tx.fetchval(
        "SELECT max(month) FROM ledger.period WHERE office_id = $1 AND month > $2 AND state <> 'open'",
        tx.office.id,
        row["month"],
    )
    if later is not None:
        words = month_words(later)
        raise ConflictState(f"{words} is closed after it.", current=row["state"], ways_out=[f"reopen {words} first"])
    return month_words(row["month"])
