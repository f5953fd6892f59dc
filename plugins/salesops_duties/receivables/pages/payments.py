"""The list of customers' money, and the form that takes it in (AR-3)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.web.answers import own_only
from salesops.web.choosing import plain_words
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.receivables import service
from salesops_duties.receivables.pages.asking import address_of, export_of, id_of
from salesops_duties.receivables.rules import NewReceipt
from salesops_duties.receivables.service import Receipts

READ, RECEIVE = "receivables.read", "receivables.receive"
SPEC = ListSpec(
    (
        Column(later("Number"), "number"),
        Column(later("Customer"), "customer"),
        Column(later("Reference"), "", wide_only=True),
        Column(later("Amount"), "amount", True),
        Column(later("Not applied"), "", True, wide_only=True),
        Column(later("Received"), "received"),
        Column(later("State")),
    ),
    (
        Filter(
            "show",
            later("Which money"),
            (
                Choice("waiting", later("To work on")),
                Choice("reported", later("Slip reported")),
                Choice("suspense", later("In suspense")),
                Choice("unapplied", later("Not applied")),
                Choice("cleared", later("Cleared")),
                Choice("reversed", later("Taken back")),
            ),
        ),
        Filter("customer", ""),
    ),
    "-received",
)


class Taken(msgspec.Struct, frozen=True):
    """What was typed of money that came."""

    amount: str
    reference: str
    state: str
    currency: str | None = None
    received_on: dt.date | None = None
    payer: str = ""


@get("/payments", opt={"permission": READ})
async def payments(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The money of customers, the latest first."""
    question, own = asked(request, SPEC), own_only(act, READ)
    customer = id_of(question.get("customer"))
    wanted = Receipts(
        question.get("show"), question.words, customer, question.sort, question.limit, question.offset, own
    )
    rows, total = await service.page_of_receipts(act, wanted)
    return render(
        request,
        "receivables/payments.html",
        asked=question,
        shown=shown(rows),
        total=total,
        customer=await service.name_of(act, customer, own=own) if customer else None,
        customer_id=customer,
        export=export_of(act, "receipts", question),
    )


@get("/payments/new", opt={"permission": RECEIVE})
async def new_payment(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form for money that came."""
    customer = id_of(request.query_params.get("customer", ""))
    name = await service.name_of(act, customer) if customer else None
    return _new(request, act, None, None, name or "")


@get("/payments/names", opt={"permission": RECEIVE})
async def names(request: PageRequest, act: NamedDependency[Act], q: FromQuery[str] = "") -> Template:
    """Customers to choose from while one types."""
    words = plain_words(q)
    return render(
        request, "receivables/names.html", found=await service.find_debtors(act, words) if words else [], q=words
    )


@post("/payments", status_code=200, opt={"permission": RECEIVE})
async def take_in(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Note money: a slip that was reported, or money in the bank."""
    form = await form_of(request)
    try:
        taken, customer, named = await _typed(act, form)
    except Invalid as error:
        return _new(request, act, form, refused(error))
    new = NewReceipt(
        str(customer) if customer else None,
        taken.amount,
        taken.reference,
        taken.currency,
        taken.received_on,
        taken.state,
        taken.payer,
        str(named.order_id) if named.order_id and not named.invoice_id else None,
        str(named.invoice_id) if named.invoice_id else None,
    )
    noted, refusal = await tried(service.note(await keyed(request, act, form), new))
    if refusal:
        return _new(request, act, form, refusal)
    return to(address_of(act, noted["id"]), done=noted["state"])


async def _typed(act: Act, form: Form) -> tuple[Taken, UUID | None, Any]:
    """Everything that was typed of new money, with all faults at once."""
    faults: list[Fault] = []
    taken, customer, named = None, None, None
    try:
        taken = form.into(Taken, timezone=act.office.timezone, numbers=("amount",))
    except Invalid as error:
        faults += error.faults
    for finding in ("customer", "paid_for"):
        try:
            if finding == "customer":
                customer = await service.customer_called(act, form.text("customer"))
            else:
                named = await service.paper_called(act, form.text("paid_for"))
        except Invalid as error:
            faults += error.faults
    if faults or taken is None or named is None:
        raise Invalid(faults)
    return taken, customer, named


def _new(request: PageRequest, act: Act, typed: Form | None, refusal: Refusal | None, customer: str = "") -> Template:
    return render(
        request,
        "receivables/payment_new.html",
        status=refusal.status if refusal else 200,
        typed=typed,
        refusal=refusal,
        customer=typed.text("customer") if typed else customer,
    )


ROUTES = (payments, new_payment, names, take_in)
