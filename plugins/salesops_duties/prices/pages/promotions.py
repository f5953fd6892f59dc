"""Promotions: the list, and one with its budget, its simulation and what it brought."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.prices import service
from salesops_duties.prices.rules.plans import Stopping

READ = {"permission": "prices.read"}
PROMOTE = {"permission": "prices.promote"}
PROMOTIONS = ListSpec(
    columns=(
        Column(later("Promotion")),
        Column(later("State")),
        Column(later("Budget left"), number=True),
        Column("", wide_only=True),
        Column(later("Days"), wide_only=True),
        Column(later("Parts"), number=True, wide_only=True),
    ),
    filters=(
        Filter(
            "show",
            later("Which promotions"),
            (
                Choice("draft", later("Draft")),
                Choice("running", later("Running")),
                Choice("approved", later("Begins later")),
                Choice("ended", later("Ended")),
                Choice("stopped", later("Stopped")),
            ),
        ),
    ),
)


@get("/promotions", opt=READ)
async def promotions(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list."""
    wanted = asked(request, PROMOTIONS)
    rows = await service.promotions_page(
        act, words=wanted.words, state=wanted.get("show"), limit=wanted.limit, offset=wanted.offset
    )
    return render(request, "prices/promotions.html", asked=wanted, shown=shown(rows))


@get("/promotions/{promotion_id:uuid}", opt=READ)
async def promotion(
    request: PageRequest,
    act: NamedDependency[Act],
    promotion_id: FromPath[UUID],
    do: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """One promotion."""
    return await _page(request, act, promotion_id, do=do, done=done)


@post("/promotions/{promotion_id:uuid}/submission", opt=PROMOTE)
async def submit(request: PageRequest, act: NamedDependency[Act], promotion_id: FromPath[UUID]) -> Template | Redirect:
    """Ask a second person to approve it."""
    return await _step(request, act, promotion_id, "submitted", lambda under: service.submit(under, promotion_id))


@post("/promotions/{promotion_id:uuid}/start", opt=PROMOTE)
async def start(request: PageRequest, act: NamedDependency[Act], promotion_id: FromPath[UUID]) -> Template | Redirect:
    """Put it in force."""
    return await _step(request, act, promotion_id, "started", lambda under: service.start(under, promotion_id))


@post("/promotions/{promotion_id:uuid}/stop", opt=PROMOTE)
async def stop(request: PageRequest, act: NamedDependency[Act], promotion_id: FromPath[UUID]) -> Template | Redirect:
    """Stop it."""
    form, _, refusal = await sent(
        request, act, Stopping, lambda under, why: service.stop(under, promotion_id, why.reason)
    )
    if refusal:
        return await _page(request, act, promotion_id, do="stop", form=form, refusal=refusal)
    return to(f"/{act.office.code}/prices/promotions/{promotion_id}", done="stopped")


async def _step(
    request: PageRequest, act: Act, promotion_id: UUID, done: str, do: Callable[[Act], Awaitable[object]]
) -> Template | Redirect:
    form = await form_of(request)
    try:
        refusal = (await tried(do(await keyed(request, act, form))))[1]
    except Invalid as error:
        refusal = refused(error)
    if refusal:
        return await _page(request, act, promotion_id, form=form, refusal=refusal)
    return to(f"/{act.office.code}/prices/promotions/{promotion_id}", done=done)


async def _page(
    request: PageRequest,
    act: Act,
    promotion_id: UUID,
    *,
    do: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    found = await service.read_promotion(act, promotion_id)
    is_plan = found["state"] in ("draft", "approved")
    return render(
        request,
        "prices/promotion.html",
        status=refusal.status if refusal else 200,
        found=found,
        simulation=await service.simulation(act, promotion_id) if is_plan else None,
        result=None if is_plan else await service.result(act, promotion_id),
        do="stop" if do == "stop" and found["state"] in ("draft", "approved", "running", "used_up") else "",
        done=done,
        form=form or Form({}),
        refusal=refusal,
    )


ROUTES = (promotions, promotion, submit, start, stop)
