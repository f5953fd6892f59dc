"""Logistics: the duty's table of contents."""

from __future__ import annotations

from uuid import UUID

from salesops import Actor, Duty, Menu, Office, Permission, Thing, hookimpl
from salesops.hookspecs.hops import Hop
from salesops.hookspecs.logistics import OrderShipment
from salesops.hookspecs.orders import OrderPanel
from salesops.hookspecs.pages import SearchHit
from salesops_duties.logistics import pages, service, tasks, web

DUTY = Duty(
    name="logistics",
    title="Logistics",
    summary="dispatch, shipments",
    icon="truck",
    requires=("inventory",),
    without={
        "receivables": "nothing holds goods for arrears; the desk looks at the balance itself",
        "ledger": "goods leave without a posting of their cost",
        "orders": "outbound orders leave, no order is marked as dispatched",
    },
    permissions=(
        Permission("logistics.dispatch", {"warehouse": "office", "assistant": "office"}, "dispatch goods"),
        Permission(
            "logistics.read",
            {
                "assistant": "office",
                "sales": "own",
                "head": "office",
                "warehouse": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see shipments",
        ),
    ),
    routes=web.ROUTES,
    pages=pages.ROUTES,
    menu=(Menu("Shipments", "logistics", "truck", "logistics.read"),),
    subscribers=(tasks.register_shipment,),
    acts={
        "goods.dispatch": "Goods dispatched",
        "shipment.register": "Shipment registered",
    },
    things={
        "shipment": Thing("Shipment"),
    },
)


@hookimpl
async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    return await service.search_hits(office, actor, words)


@hookimpl
async def page_panels(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    return await service.page_panel(office, actor, thing, thing_id)


@hookimpl
async def order_shipments(office: Office, actor: Actor, order_id: UUID) -> tuple[OrderShipment, ...]:
    return await service.order_shipments(office, actor, order_id)


@hookimpl
async def order_hops(office: Office, actor: Actor, order_ids: tuple[UUID, ...]) -> tuple[Hop, ...]:
    return await service.order_hops(office, actor, order_ids)


@hookimpl
async def tracked_orders(office: Office, actor: Actor, tracking_no: str) -> tuple[UUID, ...]:
    return await service.tracked_orders(office, actor, tracking_no)
