"""Whose money it is: by the customer, the order or the invoice it names; in doubt it is nobody's."""

from __future__ import annotations

from uuid import UUID

from salesops import Transaction
from salesops.errors import Faults
from salesops_duties.receivables.rules import Named

_OWNERS = (
    "SELECT (SELECT customer_id FROM receivables.invoice WHERE office_id = $1 AND id = $2) AS of_invoice,"
    " (SELECT order_id FROM receivables.invoice WHERE office_id = $1 AND id = $2) AS order_of_invoice,"
    " (SELECT currency FROM receivables.invoice WHERE office_id = $1 AND id = $2) AS currency,"
    " (SELECT customer_id FROM receivables.credit_check WHERE office_id = $1 AND order_id = $3 ORDER BY at DESC LIMIT 1) AS of_order"
)


async def identify(tx: Transaction, named: Named, payer: str, currency: str) -> tuple[Named, str]:
    """Whose the money is, with the order it is for, and a remark when it is left to nobody.

    A payer's name on the statement that is not the customer's name leaves an unnamed customer's money to nobody, too.
    """
    order, owner = await _owner(tx, named, currency)
    if named.customer_id and owner and owner != named.customer_id:
        return Named(None, None, None), "names the order of another customer"
    customer = named.customer_id or owner
    if customer and not named.customer_id and payer.strip() and not await _is_called(tx, customer, payer):
        return Named(None, None, None), "paid in another name"
    return Named(customer, order, named.invoice_id), ""


async def check_payer(tx: Transaction, named: Named, currency: str) -> tuple[UUID, UUID | None]:
    """The customer and the order money is matched to; raises `Invalid` when they do not belong together."""
    order, owner = await _owner(tx, named, currency)
    faults = Faults()
    if owner and owner != named.customer_id:
        faults.add(
            "customer_id", "own", "The order or invoice is another customer's; another's debt needs a cession document."
        )
    faults.raise_if_any()
    assert named.customer_id is not None
    return named.customer_id, order


async def _owner(tx: Transaction, named: Named, currency: str) -> tuple[UUID | None, UUID | None]:
    row = await tx.fetchrow(_OWNERS, tx.office.id, named.invoice_id, named.order_id)
    assert row is not None
    faults = Faults()
    if named.invoice_id and row["of_invoice"] is None:
        faults.add("invoice_id", "known", "No invoice with this id here.", given=named.invoice_id)
    elif named.invoice_id and row["currency"] != currency:
        faults.add(
            "currency", "invoice", f"The invoice is in {row['currency']}.", given=currency, allowed=row["currency"]
        )
    if named.order_id and row["of_order"] is None:
        faults.add("order_id", "known", "No order whose balance was checked here.", given=named.order_id)
    faults.raise_if_any()
    return named.order_id or row["order_of_invoice"], row["of_invoice"] or row["of_order"]


async def _is_called(tx: Transaction, customer: UUID, payer: str) -> bool:
    name = await tx.fetchval("SELECT name FROM core.party WHERE id = $1", customer)
    return str(name).casefold().split() == payer.casefold().split()
