"""Inventory: the duty's table of contents."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from salesops import (
    Actor,
    DocumentKind,
    Duty,
    Menu,
    NumberSeries,
    Office,
    Permission,
    Schedule,
    Thing,
    Transaction,
    clock,
    hookimpl,
)
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
from salesops.hookspecs.ledger import ControlBalance, Documents
from salesops.hookspecs.orders import ForeseenOrder, Order, OrderPanel
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.hookspecs.supply import (
    DropWay,
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
from salesops.rights import may
from salesops_duties.inventory import pages, service, tasks, web

READ = "inventory.read"
DUTY = Duty(
    name="inventory",
    title="Inventory",
    summary="stock, outbound orders",
    icon="boxes",
    without={"ledger": "goods move without postings; the books must be kept by hand"},
    permissions=(
        Permission(
            "inventory.read",
            {
                "assistant": "office",
                "sales": "office",
                "head": "office",
                "finance": "office",
                "warehouse": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see stock, without costs",
        ),
        Permission(
            "inventory.deliveries",
            {
                "assistant": "office",
                "sales": "own",
                "head": "office",
                "finance": "office",
                "warehouse": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see outbound orders",
        ),
        Permission(
            "inventory.costs",
            {
                "head": "office",
                "finance": "office",
                "warehouse": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see what stock cost",
        ),
        Permission("inventory.receive", {"warehouse": "office"}, "take goods in"),
        Permission(
            "inventory.transfer",
            {"warehouse": "office", "assistant": "office"},
            "ask other warehouses and offices for goods",
        ),
        Permission(
            "inventory.answer_transfer",
            {"head": "office", "warehouse": "office"},
            "answer other offices that ask for goods",
        ),
        Permission("inventory.send_transfer", {"warehouse": "office"}, "send goods to other warehouses and offices"),
        Permission("inventory.announce", {"warehouse": "office", "assistant": "office"}, "note goods on their way"),
        Permission("inventory.hold", {"warehouse": "office"}, "put goods on hold and release them"),
        Permission("inventory.count", {"warehouse": "office"}, "count stock"),
        Permission("inventory.adjust", {"warehouse": "office"}, "adjust stock, once a second person approved it"),
        Permission("inventory.prioritize", {"head": "office"}, "put an order's reservations before others"),
        Permission(
            "inventory.lists",
            {"assistant": "office", "head": "office", "office_admin": "office"},
            "write stock lists for customers and send them",
        ),
        Permission(
            "inventory.policy",
            {"head": "office", "office_admin": "office"},
            "add warehouses and say how long reservations stand",
        ),
    ),
    series=(
        NumberSeries("outbound_order", "OUT", "Outbound orders", "inventory/outbound/{id}"),
        NumberSeries("transfer_order", "TRF", "Transfers", "inventory/transfers/{id}"),
    ),
    invariants=service.INVARIANTS,
    routes=web.ROUTES,
    pages=pages.ROUTES,
    menu=(
        Menu("Products", "inventory", "boxes", "inventory.read", 30),
        Menu("Outbound", "inventory/outbound", "package", "inventory.deliveries", 32),
        Menu("Transfers", "inventory/transfers", "arrow-left-right", "inventory.read", 33),
    ),
    tasks=(
        tasks.expire_reservations,
        tasks.carry_transfer,
        tasks.hear_transfer,
        tasks.clear_given_up_transfers,
        tasks.send_stock_lists,
        tasks.make_stock_list,
    ),
    schedules=(
        Schedule(tasks.expire_reservations, dt.timedelta(minutes=1)),
        Schedule(tasks.clear_given_up_transfers, dt.timedelta(minutes=5)),
        Schedule(tasks.send_stock_lists, dt.timedelta(minutes=1)),
    ),
    documents=(
        DocumentKind(
            "outbound_order",
            "Outbound order",
            "outbound_order",
            "inventory.deliveries",
            service.print_goods,
            service.PrintedGoods,
            "inventory/outbound/{id}",
            for_customer=False,
        ),
        DocumentKind(
            "pick_list",
            "Pick list",
            "outbound_order",
            "inventory.deliveries",
            service.print_goods,
            service.PrintedGoods,
            "inventory/outbound/{id}",
            for_customer=False,
        ),
        DocumentKind(
            "delivery_note",
            "Delivery note",
            "outbound_order",
            "inventory.deliveries",
            service.print_goods,
            service.PrintedGoods,
            "inventory/outbound/{id}",
            for_customer=True,
        ),
        DocumentKind(
            "packing_label",
            "Packing label",
            "outbound_order",
            "inventory.deliveries",
            service.print_goods,
            service.PrintedGoods,
            "inventory/outbound/{id}",
            for_customer=False,
        ),
        DocumentKind(
            "transfer_note",
            "Transfer note",
            "transfer",
            READ,
            service.print_transfer,
            service.PrintedTransfer,
            "inventory/transfers/{id}",
            for_customer=False,
        ),
        DocumentKind(
            "stock_list",
            "Stock list",
            "stock_list",
            "inventory.lists",
            service.print_stock_list,
            service.PrintedStockList,
            "inventory/lists/{id}",
        ),
    ),
    words=("To send to another warehouse", "Late on the way", "Came short", "Asked of us"),
    blockers=service.open_documents,
    acts={
        "stock.export": "Stock exported",
        "outbound.export": "Outbound orders exported",
        "goods.announce": "Goods announced",
        "goods.expect_on": "Day of arrival changed",
        "goods.cancel_announcement": "Announcement cancelled",
        "goods.receive": "Goods received",
        "goods.take_back": "Goods taken back",
        "goods.hold": "Goods set aside",
        "goods.release_hold": "Goods put back",
        "stock_count.start": "Stock count begun",
        "stock_count.enter": "Counts entered",
        "stock_count.close": "Stock count closed",
        "stock_count.post": "Differences posted",
        "stock_count.cancel": "Stock count cancelled",
        "stock_adjustment.ask": "Adjustment asked for",
        "outbound.void": "Outbound order voided",
        "inventory.policy": "Rules of the stock changed",
        "reservation.expire": "Reservation ran out",
        "reservation.prioritize": "Order put first",
        "warehouse.add": "Warehouse added",
        "transfer.ask": "Transfer asked for",
        "transfer.asked_of_us": "Another office asks for goods",
        "transfer.accept": "Transfer accepted",
        "transfer.refuse": "Transfer refused",
        "transfer.heard_no": "The other office said no",
        "transfer.send": "Goods sent to another place",
        "transfer.under_way": "Goods on the way to us",
        "transfer.receive": "Transferred goods received",
        "transfer.explain": "Missing goods explained",
        "transfer.ask_loss": "Second person asked about a loss",
        "transfer.cancel": "Transfer called off",
        "transfer.called_off": "The other office called it off",
        "transfer.move_day": "Day of a transfer changed",
        "stock_list.add": "Stock list written",
        "stock_list.change": "Stock list changed",
        "stock_list.pause": "Stock list paused",
        "stock_list.resume": "Stock list resumed",
        "stock_list.send": "Stock list sent by hand",
        "stock_list.skip": "Stock list not sent",
    },
    things={
        "outbound_order": Thing("Outbound order", "inventory/outbound/{id}"),
        "incoming": Thing("Announced goods"),
        "stock_count": Thing("Stock count"),
        "hold": Thing("Goods set aside"),
        "goods_receipt": Thing("Goods receipt", "inventory/receipts?id={id}"),
        "goods_return": Thing("Goods taken back"),
        "warehouse": Thing("Warehouse"),
        "transfer": Thing("Transfer", "inventory/transfers/{id}"),
        "stock_list": Thing("Stock list", "inventory/lists/{id}"),
        "policy": Thing("Rules"),
    },
)


@hookimpl
async def order_foreseeing(office: Office, tx: Transaction, foreseen: ForeseenOrder) -> None:
    service.foresee(tx, foreseen)


@hookimpl
async def stock_checking(office: Office, tx: Transaction, order: Order) -> tuple[LineAvailability, ...]:
    return await service.check(tx, order)


@hookimpl
async def stock_reserving(office: Office, tx: Transaction, order: Order, spot: dict[int, Decimal]) -> bool:
    return await service.reserve(tx, order, spot)


@hookimpl
async def stock_releasing(office: Office, tx: Transaction, order_id: UUID) -> bool:
    return await service.release(tx, order_id)


@hookimpl
async def outbound_issuing(office: Office, tx: Transaction, outbound: OutboundToIssue) -> IssuedOutbound:
    return await service.issue(tx, outbound)


@hookimpl
async def goods_issuing(office: Office, tx: Transaction, outbound_id: UUID) -> GoodsIssued:
    return await service.take_out(tx, outbound_id)


@hookimpl
async def stock_quoting(
    office: Office, tx: Transaction, order: Order, spot: dict[int, Decimal], expires_at: dt.datetime
) -> bool:
    return await service.quote(tx, order, spot, expires_at)


@hookimpl
async def outbound_withdrawing(office: Office, tx: Transaction, outbound_id: UUID, reason: str) -> bool:
    return await service.withdraw(tx, outbound_id, reason)


@hookimpl
async def outbound_answering(
    office: Office, tx: Transaction, outbound_ids: tuple[UUID, ...]
) -> tuple[OutboundPart, ...]:
    return await service.outbound_parts(tx, outbound_ids)


@hookimpl
async def outbound_waiting(office: Office, tx: Transaction, outbound_id: UUID) -> tuple[WaitingOutbound, ...]:
    return await service.waiting_beside(tx, outbound_id)


@hookimpl
async def goods_returning(
    office: Office, tx: Transaction, document_id: UUID, lines: tuple[GoodsToReturn, ...], on: dt.date
) -> GoodsReturned:
    return await service.take_back(tx, document_id, lines, on)


@hookimpl
async def supply_taking(
    office: Office, tx: Transaction, demand: FuturesDemand, choices: tuple[SupplyChoice, ...]
) -> tuple[Peg, ...]:
    return await service.take_supply(tx, demand, choices, clock.today(office.timezone))


@hookimpl
async def supply_announcing(
    office: Office, tx: Transaction, goods: tuple[GoodsToCome, ...], pegs: tuple[PegToMake, ...]
) -> bool:
    return await service.announce_supplies(tx, goods, pegs)


@hookimpl
async def supply_changing(office: Office, tx: Transaction, changes: tuple[SupplyChange, ...]) -> bool:
    return await service.change_supplies(tx, changes)


@hookimpl
async def supply_ending(office: Office, tx: Transaction, supply_ids: tuple[UUID, ...], reason: str) -> bool:
    return await service.end_supplies(tx, supply_ids, reason)


@hookimpl
async def pegs_moving(office: Office, tx: Transaction, moves: tuple[PegMove, ...], reason: str) -> bool:
    return await service.move_pegs(tx, moves, reason)


@hookimpl
async def pegs_answering(
    office: Office, tx: Transaction, order_ids: tuple[UUID, ...], supply_ids: tuple[UUID, ...]
) -> tuple[Peg, ...]:
    return await service.pegs_of(tx, order_ids, supply_ids)


@hookimpl
async def figures_answering(office: Office, tx: Transaction, product_ids: tuple[UUID, ...]) -> tuple[StockFigures, ...]:
    return await service.figures_of(tx, product_ids)


@hookimpl
async def demand_dropping(
    office: Office, tx: Transaction, order_id: UUID, keep: dict[int, Decimal], way: DropWay, reason: str
) -> tuple[Peg, ...]:
    return await service.drop_demand(tx, order_id, keep, way, reason)


@hookimpl
async def goods_receiving(office: Office, tx: Transaction, receipt: GoodsToReceive) -> bool:
    return await service.receive_supply(tx, receipt)


@hookimpl
async def goods_back_sending(office: Office, tx: Transaction, back: GoodsToSendBack) -> tuple[int, ...]:
    return await service.send_back(tx, back)


@hookimpl
async def order_pegs(office: Office, actor: Actor, order_id: UUID) -> tuple[Peg, ...]:
    return await service.waiting_for(office, order_id) if may(actor, READ) else ()


@hookimpl
async def order_hops(office: Office, actor: Actor, order_ids: tuple[UUID, ...]) -> tuple[Hop, ...]:
    return await service.order_hops(office, actor, order_ids)


@hookimpl
async def supply_options(office: Office, actor: Actor, product_ids: tuple[UUID, ...]) -> tuple[SupplyOption, ...]:
    return await service.supply_options(office, product_ids) if may(actor, READ) else ()


@hookimpl
async def documents_answering(office: Office, tx: Transaction, since: dt.date, until: dt.date) -> Documents:
    return await service.documents(tx, since, until)


@hookimpl
async def subledger_answering(office: Office, tx: Transaction, until: dt.date | None) -> tuple[ControlBalance, ...]:
    return await service.control_balances(tx, until)


@hookimpl
async def order_panels(office: Office, actor: Actor, order: Order, line_no: int | None) -> tuple[OrderPanel, ...]:
    return await service.order_panel(office, actor, order, line_no)


@hookimpl
async def page_panels(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    return await service.lists_panel(office, actor, thing, thing_id)


@hookimpl
async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    return await service.search_hits(office, actor, words)


@hookimpl
async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    return await service.day_entries(office, actor)


@hookimpl
async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    return await service.due_counts(office, actor)
