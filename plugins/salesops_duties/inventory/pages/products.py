"""Products with their stock: the list, one product, and what came and went of it."""

from __future__ import annotations

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from salesops import Act, ask, clock
from salesops.hookspecs.orders import OrderPanel
from salesops.hookspecs.pages import PageHooks
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import stock_bar

READ = {"permission": "inventory.read"}
PRODUCTS = ListSpec(
    columns=(
        Column(later("Part"), "part"),
        Column(later("Available"), "available", number=True),
        Column(later("On hand"), "on_hand", number=True, wide_only=True),
        Column("", wide_only=True),
        Column(later("Reserved"), "reserved", number=True, wide_only=True),
        Column(later("On hold"), "held", number=True, wide_only=True),
        Column(later("Incoming"), "incoming", number=True, wide_only=True),
        Column(later("Expected"), "expected"),
    ),
    filters=(
        Filter(
            "show",
            later("Which products"),
            (
                Choice("stock", later("In stock")),
                Choice("none", later("None left")),
                Choice("incoming", later("Incoming")),
                Choice("held", later("On hold")),
                Choice("discontinued", later("Discontinued")),
            ),
        ),
        Filter("warehouse", later("Warehouse")),
    ),
)
MOVEMENTS = ListSpec(
    columns=(
        Column(later("What")),
        Column(later("Quantity"), number=True),
        Column(later("When")),
        Column(later("Document")),
        Column(later("Warehouse"), wide_only=True),
        Column(later("By"), wide_only=True),
    )
)


@get("/", opt=READ)
async def products(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The list."""
    wanted = asked(request, PRODUCTS)
    rows, alike = await service.shelves(
        act,
        words=wanted.words,
        sort=wanted.sort,
        show=wanted.get("show"),
        warehouse=wanted.get("warehouse"),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return render(
        request,
        "inventory/products.html",
        asked=wanted,
        shown=shown(rows),
        alike=alike,
        warehouses=await service.warehouses(act),
        as_of=clock.now(),
        stock_bar=stock_bar,
        done=done,
    )


@get("/products/{product_id:uuid}", opt=READ)
async def product(
    request: PageRequest, act: NamedDependency[Act], product_id: FromPath[UUID], done: FromQuery[str] = ""
) -> Template:
    """One product."""
    found = await service.product_page(act, product_id)
    panels = await panels_of(act, "product", product_id)
    return render(
        request,
        "inventory/product.html",
        **found,
        panels=panels,
        as_of=clock.now(),
        stock_bar=stock_bar,
        done=done,
    )


@get("/products/{product_id:uuid}/movements", opt=READ)
async def movements(request: PageRequest, act: NamedDependency[Act], product_id: FromPath[UUID]) -> Template:
    """What came and went of one product."""
    wanted = asked(request, MOVEMENTS)
    found, rows = await service.product_movements(act, product_id, limit=wanted.limit, offset=wanted.offset)
    return render(request, "inventory/movements.html", asked=wanted, product=found, shown=shown(rows))


async def panels_of(act: Act, thing: str, thing_id: UUID) -> list[OrderPanel]:
    """What other duties know of a thing, the first ones first."""
    answers = await ask(PageHooks).page_panels(act.office, act.actor, thing, thing_id)
    return sorted((panel for each in answers for panel in each), key=lambda panel: panel.place)


ROUTES = (products, product, movements)
