"""The dummy: the duty's table of contents, with every hook there is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from salesops import Actor, Duty, Office, Permission, Transaction, clock, hookimpl, new_id
from salesops.hookspecs.carriers import OfferedCarrier
from salesops.hookspecs.customers import Addressee, CustomerAnswer, CustomerChoice
from salesops.hookspecs.documents import DocumentMark, OrderFacts
from salesops.hookspecs.hops import Hop
from salesops.hookspecs.inventory import (
    GoodsIssued,
    GoodsReturned,
    GoodsToReturn,
    IssuedOutbound,
    LineAvailability,
    OutboundPart,
    OutboundToIssue,
    WaitingOutbound,
)
from salesops.hookspecs.ledger import ControlBalance, Documents, EntryToPost
from salesops.hookspecs.logistics import CarrierQuote, HeldGoods, LeavingParcel, OrderShipment
from salesops.hookspecs.orders import (
    ArrivedOrder,
    DroppedPart,
    ForeseenOrder,
    KnownOrder,
    Order,
    OrderPanel,
    PromisedGoods,
    ReturnableLine,
    SoldLine,
    SoldPart,
    SubstitutedLine,
    Substitution,
)
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.hookspecs.prices import ListedPrice, OrderToPrice, PricedLine, PricedOrder
from salesops.hookspecs.procurement import LeadTime, PlannedLine, RequestedMonth, SupplierPaper, SupplyProposal
from salesops.hookspecs.receivables import (
    BalanceAnswer,
    CreditNoteToIssue,
    DepositAnswer,
    DepositToCover,
    InvoiceToIssue,
    IssuedCreditNote,
    IssuedInvoice,
)
from salesops.hookspecs.supply import (
    FuturesDemand,
    GoodsToCome,
    GoodsToReceive,
    GoodsToSendBack,
    Peg,
    PegMove,
    PegToMake,
    StockFigures,
    SupplyChange,
    SupplyChoice,
    SupplyOption,
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
async def tracking_carriers(office: Office) -> tuple[OfferedCarrier, ...]:
    return (OfferedCarrier("dummy", "tests.dummy.lorry:LORRY"),)


@hookimpl
async def order_shipments(office: Office, actor: Actor, order_id: UUID) -> tuple[OrderShipment, ...]:
    return (OrderShipment(order_id, "own", "", clock.now()),)


@hookimpl
async def dispatch_holds(office: Office, actor: Actor, outbound_ids: tuple[UUID, ...]) -> tuple[HeldGoods, ...]:
    return tuple(HeldGoods(one, "HELD", "The dummy likes it here.") for one in outbound_ids)


@hookimpl
async def parcel_leaving(office: Office, tx: Transaction, parcel: LeavingParcel) -> UUID:
    await service.note(tx, f"{parcel.thing} leaves with {parcel.carrier}")
    return new_id()


@hookimpl
async def parcel_arriving(office: Office, tx: Transaction, thing: str, document_id: UUID) -> bool:
    await service.note(tx, f"{thing} {document_id} is there")
    return True


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
async def lead_answering(office: Office, tx: Transaction, product_ids: tuple[UUID, ...]) -> tuple[LeadTime, ...]:
    await service.note(tx, f"{len(product_ids)} products could be bought")
    today = clock.today(office.timezone)
    return tuple(LeadTime(one, today + dt.timedelta(days=30), 30, 0, "the dummy") for one in product_ids)


@hookimpl
async def requests_answering(
    office: Office, tx: Transaction, since: dt.date, until: dt.date
) -> tuple[RequestedMonth, ...]:
    await service.note(tx, f"nobody wanted anything from {since} to {until}")
    return ()


@hookimpl
async def purchase_planning(office: Office, tx: Transaction, demand: FuturesDemand) -> tuple[PlannedLine, ...]:
    await service.note(tx, f"{len(demand.lines)} lines of {demand.number} are planned")
    return ()


@hookimpl
async def supply_taking(
    office: Office, tx: Transaction, demand: FuturesDemand, choices: tuple[SupplyChoice, ...]
) -> tuple[Peg, ...]:
    await service.note(tx, f"{demand.number} waits, with {len(choices)} choices")
    return ()


@hookimpl
async def supply_announcing(
    office: Office, tx: Transaction, goods: tuple[GoodsToCome, ...], pegs: tuple[PegToMake, ...]
) -> bool:
    await service.note(tx, f"{len(goods)} goods will come, {len(pegs)} pegs")
    return True


@hookimpl
async def supply_changing(office: Office, tx: Transaction, changes: tuple[SupplyChange, ...]) -> bool:
    await service.note(tx, f"{len(changes)} changes of supply")
    return True


@hookimpl
async def supply_ending(office: Office, tx: Transaction, supply_ids: tuple[UUID, ...], reason: str) -> bool:
    await service.note(tx, f"{len(supply_ids)} supplies end: {reason}")
    return True


@hookimpl
async def pegs_moving(office: Office, tx: Transaction, moves: tuple[PegMove, ...], reason: str) -> bool:
    await service.note(tx, f"{len(moves)} pegs move: {reason}")
    return True


@hookimpl
async def pegs_answering(
    office: Office, tx: Transaction, order_ids: tuple[UUID, ...], supply_ids: tuple[UUID, ...]
) -> tuple[Peg, ...]:
    await service.note(tx, f"pegs of {len(order_ids)} orders and {len(supply_ids)} supplies")
    return ()


@hookimpl
async def figures_answering(office: Office, tx: Transaction, product_ids: tuple[UUID, ...]) -> tuple[StockFigures, ...]:
    await service.note(tx, f"figures of {len(product_ids)} products")
    return ()


@hookimpl
async def demand_dropping(
    office: Office, tx: Transaction, order_id: UUID, keep: dict[int, Decimal], way: str, reason: str
) -> tuple[Peg, ...]:
    await service.note(tx, f"{order_id} keeps {len(keep)} lines, the rest goes to {way}: {reason}")
    return ()


@hookimpl
async def goods_receiving(office: Office, tx: Transaction, receipt: GoodsToReceive) -> bool:
    await service.note(tx, f"{len(receipt.lines)} lines came")
    return True


@hookimpl
async def papers_arriving(office: Office, tx: Transaction, arrival_id: UUID, papers: tuple[SupplierPaper, ...]) -> int:
    await service.note(tx, f"{len(papers)} papers of {arrival_id}")
    return 0


@hookimpl
async def goods_back_sending(office: Office, tx: Transaction, back: GoodsToSendBack) -> tuple[int, ...]:
    await service.note(tx, f"{len(back.lines)} lines go back")
    return tuple(line.cost_minor for line in back.lines)


@hookimpl
async def order_pegs(office: Office, actor: Actor, order_id: UUID) -> tuple[Peg, ...]:
    return ()


@hookimpl
async def supply_options(office: Office, actor: Actor, product_ids: tuple[UUID, ...]) -> tuple[SupplyOption, ...]:
    return ()


@hookimpl
async def deposits_demanding(
    office: Office, tx: Transaction, order_id: UUID, customer_id: UUID, deposits: tuple[DepositToCover, ...]
) -> tuple[DepositAnswer, ...]:
    await service.note(tx, f"{len(deposits)} deposits for {order_id}")
    return tuple(DepositAnswer(one.gate, one.required_minor, 0) for one in deposits)


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
async def list_pricing(
    office: Office, tx: Transaction, customer_id: UUID | None, product_ids: tuple[UUID, ...], currency: str, on: dt.date
) -> tuple[ListedPrice, ...]:
    await service.note(tx, f"list prices of {len(product_ids)}")
    return ()


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
async def outbound_answering(
    office: Office, tx: Transaction, outbound_ids: tuple[UUID, ...]
) -> tuple[OutboundPart, ...]:
    await service.note(tx, f"goods of {len(outbound_ids)} outbound orders")
    return ()


@hookimpl
async def outbound_waiting(office: Office, tx: Transaction, outbound_id: UUID) -> tuple[WaitingOutbound, ...]:
    await service.note(tx, f"beside {outbound_id}")
    return ()


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
async def order_drafting(office: Office, tx: Transaction, arrived: ArrivedOrder) -> KnownOrder:
    await service.note(tx, f"{len(arrived.lines)} lines came by {arrived.channel}")
    return KnownOrder(new_id(), "", "draft", 1, arrived.customer_id, "", "CNY", 0, ())


@hookimpl
async def orders_answering(
    office: Office, tx: Transaction, customer_id: UUID, customer_po_no: str
) -> tuple[KnownOrder, ...]:
    await service.note(tx, f"which orders of {customer_id} are {customer_po_no}")
    return ()


@hookimpl
async def order_amending(
    office: Office, tx: Transaction, order_id: UUID, version: int, arrived: ArrivedOrder, reason: str
) -> KnownOrder:
    await service.note(tx, f"{order_id} shall have {len(arrived.lines)} lines: {reason}")
    return KnownOrder(order_id, "", "draft", version + 1, arrived.customer_id, "", "CNY", 0, ())


@hookimpl
async def line_substituting(office: Office, tx: Transaction, instead: Substitution) -> SubstitutedLine:
    await service.note(tx, f"{instead.order_id} gets another part: {instead.reason}")
    return SubstitutedLine(instead.line_no, "", "draft", 2)


@hookimpl
async def order_withdrawing(office: Office, tx: Transaction, order_id: UUID, reason: str) -> bool:
    await service.note(tx, f"{order_id} is cancelled: {reason}")
    return True


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


@hookimpl
async def customer_addressing(office: Office, tx: Transaction, customer_id: UUID) -> Addressee:
    await service.note(tx, f"address of {customer_id}")
    return Addressee(customer_id, "Anyone")


@hookimpl
async def document_marking(office: Office, tx: Transaction, thing: str, thing_id: UUID) -> tuple[DocumentMark, ...]:
    await service.note(tx, f"marks of {thing} {thing_id}")
    return (DocumentMark("SAMPLE", "a sample"),)


@hookimpl
async def order_describing(office: Office, tx: Transaction, order_id: UUID) -> OrderFacts:
    await service.note(tx, f"facts of {order_id}")
    return OrderFacts("SO-1")


@hookimpl
async def order_hops(office: Office, actor: Actor, order_ids: tuple[UUID, ...]) -> tuple[Hop, ...]:
    return tuple(Hop(order_id, "reserved", 1, Decimal(2)) for order_id in order_ids)


@hookimpl
async def tracked_orders(office: Office, actor: Actor, tracking_no: str) -> tuple[UUID, ...]:
    return ()
