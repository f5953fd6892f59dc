"""Customers: the duty's table of contents."""

from __future__ import annotations

from uuid import UUID

from salesops import Actor, Duty, Invariant, Menu, Office, Permission, SheetImport, Thing, Transaction, hookimpl
from salesops.hookspecs.customers import Addressee, CustomerAnswer, CustomerChoice
from salesops.hookspecs.orders import Order
from salesops.hookspecs.pages import DayEntry, SearchHit
from salesops.rights import may, scope_of
from salesops_duties.customers import pages, service, web

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
        Invariant(
            "customers.families_are_flat",
            "SELECT c.id FROM customers.customer c JOIN customers.customer h ON (h.office_id, h.id) = (c.office_id, c.parent_id)"
            " WHERE h.parent_id IS NOT NULL",
            "the head of a family has no parent itself, so that one limit has one owner",
        ),
    ),
    routes=web.ROUTES,
    pages=pages.ROUTES,
    imports=(
        SheetImport(
            "customers",
            "Import customers",
            "xlsx or csv, with the columns name, country, tax id, contact, phone, address; only the name is needed",
            "customers.write",
            "customers/",
            service.import_sheet,
        ),
    ),
    menu=(Menu("Customers", "customers", "users", "customers.read"),),
    acts={
        "customer.register": "Customer registered",
        "customer.change": "Customer file changed",
        "customer.state": "Customer's state changed",
        "contact.add": "Contact added",
        "contact.change": "Contact changed",
        "customers.export": "Customers exported",
    },
    things={
        "customer": Thing("Customer", "customers/{id}"),
        "contact": Thing("Contact"),
    },
)


@hookimpl
async def order_accepting(office: Office, tx: Transaction, order: Order) -> None:
    await service.check_known(tx, order)


@hookimpl
async def order_confirming(office: Office, tx: Transaction, order: Order) -> None:
    await service.check_not_stopped(tx, order)


@hookimpl
async def customer_choices(office: Office, actor: Actor, words: str) -> tuple[CustomerChoice, ...]:
    if not may(actor, "customers.read"):
        return ()
    own = scope_of(actor, "customers.read") == "own"
    return await service.choices(office, actor.person_id if own else None, words)


@hookimpl
async def customer_answering(office: Office, tx: Transaction, customer_id: UUID) -> CustomerAnswer | None:
    return await service.customer_file(tx, customer_id)


@hookimpl
async def customer_addressing(office: Office, tx: Transaction, customer_id: UUID) -> Addressee | None:
    return await service.addressee(tx, customer_id)


@hookimpl
async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    return await service.search_hits(office, actor, words)


@hookimpl
async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    return await service.day_entries(office, actor)
