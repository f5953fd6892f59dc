"""The form that takes a sample into the register."""

from __future__ import annotations

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from salesops import Act
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, form_of, sent, to
from salesops.web.frame import PageRequest, render
from salesops_duties.samples import service
from salesops_duties.samples.pages.firms import firm_meant
from salesops_duties.samples.rules import CONDITIONS, KINDS, OWNERS, NewItem

KEEP = {"permission": "samples.keep"}


@get("/new", opt=KEEP)
async def asking(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The empty form."""
    return _form(request, Form({}))


@post("/new", opt=KEEP)
async def register(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Take it in; the page of the sample follows."""
    typed = await form_of(request)
    owner = await firm_meant(act, typed.text("owner_name")) if typed.text("owner") == "customer" else None
    own = own_only(act, "samples.keep")
    form, done, refusal = await sent(
        request,
        act,
        NewItem,
        lambda under, given: service.register(under, given, own=own),
        numbers=("value",),
        owner_id=owner,
        salesperson_id=None,
    )
    if refusal:
        return _form(request, form, refusal)
    return to(f"/{act.office.code}/samples/{done['id']}", done="registered")


def _form(request: PageRequest, form: Form, refusal: Refusal | None = None) -> Template:
    return render(
        request,
        "samples/new.html",
        status=refusal.status if refusal else 200,
        form=form,
        refusal=refusal,
        kinds=KINDS,
        owners=OWNERS,
        conditions=CONDITIONS,
    )


ROUTES = (asking, register)
