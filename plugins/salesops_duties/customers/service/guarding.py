"""What the customer file says to other duties: who a customer is, and when no order of theirs is confirmed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import Transaction
from salesops.errors import ConflictState, Fault, Invalid
from salesops.hookspecs.customers import Contact, CustomerAnswer
from salesops.hookspecs.orders import Order
from salesops_duties.customers.rules import billing_missing

_ANSWER = """SELECT c.*, p.name, coalesce(p.tax_id, '') AS tax_id, coalesce((SELECT jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name,
    'phone', k.phone, 'may_order', k.may_order, 'limit_minor', k.limit_minor) ORDER BY k.name, k.id)
    FROM customers.contact k WHERE k.office_id = c.office_id AND k.customer_id = c.id AND k.active), '[]') AS people
  FROM customers.customer c JOIN core.party p ON p.id = c.id WHERE c.office_id = $1 AND c.id = $2"""


async def customer_file(tx: Transaction, customer_id: UUID) -> CustomerAnswer | None:
    """The file as other duties read it, in one round trip; None for a stranger."""
    row = await tx.fetchrow(_ANSWER, tx.office.id, customer_id)
    if row is None:
        return None
    file: dict[str, Any] = dict(row.items())
    return CustomerAnswer(
        file["id"],
        file["name"],
        file["state"],
        file["state_reason"],
        file["price_group"],
        file["tax_status"],
        file["currency"] or tx.office.currency,
        file["parent_id"] if file["shares_limit"] else file["id"],
        file["salesperson_id"],
        billing_missing(file),
        msgspec.json.decode(file["people"], type=tuple[Contact, ...]),
    )


async def check_known(tx: Transaction, order: Order) -> None:
    """An order can only be noted for a customer of this office."""
    if await _state(tx, order.customer_id) is None:
        words = "This firm is not a customer of this office; register it first."
        raise Invalid([Fault("customer_id", "known", words, str(order.customer_id))])


async def check_not_stopped(tx: Transaction, order: Order) -> None:
    """An order of a stopped customer may be noted, not confirmed (FEATURES ORD-1)."""
    if await _state(tx, order.customer_id) == "stop":
        raise ConflictState(
            "This customer is on stop: the order may be noted, not confirmed.",
            current="stop",
            ways_out=["lift the stop", "keep the draft"],
        )


async def _state(tx: Transaction, customer_id: UUID) -> str | None:
    """The customer's state, or that of the parent whose limit it shares when that one is on stop."""
    state: str | None = await tx.fetchval(
        "SELECT CASE WHEN c.shares_limit AND h.state = 'stop' THEN 'stop' ELSE c.state END FROM customers.customer c"
        " LEFT JOIN customers.customer h ON h.office_id = c.office_id AND h.id = c.parent_id WHERE c.office_id = $1 AND c.id = $2",
        tx.office.id,
        customer_id,
    )
    return state
