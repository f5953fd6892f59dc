"""The dummy: the duty's table of contents, with every hook there is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from salesops import Actor, Duty, Office, Permission, Transaction, clock, hookimpl, new_id
from salesops.hookspecs.customers import CustomerAnswer, CustomerChoice
from salesops.hookspecs.inventory import (
    GoodsIssued,
    GoodsReturned,
    GoodsToReturn,
    IssuedOutbound,
    LineAvailability,
    OutboundToIssue,
)
from salesops.hookspecs.ledger import ControlBalance, Documents, EntryToPost
from salesops.hookspecs.logistics import CarrierQuote
from salesops.hookspecs.orders import (
    DroppedPart,
    ForeseenOrder,
    Order,
    OrderPanel,
    PromisedGoods,
    ReturnableLine,
    SoldLine,
    SoldPart,
)
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.hookspecs.prices import OrderToPrice, PricedLine, PricedOrder
from salesops.hookspecs.procurement import SupplyProposal
from salesops.hookspecs.receivables import (
    BalanceAnswer,
    CreditNoteToIssue,
    InvoiceToIssue,
    IssuedCreditNote,
    IssuedInvoice,
)
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
async def order_foreseeing(office: Office, tx: Transaction, foreseen: ForeseenOrder) -> None:
    await service.note(tx, f"foresee {foreseen.id}")


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
async def order_panels(office: Office, order: Order) -> tuple[OrderPanel, ...]:
    return (OrderPanel("dummy", "Dummy", (("order", str(order.id)),)),)


@hookimpl
async def customer_choices(office: Office, actor: Actor, words: str) -> tuple[CustomerChoice, ...]:
    return (CustomerChoice(new_id(), words),)


@hookimpl
async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    return (SearchHit(words, f"a sample for {actor.name}", "dummy"),)


@hookimpl
async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    return (DayEntry("Samples", "A sample", f"for {actor.name}", "dummy"),)


@hookimpl
async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    return (DueCount("dummy", 1),)


@hookimpl
async def page_panels(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    return (OrderPanel("dummy", "Dummy", ((thing, str(thing_id)),)),)


@hookimpl
async def document_names(office: Office, ids: tuple[UUID, ...]) -> dict[UUID, str]:
    return dict.fromkeys(ids, "a sample")


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


@hookimpl
async def credit_note_issuing(office: Office, tx: Transaction, note: CreditNoteToIssue) -> IssuedCreditNote | None:
    await service.note(tx, f"credit note {note.id}")
    return None


@hookimpl
async def customer_answering(office: Office, tx: Transaction, customer_id: UUID) -> CustomerAnswer:
    await service.note(tx, f"file of {customer_id}")
    return CustomerAnswer(
        customer_id, "Anyone", "normal", "", "", "standard", office.currency, customer_id, None, (), ()
    )


@hookimpl
async def order_pricing(office: Office, tx: Transaction, wanted: OrderToPrice) -> PricedOrder:
    await service.note(tx, f"prices of {wanted.order_id}")
    none = Decimal(0)
    lines = tuple(PricedLine(ln.line_no, none, "manual", 0, 0, "", none, 0, ()) for ln in wanted.lines)
    return PricedOrder(lines, 0, 0, 0, "per_line")


@hookimpl
async def promotion_using(office: Office, tx: Transaction, order_id: UUID, used: dict[UUID, int]) -> bool:
    await service.note(tx, f"{len(used)} promotions of {order_id}")
    return True


@hookimpl
async def promotion_releasing(office: Office, tx: Transaction, order_id: UUID) -> bool:
    await service.note(tx, f"promotions back of {order_id}")
    return True


@hookimpl
async def stock_quoting(office: Office, tx: Transaction, order: Order, expires_at: dt.datetime) -> bool:
    await service.note(tx, f"{order.id} wants goods until {expires_at}")
    return True


@hookimpl
async def outbound_withdrawing(office: Office, tx: Transaction, outbound_id: UUID, reason: str) -> bool:
    await service.note(tx, f"{outbound_id} taken back: {reason}")
    return True


@hookimpl
async def goods_returning(
    office: Office, tx: Transaction, document_id: UUID, lines: tuple[GoodsToReturn, ...]
) -> GoodsReturned:
    await service.note(tx, f"{len(lines)} lines came back")
    return GoodsReturned(document_id, 0, office.currency)


@hookimpl
async def delivered_answering(office: Office, tx: Transaction, order_id: UUID) -> tuple[ReturnableLine, ...]:
    await service.note(tx, f"delivered of {order_id}")
    return ()


@hookimpl
async def lines_returning(
    office: Office, tx: Transaction, order_id: UUID, quantities: dict[int, Decimal]
) -> tuple[SoldPart, ...]:
    await service.note(tx, f"{len(quantities)} lines of {order_id} come back")
    return ()


@hookimpl
async def return_dropping(office: Office, tx: Transaction, order_id: UUID, parts: tuple[DroppedPart, ...]) -> bool:
    await service.note(tx, f"{len(parts)} parts of {order_id} stay delivered")
    return True


@hookimpl
async def sales_answering(office: Office, tx: Transaction, since: dt.date, until: dt.date) -> tuple[SoldLine, ...]:
    await service.note(tx, f"sales from {since} to {until}")
    return ()


@hookimpl
async def control_answering(office: Office, tx: Transaction, account: str, currency: str) -> int:
    await service.note(tx, f"{account} in {currency}")
    return 0


@hookimpl
async def documents_answering(office: Office, tx: Transaction, since: dt.date, until: dt.date) -> Documents:
    await service.note(tx, f"documents of {since} to {until}")
    return Documents()


@hookimpl
async def subledger_answering(office: Office, tx: Transaction, until: dt.date | None) -> tuple[ControlBalance, ...]:
    await service.note(tx, f"control accounts until {until}")
    return ()


@hookimpl
async def books_exporting(office: Office, tx: Transaction, form: str) -> bytes:
    await service.note(tx, f"books as {form}")
    return b""


@hookimpl
async def demand_answering(office: Office, tx: Transaction, product_ids: tuple[UUID, ...]) -> tuple[PromisedGoods, ...]:
    await service.note(tx, f"{len(product_ids)} products are waited for")
    return ()
