"""What receivables catches up with after commit, in a worker: orders that ended while it could not be asked."""

from __future__ import annotations

from salesops import Transaction, subscribe
from salesops.events import InvoiceSkipped, OrderCancelled
from salesops_duties.receivables import service


@subscribe(OrderCancelled)
async def give_back_credit_of_cancelled(tx: Transaction, event: OrderCancelled) -> None:
    """Nothing is left to give back when receivables was asked while the order was cancelled."""
    await service.release(tx, event.order_id, event.customer_id)


@subscribe(InvoiceSkipped)
async def give_back_credit_of_uninvoiced(tx: Transaction, event: InvoiceSkipped) -> None:
    """The goods went without an invoice, so that no receivable takes the credit's place."""
    await service.release(tx, event.order_id, event.customer_id)
