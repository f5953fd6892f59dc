"""What a statement of account says on paper."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import Money, Period, Transaction, clock
from salesops.db import Record
from salesops.errors import ConflictState, NotFound
from salesops.languages import gettext, later
from salesops_duties.receivables.service.printing.addressing import addressee_of, own_of
from salesops_duties.receivables.service.printing.facts import Movement, PrintedStatement
from salesops_duties.receivables.service.printing.open_items import MOST_ROWS, ages_of

KINDS = {
    "invoice": later("Invoice"),
    "credit_note": later("Credit note"),
    "receipt": later("Payment"),
    "reversal": later("Payment reversed"),
    "bank_fee": later("Bank fee"),
    "write_off": later("Written off"),
    "credit": later("Credit"),
    "debit": later("Charge"),
    "refund": later("Paid back"),
    "adjustment": later("Correction"),
}


async def print_statement(tx: Transaction, customer_id: UUID, language: str, period: Period) -> PrintedStatement:
    """The account of a customer over a span of days, in the account's currency.

    Raises `NotFound`, and `ConflictState` for more movements than a statement holds: none is left out in silence.
    """
    today = clock.today(tx.office.timezone)
    account = await tx.fetchrow(
        "SELECT currency FROM receivables.account WHERE office_id = $1 AND customer_id = $2 AND ($3::uuid IS NULL OR salesperson_id = $3)",
        tx.office.id,
        customer_id,
        own_of(tx),
    )
    if account is None:
        raise NotFound
    currency = account["currency"]
    opening: int = await tx.fetchval(
        "SELECT coalesce(sum(amount_minor), 0)::bigint FROM receivables.item WHERE office_id = $1 AND customer_id = $2 AND currency = $3 AND value_on < $4",
        tx.office.id,
        customer_id,
        currency,
        period.first,
    )
    rows = await tx.fetch(
        "SELECT i.kind, coalesce(n.number, m.foreign_no, '') AS number, i.value_on, i.due_on, i.amount_minor FROM receivables.item i"
        " LEFT JOIN core.document_number n ON n.office_id = i.office_id AND n.document_id = i.document_id"
        " LEFT JOIN receivables.imported_document m ON m.office_id = i.office_id AND m.id = i.document_id"
        " WHERE i.office_id = $1 AND i.customer_id = $2 AND i.currency = $3 AND i.value_on >= $4 AND i.value_on < $5"
        f" ORDER BY i.value_on, i.id LIMIT {MOST_ROWS + 1}",
        tx.office.id,
        customer_id,
        currency,
        period.first,
        period.until,
    )
    if len(rows) > MOST_ROWS:
        raise ConflictState(
            "A statement holds 5,000 movements at most.", current="too_long", ways_out=["choose fewer days"]
        )
    movements, balance = [], opening
    for row in rows:
        balance += row["amount_minor"]
        movements.append(_movement(row, currency, balance))
    ages = await ages_of(tx, customer_id, currency, today) if today in period else ()
    return PrintedStatement(
        "",
        await addressee_of(tx, customer_id),
        period.first,
        period.until - dt.timedelta(days=1),
        currency,
        Money(currency, opening),
        tuple(movements),
        Money(currency, balance),
        ages,
        Money(currency, sum(bucket.amount.minor for bucket in ages[1:])) if ages else None,
    )


def _movement(row: Record, currency: str, balance: int) -> Movement:
    money = Money(currency, abs(row["amount_minor"]))
    owes = row["amount_minor"] > 0
    what = gettext(KINDS.get(row["kind"], str(row["kind"])))
    due = row["due_on"] if row["kind"] == "invoice" else None
    return Movement(
        row["value_on"],
        what,
        row["number"],
        due,
        money if owes else None,
        None if owes else money,
        Money(currency, balance),
    )
