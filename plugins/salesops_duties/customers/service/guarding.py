"""What the customer file says to other duties: who a customer is, and when no order of theirs is confirmed."""

from __future__ import annotations

from uuid import UUID

import msgspec

from salesops import Transaction
from salesops.errors import ConflictState, Fault, Invalid
from salesops.hookspecs.customers import Contact, CustomerAnswer
from salesops.hookspecs.orders import Order
from salesops_duties.customers.rules import billing_missing


class File(msgspec.Struct, frozen=True):
    """What `customers.file_of` answers; `is_stopped` also when the parent whose limit it shares is."""

    id: UUID
    name: str
    state: str
    state_reason: str
    price_group: str
    tax_status: str
    currency: str | None
    parent_id: UUID | None
    shares_limit: bool
    salesperson_id: UUID | None
    billing: dict[str, str]
    is_stopped: bool
    people: tuple[Contact, ...]


async def customer_file(tx: Transaction, customer_id: UUID) -> CustomerAnswer | None:
    """The file as other duties read it, in one round trip; None for a stranger."""
    file = await _file(tx, customer_id)
    if file is None:
        return None
    return CustomerAnswer(
        file.id,
        file.name,
        file.state,
        file.state_reason,
        file.price_group,
        file.tax_status,
        file.currency or tx.office.currency,
        file.parent_id if file.shares_limit and file.parent_id else file.id,
        file.salesperson_id,
        billing_missing(file.billing),
        file.people,
    )


async def check_known(tx: Transaction, order: Order) -> None:
    """An order can only be noted for a customer of this office."""
    if await _file(tx, order.customer_id) is None:
        words = "This firm is not a customer of this office; register it first."
        raise Invalid([Fault("customer_id", "known", words, str(order.customer_id))])


async def check_not_stopped(tx: Transaction, order: Order) -> None:
    """An order of a stopped customer may be noted, not confirmed (FEATURES ORD-1)."""
    file = await _file(tx, order.customer_id)
    if file is not None and file.is_stopped:
        raise ConflictState(
            "This customer is on stop: the order may be noted, not confirmed.",
            current="stop",
            ways_out=["lift the stop", "keep the draft"],
        )


async def _file(tx: Transaction, customer_id: UUID) -> File | None:
    text = await tx.read("customers.file_of", tx.office.id, customer_id)
    return None if text is None else msgspec.json.decode(text, type=File)
