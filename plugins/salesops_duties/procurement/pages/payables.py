"""Payables: what each supplier is owed by age, a payment of chosen invoices, and one payment."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act, clock
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.procurement import service
from salesops_duties.procurement.pages.invoices import id_of
from salesops_duties.procurement.rules.payments import NewPayment, PaidInvoice, Reversal

READ = {"permission": "procurement.read"}
PAY = {"permission": "procurement.pay"}
MOST = 200


class TypedInvoice(msgspec.Struct, frozen=True):
    """An invoice of the form: its id, whether it is ticked, and the amount."""

    invoice_id: UUID
    take: bool = False
    amount: str = ""


class TypedInvoices(msgspec.Struct, frozen=True):
    """The invoices of the form."""

    invoices: list[TypedInvoice] = []


@get("/payables", opt=READ)
async def payables(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """What each supplier is owed, and the last payments."""
    return render(
        request,
        "procurement/payables.html",
        rows=await service.payables(act),
        payments=await service.payments(act, limit=20),
        done=done,
    )


@get("/payments/new", opt=PAY)
async def paying(
    request: PageRequest, act: NamedDependency[Act], supplier: FromQuery[str] = "", show: FromQuery[str] = "due"
) -> Template:
    """The invoices that are due, ticked; or all that are open, of one supplier or of all."""
    return await _paying(request, act, Form({}), supplier, show)


@post("/payments/new", opt=PAY)
async def pay(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Pay what is ticked."""
    form = await form_of(request)
    supplier, show = form.text("supplier"), form.text("show", "due")
    try:
        typed = form.into(TypedInvoices, numbers=("amount",)).invoices
        taken = [at for at, one in enumerate(typed) if one.take]
        chosen = [PaidInvoice(typed[at].invoice_id, typed[at].amount) for at in taken]
        wanted = form.into(NewPayment, timezone=act.office.timezone, numbers=("bank_amount",), invoices=chosen)
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _paying(request, act, form, supplier, show, refused(error))
    done, refusal = await tried(service.pay(under, wanted))
    if refusal:
        return await _paying(request, act, form, supplier, show, _placed(refusal, taken))
    if len(done["payments"]) == 1:
        return to(f"/{act.office.code}/procurement/payments/{done['payments'][0]['id']}", done="paid")
    return to(f"/{act.office.code}/procurement/payables", done="paid")


def _placed(refusal: Refusal, taken: list[int]) -> Refusal:
    """Faults stand at the rows that were ticked."""
    faults = []
    for fault in refusal.faults:
        name, _, rest = fault.field.partition("-")
        number, _, _ = rest.partition("-")
        if name == "invoices" and number.isdigit() and int(number) < len(taken):
            fault = msgspec.structs.replace(fault, field=f"invoices-{taken[int(number)]}-amount")
        faults.append(fault)
    return msgspec.structs.replace(refusal, faults=faults)


async def _paying(
    request: PageRequest, act: Act, form: Form, supplier: str, show: str, refusal: Refusal | None = None
) -> Template:
    wanted = id_of(supplier)
    queue = "due" if show == "due" else "open"
    rows = await service.invoices(act, queue=queue, supplier_id=wanted, limit=MOST)
    today = clock.today(act.office.timezone)
    if refusal:  # what was there when it was typed stands there again
        ids = [row.get("invoice_id", "") for row in form.rows("invoices")]
        known = {str(one["id"]): one for one in await service.invoices(act, queue="open", limit=MOST)}
        rows = [known[one] for one in ids if one in known] or rows
    return render(
        request,
        "procurement/payment_new.html",
        status=refusal.status if refusal else 200,
        rows=[one | {"is_due": _is_due(one, today)} for one in rows],
        supplier=supplier if wanted else "",
        show=queue,
        today=today,
        form=form,
        refusal=refusal,
    )


def _is_due(one: dict[str, Any], today: dt.date) -> bool:
    due_on: dt.date = one["due_on"]
    return due_on <= today or one["kind"] == "credit"


@get("/payments/{payment_id:uuid}", opt=READ)
async def payment(
    request: PageRequest,
    act: NamedDependency[Act],
    payment_id: FromPath[UUID],
    do: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """One payment."""
    return await _one(request, act, payment_id, do=do, done=done)


@post("/payments/{payment_id:uuid}/reversal", opt=PAY)
async def reverse(request: PageRequest, act: NamedDependency[Act], payment_id: FromPath[UUID]) -> Template | Redirect:
    """It does not count."""
    form, _, refusal = await sent(
        request, act, Reversal, lambda under, given: service.reverse_payment(under, payment_id, given.reason)
    )
    if refusal:
        return await _one(request, act, payment_id, do="reverse", form=form, refusal=refusal)
    return to(f"/{act.office.code}/procurement/payments/{payment_id}", done="reversed")


async def _one(
    request: PageRequest,
    act: Act,
    payment_id: UUID,
    *,
    do: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    return render(
        request,
        "procurement/payment.html",
        status=refusal.status if refusal else 200,
        one=await service.read_payment(act, payment_id),
        do=do,
        done=done,
        form=form or Form({}),
        refusal=refusal,
    )


ROUTES = (payables, paying, pay, payment, reverse)
