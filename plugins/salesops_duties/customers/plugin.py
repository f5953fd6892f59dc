"""Customers: the duty's table of contents."""

from __future__ import annotations

from salesops import Duty, Invariant, Office, Permission, Transaction, hookimpl
from salesops.hookspecs.orders import Order
from salesops_duties.customers import service, web

DUTY = Duty(
    name="customers",
    title="Customers",
    summary="files, licences, segments",
    icon="users",
    permissions=(
        Permission(
            "customers.read",
            {
                "assistant": "office",
                "sales": "own",
                "head": "office",
                "finance": "office",
                "warehouse": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see customers",
        ),
        Permission("customers.write", {"assistant": "office", "head": "office"}, "register customers"),
        Permission("customers.stop", {"head": "office", "finance": "office"}, "put customers on watch or stop"),
    ),
    invariants=(
        Invariant(
            "customers.reasoned",
            "SELECT id FROM customers.customer WHERE state <> 'normal' AND state_reason = ''",
            "every watch and stop has a reason",
        ),
    ),
    routes=web.ROUTES,
)


@hookimpl
async def order_accepting(office: Office, tx: Transaction, order: Order) -> None:
    await service.check_known(tx, order)


@hookimpl
async def order_confirming(office: Office, tx: Transaction, order: Order) -> None:
    await service.check_not_stopped(tx, order)
