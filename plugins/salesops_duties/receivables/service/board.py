"""Held goods by what the money did: nothing yet, a slip reported, matched to them, released today; and one of them whole."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from salesops import Act, Money, Transaction, clock, transaction
from salesops.errors import NotFound
from salesops_duties.receivables.rules import still_missing
from salesops_duties.receivables.service.call_list import log_of
from salesops_duties.receivables.service.settling import OF_HOLDS, held_of
from salesops_duties.receivables.service.standing import Seen, read

COLUMNS = ("nothing", "reported", "matched", "released")
MOST = 300
_CARDS = f"""
SELECT b.*, h.invoice_id, h.currency AS limit_currency, h.cause, h.required_minor, h.missing_minor AS noted_minor, h.state, h.held_at, h.released_at,
 h.valid_until, h.reason, n.number, p.name AS customer, a.salesperson_id, r.number AS receipt_number, w.name AS approved_by,
 m.id AS receipt_id, m.state AS money, m.reference, m.received_on, m.noted_at AS slip_at,
 c.id AS call_id, c.next_call_on, (SELECT g.promised_on FROM receivables.call_log g WHERE g.office_id = h.office_id AND g.call_id = c.id
  ORDER BY g.called_at DESC, g.noted_at DESC LIMIT 1) AS promised_on
FROM ({OF_HOLDS} WHERE h.office_id = $1 AND (h.state = 'on_hold' OR (h.state LIKE 'released%' AND h.released_at >= $3)) AND ($4::uuid IS NULL OR h.outbound_id = $4)) b
JOIN receivables.hold h ON h.office_id = $1 AND h.outbound_id = b.outbound_id
JOIN receivables.account a ON a.office_id = $1 AND a.customer_id = b.customer_id
JOIN core.party p ON p.id = b.customer_id
LEFT JOIN core.document_number n ON n.office_id = $1 AND n.document_id = b.outbound_id
LEFT JOIN core.document_number r ON r.office_id = $1 AND r.document_id = h.receipt_id
LEFT JOIN receivables.credit_override o ON o.office_id = $1 AND o.approval_id = h.approval_id
LEFT JOIN core.person w ON w.id = o.approved_by
LEFT JOIN receivables.payment_call c ON c.office_id = $1 AND c.order_id = b.order_id AND c.state = 'open'
LEFT JOIN LATERAL (SELECT * FROM receivables.receipt x WHERE x.office_id = $1 AND x.customer_id = b.customer_id AND x.state IN ('reported', 'matched')
  AND (x.order_id IS NULL OR x.order_id = b.order_id) ORDER BY (x.order_id IS NOT NULL) DESC, x.received_on, x.id LIMIT 1) m ON true
WHERE $2::uuid IS NULL OR a.salesperson_id = $2 ORDER BY h.held_at, h.outbound_id LIMIT {MOST}
"""


async def board(act: Act, *, own: bool = False, mine: bool = False, days: int = 0) -> dict[str, Any]:
    """The cards of each column, longest held first, with what each column and all of them miss by now, by currency.

    `mine` leaves the customers of others out, `days` those held for less.
    """
    async with transaction(act) as tx:
        cards = await _cards(tx, person=act.actor.person_id if own or mine else None)
    shown = [card for card in cards if card["days"] >= days]
    columns = {name: [card for card in shown if card["column"] == name] for name in COLUMNS}
    held = [card for card in shown if card["column"] != "released"]
    return {
        "columns": columns,
        "sums": {name: _sums(columns[name]) for name in COLUMNS},
        "held": len(held),
        "missing": _sums(held),
        "paid_not_released": sum(card["minor"] == 0 for card in held),
    }


async def read_hold(act: Act, outbound_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """One held outbound order: its goods, the sum of what is missing, the money that is on its way, the calls, the requests."""
    async with transaction(act) as tx:
        cards = await _cards(tx, person=act.actor.person_id if own else None, outbound=outbound_id)
        if not cards:
            raise NotFound
        (card,) = cards
        goods = await tx.fetch(
            "SELECT p.part_no, p.name, p.name_zh, l.quantity, coalesce(nullif(l.uom, ''), p.uom) AS uom, l.amount_minor + l.tax_minor AS minor"
            " FROM receivables.invoice_line l JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.invoice_id = $2 ORDER BY l.line_no",
            act.office.id,
            card["invoice_id"],
        )
        asked = await tx.fetch(
            "SELECT id, state, currency, amount_minor, valid_until FROM core.approval WHERE office_id = $1 AND action = 'receivables.override'"
            " AND subject_id = $2 AND state IN ('open', 'approved') AND valid_until > $3 ORDER BY requested_at DESC LIMIT 1",
            act.office.id,
            card["order_id"],
            clock.now(),
        )
        log = await log_of(tx, card["call_id"]) if card["call_id"] else []
    currency = card["invoice_currency"]
    lines = [
        {k: v for k, v in row.items() if k != "minor"} | {"amount": str(Money(currency, row["minor"]))} for row in goods
    ]
    return card | {"goods": lines, "asked": dict(asked[0].items()) if asked else None, "log": log}


async def held_sum(tx: Transaction, *, person: UUID | None) -> tuple[int, dict[str, str]]:
    """How many outbound orders are held now, and what they miss, by currency."""
    cards = [card for card in await _cards(tx, person=person) if card["column"] != "released"]
    return len(cards), _sums(cards)


async def _cards(tx: Transaction, *, person: UUID | None, outbound: UUID | None = None) -> list[dict[str, Any]]:
    zone = ZoneInfo(tx.office.timezone)
    today = clock.today(tx.office.timezone)
    midnight = dt.datetime.min.replace(tzinfo=dt.UTC) if outbound else dt.datetime.combine(today, dt.time(), zone)
    rows = await tx.fetch(_CARDS, tx.office.id, person, midnight, outbound)
    standings: dict[UUID, Seen] = {}
    for customer in dict.fromkeys(row["customer_id"] for row in rows if row["state"] == "on_hold"):
        standings[customer] = await read(tx, customer, lenient=True)
    return [_card(row, standings.get(row["customer_id"]), today, zone) for row in rows]


def _card(row: Any, seen: Seen | None, today: dt.date, zone: ZoneInfo) -> dict[str, Any]:
    currency, required = row["limit_currency"], row["required_minor"]
    held = row["state"] == "on_hold"
    minor = _missing(row, seen, today) if held and seen else 0
    left_out = (
        "currency",
        "this_minor",
        "order_minor",
        "rest_minor",
        "required_minor",
        "noted_minor",
        "limit_currency",
    )
    known = {name: value for name, value in row.items() if name not in left_out}
    covered = max(0, required - (minor if minor is not None else required))
    return known | {
        "column": (row["money"] or "nothing") if held else "released",
        "currency": currency,
        "invoice_currency": row["currency"],
        "minor": minor,
        "missing": None if minor is None else str(Money(currency, minor)),
        "required": str(Money(currency, required)),
        "covered": str(Money(currency, covered)),
        "share": 100 if not required else min(100, covered * 100 // required),
        "days": (today - row["held_at"].astimezone(zone).date()).days,
        "broken": bool(row["promised_on"] and row["promised_on"] < today),
    }


def _missing(row: Any, seen: Seen, today: dt.date) -> int | None:
    """In the currency of the limit; None without the day's rate."""
    if row["currency"] != row["limit_currency"] and row["currency"] not in seen.rates:
        return None
    return still_missing(held_of(row, seen), seen.standing, today)


def _sums(cards: list[dict[str, Any]]) -> dict[str, str]:
    totals: dict[str, int] = {}
    for card in cards:
        totals[card["currency"]] = totals.get(card["currency"], 0) + (card["minor"] or 0)
    return {currency: str(Money(currency, minor)) for currency, minor in sorted(totals.items())}
