"""Papers of suppliers: what waits, and one row by row beside its order."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act, clock
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Column, Filter, ListSpec, asked, shown
from salesops_duties.procurement import service
from salesops_duties.procurement.rules.notes import Cancellation
from salesops_duties.procurement.rules.papers import Decisions, PaperOrder

READ = {"permission": "procurement.read"}
ORDER = {"permission": "procurement.order"}
QUEUES = ("open", "settled", "aside")
PAPERS = ListSpec(
    columns=(
        Column(later("Number")),
        Column(later("What")),
        Column(later("State")),
        Column(later("Sender")),
        Column(later("Purchase order")),
        Column(later("Arrived"), wide_only=True),
    ),
    filters=(Filter("show", later("Which papers")),),
)


@get("/supplier-papers", opt=READ)
async def papers(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list; what waits comes first."""
    wanted = asked(request, PAPERS)
    rows = await service.supplier_papers(
        act,
        queue=wanted.get("show") or "open",
        words=wanted.words,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return render(
        request,
        "procurement/supplier_papers.html",
        asked=wanted,
        shown=shown(rows),
        counts=await service.paper_counts(act),
        queues=QUEUES,
    )


@get("/supplier-papers/{paper_id:uuid}", opt=READ)
async def paper(
    request: PageRequest,
    act: NamedDependency[Act],
    paper_id: FromPath[UUID],
    do: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """One paper."""
    return await _one(request, act, paper_id, do=do, done=done)


@post("/supplier-papers/{paper_id:uuid}/decision", opt=ORDER)
async def decide(request: PageRequest, act: NamedDependency[Act], paper_id: FromPath[UUID]) -> Template | Redirect:
    """Accept or leave each row."""
    form, _, refusal = await sent(
        request, act, Decisions, lambda under, given: service.decide_paper(under, paper_id, given)
    )
    return await _after(request, act, paper_id, "", "decided", form, refusal)


@post("/supplier-papers/{paper_id:uuid}/order", opt=ORDER)
async def assign(request: PageRequest, act: NamedDependency[Act], paper_id: FromPath[UUID]) -> Template | Redirect:
    """Say which order it is about."""
    form, _, refusal = await sent(
        request,
        act,
        PaperOrder,
        lambda under, given: service.assign_paper(under, paper_id, given.version, given.order_number),
    )
    return await _after(request, act, paper_id, "assign", "assigned", form, refusal)


@post("/supplier-papers/{paper_id:uuid}/aside", opt=ORDER)
async def aside(request: PageRequest, act: NamedDependency[Act], paper_id: FromPath[UUID]) -> Template | Redirect:
    """Say why nothing is done with it."""
    form, _, refusal = await sent(
        request,
        act,
        Cancellation,
        lambda under, given: service.put_aside(under, paper_id, given.version, given.reason),
    )
    return await _after(request, act, paper_id, "aside", "aside", form, refusal)


async def _after(
    request: PageRequest, act: Act, paper_id: UUID, do: str, done: str, form: Form, refusal: Refusal | None
) -> Template | Redirect:
    if refusal:
        return await _one(request, act, paper_id, do=do, form=form, refusal=refusal)
    return to(f"/{act.office.code}/procurement/supplier-papers/{paper_id}", done=done)


async def _one(
    request: PageRequest,
    act: Act,
    paper_id: UUID,
    *,
    do: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    found = await service.read_paper(act, paper_id)
    return render(
        request,
        "procurement/supplier_paper.html",
        status=refusal.status if refusal else 200,
        one=found | {"rows": [_with_choices(row) for row in found["rows"]]},
        today=clock.today(act.office.timezone),
        do=do,
        done=done,
        form=form or Form({}),
        refusal=_at_rows(refusal) if refusal else None,
    )


def _with_choices(row: dict[str, Any]) -> dict[str, Any]:
    """A row with what can be chosen for it, the likely one first: what agrees is accepted, what changes more is looked at."""
    if row["kind"] == "missing":
        return row | {"choices": []}
    if row["kind"] in ("substitute", "added"):
        return row | {"choices": ["leave", "accept"] if row["is_known"] else ["leave"]}
    if "price" in row["differs"]:
        return row | {"choices": ["without_price", "accept", "leave"]}
    if "more" in row["differs"]:
        return row | {"choices": ["leave", "accept"]}
    return row | {"choices": ["accept", "leave"]}


def _at_rows(refusal: Refusal) -> Refusal:
    """A row that was never chosen stands at the form, not at a field."""
    faults = [one if one.field else msgspec.structs.replace(one, field="rows") for one in refusal.faults]
    return msgspec.structs.replace(refusal, faults=faults)


ROUTES = (papers, paper, decide, assign, aside)
