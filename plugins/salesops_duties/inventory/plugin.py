"""Inventory: the duty's table of contents."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from salesops import Actor, Duty, Menu, NumberSeries, Office, Permission, Schedule, Thing, Transaction, hookimpl
from salesops.hookspecs.inventory import (
    GoodsIssued,
    GoodsReturned,
    GoodsToReturn,
    IssuedOutbound,
    LineAvailability,
    OutboundToIssue,
)
from salesops.hookspecs.ledger import ControlBalance, Documents
from salesops.hookspecs.orders import ForeseenOrder, Order, OrderPanel
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops_duties.inventory import pages, service, tasks, web

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
        Permission("inventory.announce", {"warehouse": "office", "assistant": "office"}, "note goods on their way"),
        Permission("inventory.hold", {"warehouse": "office"}, "put goods on hold and release them"),
        Permission("inventory.count", {"warehouse": "office"}, "count stock"),
        Permission("inventory.adjust", {"warehouse": "office"}, "adjust stock, once a second person approved it"),
        Permission("inventory.prioritize", {"head": "office"}, "put an order's reservations before others"),
        Permission(
            "inventory.policy",
            {"head": "office", "office_admin": "office"},
            "add warehouses and say how long reservations stand",
        ),
    ),
    series=(NumberSeries("outbound_order", "OUT", "Outbound orders", "inventory/outbound/{id}"),),
    invariants=service.INVARIANTS,
    routes=web.ROUTES,
    pages=pages.ROUTES,
    menu=(
        Menu("Products", "inventory", "boxes", "inventory.read", 30),
        Menu("Outbound", "inventory/outbound", "package", "inventory.deliveries", 32),
    ),
    tasks=(tasks.expire_reservations,),
    schedules=(Schedule(tasks.expire_reservations, dt.timedelta(minutes=1)),),
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
    },
    things={
        "outbound_order": Thing("Outbound order", "inventory/outbound/{id}"),
        "incoming": Thing("Announced goods"),
        "stock_count": Thing("Stock count"),
        "hold": Thing("Goods set aside"),
        "goods_receipt": Thing("Goods receipt"),
        "goods_return": Thing("Goods taken back"),
        "warehouse": Thing("Warehouse"),
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
async def goods_returning(
    office: Office, tx: Transaction, document_id: UUID, lines: tuple[GoodsToReturn, ...], on: dt.date
) -> GoodsReturned:
    return await service.take_back(tx, document_id, lines, on)


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
async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    return await service.search_hits(office, actor, words)


@hookimpl
async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    return await service.day_entries(office, actor)


@hookimpl
async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    return await service.due_counts(office, actor)
