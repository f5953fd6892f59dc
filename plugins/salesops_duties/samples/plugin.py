"""Samples: the duty's table of contents."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import (
    Actor,
    Duty,
    Invariant,
    Menu,
    NumberSeries,
    Office,
    Permission,
    Schedule,
    Thing,
    hookimpl,
)
from salesops.hookspecs.orders import OrderPanel
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops_duties.samples import pages, service, tasks, web

DUTY = Duty(
    name="samples",
    title="Samples",
    summary="samples and prototypes that are in no stock, and who has them",
    icon="archive",
    without={
        "customers": "who has a sample is a name that is typed",
        "orders": "a sample that is sold is billed elsewhere",
    },
    permissions=(
        Permission(
            "samples.read",
            {
                "assistant": "office",
                "sales": "own",
                "head": "office",
                "finance": "office",
                "warehouse": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see samples and who has them",
        ),
        Permission(
            "samples.keep",
            {"assistant": "office", "sales": "own", "head": "office", "warehouse": "office"},
            "register, lend and take back samples",
        ),
        Permission(
            "samples.approve",
            {"head": "office"},
            "lend samples of a larger value without an agreement, when a second person agrees",
        ),
        Permission("samples.write_off", {"head": "office"}, "write samples off, when a second person agrees"),
        Permission(
            "samples.count", {"assistant": "office", "head": "office", "warehouse": "office"}, "count the samples"
        ),
        Permission("samples.policy", {"head": "office", "office_admin": "office"}, "set the terms for samples"),
    ),
    series=(NumberSeries("sample_item", "SMP", "Samples", "samples/{id}"),),
    invariants=(
        Invariant(
            "samples.out_has_a_holder",
            "SELECT i.id FROM samples.sample_item i LEFT JOIN samples.loan l ON l.office_id = i.office_id AND l.item_id = i.id"
            " AND l.ended_at IS NULL WHERE (i.state = 'out') <> (l.id IS NOT NULL)",
            "a sample is out when somebody has it, and only then",
        ),
        Invariant(
            "samples.chain_is_whole",
            "SELECT i.id FROM samples.sample_item i WHERE i.last_no <> (SELECT count(*) FROM samples.movement m"
            " WHERE m.office_id = i.office_id AND m.item_id = i.id) OR i.last_no <> (SELECT max(m.no) FROM samples.movement m"
            " WHERE m.office_id = i.office_id AND m.item_id = i.id)",
            "the chain of custody has no gap",
        ),
    ),
    routes=web.ROUTES,
    pages=pages.ROUTES,
    tasks=(tasks.remind_of_samples,),
    schedules=(Schedule(tasks.remind_of_samples, dt.timedelta(hours=1)),),
    menu=(Menu("Samples", "samples", "archive", "samples.read", 65),),
    blockers=service.open_loans,
    acts={
        "samples.export": "Samples exported",
        "samples.policy": "Terms for samples changed",
        "sample.register": "Sample registered",
        "sample.lend": "Sample lent",
        "sample.extend": "Loan extended",
        "sample.return": "Sample taken back",
        "sample.transfer": "Sample given on",
        "sample.send": "Sample sent",
        "sample.place": "Place of a sample changed",
        "sample.consume": "Sample used up",
        "sample.sell": "Sample sold",
        "sample.write_off": "Sample written off",
        "sample.ask": "Approval for a sample asked for",
        "sample_count.open": "Count of samples opened",
        "sample_count.mark": "Samples counted",
        "sample_count.close": "Count of samples closed",
    },
    things={
        "sample_item": Thing("Sample", "samples/{id}"),
        "sample_count": Thing("Count of samples", "samples/counts/{id}"),
    },
)


@hookimpl
async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    return await service.search_hits(office, actor, words)


@hookimpl
async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    return await service.day_entries(office, actor)


@hookimpl
async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    return await service.due_counts(office, actor)


@hookimpl
async def page_panels(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    return await service.page_panel(office, actor, thing, thing_id)
