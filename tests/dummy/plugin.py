"""The dummy: the duty's table of contents, with every hook there is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from salesops import Duty, Office, Permission, Transaction, clock, hookimpl, new_id
from salesops.hookspecs.inventory import GoodsIssued, IssuedOutbound, LineAvailability, OutboundToIssue
from salesops.hookspecs.ledger import EntryToPost
from salesops.hookspecs.logistics import CarrierQuote
from salesops.hookspecs.orders import Order, OrderPanel
from salesops.hookspecs.procurement import SupplyProposal
from salesops.hookspecs.receivables import BalanceAnswer, InvoiceToIssue, IssuedInvoice
from tests.dummy import service, tasks, web

EVERYONE = ("assistant", "sales", "head", "finance", "warehouse", "hr", "office_admin", "auditor")
DUTY = Duty(
    name="dummy",
    title="Dummy",
    summary="says every word once",
    permissions=(
        Permission("dummy.read", dict.fromkeys(EVERYONE, "office"), "read the dummy's notes"),
        Permission("dummy.write", {"assistant": "office"}, "write notes"),
    ),
    routes=web.ROUTES,
    subscribers=(tasks.note_money,),
)
NOTHING = BalanceAnswer("pass", "CNY", 0, 0, 0, 0, 0, "credit", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


@hookimpl
async def contract_signing(office: Office, tx: Transaction, contract_id: UUID) -> None:
    await service.note(tx, f"contract {contract_id}")


@hookimpl
async def contract_terms(office: Office) -> tuple[str, ...]:
    return ("30 days net",)


@hookimpl
async def gift_giving(office: Office, tx: Transaction, recipient: str) -> None:
    await service.note(tx, f"gift for {recipient}")


@hookimpl
async def stock_checking(office: Office, tx: Transaction, order: Order) -> tuple[LineAvailability, ...]:
    await service.note(tx, f"stock {order.id}")
    return tuple(
        LineAvailability(ln.line_no, ln.product_id, ln.quantity, Decimal(0), ln.quantity, ln.quantity)
        for ln in order.lines
    )


@hookimpl
async def stock_reserving(office: Office, tx: Transaction, order: Order, spot: dict[int, Decimal]) -> bool:
    await service.note(tx, f"reserve {len(spot)} lines of {order.id}")
    return True


@hookimpl
async def stock_releasing(office: Office, tx: Transaction, order_id: UUID) -> bool:
    await service.note(tx, f"release {order_id}")
    return True


@hookimpl
async def outbound_issuing(office: Office, tx: Transaction, outbound: OutboundToIssue) -> IssuedOutbound | None:
    await service.note(tx, f"outbound {outbound.id}")
    return None


@hookimpl
async def goods_issuing(office: Office, tx: Transaction, outbound_id: UUID) -> GoodsIssued:
    await service.note(tx, f"goods of {outbound_id}")
    return GoodsIssued(outbound_id, new_id(), new_id(), 0, office.currency)


@hookimpl
async def entry_posting(office: Office, tx: Transaction, entry: EntryToPost) -> UUID:
    await service.note(tx, f"entry for {entry.document_id}")
    return new_id()


@hookimpl
async def shipment_dispatching(office: Office, tx: Transaction, outbound_id: UUID) -> None:
    await service.note(tx, f"dispatch {outbound_id}")


@hookimpl
async def carrier_quotes(office: Office, weight_grams: int) -> tuple[CarrierQuote, ...]:
    return (CarrierQuote("own", "van", office.currency, weight_grams // 10, 1),)


@hookimpl
async def order_accepting(office: Office, tx: Transaction, order: Order) -> None:
    await service.note(tx, f"accept {order.id}")


@hookimpl
async def order_confirming(office: Office, tx: Transaction, order: Order) -> None:
    await service.note(tx, f"confirm {order.id}")


@hookimpl
async def order_cancelling(office: Office, tx: Transaction, order: Order) -> None:
    await service.note(tx, f"cancel {order.id}")


@hookimpl
async def order_panels(office: Office, order: Order) -> OrderPanel:
    return OrderPanel("dummy", "Dummy", (("order", str(order.id)),))


@hookimpl
async def purchase_ordering(office: Office, tx: Transaction, purchase_id: UUID) -> None:
    await service.note(tx, f"purchase {purchase_id}")


@hookimpl
async def supply_proposals(office: Office, quantity: Decimal) -> tuple[SupplyProposal, ...]:
    return (SupplyProposal("the warehouse of a friend", quantity, clock.today(office.timezone)),)


@hookimpl
async def balance_checking(office: Office, tx: Transaction, order: Order) -> BalanceAnswer:
    await service.note(tx, f"balance {order.id}")
    return NOTHING


@hookimpl
async def credit_committing(office: Office, tx: Transaction, order: Order) -> BalanceAnswer:
    await service.note(tx, f"credit {order.id}")
    return NOTHING


@hookimpl
async def credit_releasing(office: Office, tx: Transaction, order_id: UUID) -> bool:
    await service.note(tx, f"credit back {order_id}")
    return True


@hookimpl
async def invoice_issuing(office: Office, tx: Transaction, invoice: InvoiceToIssue) -> IssuedInvoice | None:
    await service.note(tx, f"invoice {invoice.id}")
    return None
