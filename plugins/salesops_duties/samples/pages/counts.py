"""Counts of the register: the list of them, and one in which each sample is marked."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, filled, form_of, in_place, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.samples import service
from salesops_duties.samples.rules import FOUND, Marks, NewCount

COUNT = {"permission": "samples.count"}


@get("/counts", opt=COUNT)
async def counts(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The counts, and the form of a new one while none is open."""
    return await _list(request, act)


@post("/counts", opt=COUNT)
async def open_count(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Begin one."""
    form, done, refusal = await sent(request, act, NewCount, service.open_count)
    if refusal:
        return await _list(request, act, form, refusal)
    return to(f"/{act.office.code}/samples/counts/{done['id']}")


@get("/counts/{count_id:uuid}", opt=COUNT)
async def one(
    request: PageRequest, act: NamedDependency[Act], count_id: FromPath[UUID], done: FromQuery[str] = ""
) -> Template:
    """One count with its samples."""
    return await _page(request, act, count_id, done=done)


@post("/counts/{count_id:uuid}/marks", opt=COUNT)
async def mark(request: PageRequest, act: NamedDependency[Act], count_id: FromPath[UUID]) -> Template | Redirect:
    """Keep the marks that were set; samples without one stay open."""
    form = await form_of(request)
    places, typed = filled(form, "marks", "found")
    try:
        wanted = typed.into(Marks) if places else Marks([])
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _page(request, act, count_id, form=form, refusal=in_place(refused(error), "marks", places))
    _, refusal = await tried(service.mark(under, count_id, wanted.marks))
    if refusal:
        return await _page(request, act, count_id, form=form, refusal=in_place(refusal, "marks", places))
    return to(f"/{act.office.code}/samples/counts/{count_id}", done="marked")


@post("/counts/{count_id:uuid}/closing", opt=COUNT)
async def close_count(request: PageRequest, act: NamedDependency[Act], count_id: FromPath[UUID]) -> Template | Redirect:
    """End it."""
    form = await form_of(request)
    _, refusal = await tried(service.close_count(await keyed(request, act, form), count_id))
    if refusal:
        return await _page(request, act, count_id, refusal=refusal)
    return to(f"/{act.office.code}/samples/counts/{count_id}", done="closed")


async def _list(request: PageRequest, act: Act, form: Form | None = None, refusal: Refusal | None = None) -> Template:
    return render(
        request,
        "samples/counts.html",
        status=refusal.status if refusal else 200,
        rows=await service.counts(act),
        form=form or Form({}),
        refusal=refusal,
    )


async def _page(
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
        "samples/count.html",
        status=refusal.status if refusal else 200,
        found=await service.read_count(act, count_id),
        form=form or Form({}),
        refusal=refusal,
        done=done,
        ways=FOUND,
    )


ROUTES = (counts, open_count, one, mark, close_count)
