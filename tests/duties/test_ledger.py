"""The books: every entry balances at every moment, and what is posted stays as it is."""

from __future__ import annotations

import datetime as dt

import asyncpg
import pytest

from salesops import Act, ask, new_id, transaction
from salesops.errors import Invalid
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.testing import Database


def entry(*postings: Posting) -> EntryToPost:
    return EntryToPost("probe", new_id(), dt.date(2026, 3, 2), "CNY", "a probe", postings)


async def post(act: Act, *postings: Posting) -> None:
    async with transaction(act) as tx:
        await ask(LedgerHooks).entry_posting(act.office, tx, entry(*postings))


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
            tx.write("ledger.post", act.office.id, new_id(), "probe", new_id(), dt.date(2026, 3, 2), "CNY", "x", ["1002", "6001"], [None, None],
                     [100, -99], dt.datetime.now(dt.UTC), act.actor.person_id)  # fmt: skip


async def test_posted_entries_are_never_changed(act: Act, database: Database) -> None:
    await post(act, Posting("bank", 100), Posting("sales", -100))
    for table in ("posting", "entry"):
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
