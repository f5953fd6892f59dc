"""Counting stock: the counts, one of them while it is counted and after, and adjustments."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, filled, form_of, in_place, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import Adjustment, CountEntries, NewCount, Reason

COUNT = {"permission": "inventory.count"}
ADJUST = {"permission": "inventory.adjust"}
ROWS = 4  # of an adjustment, and for parts found beyond the list
COUNTS = ListSpec(
    columns=(
        Column(later("Started")),
        Column(later("State")),
        Column(later("What for")),
        Column(later("Warehouse"), wide_only=True),
        Column(later("Counted"), number=True, wide_only=True),
        Column(later("By"), wide_only=True),
    ),
    filters=(
        Filter(
            "show",
            later("Which counts"),
            (
                Choice("counting", later("Counting")),
                Choice("counted", later("Waiting for approval")),
                Choice("posted", later("Posted")),
                Choice("cancelled", later("Cancelled")),
            ),
        ),
        Filter("kind", later("Kind"), (Choice("count", later("Counts")), Choice("adjustment", later("Adjustments")))),
    ),
)


@get("/counts", opt={"permission": "inventory.read"})
async def counts(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The list."""
    wanted = asked(request, COUNTS)
    rows = await service.counts_page(
        act, state=wanted.get("show"), kind=wanted.get("kind"), limit=wanted.limit, offset=wanted.offset
    )
    return render(request, "inventory/counts.html", asked=wanted, shown=shown(rows), done=done)


@get("/counts/new", opt=COUNT)
async def starting(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form that starts a count."""
    return await _new(request, act, Form({}))


@post("/counts/new", opt=COUNT)
async def start(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Start a count of a warehouse, or of the parts that are named."""
    form = await form_of(request)
    parts = [part for part in re.split(r"[\s,;，；]+", form.text("part_nos")) if part]
    try:
        wanted = form.into(NewCount, part_nos=parts)
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _new(request, act, form, refused(error))
    done, refusal = await tried(service.start_count(under, wanted))
    if refusal:
        return await _new(request, act, form, refusal)
    return to(f"/{act.office.code}/inventory/counts/{done['id']}", done="started")


@get("/adjustments/new", opt=ADJUST)
async def adjusting(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form that asks for an adjustment."""
    return await _adjustment(request, act, Form({}))


@post("/adjustments/new", opt=ADJUST)
async def adjust(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Ask that differences be booked."""
    form, done, refusal = await sent(request, act, Adjustment, service.ask_adjustment, numbers=("quantity",))
    if refusal:
        return await _adjustment(request, act, form, refusal)
    return to(f"/{act.office.code}/inventory/counts/{done['id']}", done="asked")


@get("/counts/{count_id:uuid}", opt={"permission": "inventory.read"})
async def count(
    request: PageRequest, act: NamedDependency[Act], count_id: FromPath[UUID], done: FromQuery[str] = ""
) -> Template:
    """One count; blind while it is counted."""
    return await _count(request, act, count_id, done=done)


@post("/counts/{count_id:uuid}/entries", opt=COUNT)
async def enter(request: PageRequest, act: NamedDependency[Act], count_id: FromPath[UUID]) -> Template | Redirect:
    """Note what was counted; a row without a figure is not counted yet."""
    form = await form_of(request)
    places, typed = filled(form, "entries", "counted")
    try:
        wanted = typed.into(CountEntries, numbers=("counted",)) if places else CountEntries([])
        refusal = (await tried(service.enter_counts(act, count_id, wanted)))[1]
    except Invalid as error:
        refusal = refused(error)
    if refusal:
        return await _count(request, act, count_id, form=form, refusal=in_place(refusal, "entries", places))
    return to(f"/{act.office.code}/inventory/counts/{count_id}", done="entered")


@post("/counts/{count_id:uuid}/closing", opt=ADJUST)
async def close(request: PageRequest, act: NamedDependency[Act], count_id: FromPath[UUID]) -> Template | Redirect:
    """End the counting and ask for the approval of what differs."""
    return await _step(request, act, count_id, "closed", lambda under: service.close_count(under, count_id))


@post("/counts/{count_id:uuid}/posting", opt=ADJUST)
async def post_differences(
    request: PageRequest, act: NamedDependency[Act], count_id: FromPath[UUID]
) -> Template | Redirect:
    """Post what was approved."""
    return await _step(request, act, count_id, "posted", lambda under: service.post_count(under, count_id))


@post("/counts/{count_id:uuid}/cancellation", opt=COUNT)
async def cancel(request: PageRequest, act: NamedDependency[Act], count_id: FromPath[UUID]) -> Template | Redirect:
    """Cancel a count that is not posted."""
    form, _, refusal = await sent(
        request, act, Reason, lambda under, why: service.cancel_count(under, count_id, why.reason)
    )
    if refusal:
        return await _count(request, act, count_id, form=form, refusal=refusal)
    return to(f"/{act.office.code}/inventory/counts/{count_id}", done="cancelled")


async def _step(
    request: PageRequest, act: Act, count_id: UUID, done: str, do: Callable[[Act], Awaitable[object]]
) -> Template | Redirect:
    form = await form_of(request)
    try:
        refusal = (await tried(do(await keyed(request, act, form))))[1]
    except Invalid as error:
        refusal = refused(error)
    if refusal:
        return await _count(request, act, count_id, form=form, refusal=refusal)
    return to(f"/{act.office.code}/inventory/counts/{count_id}", done=done)


async def _new(request: PageRequest, act: Act, form: Form, refusal: Refusal | None = None) -> Template:
    return render(
        request,
        "inventory/count_new.html",
        status=refusal.status if refusal else 200,
        form=form,
        warehouses=[(one["code"], one["name"]) for one in await service.warehouses(act)],
        refusal=refusal,
    )


async def _adjustment(request: PageRequest, act: Act, form: Form, refusal: Refusal | None = None) -> Template:
    rows = form.rows("lines")
    return render(
        request,
        "inventory/adjustment.html",
        status=refusal.status if refusal else 200,
        form=form,
        rows=[*rows, *({} for _ in range(max(ROWS - len(rows), 1)))],
        warehouses=[(one["code"], one["name"]) for one in await service.warehouses(act)],
        refusal=refusal,
    )


async def _count(
    request: PageRequest,
    act: Act,
    count_id: UUID,
    *,
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    return render(
        request,
        "inventory/count.html",
        status=refusal.status if refusal else 200,
        count=await service.read_count(act, count_id),
        done=done,
        form=form or Form({}),
        refusal=refusal,
        beyond=ROWS,
    )


ROUTES = (
    counts,
    starting,
    start,
    adjusting,
    adjust,
    count,
    enter,
    close,
    post_differences,
    cancel,
)
