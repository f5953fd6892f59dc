"""One payment on its page: matched, cleared, divided among documents, taken back, its links undone (AR-3)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops_duties.receivables import service
from salesops_duties.receivables.pages.asking import address_of, id_of, number_of_order
from salesops_duties.receivables.pages.parts import beside_their_rows, parts_of
from salesops_duties.receivables.rules import Clearing, Match, Reversal, Undoing

READ, RECEIVE = "receivables.read", "receivables.receive"


class Back(msgspec.Struct, frozen=True):
    """Why the bank took it back, and when."""

    reason: str
    reversed_on: dt.date | None = None


@get("/payments/{receipt_id:uuid}", opt={"permission": READ})
async def payment(request: PageRequest, act: NamedDependency[Act], receipt_id: FromPath[UUID]) -> Template:
    """One receipt: what it paid, what it could pay."""
    return await _one(request, act, receipt_id)


@post("/payments/{receipt_id:uuid}/match", status_code=200, opt={"permission": RECEIVE})
async def match(request: PageRequest, act: NamedDependency[Act], receipt_id: FromPath[UUID]) -> Template | Redirect:
    """Say whose money it is, and for what."""
    form = await form_of(request)
    try:
        customer = await service.customer_called(act, form.text("customer"))
        named = await service.paper_called(act, form.text("paid_for"))
        if customer is None:
            raise Invalid([Fault("customer", "required", later("Type the customer's name and choose from the list."))])
    except Invalid as error:
        return await _one(request, act, receipt_id, form, refused(error))
    order = str(named.order_id) if named.order_id else None
    given = Match(str(customer), order, str(named.invoice_id) if named.invoice_id else None)
    done, refusal = await tried(service.match(await keyed(request, act, form), receipt_id, given))
    return await _after(request, act, receipt_id, form, refusal, done)


@post("/payments/{receipt_id:uuid}/clear", status_code=200, opt={"permission": RECEIVE})
async def clear(request: PageRequest, act: NamedDependency[Act], receipt_id: FromPath[UUID]) -> Template | Redirect:
    """The money is in the bank; divided as typed, else the oldest first."""
    form = await form_of(request)
    try:
        clearing = Clearing(form.into(Clearing, timezone=act.office.timezone, parts=[]).value_on, parts_of(form))
    except Invalid as error:
        return await _one(request, act, receipt_id, form, refused(error))
    done, refusal = await tried(service.clear(await keyed(request, act, form), receipt_id, clearing))
    return await _after(request, act, receipt_id, form, refusal, done)


@post("/payments/{receipt_id:uuid}/allocate", status_code=200, opt={"permission": RECEIVE})
async def allocate(request: PageRequest, act: NamedDependency[Act], receipt_id: FromPath[UUID]) -> Template | Redirect:
    """Put what is not applied against documents."""
    form = await form_of(request)
    try:
        parts = parts_of(form)
        if not parts:
            raise Invalid([Fault("parts-0-amount", "required", later("Write an amount beside at least one document."))])
    except Invalid as error:
        return await _one(request, act, receipt_id, form, refused(error))
    done, refusal = await tried(service.allocate(await keyed(request, act, form), receipt_id, parts))
    return await _after(request, act, receipt_id, form, refusal, done)


@post("/payments/{receipt_id:uuid}/reverse", status_code=200, opt={"permission": RECEIVE})
async def reverse(request: PageRequest, act: NamedDependency[Act], receipt_id: FromPath[UUID]) -> Template | Redirect:
    """The bank took the money back."""
    form = await form_of(request)
    try:
        back = form.into(Back, timezone=act.office.timezone)
    except Invalid as error:
        return await _one(request, act, receipt_id, form, refused(error))
    wanted = Reversal(back.reason, back.reversed_on)
    done, refusal = await tried(service.reverse(await keyed(request, act, form), receipt_id, wanted))
    return await _after(request, act, receipt_id, form, refusal, done)


@post("/payments/{receipt_id:uuid}/undo", status_code=200, opt={"permission": RECEIVE})
async def undo(request: PageRequest, act: NamedDependency[Act], receipt_id: FromPath[UUID]) -> Template | Redirect:
    """Undo one link between this money and a document."""
    form = await form_of(request)
    link = id_of(form.text("link"))
    if link is None:
        return await _one(request, act, receipt_id)
    done, refusal = await tried(service.undo(await keyed(request, act, form), link, Undoing(form.text("undo_reason"))))
    if refusal:
        faults = [msgspec.structs.replace(fault, field="undo_reason") for fault in refusal.faults]
        refusal = msgspec.structs.replace(refusal, faults=faults)
    return await _after(request, act, receipt_id, form, refusal, done and done | {"state": "undone"})


async def _one(
    request: PageRequest, act: Act, receipt_id: UUID, typed: Form | None = None, refusal: Refusal | None = None
) -> Template:
    receipt = await service.read_receipt(act, receipt_id, own=own_only(act, READ))
    amounts = {row.get("id", ""): row.get("amount", "") for row in typed.rows("parts")} if typed else {}
    return render(
        request,
        "receivables/payment.html",
        status=refusal.status if refusal else 200,
        receipt=receipt,
        order_number=await number_of_order(act, receipt["order_id"]),
        typed=typed,
        amounts=amounts,
        refusal=refusal,
        wanted=request.url.path.rpartition("/")[2] if request.method == "POST" else "",
        done=request.query_params.get("done", ""),
        released=request.query_params.get("released", ""),
    )


async def _after(
    request: PageRequest, act: Act, receipt_id: UUID, form: Form, refusal: Refusal | None, done: Any
) -> Template | Redirect:
    if refusal:
        return await _one(request, act, receipt_id, form, beside_their_rows(form, refusal))
    return to(
        address_of(act, receipt_id), done=done.get("state", "applied"), released=len(done.get("released", ())) or ""
    )


ROUTES = (payment, match, clear, allocate, reverse, undo)
