"""The request for a return: of an order's delivered lines, or of goods whose sale is not known."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.web.answers import own_only
from salesops.web.choosing import customer_meant
from salesops.web.forms import Form, Refusal, filled, form_of, in_place, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops_duties.returns import service
from salesops_duties.returns.rules import REASONS, NewReturn

REQUEST = {"permission": "returns.request"}
MOST_LOOKS = 20  # each a second after the other, for goods that left a moment ago
ROWS = 4  # of goods whose sale is not known
_NO_SUCH = later("Nobody, or more than one, is called so; choose the customer from the list.")
_BY_LINE = ("max", "step")  # rules that name the order's line, not the place of the row


@get("/new", opt=REQUEST)
async def asking(
    request: PageRequest,
    act: NamedDependency[Act],
    order: FromQuery[UUID | None] = None,
    customer: FromQuery[UUID | None] = None,
    called: FromQuery[str] = "",
) -> Template:
    """The form; without an order and a customer, the question whose goods they are."""
    form, refusal = Form({"called": [called]}), None
    if called and not (order or customer):
        customer = await customer_meant(act, called)
        if customer is None:
            refusal = Refusal(422, faults=[Fault("called", "known", _NO_SUCH, given=called)])
    return await _form(request, act, order, customer, form, refusal)


@post("/new", opt=REQUEST)
async def ask_for(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Note the request; another person authorizes it."""
    form = await form_of(request)
    order, customer = _id(form, "order"), _id(form, "customer")
    rows = "lines" if order else "goodwill_lines"
    places, typed = filled(form, rows, "quantity")
    try:
        wanted = typed.into(
            NewReturn,
            numbers=("quantity", "unit_credit"),
            order_id=order,
            customer_id=None if order else customer,
        )
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _form(request, act, order, customer, form, in_place(refused(error), rows, places))
    done, refusal = await tried(service.request(under, wanted, own=own_only(act, "returns.request")))
    if refusal:
        return await _form(request, act, order, customer, form, _at_rows(refusal, rows, places))
    return to(f"/{act.office.code}/returns/{done['id']}", done="requested")


def _id(form: Form, name: str) -> UUID | None:
    try:
        return UUID(form.text(name))
    except ValueError:
        return None


def _at_rows(refusal: Refusal, rows: str, places: list[str]) -> Refusal:
    """Faults where the rows stand; a row of the form has the number of its order's line."""
    at_place = msgspec.structs.replace(refusal, faults=[f for f in refusal.faults if f.rule not in _BY_LINE])
    by_line = [f for f in refusal.faults if f.rule in _BY_LINE]
    return msgspec.structs.replace(refusal, faults=[*in_place(at_place, rows, places).faults, *by_line])


def _looked(request: PageRequest) -> int:
    """How often the page has looked already whether the goods have left."""
    text = request.query_params.get("look", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


async def _form(
    request: PageRequest,
    act: Act,
    order: UUID | None,
    customer: UUID | None,
    form: Form,
    refusal: Refusal | None = None,
) -> Template:
    own = own_only(act, "returns.request")
    found = await service.returnable(act, order, own=own) if order else None
    return render(
        request,
        "returns/new.html",
        status=refusal.status if refusal else 200,
        form=form,
        refusal=refusal,
        order=found,
        looked=_looked(request),
        most_looks=MOST_LOOKS,
        customer=await service.customer_named(act, customer, own=own) if customer and not order else "",
        customer_id=customer,
        reasons=REASONS,
        rows=ROWS,
    )


ROUTES = (asking, ask_for)
