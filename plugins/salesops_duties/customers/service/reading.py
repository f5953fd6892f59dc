"""Reading customers: one, a page of them, a sheet of them, and those whose licence runs out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, clock, transaction
from salesops.errors import NotFound
from salesops_duties.customers.rules import billing_missing

MOST_EXPORTED = 50_000
SELECT = """SELECT c.*, p.name, p.country, coalesce(p.tax_id, '') AS tax_id, s.name AS salesperson, u.name AS parent
  FROM customers.customer c JOIN core.party p ON p.id = c.id LEFT JOIN core.person s ON s.id = c.salesperson_id
  LEFT JOIN core.party u ON u.id = c.parent_id WHERE c.office_id = $1"""
_FILTER = (
    " AND ($2::text IS NULL OR position(lower($2) IN lower(p.name)) > 0 OR p.tax_id = $2 OR position($2 IN c.phone) > 0)"
    " AND (NOT $3 OR c.salesperson_id = $4)"
)


class ContactView(msgspec.Struct, frozen=True):
    """A person at the customer as the API shows it."""

    id: UUID
    name: str
    position: str
    phone: str
    email: str
    may_order: bool
    order_limit: str | None
    active: bool
    version: int


class CustomerView(msgspec.Struct, frozen=True):
    """A customer as the API shows it; `billing_missing` is what its invoices would wait for."""

    id: UUID
    name: str
    country: str | None
    tax_id: str
    state: str
    state_reason: str
    salesperson_id: UUID | None
    salesperson: str | None
    price_group: str
    tax_status: str
    currency: str | None
    parent_id: UUID | None
    parent: str | None
    shares_limit: bool
    contact_name: str
    phone: str
    email: str
    address: str
    invoice_kind: str
    billing_address: str
    bank_name: str
    bank_account: str
    licence_no: str
    licence_until: dt.date | None
    language: str
    billing_missing: tuple[str, ...]
    version: int
    contacts: tuple[ContactView, ...] = ()


async def read(act: Act, customer_id: UUID, *, own: bool = False) -> CustomerView:
    """One customer with its contacts; with `own` only one the person looks after."""
    async with transaction(act) as tx:
        found = await view(tx, customer_id)
        if own and found.salesperson_id != act.actor.person_id:
            raise NotFound
        rows = await tx.fetch(
            "SELECT * FROM customers.contact WHERE office_id = $1 AND customer_id = $2 ORDER BY active DESC, name, id",
            act.office.id,
            customer_id,
        )
        return msgspec.structs.replace(found, contacts=tuple(contact_view(act.office.currency, r) for r in rows))


async def listing(
    act: Act, *, words: str | None = None, after: UUID | None = None, limit: int = 50, own: bool = False
) -> list[CustomerView]:
    """A page of customers, oldest first, after the given one; `words` finds names, tax numbers and telephones."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{SELECT}{_FILTER} AND ($5::uuid IS NULL OR c.id > $5) ORDER BY c.id LIMIT $6",
            act.office.id,
            _words(words),
            own,
            act.actor.person_id,
            after,
            limit,
        )
    return [view_of(dict(row.items())) for row in rows]


async def expiring(act: Act, days: int, *, own: bool = False) -> list[dict[str, Any]]:
    """Customers whose licence has run out or does so within `days`, soonest first; at most 200."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT c.id, p.name, c.licence_no, c.licence_until, c.licence_until < $2 AS expired FROM customers.customer c"
            " JOIN core.party p ON p.id = c.id WHERE c.office_id = $1 AND c.licence_until <= $3 AND (NOT $4 OR c.salesperson_id = $5)"
            " ORDER BY c.licence_until, c.id LIMIT 200",
            act.office.id,
            today := clock.today(act.office.timezone),
            today + dt.timedelta(days=days),
            own,
            act.actor.person_id,
        )
    return [dict(row.items()) for row in rows]


async def view(tx: Transaction, customer_id: UUID) -> CustomerView:
    """One customer without its contacts; raises `NotFound`."""
    row = await tx.fetchrow(f"{SELECT} AND c.id = $2", tx.office.id, customer_id)
    if row is None:
        raise NotFound
    return view_of(dict(row.items()))


def view_of(row: Mapping[str, Any]) -> CustomerView:
    """A row of `SELECT` as it is shown."""
    known = {name: row[name] for name in CustomerView.__struct_fields__ if name in row}
    return CustomerView(**known, billing_missing=billing_missing(row))


def contact_view(currency: str, row: Mapping[str, Any]) -> ContactView:
    """A contact's row as it is shown."""
    limit = row["limit_minor"]
    known = {name: row[name] for name in ContactView.__struct_fields__ if name != "order_limit"}
    return ContactView(**known, order_limit=None if limit is None else str(Money(currency, limit)))


def _words(words: str | None) -> str | None:
    return (words or "").strip() or None
