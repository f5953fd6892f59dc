"""What receivables catches up with after commit, in a worker: orders that ended, goods that left, files that changed."""

from __future__ import annotations

from salesops import Transaction, subscribe
from salesops.events import (
    CustomerChanged,
    DeliveryVerified,
    GoodsDispatched,
    InvoiceSkipped,
    OrderCancelled,
    OrderClosed,
)
from salesops_duties.receivables import service


@subscribe(OrderCancelled)
async def give_back_credit_of_cancelled(tx: Transaction, event: OrderCancelled) -> None:
    """Nothing is left to give back when receivables was asked while the order was cancelled."""
    await service.forget_order(tx, event.order_id, event.customer_id)


@subscribe(OrderClosed)
async def give_back_credit_of_closed(tx: Transaction, event: OrderClosed) -> None:
    """What the order still had open will not be delivered."""
    await service.forget_order(tx, event.order_id, event.customer_id)


@subscribe(InvoiceSkipped)
async def give_back_credit_of_uninvoiced(tx: Transaction, event: InvoiceSkipped) -> None:
    """The goods went without an invoice, so that no receivable takes the credit's place."""
    await service.release(tx, event.order_id, event.customer_id)


@subscribe(GoodsDispatched)
async def issue_invoice_of_dispatched(tx: Transaction, event: GoodsDispatched) -> None:
    """An invoice that waited for the dispatch is issued."""
    await service.issue_after_dispatch(tx, event)


@subscribe(DeliveryVerified)
async def issue_invoice_of_accepted(tx: Transaction, event: DeliveryVerified) -> None:
    """An invoice that waited for the customer's acceptance is issued."""
    await service.issue_after_acceptance(tx, event)


@subscribe(CustomerChanged)
async def follow_customer_file(tx: Transaction, event: CustomerChanged) -> None:
    """The account knows its salesperson and its limit's owner again; invoices that waited for the file are issued."""
    await service.follow_file(tx, event)
