"""The list of customers."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from salesops import Act
from salesops.web.answers import own_only
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.customers import service

CUSTOMERS = ListSpec(
    columns=(
        Column(later("Customer"), "name"),
        Column(later("State"), "state"),
        Column(later("Contact")),
        Column(later("Telephone")),
        Column(later("Salesperson"), "salesperson", wide_only=True),
        Column(later("Price group"), "group", wide_only=True),
        Column(later("Invoice"), wide_only=True),
    ),
    filters=(
        Filter(
            "show",
            later("Which customers"),
            (
                Choice("mine", later("Mine")),
                Choice("watch", later("On watch")),
                Choice("stop", later("On stop")),
                Choice("licence", later("Licence runs out")),
            ),
        ),
    ),
    sort="name",
)


@get("/", opt={"permission": "customers.read"})
async def customers(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The list."""
    wanted = asked(request, CUSTOMERS)
    rows = await service.customers_page(
        act,
        words=wanted.words,
        sort=wanted.sort,
        show=wanted.get("show"),
        limit=wanted.limit,
        offset=wanted.offset,
        own=own_only(act, "customers.read"),
    )
    return render(request, "customers/customers.html", asked=wanted, shown=shown(rows), done=done)


ROUTES = (customers,)
