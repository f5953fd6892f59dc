"""Recommended stocking quantities: the list, one part with its working, and what is put on the plan."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.web.forms import Form, Refusal, form_of, keyed, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Column, Filter, ListSpec, asked, shown
from salesops_duties.procurement import service

READ = {"permission": "procurement.read"}
PLAN = {"permission": "procurement.plan"}
QUEUES = ("order", "enough", "customer_only", "all")
STOCKING = ListSpec(
    columns=(
        Column(later("Choose")),
        Column(later("Model"), "model"),
        Column(later("Recommended stocking quantity"), "quantity", number=True),
        Column(later("Kept up to"), "level", number=True, wide_only=True),
        Column(later("There and coming"), number=True, wide_only=True),
        Column(later("Asked for in 12 months"), "requested", number=True, wide_only=True),
        Column(later("Months with requests"), "hits", number=True, wide_only=True),
        Column(later("Planned with a month"), number=True, wide_only=True),
        Column(later("Lead time"), number=True, wide_only=True),
        Column(later("On the plan")),
    ),
    filters=(Filter("show", later("Which parts")),),
    sort="-quantity",
)


@get("/stocking", opt=READ)
async def stocking(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The list."""
    return await _list(request, act, done=done)


@post("/stocking", opt=PLAN)
async def work_out(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Have it worked out anew, and look how far that is."""
    form = await form_of(request)
    done, refusal = await tried(service.begin_stocking(await keyed(request, act, form)))
    if refusal:
        return await _list(request, act, form=form, refusal=refusal)
    return to(f"/{act.office.code}/work/{done['work']}")


@post("/stocking/plan", opt=PLAN)
async def plan_stocking(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Put chosen parts on the plan."""
    form, done, refusal = await sent(request, act, service.ChosenParts, service.plan_stocking)
    if refusal:
        return await _list(request, act, form=form, refusal=refusal)
    return to(
        f"/{act.office.code}/procurement/stocking", done=f"planned-{len(done['items'])}-{done['planned_already']}"
    )


@get("/stocking/{product_id:uuid}", opt=READ)
async def part(request: PageRequest, act: NamedDependency[Act], product_id: FromPath[UUID]) -> Template:
    """One part with its working."""
    return render(request, "procurement/stocking_part.html", one=await service.stocking_of(act, product_id))


async def _list(
    request: PageRequest, act: Act, *, done: str = "", form: Form | None = None, refusal: Refusal | None = None
) -> Template:
    wanted = msgspec.structs.replace(asked(request, STOCKING), path=f"/{act.office.code}/procurement/stocking")
    queue = wanted.get("show") if wanted.get("show") in QUEUES else "order"
    rows = await service.stocking_list(
        act, queue=queue, words=wanted.words, sort=wanted.sort, limit=wanted.limit, offset=wanted.offset
    )
    planned = done.split("-")[1:] if done.startswith("planned-") else []
    return render(
        request,
        "procurement/stocking.html",
        status=refusal.status if refusal else 200,
        asked=wanted,
        shown=shown(rows),
        counts=await service.stocking_counts(act),
        planned=[int(one) for one in planned if one.isascii() and one.isdigit()][:2],
        form=form or Form({}),
        refusal=refusal,
    )


ROUTES = (stocking, work_out, plan_stocking, part)
