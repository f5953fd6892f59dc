"""The whole books as a file: text for Beancount, or a sheet with control totals; the same whenever nothing was posted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from salesops import Act, Money, Office, Transaction, transaction
from salesops.errors import Fault, Invalid
from salesops.services.sheets import write_csv
from salesops_duties.ledger.rules import Account, Booked, beancount_lines
from salesops_duties.ledger.service.accounts import chart_of
from salesops_duties.ledger.service.reading import voucher_number

# One statement, so that entries and balances are of one moment.
_SQL = """SELECT e.id AS entry_id, e.document_type, e.document_id, e.booked_on, e.original_on, e.currency, e.text, e.reverses,
  v.fiscal_year, v.n, e.posted_at, e.posted_by, p.account, p.party_id, p.amount_minor,
  sum(p.amount_minor) OVER (PARTITION BY p.account, p.currency ORDER BY p.booked_on)::bigint AS running_minor
  FROM ledger.entry e JOIN ledger.posting p ON (p.office_id, p.entry_id) = (e.office_id, e.id)
  LEFT JOIN ledger.voucher v ON (v.office_id, v.entry_id) = (e.office_id, e.id)
  WHERE e.office_id = $1 ORDER BY e.booked_on, e.id, p.line_no"""


async def export(act: Act, form: str) -> bytes:
    """The books of the act's office."""
    async with transaction(act) as tx:
        return await export_in(tx, form)


async def export_in(tx: Transaction, form: str) -> bytes:
    """The books in the caller's transaction; raises `Invalid` on an unknown form."""
    if form not in _FORMS:
        raise Invalid([Fault("form", "choice", "The books are exported in one of these forms.", form, sorted(_FORMS))])
    await tx.execute("SET LOCAL statement_timeout = '60s'; SET LOCAL idle_in_transaction_session_timeout = '10min'")
    chart = await chart_of(tx)
    booked = []
    for row in await tx.fetch(_SQL, tx.office.id):
        known = dict(row.items())
        number = voucher_number(known.pop("fiscal_year"), known.pop("n"))
        booked.append(Booked(voucher=number or "", **known))
    return await asyncio.to_thread(_FORMS[form], tx.office, chart, booked)  # large books would keep others waiting


def _beancount(office: Office, chart: dict[str, Account], booked: list[Booked]) -> bytes:
    lines = beancount_lines(f"{office.name} ({office.code})", office.currency, chart, booked)
    return ("\n".join(lines) + "\n").encode()


def _csv(office: Office, chart: dict[str, Account], booked: list[Booked]) -> bytes:
    """A row per posting, then a row of control totals per currency: how many, debit, credit."""
    heads = ("entry", "voucher", "booked_on", "original_on", "document_type", "document_id", "text", "account", "name", "party_id", "debit", "credit", "currency")  # fmt: skip
    rows: list[list[object]] = []
    totals: dict[str, list[int]] = {}
    for b in booked:
        debit, credit = max(b.amount_minor, 0), max(-b.amount_minor, 0)
        rows.append([str(b.entry_id), b.voucher, str(b.booked_on), str(b.original_on or ""), b.document_type, str(b.document_id), b.text,
                     b.account, chart[b.account].name, str(b.party_id or ""), _amount(b.currency, debit), _amount(b.currency, credit), b.currency])  # fmt: skip
        so_far = totals.setdefault(b.currency, [0, 0, 0])
        for index, add in enumerate((1, debit, credit)):
            so_far[index] += add
    for currency, (count, debit, credit) in sorted(totals.items()):
        control = ["control total", "", "", "", "", "", f"{count} postings", "", "", "", str(Money(currency, debit)), str(Money(currency, credit)), currency]  # fmt: skip
        rows.append([*control])
    return write_csv(heads, rows)


def _amount(currency: str, minor: int) -> str:
    return str(Money(currency, minor)) if minor else ""


_FORMS: dict[str, Callable[[Office, dict[str, Account], list[Booked]], bytes]] = {
    "beancount": _beancount,
    "csv": _csv,
}
