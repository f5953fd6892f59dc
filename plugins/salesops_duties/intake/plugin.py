"""Intake: the duty's table of contents."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import Actor, Duty, Menu, Office, Permission, Schedule, Thing, hookimpl
from salesops.hookspecs.orders import Order, OrderPanel
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.rights import may
from salesops_duties.intake import pages, service, tasks, web
from salesops_duties.intake.rules.words import DOUBTS, NOT_ORDERS, REFUSALS

DUTY = Duty(
    name="intake",
    title="Intake",
    summary="orders that arrive as files and mails",
    icon="file-check",
    requires=("orders", "customers"),
    permissions=(
        Permission(
            "intake.read",
            {
                "assistant": "office",
                "sales": "office",
                "head": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see orders that arrived as files",
        ),
        Permission(
            "intake.write", {"assistant": "office", "head": "office"}, "bring files and confirm what they order"
        ),
        Permission("intake.setup", {"head": "office", "office_admin": "office"}, "say what we are called in files"),
    ),
    routes=web.ROUTES,
    pages=pages.ROUTES,
    menu=(Menu("Intake", "intake", "file-check", "intake.read", place=15, key="i"),),
    tasks=(tasks.read_arrival, tasks.look_into_mailbox),
    schedules=(Schedule(tasks.look_into_mailbox, dt.timedelta(minutes=1)),),
    blockers=service.unsettled,
    acts={
        "arrival.keep": "File arrived",
        "arrival.read": "File read",
        "arrival.refuse": "File could not be read",
        "arrival.read_again": "File to be read again",
        "arrival.take": "File became an order",
        "arrival.put_aside": "Draft set aside",
        "arrival.set_aside": "File set aside",
        "arrival.download": "File downloaded",
        "intake.our_names": "Our names in files changed",
        "intake.forget_part": "Part number forgotten",
    },
    words=(
        *("Arrived orders to confirm", "As it arrived", "Arrived files to confirm"),
        *(*REFUSALS.values(), *DOUBTS.values(), *NOT_ORDERS.values()),
    ),
    things={"arrival": Thing("Arrived file", "intake/{id}")},
)


@hookimpl
async def order_panels(office: Office, actor: Actor, order: Order, line_no: int | None) -> tuple[OrderPanel, ...]:
    if not may(actor, "intake.read"):
        return ()
    return await service.panel_of_order(office, order.id)


@hookimpl
async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    return await service.search_hits(office, words) if may(actor, "intake.read") else ()


@hookimpl
async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    return await service.day_entries(office) if may(actor, "intake.write") else ()


@hookimpl
async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    return await service.due_counts(office) if may(actor, "intake.write") else ()


@hookimpl
async def document_names(office: Office, ids: tuple[UUID, ...]) -> dict[UUID, str]:
    return await service.names_of(office, ids)
