"""What the search, My day and the rail show of receivables; offers, on the transaction the kernel opened."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from salesops import Actor, Money, Office, clock
from salesops.db import reading
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.rights import scope_of
from salesops.web.formats import amount
from salesops.web.languages import gettext

READ, CALL, RECEIVE, OVERRIDE = "receivables.read", "receivables.call", "receivables.receive", "receivables.override"
_NUMBER = re.compile(r"([a-z]{2,6})-(\d{4})-(\d{1,9})", re.IGNORECASE)
_HITS = """
SELECT n.number, n.series, n.document_id, p.name FROM core.document_number n
 LEFT JOIN receivables.invoice i ON n.series = 'sales_invoice' AND (i.office_id, i.id) = (n.office_id, n.document_id)
 LEFT JOIN receivables.receipt r ON n.series = 'receipt' AND (r.office_id, r.id) = (n.office_id, n.document_id)
 LEFT JOIN receivables.credit_note c ON n.series = 'credit_note' AND (c.office_id, c.id) = (n.office_id, n.document_id)
 LEFT JOIN receivables.account a ON a.office_id = n.office_id AND a.customer_id = coalesce(i.customer_id, r.customer_id, c.customer_id)
 LEFT JOIN core.party p ON p.id = a.customer_id
 WHERE n.office_id = $1 AND n.series IN ('sales_invoice', 'receipt', 'credit_note') AND ($2::int IS NULL OR n.fiscal_year = $2) AND n.n = $3
 AND ($4 = '' OR lower(n.number) = $4) AND ($5::uuid IS NULL OR a.salesperson_id = $5) ORDER BY n.fiscal_year DESC, n.series LIMIT 10
"""
_FOREIGN = """
SELECT f.foreign_no AS number, f.id AS document_id, p.name FROM receivables.imported_document f JOIN core.party p ON p.id = f.customer_id
 JOIN receivables.account a ON a.office_id = f.office_id AND a.customer_id = f.customer_id
 WHERE f.office_id = $1 AND f.foreign_no = $2 AND ($3::uuid IS NULL OR a.salesperson_id = $3) LIMIT 5
"""
_CALLS = """
SELECT c.id, p.name, c.reason, c.currency, c.amount_minor, c.next_call_on, l.promised_on FROM receivables.payment_call c
 JOIN receivables.account a ON a.office_id = c.office_id AND a.customer_id = c.customer_id JOIN core.party p ON p.id = c.customer_id
 LEFT JOIN LATERAL (SELECT g.promised_on FROM receivables.call_log g WHERE g.office_id = c.office_id AND g.call_id = c.id
  ORDER BY g.called_at DESC, g.noted_at DESC LIMIT 1) l ON true
 WHERE c.office_id = $1 AND c.state = 'open' AND c.next_call_on <= $2 AND ($3::uuid IS NULL OR a.salesperson_id = $3) ORDER BY c.next_call_on, c.id LIMIT 30
"""
_PAID = """
SELECT h.outbound_id, n.number, p.name FROM receivables.hold h JOIN receivables.invoice i ON (i.office_id, i.id) = (h.office_id, h.invoice_id)
 JOIN core.party p ON p.id = h.customer_id LEFT JOIN core.document_number n ON n.office_id = h.office_id AND n.document_id = h.outbound_id
 JOIN receivables.account a ON a.office_id = h.office_id AND a.customer_id = h.customer_id
 WHERE h.office_id = $1 AND h.state = 'on_hold' AND i.state = 'issued' AND i.open_minor = 0 AND h.policy = 'this_shipment' AND NOT h.needs_overdue
 AND ($2::uuid IS NULL OR a.salesperson_id = $2) ORDER BY h.held_at LIMIT 10
"""
_MONEY = (
    "SELECT id, coalesce(nullif(payer, ''), reference) AS words, currency, amount_minor, received_on FROM receivables.receipt WHERE office_id = $1"
    " AND state = 'suspense' ORDER BY received_on, id LIMIT 10"
)
_COUNTS = """
SELECT (SELECT count(*) FROM receivables.hold h JOIN receivables.account a ON a.office_id = h.office_id AND a.customer_id = h.customer_id
  WHERE h.office_id = $1 AND h.state = 'on_hold' AND ($3::uuid IS NULL OR a.salesperson_id = $3)) AS held,
 (SELECT count(*) FROM receivables.payment_call c JOIN receivables.account a ON a.office_id = c.office_id AND a.customer_id = c.customer_id
  WHERE c.office_id = $1 AND c.state = 'open' AND c.next_call_on <= $2 AND ($3::uuid IS NULL OR a.salesperson_id = $3)) AS calls
"""


async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    """Invoices, receipts and credit notes by their whole number or its digits, documents of another system by theirs."""
    scope, asked = scope_of(actor, READ), words.strip()
    if scope is None or not asked:
        return ()
    connection, person = reading().connection, actor.person_id if scope == "own" else None
    rows: list[Any] = []
    whole = _NUMBER.fullmatch(asked)
    if whole and int(whole[3]) < 2**31:
        rows = await connection.fetch(_HITS, office.id, int(whole[2]), int(whole[3]), asked.lower(), person)
    elif asked.isascii() and asked.isdigit() and int(asked) < 2**31:
        rows = await connection.fetch(_HITS, office.id, None, int(asked), "", person)
    foreign = await connection.fetch(_FOREIGN, office.id, asked, person)
    return (
        *(_hit(row, exact=whole is not None) for row in rows),
        *(SearchHit(r["number"], r["name"], f"receivables/documents/{r['document_id']}", "file-text") for r in foreign),
    )


async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    """Promises that were broken, calls that are due, goods paid and not released, money of nobody known."""
    connection, today = reading().connection, clock.today(office.timezone)
    found: list[DayEntry] = []
    if scope := scope_of(actor, CALL):
        person = actor.person_id if scope == "own" else None
        rows = await connection.fetch(_CALLS, office.id, today, person)
        found += [_call(office, row, today) for row in rows]
    if scope := scope_of(actor, OVERRIDE):
        person = actor.person_id if scope == "own" else None
        found += [_paid(row) for row in await connection.fetch(_PAID, office.id, person)]
    if scope_of(actor, RECEIVE):
        found += [_money(office, row) for row in await connection.fetch(_MONEY, office.id)]
    return tuple(found)


async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    """Goods held and calls due, of this person's customers where they see no other."""
    scope = scope_of(actor, CALL)
    if scope is None:
        return ()
    person = actor.person_id if scope == "own" else None
    row = await reading().connection.fetchrow(_COUNTS, office.id, clock.today(office.timezone), person)
    assert row is not None
    counts = (("receivables/held", row["held"]), ("receivables/calls", row["calls"]))
    return tuple(DueCount(path, count) for path, count in counts if count)


def _hit(row: Any, *, exact: bool) -> SearchHit:
    place = "payments" if row["series"] == "receipt" else "documents"
    icon = "banknote" if row["series"] == "receipt" else "receipt"
    return SearchHit(row["number"], row["name"] or "", f"receivables/{place}/{row['document_id']}", icon, exact)


def _call(office: Office, row: Any, today: dt.date) -> DayEntry:
    broken = bool(row["promised_on"] and row["promised_on"] < today)
    reasons = {
        "shortfall": gettext("Short for an order"),
        "overdue": gettext("Overdue"),
        "bounced": gettext("Bank took money back"),
    }
    return DayEntry(
        gettext("Promises broken") if broken else gettext("Payment calls due"),
        row["name"],
        reasons[row["reason"]],
        f"receivables/calls?show=open&id={row['id']}",
        _start(office, row["next_call_on"]),
        "clock-alert" if broken else "phone",
        "bad" if broken else "warn",
        amount(Money(row["currency"], row["amount_minor"]), office.currency),
    )


def _paid(row: Any) -> DayEntry:
    path = f"receivables/held?id={row['outbound_id']}"
    return DayEntry(gettext("Paid, not yet released"), row["number"] or "", row["name"], path, icon="hand", tone="bad")


def _money(office: Office, row: Any) -> DayEntry:
    figure = amount(Money(row["currency"], row["amount_minor"]), office.currency)
    path, due = f"receivables/payments/{UUID(str(row['id']))}", _start(office, row["received_on"])
    return DayEntry(gettext("Money of nobody known"), row["words"], "", path, due, "banknote", "warn", figure)


def _start(office: Office, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), ZoneInfo(office.timezone))
