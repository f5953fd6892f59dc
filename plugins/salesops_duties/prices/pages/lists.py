"""Price lists: what costs what, a new price, and the end of one."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Fault, Invalid, NotFound
from salesops.web.choosing import customer_meant
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Asked, Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.prices import service
from salesops_duties.prices.rules.lists import LastDay, NewPrice

READ = {"permission": "prices.read"}
WRITE = {"permission": "prices.write"}
_NO_SUCH = later("Nobody, or more than one, is called so; choose the customer from the list.")
PRICES = ListSpec(
    columns=(
        Column(later("Part"), "part"),
        Column(later("Price"), "price", number=True),
        Column(later("For"), "for"),
        Column(later("From quantity"), number=True, wide_only=True),
        Column(later("Since"), "from", wide_only=True),
        Column(later("Until"), "until"),
        Column(later("Noted by"), wide_only=True),
    ),
    filters=(
        Filter(
            "show",
            later("When"),
            (Choice("now", later("In force")), Choice("later", later("Begins later")), Choice("over", later("Over"))),
        ),
        Filter(
            "list",
            later("Which list"),
            (
                Choice("base", later("Base list")),
                Choice("group", later("Group")),
                Choice("customer", later("Customer")),
                Choice("contract", later("Contract")),
            ),
        ),
        Filter("customer", later("Customer")),
    ),
)


@get("/", opt=READ)
async def prices(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The list."""
    wanted = asked(request, PRICES)
    customer = _customer(wanted)
    rows = await service.prices_page(
        act,
        words=wanted.words,
        sort=wanted.sort,
        kind=wanted.get("list"),
        show=wanted.get("show"),
        customer_id=customer,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return render(
        request,
        "prices/prices.html",
        asked=wanted,
        shown=shown(rows),
        customer=await service.name_of(act, customer) if customer else "",
        done=done,
    )


@get("/new", opt=WRITE)
async def adding(request: PageRequest, act: NamedDependency[Act], part: FromQuery[str] = "") -> Template:
    """The form of a new price."""
    return _new(request, Form({"part_no": [part]}))


@post("/new", opt=WRITE)
async def add(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Add a price."""
    form = await form_of(request)
    try:
        customer = None
        if name := form.text("customer"):
            customer = await service.customer_named(act, name) or await customer_meant(act, name)
            if customer is None:
                raise Invalid([Fault("customer", "known", _NO_SUCH, given=name)])
        wanted = form.into(
            NewPrice, timezone=act.office.timezone, numbers=("unit_price", "min_qty"), customer_id=customer
        )
        under = await keyed(request, act, form)
    except Invalid as error:
        return _new(request, form, refused(error))
    _, refusal = await tried(service.add(under, [wanted]))
    if refusal:
        return _new(request, form, _of_one(refusal))
    return to(f"/{act.office.code}/prices/", q=wanted.part_no, done="added")


@get("/{price_id:uuid}/end", opt=WRITE)
async def ending(request: PageRequest, act: NamedDependency[Act], price_id: FromPath[UUID]) -> Template:
    """The form that ends a price."""
    return await _end(request, act, price_id, Form({}))


@post("/{price_id:uuid}/end", opt=WRITE)
async def end(request: PageRequest, act: NamedDependency[Act], price_id: FromPath[UUID]) -> Template | Redirect:
    """End it."""
    form, _, refusal = await sent(request, act, LastDay, lambda under, last: service.end(under, price_id, last.on))
    if refusal:
        return await _end(request, act, price_id, form, refusal)
    return to(f"/{act.office.code}/prices/", q=form.text("part"), done="ended")


def _customer(wanted: Asked) -> UUID | None:
    try:
        return UUID(wanted.get("customer"))
    except ValueError:
        return None


def _of_one(refusal: Refusal) -> Refusal:
    """The faults of the one price that was sent, by the form's own fields."""
    faults = [Fault(f.field.removeprefix("prices-0-"), f.rule, f.message, f.given, f.allowed) for f in refusal.faults]
    return Refusal(refusal.status, refusal.message, refusal.code, faults, refusal.facts)


def _new(request: PageRequest, form: Form, refusal: Refusal | None = None) -> Template:
    return render(request, "prices/new.html", status=refusal.status if refusal else 200, form=form, refusal=refusal)


async def _end(request: PageRequest, act: Act, price_id: UUID, form: Form, refusal: Refusal | None = None) -> Template:
    price = await service.one_price(act, price_id)
    if price is None:
        raise NotFound
    return render(
        request,
        "prices/end.html",
        status=refusal.status if refusal else 200,
        price=price,
        form=form,
        refusal=refusal,
    )


ROUTES = (prices, adding, add, ending, end)
