"""The balance panel beside an order."""

from __future__ import annotations

from salesops import Money, Office, clock
from salesops.db import reading
from salesops.hookspecs.orders import Order, OrderPanel


async def panels(office: Office, order: Order) -> tuple[OrderPanel, ...]:
    """The balance panel beside an order, per currency; an offer, on the transaction the kernel opened."""
    current = reading()
    rows = await current.connection.fetch(
        "SELECT b.currency, b.open_minor, b.uninvoiced_minor, b.committed_minor,"
        " CASE WHEN b.currency = o.currency THEN CASE WHEN o.limit_until < $3 THEN 0 ELSE o.limit_minor END END AS limit_minor"
        " FROM receivables.balance b JOIN receivables.account a USING (office_id, customer_id)"
        " JOIN receivables.account o ON o.office_id = a.office_id AND o.customer_id = a.limit_owner_id"
        " WHERE b.office_id = $1 AND b.customer_id = $2 ORDER BY b.currency",
        current.office_id,
        order.customer_id,
        clock.today(office.timezone),
    )
    words = (
        ("Receivables", "open_minor"),
        ("Uninvoiced", "uninvoiced_minor"),
        ("Committed", "committed_minor"),
        ("Credit limit", "limit_minor"),
    )
    found = [
        (title, f"{Money(r['currency'], r[name])} {r['currency']}")
        for r in rows
        for title, name in words
        if r[name] is not None
    ]
    return (OrderPanel("balance", "Balance", tuple(found)),) if found else ()
