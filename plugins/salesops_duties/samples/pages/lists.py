"""The register of samples."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from salesops import Act
from salesops.web.answers import own_only
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.samples import service

SAMPLES = ListSpec(
    columns=(
        Column(later("Number"), "number"),
        Column(later("Name"), "name"),
        Column(later("With whom"), "holder"),
        Column(later("Due"), "due"),
        Column(later("Place"), "place", wide_only=True),
        Column(later("Condition"), wide_only=True),
        Column(later("Value"), "value", number=True, wide_only=True),
    ),
    filters=(
        Filter(
            "show",
            later("Which samples"),
            (
                Choice("in", later("On the shelf")),
                Choice("out", later("Lent out")),
                Choice("overdue", later("Overdue")),
                Choice("gone", later("Gone")),
            ),
        ),
    ),
)


@get("/", opt={"permission": "samples.read"})
async def samples(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list."""
    wanted = asked(request, SAMPLES)
    rows = await service.samples_page(
        act,
        words=wanted.words,
        sort=wanted.sort,
        state=wanted.get("show"),
        limit=wanted.limit,
        offset=wanted.offset,
        own=own_only(act, "samples.read"),
    )
    return render(request, "samples/samples.html", asked=wanted, shown=shown(rows))


ROUTES = (samples,)
