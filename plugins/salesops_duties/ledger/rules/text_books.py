"""The books as text of the format of Beancount 3, a plain-text accounting program that audits them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from uuid import UUID

import msgspec

from salesops.values import Money
from salesops_duties.ledger.rules.chart import Account, class_of


class Booked(msgspec.Struct, frozen=True):
    """A posting with its entry, in the order of the books; `running_minor` is the account's balance after its day."""

    entry_id: UUID
    document_type: str
    document_id: UUID
    booked_on: dt.date
    original_on: dt.date | None
    currency: str
    text: str
    reverses: UUID | None
    voucher: str
    posted_at: dt.datetime
    posted_by: UUID
    account: str
    party_id: UUID | None
    amount_minor: int
    running_minor: int


Balances = dict[tuple[str, str], int]


def beancount_lines(
    title: str, currency: str, accounts: Mapping[str, Account], rows: Iterable[Booked]
) -> Iterator[str]:
    """Every line of the file: options, opened accounts, one transaction per entry, and each month's balances."""
    booked = list(rows)
    yield f'option "title" {_quoted(title)}'
    yield f'option "operating_currency" "{currency}"'
    yield ""
    yield from _opened(accounts, booked)
    balances: Balances = {}
    for month, of_month in groupby(booked, key=lambda row: (row.booked_on.year, row.booked_on.month)):
        for _, postings in groupby(of_month, key=lambda row: row.entry_id):
            sides = list(postings)
            yield from _transaction(accounts, sides)
            balances |= {(row.account, row.currency): row.running_minor for row in sides}
        yield from _assertions(accounts, _after(*month), balances)


def _opened(accounts: Mapping[str, Account], booked: list[Booked]) -> Iterator[str]:
    first: dict[str, dt.date] = {}
    for row in booked:
        first.setdefault(row.account, row.booked_on)
    for code in sorted(first):
        account = accounts[code]
        yield f"{first[code]} open {_name(account)}"
        yield f"  name: {_quoted(account.name)}"
        if account.name_zh:
            yield f"  name-zh: {_quoted(account.name_zh)}"
    yield ""


def _transaction(accounts: Mapping[str, Account], sides: list[Booked]) -> Iterator[str]:
    head = sides[0]
    yield f"{head.booked_on} * {_quoted(head.text)}"
    facts = {
        "entry": head.entry_id,
        "document-type": head.document_type,
        "document": head.document_id,
        "voucher": head.voucher,
        "original-on": head.original_on or "",
        "reverses": head.reverses or "",
        "posted-at": head.posted_at.astimezone(dt.UTC).isoformat(),
        "posted-by": head.posted_by,
    }
    yield from (f"  {key}: {_quoted(str(value))}" for key, value in facts.items() if value != "")
    for side in sides:
        yield f"  {_name(accounts[side.account])}  {Money(side.currency, side.amount_minor)} {side.currency}"
        if side.party_id is not None:
            yield f'    party: "{side.party_id}"'
    yield ""


def _assertions(accounts: Mapping[str, Account], day: dt.date, balances: Balances) -> Iterator[str]:
    """At the beginning of `day`; the tolerance is written, because without it the program allows half a cent and more."""
    for (code, currency), minor in sorted(balances.items()):
        yield f"{day} balance {_name(accounts[code])}  {Money(currency, minor)} ~ 0 {currency}"
    yield ""


def _after(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1)


def _name(account: Account) -> str:
    return f"{class_of(account.code)}:{account.code}"


def _quoted(text: str) -> str:
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
