"""A customer's file, with the people there and the state, each changed beside it."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act, ask
from salesops.hookspecs.pages import PageHooks
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops_duties.customers import service
from salesops_duties.customers.rules import NewContact, StateChange

WRITE = {"permission": "customers.write"}
DOINGS = ("contact", "state")


@get("/{customer_id:uuid}", opt={"permission": "customers.read"})
async def file(
    request: PageRequest,
    act: NamedDependency[Act],
    customer_id: FromPath[UUID],
    do: FromQuery[str] = "",
    contact: FromQuery[UUID | None] = None,
    done: FromQuery[str] = "",
) -> Template:
    """The file; with `do` the form that changes a contact or the state."""
    return await _file(request, act, customer_id, do=do, contact=contact, done=done)


@post("/{customer_id:uuid}/contacts", opt=WRITE)
async def save_contact(
    request: PageRequest,
    act: NamedDependency[Act],
    customer_id: FromPath[UUID],
    contact: FromQuery[UUID | None] = None,
) -> Template | Redirect:
    """Note a person at the customer, or change one."""

    async def save(under: Act, new: NewContact) -> object:
        if contact is None:
            return await service.add_contact(under, customer_id, new)
        return await service.change_contact(under, contact, new)

    form, _, refusal = await sent(request, act, NewContact, save, numbers=("order_limit",))
    if refusal:
        return await _file(request, act, customer_id, do="contact", contact=contact, form=form, refusal=refusal)
    return to(f"/{act.office.code}/customers/{customer_id}", done="contact")


@post("/{customer_id:uuid}/state", opt={"permission": "customers.stop"})
async def change_state(
    request: PageRequest, act: NamedDependency[Act], customer_id: FromPath[UUID]
) -> Template | Redirect:
    """Put the customer on watch or stop, or lift it."""
    form, _, refusal = await sent(
        request, act, StateChange, lambda under, change: service.change_state(under, customer_id, change)
    )
    if refusal:
        return await _file(request, act, customer_id, do="state", form=form, refusal=refusal)
    return to(f"/{act.office.code}/customers/{customer_id}", done="state")


async def _file(
    request: PageRequest,
    act: Act,
    customer_id: UUID,
    *,
    do: str = "",
    contact: UUID | None = None,
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    customer = await service.read(act, customer_id, own=own_only(act, "customers.read"))
    answers = await ask(PageHooks).page_panels(act.office, act.actor, "customer", customer_id)
    return render(
        request,
        "customers/file.html",
        status=refusal.status if refusal else 200,
        customer=customer,
        panels=sorted((panel for each in answers for panel in each), key=lambda panel: panel.place),
        do=do if do in DOINGS else "",
        chosen=next((one for one in customer.contacts if one.id == contact), None),
        form=form,
        refusal=refusal,
        done=done,
    )


ROUTES = (file, save_contact, change_state)
