"""The forms of a customer's file: a new one, and the whole file changed under the version that was seen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.web.answers import own_only
from salesops.web.choosing import customer_meant
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops_duties.customers import service
from salesops_duties.customers.pages.merging import FIELDS, merged, picked, texts_of
from salesops_duties.customers.rules import CustomerFile, NewCustomer
from salesops_duties.customers.service import CustomerView

WRITE = {"permission": "customers.write"}
_NO_SUCH = later("No customer of this office has this name.")


@get("/new", opt=WRITE)
async def registering(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form of a new customer."""
    return await _new(request, act, Form({}))


@post("/new", opt=WRITE)
async def register(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Register a customer."""
    form = await form_of(request)
    try:
        wanted = form.into(NewCustomer, **_capitals(form))
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _new(request, act, form, refused(error))
    done, refusal = await tried(service.register(under, wanted))
    if refusal:
        return await _new(request, act, form, refusal)
    made = done["id"] if isinstance(done, dict) else done.id
    return to(f"/{act.office.code}/customers/{made}", done="registered")


@get("/{customer_id:uuid}/edit", opt=WRITE)
async def editing(request: PageRequest, act: NamedDependency[Act], customer_id: FromPath[UUID]) -> Template:
    """The whole file as a form."""
    customer = await service.read(act, customer_id, own=own_only(act, "customers.read"))
    return await _edit(request, act, customer, Form({name: [text] for name, text in texts_of(customer).items()}))


@post("/{customer_id:uuid}/edit", opt=WRITE)
async def change(request: PageRequest, act: NamedDependency[Act], customer_id: FromPath[UUID]) -> Template | Redirect:
    """Save it; what another changed meanwhile is kept, and asked where both changed the same."""
    form = picked(await form_of(request))
    customer = await service.read(act, customer_id, own=own_only(act, "customers.read"))
    try:
        parent = await _parent(act, form)
        wanted = form.into(CustomerFile, timezone=act.office.timezone, parent_id=parent, **_capitals(form))
    except Invalid as error:
        return await _edit(request, act, customer, form, refused(error))
    _, refusal = await tried(service.change(act, customer_id, wanted))
    if refusal and refusal.code == "conflict_version":
        customer = await service.read(act, customer_id)
        form, clashes, taken = merged(form, texts_of(customer), customer.version)
        if not clashes:  # nobody touched what this person changed
            wanted = form.into(
                CustomerFile, timezone=act.office.timezone, parent_id=await _parent(act, form), **_capitals(form)
            )
            _, refusal = await tried(service.change(act, customer_id, wanted))
            if not refusal:
                return to(f"/{act.office.code}/customers/{customer_id}", done="merged")
        return await _edit(request, act, customer, form, refusal, clashes=clashes, taken=taken)
    if refusal:
        return await _edit(request, act, customer, form, refusal)
    return to(f"/{act.office.code}/customers/{customer_id}", done="saved")


async def _parent(act: Act, form: Form) -> UUID | None:
    name = form.text("parent")
    if not name:
        return None
    found = await service.named(act, name) or await customer_meant(act, name)
    if found is None:
        raise Invalid([Fault("parent_id", "known", _NO_SUCH, given=name)])
    return found


def _capitals(form: Form) -> dict[str, Any]:
    """Codes as they are meant, however they were typed; empty ones are none."""
    return {name: form.text(name).upper() or None for name in ("country", "currency")}


async def _new(request: PageRequest, act: Act, form: Form, refusal: Refusal | None = None) -> Template:
    return render(
        request,
        "customers/new.html",
        status=refusal.status if refusal else 200,
        form=form,
        people=await service.salespeople(act),
        refusal=refusal,
    )


async def _edit(
    request: PageRequest,
    act: Act,
    customer: CustomerView,
    form: Form,
    refusal: Refusal | None = None,
    *,
    clashes: list[tuple[str, str, str, str]] | None = None,
    taken: list[str] | None = None,
) -> Template:
    was = {name: form.text(f"was-{name}", text) for name, text in texts_of(customer).items()}
    if clashes is not None:  # from here on the present version is the one that was seen
        was = texts_of(customer)
    seen = str(customer.version) if clashes is not None else form.text("version", str(customer.version))
    return render(
        request,
        "customers/edit.html",
        status=refusal.status if refusal else 200,
        customer=customer,
        form=form,
        was=was,
        version=seen,
        names=FIELDS,
        people=await service.salespeople(act),
        refusal=refusal,
        clashes=clashes or [],
        taken=taken or [],
    )


ROUTES = (registering, register, editing, change)
