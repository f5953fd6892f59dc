"""For whom a document is, of which order it tells, and whose accounts the actor may print."""

from __future__ import annotations

from uuid import UUID

from salesops import Transaction, ask
from salesops.errors import NotFound
from salesops.hookspecs.customers import Addressee, CustomerHooks
from salesops.hookspecs.documents import DocumentHooks, OrderFacts
from salesops.rights import scope_of

READ = "receivables.read"


async def addressee_of(tx: Transaction, customer_id: UUID) -> Addressee:
    """Whom a document is for; where the office keeps no customer files, the firm's name alone."""
    found = await ask(CustomerHooks).customer_addressing(tx.office, tx, customer_id)
    if found:
        return found[0]
    row = await tx.fetchrow(
        "SELECT name, coalesce(country, '') AS country, coalesce(tax_id, '') AS tax_id FROM core.party WHERE id = $1",
        customer_id,
    )
    if row is None:
        raise NotFound
    return Addressee(customer_id, row["name"], country=row["country"], tax_id=row["tax_id"])


async def order_of(tx: Transaction, order_id: UUID | None) -> OrderFacts:
    """What the customer's order says, nothing where there is none."""
    found = await ask(DocumentHooks).order_describing(tx.office, tx, order_id) if order_id else []
    return found[0] if found else OrderFacts("")


def own_of(tx: Transaction) -> UUID | None:
    """The salesperson whose accounts alone may be seen, None for all of the office."""
    return tx.actor.person_id if scope_of(tx.actor, READ) == "own" else None
