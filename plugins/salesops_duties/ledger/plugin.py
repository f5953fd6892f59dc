"""Ledger: the duty's table of contents."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import Duty, Invariant, Menu, Office, Permission, Schedule, Thing, Transaction, hookimpl
from salesops.hookspecs.ledger import EntryToPost
from salesops_duties.ledger import pages, service, tasks, web

DUTY = Duty(
    name="ledger",
    title="Ledger",
    summary="general and subsidiary books",
    icon="book-open",
    permissions=(
        Permission(
            "ledger.read",
            {"finance": "office", "head": "office", "office_admin": "office", "auditor": "office"},
            "read the books",
        ),
        Permission("ledger.write", {"finance": "office"}, "enter and reverse entries by hand"),
        Permission("ledger.close", {"finance": "office"}, "close months and compare with the documents"),
        Permission(
            "ledger.difference",
            {"finance": "office"},
            "close a month whose books and documents differ, when a second person agrees",
        ),
        Permission("ledger.reopen", {"finance": "office"}, "reopen a closed month"),
    ),
    invariants=(
        Invariant(
            "ledger.entries_balance",
            "SELECT entry_id, sum(amount_minor) FROM ledger.posting GROUP BY entry_id HAVING sum(amount_minor) <> 0",
            "every entry balances",
        ),
        Invariant(
            "ledger.entries_have_postings",
            "SELECT e.id FROM ledger.entry e WHERE NOT EXISTS (SELECT 1 FROM ledger.posting p WHERE (p.office_id, p.entry_id) = (e.office_id, e.id))",
            "no entry is empty",
        ),
        Invariant(
            "ledger.postings_are_of_their_entry",
            "SELECT p.entry_id, p.line_no FROM ledger.posting p JOIN ledger.entry e ON (e.office_id, e.id) = (p.office_id, p.entry_id)"
            " WHERE (p.booked_on, p.currency) <> (e.booked_on, e.currency)",
            "a posting has its entry's day and currency",
        ),
        Invariant(
            "ledger.nothing_entered_after_closing",
            "SELECT e.id FROM ledger.entry e JOIN ledger.period p ON p.office_id = e.office_id AND p.month = date_trunc('month', e.booked_on)::date"
            " WHERE p.state = 'hard' AND e.posted_at > p.changed_at",
            "no entry was made in a month after it was closed for good",
        ),
        Invariant(
            "ledger.reversed_to_nothing",
            "SELECT r.id FROM ledger.entry r JOIN ledger.posting p ON p.office_id = r.office_id AND p.entry_id IN (r.id, r.reverses)"
            " WHERE r.reverses IS NOT NULL GROUP BY r.id, p.account, p.party_id HAVING sum(p.amount_minor) <> 0",
            "an entry and its reversal come to nothing on every account",
        ),
        Invariant(
            "ledger.vouchers_gapless",
            "SELECT fiscal_year, count(*), max(n) FROM ledger.voucher GROUP BY fiscal_year HAVING max(n) <> count(*)",
            "vouchers are numbered from 1 without a hole",
        ),
    ),
    routes=web.ROUTES,
    pages=pages.ROUTES,
    menu=(Menu("Books", "ledger", "book-open", "ledger.read"),),
    tasks=(tasks.look_after_books,),
    schedules=(Schedule(tasks.look_after_books, dt.timedelta(days=1)),),
    acts={
        "account.add": "Account opened",
        "period.close": "Month closed",
        "period.reopen": "Month reopened",
        "period.differ": "Differences told",
        "entry.post": "Entry posted",
        "entry.reverse": "Entry reversed",
        "books.tie_out": "Books compared",
        "books.export": "Books exported",
    },
    things={
        "entry": Thing("Entry", "ledger/entries/{id}"),
        "period": Thing("Month"),
        "books": Thing("Books"),
        "account": Thing("Account"),
    },
)


@hookimpl
async def entry_posting(office: Office, tx: Transaction, entry: EntryToPost) -> UUID:
    return await service.post(tx, entry)


@hookimpl
async def control_answering(office: Office, tx: Transaction, account: str, currency: str, until: dt.date | None) -> int:
    return await service.balance_of(tx, account, currency, until)


@hookimpl
async def books_exporting(office: Office, tx: Transaction, form: str) -> bytes:
    return await service.export_in(tx, form)
