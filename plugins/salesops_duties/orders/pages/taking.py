"""A new order: who, how it came, its first lines, taken in as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops import Act, clock
from salesops.errors import Fault, Invalid
from salesops.rights import may
from salesops.web.answers import own_only
from salesops.web.choosing import customer_meant
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.orders import service
from salesops_duties.orders.pages import words
from salesops_duties.orders.pages.desk import choices, is_own
from salesops_duties.orders.pages.papers import BODY_LIMIT, file_of
from salesops_duties.orders.pages.typed_lines import NUMBERS, WRITE, line_of, on_fields, row_labels
from salesops_duties.orders.rules import NewOrder
from salesops_duties.orders.service import Proposed


@get("/new", opt=WRITE)
async def new(request: PageRequest, act: NamedDependency[Act], customer: FromQuery[UUID | None] = None) -> Template:
    """A new order: who, how it came, and the first lines."""
    found = await service.customer_file(act, customer, own=own_only(act, "orders.write")) if customer else None
    return await _new_page(
        request, act, Form({"customer": [found.name], "customer_id": [str(found.id)]} if found else {})
    )


@post("/new", opt=WRITE, request_max_body_size=BODY_LIMIT)
async def take(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Take it in as a draft; or, with `act` propose, put the lines of the pasted text into the form."""
    form = await form_of(request)
    paper = await file_of(form)
    if form.text("act") == "propose" or form.text("pasted"):  # what was pasted is looked at before it is ordered
        filled, checks = await _with_pasted(act, form)
        return await _new_page(request, act, filled, checks=checks, lost=paper[0] if paper else "")
    try:
        wanted = await _new_order(act, form)
        done_by = await keyed(request, act, form)
    except Invalid as error:
        return await _new_page(request, act, form, refusal=refused(error), lost=paper[0] if paper else "")
    if paper is not None and not wanted.document_ref:
        wanted = msgspec.structs.replace(wanted, document_ref=paper[0][:200])
    done, refusal = await tried(service.take(done_by, wanted, paper=paper, own=own_only(act, "orders.write")))
    if refusal is not None:
        return await _new_page(request, act, form, refusal=on_fields(refusal), lost=paper[0] if paper else "")
    return to(f"/{act.office.code}/orders/{done['id']}", done="taken", step="stock")


async def _new_page(
    request: PageRequest,
    act: Act,
    form: Form,
    *,
    refusal: Refusal | None = None,
    checks: Mapping[int, Proposed] | None = None,
    lost: str = "",
) -> Template:
    counts = await service.desk_counts(act, own=is_own(act))
    return render(
        request,
        "orders/new.html",
        status=refusal.status if refusal else 200,
        typed=form,
        rows=form.rows("lines") or [{}],
        refusal=refusal,
        counts=counts,
        order=None,
        row_labels=row_labels(len(form.rows("lines")) + 1),
        checks=checks or {},
        lost=lost,
        queue="",
        **choices(),
        due={},
        as_of=clock.now(),
        may_write=may(act.actor, "orders.write"),
    )


async def _new_order(act: Act, form: Form) -> NewOrder:
    faults: list[Fault] = []
    customer = form.text("customer_id")
    if not customer and form.text("customer"):
        meant = await customer_meant(act, form.text("customer"))
        customer = str(meant) if meant else ""
    if not customer:
        faults.append(Fault("customer", "required", words.later("Type the customer's name and choose from the list.")))
    lines = []
    for at, row in enumerate(form.rows("lines")):
        try:
            lines.append(await line_of(act, row, at))
        except Invalid as error:
            faults += error.faults
    try:
        head = form.into(
            NewOrder, timezone=act.office.timezone, numbers=NUMBERS,
            customer_id=UUID(customer) if customer else UUID(int=0), lines=lines, salesperson_id=None,
        )  # fmt: skip
    except Invalid as error:
        raise Invalid([*faults, *error.faults]) from error
    if faults:
        raise Invalid(faults)
    if head.intake_channel == "phone":
        head = msgspec.structs.replace(head, called_at=min(head.called_at or clock.now(), clock.now()))
    else:
        head = msgspec.structs.replace(head, called_at=None, phone_reason=None, phone_reason_text="")
    return head


async def _with_pasted(act: Act, form: Form) -> tuple[Form, dict[int, Proposed]]:
    """The form with the lines of the pasted text after those that are there, and which of its rows want a look."""
    customer = form.text("customer_id")
    proposed = await service.propose(act, form.text("pasted")[:20_000], UUID(customer) if customer else None)
    texts = {name: form.all(name) for name in form if not name.startswith("lines-") and name != "pasted"}
    before = form.rows("lines")
    rows = before + [
        {"part_no": one.part_no or one.name, "quantity": one.quantity, "unit_price": one.unit_price} for one in proposed
    ]
    for at, row in enumerate(rows):
        texts |= {f"lines-{at}-{name}": [value] for name, value in row.items()}
    return Form(texts), {at: one for at, one in enumerate(proposed, len(before)) if not one.sure}
