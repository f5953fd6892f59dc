"""The list of returns."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from salesops import Act
from salesops.web.answers import own_only
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.returns import service

RETURNS = ListSpec(
    columns=(
        Column(later("Customer"), "customer"),
        Column(later("State"), "state"),
        Column(later("Number"), "number"),
        Column(later("Why")),
        Column(later("Order"), wide_only=True),
        Column(later("Asked for"), "requested", wide_only=True),
        Column(later("Credit"), number=True, wide_only=True),
    ),
    filters=(
        Filter(
            "show",
            later("Which returns"),
            (
                Choice("open", later("Open")),
                Choice("requested", later("To authorize")),
                Choice("authorized", later("To receive")),
                Choice("received", later("To inspect")),
                Choice("inspected", later("To settle")),
                Choice("resolved", later("Settled")),
                Choice("refused", later("Refused")),
            ),
        ),
    ),
)


@get("/", opt={"permission": "returns.read"})
async def returns(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list."""
    wanted = asked(request, RETURNS)
    rows = await service.returns_page(
        act,
        words=wanted.words,
        sort=wanted.sort,
        state=wanted.get("show"),
        limit=wanted.limit,
        offset=wanted.offset,
        own=own_only(act, "returns.read"),
    )
    return render(request, "returns/returns.html", asked=wanted, shown=shown(rows))


ROUTES = (returns,)
