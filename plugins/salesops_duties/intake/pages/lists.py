"""The list of what arrived."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from salesops import Act
from salesops.web.forms import Refusal
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.intake import service

ARRIVALS = ListSpec(
    columns=(
        Column(later("File"), "name"),
        Column(later("Sent by")),
        Column(later("What it is")),
        Column(later("State"), "state"),
        Column(later("Arrived"), "received", wide_only=True),
    ),
    filters=(
        Filter(
            "show",
            later("Which files"),
            (
                Choice("open", later("Open")),
                Choice("read", later("To confirm")),
                Choice("unreadable", later("Not readable")),
                Choice("settled", later("Became an order")),
                Choice("aside", later("Set aside")),
            ),
        ),
    ),
)


@get("/", opt={"permission": "intake.read"})
async def arrivals(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list, and the place where files are dropped."""
    return await list_page(request, act)


async def list_page(request: PageRequest, act: Act, refusal: Refusal | None = None) -> Template:
    """The list; with what was refused of files that were dropped."""
    wanted = asked(request, ARRIVALS)
    rows = await service.arrivals_page(
        act, state=wanted.get("show"), words=wanted.words, sort=wanted.sort, limit=wanted.limit, offset=wanted.offset
    )
    return render(
        request,
        "intake/arrivals.html",
        status=refusal.status if refusal else 200,
        asked=wanted,
        shown=shown(rows),
        refusal=refusal,
        done=request.query_params.get("done", ""),
    )


ROUTES = (arrivals,)
