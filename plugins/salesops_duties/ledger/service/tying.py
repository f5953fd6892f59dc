"""The tie-out: each control account against the documents of the duties that keep it (FEATURES AR-4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from salesops import Act, Money, Transaction, ask, clock, new_id, transaction
from salesops.hookspecs.ledger import LedgerHooks
from salesops_duties.ledger.rules import CHART, account_code


class Tied(msgspec.Struct, frozen=True):
    """A control account in one currency: what the ledger says, and what the documents say."""

    account: str
    currency: str
    ledger_minor: int
    subledger_minor: int

    @property
    def differs(self) -> bool:
        return self.ledger_minor != self.subledger_minor


async def compare(tx: Transaction, until: dt.date | None) -> list[Tied]:
    """Every control account some duty answers for; one that the ledger alone knows in a currency is compared with zero."""
    told: dict[tuple[str, str], int] = {}
    for answer in await ask(LedgerHooks).subledger_answering(tx.office, tx, until):
        for one in answer:
            key = account_code(one.account), one.currency
            told[key] = told.get(key, 0) + one.amount_minor
    rows = await tx.fetch(
        "SELECT p.account, p.currency, sum(p.amount_minor)::bigint AS minor FROM ledger.posting p JOIN ledger.entry e"
        " ON (e.office_id, e.id) = (p.office_id, p.entry_id) WHERE p.office_id = $1 AND p.account = ANY ($2)"
        " AND ($3::date IS NULL OR coalesce(e.original_on, e.booked_on) <= $3) GROUP BY 1, 2",
        tx.office.id,
        sorted({account for account, _ in told}),
        until,
    )
    booked = {(r["account"], r["currency"]): r["minor"] for r in rows}
    keys = sorted(booked.keys() | told.keys())
    return [Tied(key[0], key[1], booked.get(key, 0), told.get(key, 0)) for key in keys]


async def tie_out(act: Act) -> dict[str, Any]:
    """Compare now and keep what came out."""
    async with transaction(act) as tx:
        found = await keep(tx)
        return tx.answer(found)


async def keep(tx: Transaction) -> dict[str, Any]:
    """Compare in the caller's transaction and keep what came out."""
    now, tied = clock.now(), await compare(tx, None)
    if tied:
        await tx.execute(
            "INSERT INTO ledger.tie_out (office_id, id, at, account, currency, ledger_minor, subledger_minor)"
            " SELECT $1, x.id, $2, x.account, x.currency, x.ledger, x.subledger"
            " FROM unnest($3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::bigint[]) AS x(id, account, currency, ledger, subledger)",
            tx.office.id,
            now,
            [new_id() for _ in tied],
            [t.account for t in tied],
            [t.currency for t in tied],
            [t.ledger_minor for t in tied],
            [t.subledger_minor for t in tied],
        )
    tx.audit("books.tie_out", "books", None, changes={"differ": [t.account for t in tied if t.differs]})
    return shown(now, tied)


async def last(act: Act) -> dict[str, Any]:
    """What the last comparison found; `at` is null when there was none yet."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT at, account, currency, ledger_minor, subledger_minor FROM ledger.tie_out WHERE office_id = $1"
            " AND at = (SELECT max(at) FROM ledger.tie_out WHERE office_id = $1) ORDER BY account, currency",
            act.office.id,
        )
    tied = [Tied(r["account"], r["currency"], r["ledger_minor"], r["subledger_minor"]) for r in rows]
    return shown(rows[0]["at"] if rows else None, tied)


def shown(at: dt.datetime | None, tied: list[Tied]) -> dict[str, Any]:
    """A comparison as it is answered; accounts nobody answers for are named, not passed over."""
    names = {account.code: account.name for account in CHART.values()}
    items = [
        {
            "account": t.account,
            "name": names[t.account],
            "currency": t.currency,
            "ledger": str(Money(t.currency, t.ledger_minor)),
            "subledger": str(Money(t.currency, t.subledger_minor)),
            "difference": str(Money(t.currency, t.ledger_minor - t.subledger_minor)),
            "ok": not t.differs,
        }
        for t in tied
    ]
    asked = {t.account for t in tied}
    unanswered = [a.code for a in CHART.values() if a.control and a.code not in asked]
    return {"at": at, "ok": not any(t.differs for t in tied), "items": items, "unanswered": unanswered}
