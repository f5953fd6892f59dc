"""The registers of numbers on a page: every legal series from 1 on, without gaps, each number with its document."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from salesops.act import Act
from salesops.services.registers import list_numbers, series_of
from salesops.transactions import transaction
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops.web.pages.trail_words import page_of_number, words_of_series

LIST = ListSpec(
    columns=(
        Column(later("Number"), "number"),
        Column(later("Document")),
        Column(later("Issued"), "issued_on"),
        Column(later("By"), wide_only=True),
        Column(later("State")),
    ),
    filters=(
        Filter("show", later("Which numbers"), (Choice("valid", later("Valid")), Choice("void", later("Void")))),
        Filter("series", later("Series")),
        Filter("year", later("Year")),
    ),
    sort="number",
)


@get("/numbers", opt={"permission": "numbers.read"})
async def show(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The numbers, and beside them the series with their last number and what is missing."""
    wanted = asked(request, LIST)
    year = wanted.get("year")
    which = wanted.get("show")
    async with transaction(act) as tx:
        series = await series_of(tx)
        rows = await list_numbers(
            tx,
            series=wanted.get("series"),
            fiscal_year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
            void=None if not which else which == "void",
            words=wanted.words,
            sort=wanted.sort_key,
            descending=wanted.descending,
            limit=wanted.limit,
            offset=wanted.offset,
        )
    return render(
        request,
        "numbers.html",
        asked=wanted,
        shown=shown(rows),
        series=series,
        export=f"/api/{act.office.code}/numbers/export?{wanted.query()}",
        words_of_series=words_of_series,
        page_of_number=page_of_number,
    )
