"""Logistics: the duty's table of contents."""

from __future__ import annotations

from salesops import Duty, Menu, Permission, Thing
from salesops_duties.logistics import pages, tasks, web

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
