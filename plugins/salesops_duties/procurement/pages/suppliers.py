"""Suppliers: the list, one with its terms and prices, a new one."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act, clock
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Column, ListSpec, asked, shown
from salesops_duties.procurement import service
from salesops_duties.procurement.rules import ChangedSupplier, NewPrice, NewSupplier

READ = {"permission": "procurement.read"}
KEEP = {"permission": "procurement.suppliers"}
PERCENTS = ("over_percent", "under_percent", "duty_percent", "handling_percent")
SUPPLIERS = ListSpec(
    columns=(
        Column(later("Supplier")),
        Column(later("State")),
        Column(later("Currency")),
        Column(later("Days to deliver"), number=True),
        Column(later("Days to pay"), number=True, wide_only=True),
        Column(later("Contact"), wide_only=True),
    )
)


@get("/suppliers", opt=READ)
async def suppliers(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list."""
    wanted = asked(request, SUPPLIERS)
    rows = await service.suppliers(act, words=wanted.words, limit=wanted.limit, offset=wanted.offset)
    return render(request, "procurement/suppliers.html", asked=wanted, shown=shown(rows))


@get("/suppliers/new", opt=KEEP)
async def adding(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form for a new one."""
    return _new(request, Form({}))


@post("/suppliers/new", opt=KEEP)
async def add(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Register it."""
    form, done, refusal = await sent(request, act, NewSupplier, service.add_supplier, numbers=PERCENTS)
    if refusal:
        return _new(request, form, refusal)
    return to(f"/{act.office.code}/procurement/suppliers/{done['id']}", done="added")


@get("/suppliers/{supplier_id:uuid}", opt=READ)
async def supplier(
    request: PageRequest,
    act: NamedDependency[Act],
    supplier_id: FromPath[UUID],
    do: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """One supplier."""
    return await _supplier(request, act, supplier_id, do=do, done=done)


@post("/suppliers/{supplier_id:uuid}", opt=KEEP)
async def change(request: PageRequest, act: NamedDependency[Act], supplier_id: FromPath[UUID]) -> Template | Redirect:
    """Change its terms, or stop it."""
    form, _, refusal = await sent(
        request,
        act,
        ChangedSupplier,
        lambda under, given: service.change_supplier(under, supplier_id, given),
        numbers=PERCENTS,
    )
    return await _after(request, act, supplier_id, "change", "changed", form, refusal)


@post("/suppliers/{supplier_id:uuid}/prices", opt=KEEP)
async def price(request: PageRequest, act: NamedDependency[Act], supplier_id: FromPath[UUID]) -> Template | Redirect:
    """Note what it asks for a part."""
    form, _, refusal = await sent(
        request,
        act,
        NewPrice,
        lambda under, given: service.add_price(under, supplier_id, given),
        numbers=("unit_price", "moq", "pack_qty"),
    )
    return await _after(request, act, supplier_id, "price", "priced", form, refusal)


async def _after(
    request: PageRequest, act: Act, supplier_id: UUID, do: str, done: str, form: Form, refusal: Refusal | None
) -> Template | Redirect:
    if refusal:
        return await _supplier(request, act, supplier_id, do=do, form=form, refusal=refusal)
    return to(f"/{act.office.code}/procurement/suppliers/{supplier_id}", done=done)


def _new(request: PageRequest, form: Form, refusal: Refusal | None = None) -> Template:
    return render(
        request,
        "procurement/supplier_new.html",
        status=refusal.status if refusal else 200,
        form=form,
        refusal=refusal,
    )


async def _supplier(
    request: PageRequest,
    act: Act,
    supplier_id: UUID,
    *,
    do: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    return render(
        request,
        "procurement/supplier.html",
        status=refusal.status if refusal else 200,
        one=await service.read_supplier(act, supplier_id),
        do=do if do in ("change", "price") else "",
        today=clock.today(act.office.timezone),
        done=done,
        form=form,
        refusal=refusal,
    )


ROUTES = (suppliers, adding, add, supplier, change, price)
