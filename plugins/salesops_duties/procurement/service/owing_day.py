"""What suppliers' invoices bring into My day: those that are kept for longer than a working day, and those to be paid soon."""

from __future__ import annotations

import datetime as dt

from salesops import Actor, Money, Office, clock
from salesops.db import reading
from salesops.hookspecs.pages import DayEntry
from salesops.rights import may

MOST_ENTRIES = 15
_KEPT = """SELECT i.id, i.number, p.name AS supplier, i.currency, i.total_minor, i.entered_at FROM procurement.supplier_invoice i
  JOIN core.party p ON p.id = i.supplier_id WHERE i.office_id = $1 AND i.state = 'blocked' AND i.entered_at < $2 ORDER BY i.id LIMIT $3"""
_TO_PAY = """SELECT i.id, i.number, p.name AS supplier, i.currency, i.total_minor - i.settled_minor AS open_minor, i.due_on
  FROM procurement.supplier_invoice i JOIN core.party p ON p.id = i.supplier_id
  WHERE i.office_id = $1 AND i.state = 'booked' AND i.settled_minor < i.total_minor AND i.kind = 'invoice'
    AND i.due_on <= $2::date + coalesce((SELECT pay_notice_days FROM procurement.policy WHERE office_id = $1), 3)
  ORDER BY i.due_on, i.id LIMIT $3"""


async def invoice_entries(office: Office, actor: Actor, since: dt.datetime) -> tuple[DayEntry, ...]:
    """Invoices that differ and were entered before `since`, for who enters them; those due within the office's days, for who pays."""
    connection, found = reading().connection, []
    if may(actor, "procurement.invoices"):
        for row in await connection.fetch(_KEPT, office.id, since, MOST_ENTRIES):
            path, total = f"procurement/invoices/{row['id']}", _amount(row["currency"], row["total_minor"])
            title, words = row["number"], row["supplier"]
            found.append(
                DayEntry(
                    "Suppliers' invoices that are kept", title, words, path, row["entered_at"], "hand", "warn", total
                )
            )
    if may(actor, "procurement.pay"):
        today = clock.today(office.timezone)
        for row in await connection.fetch(_TO_PAY, office.id, today, MOST_ENTRIES):
            path, is_late = f"procurement/invoices/{row['id']}", row["due_on"] < today
            figure, detail = _amount(row["currency"], row["open_minor"]), f"{row['supplier']}, {row['due_on']}"
            tone = "bad" if is_late else "warn"
            found.append(DayEntry("Suppliers to be paid", row["number"], detail, path, None, "banknote", tone, figure))
    return tuple(found)


def _amount(currency: str, minor: int) -> str:
    return f"{Money(currency, minor)} {currency}"
