"""The general ledger by account and the subsidiary ledger by party: cards with a running balance."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, transaction
from salesops.errors import Fault, Invalid
from salesops.services.sheets import write_csv
from salesops_duties.ledger.service.accounts import chart_of

MOST_EXPORTED = 50_000
START = "0001-01-01~00000000-0000-0000-0000-000000000000~0"


class Card(msgspec.Struct, frozen=True):
    """What a card shows: an account, a party, or a party on an account, in one currency, between two days."""

    account: str = ""
    party_id: UUID | None = None
    currency: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


_WHERE = (
    "p.office_id = $1 AND ($2 = '' OR p.account = $2) AND ($3::uuid IS NULL OR p.party_id = $3) AND p.currency = $4"
    " AND ($5::date IS NULL OR p.booked_on <= $5)"
)


async def card(act: Act, wanted: Card, *, after: str = "", limit: int) -> dict[str, Any]:
    """A page of a card: the balance it opens with, its postings each with the balance after it, the cursor of the next."""
    async with transaction(act) as tx:
        return await _page(tx, wanted, after, limit)


async def card_csv(act: Act, wanted: Card) -> bytes:
    """The whole card as a sheet, with the filters of the page; raises `Invalid` when it is too long for one."""
    async with transaction(act) as tx:
        shown = await _page(tx, wanted, "", MOST_EXPORTED)
        if shown["next"]:
            raise Invalid([Fault("since", "length", f"More than {MOST_EXPORTED} postings: choose a shorter time.")])
    heads = ("booked_on", "account", "name", "text", "party_id", "debit", "credit", "balance", "voucher_of", "currency")
    rows = [
        [str(i["booked_on"]), i["account"], i["name"], i["text"], str(i["party_id"] or ""), i["debit"], i["credit"], i["balance"],
         str(i["entry_id"]), shown["currency"]]
        for i in shown["items"]
    ]  # fmt: skip
    opening = ["", "", "opening", "", "", "", "", shown["opening"], "", shown["currency"]]
    closing = ["", "", "closing", "", "", "", "", shown["closing"], "", shown["currency"]]
    return write_csv(heads, [opening, *rows, closing])


async def subsidiary(
    act: Act, account: str, *, currency: str, as_of: dt.date | None, after: UUID | None, limit: int
) -> dict[str, Any]:
    """The balances of an account by party, which add up to what stands on it; parties without balance are left out."""
    currency = currency or act.office.currency
    async with transaction(act) as tx:
        await _check(tx, Card(account=account))
        args = (act.office.id, account, None, currency, as_of)
        total = await tx.fetchval(
            f"SELECT coalesce(sum(p.amount_minor), 0)::bigint FROM ledger.posting p WHERE {_WHERE}", *args
        )
        rows = await tx.fetch(
            f"SELECT p.party_id, max(c.name) AS name, sum(p.amount_minor)::bigint AS minor FROM ledger.posting p"
            f" LEFT JOIN core.party c ON c.id = p.party_id WHERE {_WHERE}"
            " AND ($6::uuid IS NULL OR p.party_id > $6) GROUP BY p.party_id HAVING sum(p.amount_minor) <> 0"
            " ORDER BY p.party_id NULLS LAST LIMIT $7",
            *args,
            after,
            limit,
        )
    items = [
        {"party_id": r["party_id"], "name": r["name"] or "", "balance": str(Money(currency, r["minor"]))} for r in rows
    ]
    following = str(rows[-1]["party_id"]) if len(rows) == limit and rows[-1]["party_id"] else None
    shown = {"account": account, "currency": currency, "as_of": as_of, "balance": str(Money(currency, total))}
    return shown | {"items": items, "next": following}


async def _page(tx: Transaction, wanted: Card, after: str, limit: int) -> dict[str, Any]:
    names = await _check(tx, wanted)
    currency = wanted.currency or tx.office.currency
    cursor = _cursor(after or (f"{wanted.since}~{UUID(int=0)}~0" if wanted.since else START))
    args = (tx.office.id, wanted.account, wanted.party_id, currency, wanted.until, *cursor)
    opening: int = await tx.fetchval(
        f"SELECT coalesce(sum(p.amount_minor), 0)::bigint FROM ledger.posting p WHERE {_WHERE}"
        " AND (p.booked_on, p.entry_id, p.line_no) <= ($6, $7, $8)",
        *args,
    )
    rows = await tx.fetch(
        "SELECT p.booked_on, p.entry_id, p.line_no, p.account, p.party_id, p.amount_minor, e.text, e.document_type, e.document_id,"
        " e.original_on, n.number, c.name AS party FROM ledger.posting p JOIN ledger.entry e ON (e.office_id, e.id) = (p.office_id, p.entry_id)"
        " LEFT JOIN core.document_number n ON n.office_id = e.office_id AND n.document_id = e.document_id LEFT JOIN core.party c ON c.id = p.party_id"
        f" WHERE {_WHERE}"
        " AND (p.booked_on, p.entry_id, p.line_no) > ($6, $7, $8) ORDER BY p.booked_on, p.entry_id, p.line_no LIMIT $9",
        *args,
        limit,
    )
    balance, items = opening, []
    for r in rows:
        balance += r["amount_minor"]
        items.append(_item(dict(r.items()), names[r["account"]].name, currency, balance))
    last = rows[-1] if len(rows) == limit else None
    return {
        "currency": currency,
        "opening": str(Money(currency, opening)),
        "closing": str(Money(currency, balance)),
        "items": items,
        "next": f"{last['booked_on']}~{last['entry_id']}~{last['line_no']}" if last else None,
    }


def _item(row: dict[str, Any], name: str, currency: str, balance: int) -> dict[str, Any]:
    minor = row.pop("amount_minor")
    return row | {
        "name": name,
        "debit": str(Money(currency, minor)) if minor > 0 else "",
        "credit": str(Money(currency, -minor)) if minor < 0 else "",
        "balance": str(Money(currency, balance)),
    }


async def _check(tx: Transaction, wanted: Card) -> Any:
    names = await chart_of(tx)
    if not wanted.account and wanted.party_id is None:
        raise Invalid([Fault("account", "required", "Name an account, a party, or both.")])
    if wanted.account and wanted.account not in names:
        raise Invalid([Fault("account", "known", "This office has no such account.", wanted.account, list(names)[:50])])
    return names


def _cursor(text: str) -> tuple[dt.date, UUID, int]:
    try:
        day, entry, line = text.split("~")
        return dt.date.fromisoformat(day), UUID(entry), int(line)
    except ValueError:
        raise Invalid([Fault("after", "cursor", "Use the `next` of the page before.", text[:80])]) from None
