"""The books: every entry balances at every moment, what is posted stays, and a closed month is closed."""

from __future__ import annotations

import asyncio
import contextvars
import datetime as dt

import asyncpg
import pytest

from salesops import Act, ask, new_id, transaction
from salesops.errors import Invalid
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.masterdata.parties import add_party
from salesops.services.verify import verify
from salesops.testing import Database
from salesops_duties.ledger import service
from salesops_duties.ledger.rules import Closing, class_of

MARCH = dt.date(2026, 3, 2)


def entry(*postings: Posting, on: dt.date = MARCH, kind: str = "probe") -> EntryToPost:
    return EntryToPost(kind, new_id(), on, "CNY", "a probe", postings)


async def post(act: Act, *postings: Posting, on: dt.date = MARCH) -> EntryToPost:
    given = entry(*postings, on=on)
    async with transaction(act) as tx:
        await ask(LedgerHooks).entry_posting(act.office, tx, given)
    return given


async def close(act: Act, month: str, how: str = "hard") -> None:
    await service.close(act, Closing(month, how))


async def test_a_balanced_entry_is_posted(act: Act) -> None:
    await post(act, Posting("bank", 100), Posting("receivable", -60), Posting("sales", -40))
    async with transaction(act) as tx:
        assert await tx.fetchval("SELECT count(*) FROM ledger.posting WHERE office_id = $1", act.office.id) == 3


@pytest.mark.parametrize(
    ("postings", "rule"),
    [
        ((Posting("bank", 100), Posting("sales", -99)), "balance"),
        ((Posting("bank", 100),), "two_sides"),
        ((Posting("bank", 0), Posting("sales", 0)), "two_sides"),
        ((Posting("bank", 100), Posting("slush", -100)), "known"),
    ],
)
async def test_an_entry_that_is_none_is_refused(act: Act, postings: tuple[Posting, ...], rule: str) -> None:
    with pytest.raises(Invalid) as told:
        await post(act, *postings)
    assert told.value.faults[0].rule == rule


async def test_the_database_itself_refuses_what_does_not_balance(act: Act) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="does not balance"):
        async with transaction(act) as tx:
            tx.write("ledger.post", act.office.id, new_id(), "probe", new_id(), MARCH, "CNY", "x", ["1002", "6001"], [None, None],
                     [100, -99], dt.datetime.now(dt.UTC), act.actor.person_id)  # fmt: skip


async def test_posted_entries_are_never_changed(act: Act, database: Database) -> None:
    await post(act, Posting("bank", 100), Posting("sales", -100))
    async with transaction(act) as tx:
        assert await tx.fetchval("SELECT ledger.number_vouchers($1, $2, 1, now())", act.office.id, MARCH) == 1
    for table in ("posting", "entry", "voucher"):
        for sql in (f"UPDATE ledger.{table} SET office_id = office_id", f"DELETE FROM ledger.{table}"):
            with pytest.raises(asyncpg.PostgresError, match="append-only"):
                await database.as_owner(sql)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction(act) as tx:
                await tx.execute(f"DELETE FROM ledger.{table}")


async def test_one_document_is_posted_once(act: Act) -> None:
    once = entry(Posting("bank", 100), Posting("sales", -100))
    for attempt in range(2):
        if attempt:
            with pytest.raises(asyncpg.UniqueViolationError):
                async with transaction(act) as tx:
                    await ask(LedgerHooks).entry_posting(act.office, tx, once)
        else:
            async with transaction(act) as tx:
                await ask(LedgerHooks).entry_posting(act.office, tx, once)


async def test_a_ledger_answers_what_stands_on_a_control_account(act: Act) -> None:
    async with transaction(act) as tx:
        party = await add_party(tx, "Hope Motors")
    await post(act, Posting("receivable", 500, party), Posting("sales", -500))
    await post(act, Posting("receivable", 70, party), Posting("sales", -70), on=dt.date(2026, 4, 1))
    async with transaction(act) as tx:
        hooks = ask(LedgerHooks)
        assert await hooks.control_answering(act.office, tx, "receivable", "CNY", None) == [570]
        assert await hooks.control_answering(act.office, tx, "receivable", "CNY", dt.date(2026, 3, 31)) == [500]
        assert await hooks.control_answering(act.office, tx, "receivable", "EUR", None) == [0]


# ------------------------------------------------------------------ closed months


async def test_a_late_document_is_booked_on_the_first_open_day_and_keeps_its_own(act: Act) -> None:
    await post(act, Posting("bank", 100), Posting("sales", -100))
    await close(act, "2026-03", "soft")
    await close(act, "2026-04")
    late = await post(act, Posting("bank", 100), Posting("sales", -100), on=dt.date(2026, 3, 30))
    in_time = await post(act, Posting("bank", 100), Posting("sales", -100), on=dt.date(2026, 5, 7))
    (moved,), (kept,) = [await service.entries_of(act, e.document_id) for e in (late, in_time)]
    assert (moved["booked_on"], moved["original_on"]) == (dt.date(2026, 5, 1), dt.date(2026, 3, 30))
    assert (kept["booked_on"], kept["original_on"]) == (dt.date(2026, 5, 7), None)


async def test_a_month_before_a_closed_one_is_closed_though_nothing_was_posted_in_it(act: Act) -> None:
    await close(act, "2026-04")
    late = await post(act, Posting("bank", 100), Posting("sales", -100), on=dt.date(2025, 1, 15))
    (moved,) = await service.entries_of(act, late.document_id)
    assert moved["booked_on"] == dt.date(2026, 5, 1)


async def test_a_month_is_not_closed_over_the_head_of_someone_who_is_posting_in_it(
    act: Act, database: Database
) -> None:
    await post(act, Posting("bank", 100), Posting("sales", -100))
    async with transaction(act) as tx:
        await ask(LedgerHooks).entry_posting(act.office, tx, entry(Posting("bank", 1), Posting("sales", -1)))
        await tx.flush()
        closing = closing_beside(act)
        while not await _waits(database):
            await asyncio.sleep(0.01)
        assert not closing.done()
    await closing
    async with transaction(act) as tx:
        booked = await tx.fetch("SELECT booked_on FROM ledger.entry WHERE office_id = $1", act.office.id)
    assert [r["booked_on"] for r in booked] == [MARCH, MARCH]
    assert [f async for f in verify() if f.office == act.office.code] == []


async def test_without_the_months_lock_an_entry_slips_into_a_closed_month(act: Act, database: Database) -> None:
    """The negative control of the test above."""
    await post(act, Posting("bank", 100), Posting("sales", -100))
    (was,) = await database.as_owner("SELECT pg_get_functiondef('ledger.hold_month'::regproc) AS text")
    await database.as_owner(was["text"].replace("PERFORM pg_advisory_xact_lock_shared(722049, p_office);", ""))
    try:
        async with transaction(act) as tx:
            await ask(LedgerHooks).entry_posting(act.office, tx, entry(Posting("bank", 1), Posting("sales", -1)))
            await tx.flush()
            await asyncio.wait_for(closing_beside(act), 10)
    finally:
        await database.as_owner(was["text"])
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT e.id FROM ledger.entry e JOIN ledger.period p ON p.office_id = e.office_id AND p.month = date_trunc('month', e.booked_on)"
            " WHERE e.office_id = $1 AND p.state = 'hard' AND NOT EXISTS (SELECT 1 FROM ledger.voucher v WHERE v.entry_id = e.id)",
            act.office.id,
        )
    assert len(rows) == 1, "it was numbered by the closing, so it did not slip through"


def closing_beside(act: Act) -> asyncio.Task[None]:
    """Someone else closes the month, in a task that knows nothing of the test's own transaction."""
    return asyncio.create_task(close(act, "2026-03"), context=contextvars.Context())


async def _waits(database: Database) -> bool:
    rows = await database.as_owner(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    return bool(rows)


# ------------------------------------------------------------------ numbers of vouchers


async def test_vouchers_are_numbered_day_by_day_without_a_hole(act: Act) -> None:
    for day in (5, 3, 4):
        await post(act, Posting("bank", 100), Posting("sales", -100), on=dt.date(2026, 3, day))
    await close(act, "2026-03")
    shown = await service.register(act, fiscal_year=2026, after=0, limit=200)
    assert [(r["number"], r["booked_on"].day) for r in shown["items"]] == [("V-2026-000001", 3), ("V-2026-000002", 4), ("V-2026-000003", 5)]  # fmt: skip
    await post(act, Posting("bank", 100), Posting("sales", -100), on=dt.date(2026, 3, 6))  # goes to April
    assert (await service.register(act, fiscal_year=2026, after=0, limit=200))["waiting"] == 1


def test_the_class_of_an_account_is_told_by_its_code() -> None:
    codes = ("1122", "2221", "4001", "5001", "6001", "600101", "6301", "6401", "6702")
    told = [class_of(code) for code in codes]
    assert told == ["Assets", "Liabilities", "Equity", "Expenses", "Income", "Income", "Income", "Expenses", "Expenses"]
