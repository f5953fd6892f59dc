"""What is typed on the desk: a new order, its head, its lines one by one, and lines from a pasted text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act, ask, clock
from salesops.errors import Fault, Invalid
from salesops.hookspecs.customers import CustomerChoice, CustomerHooks
from salesops.rights import may
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.typed import plain_number
from salesops_duties.orders import service
from salesops_duties.orders.pages import words
from salesops_duties.orders.pages.desk import choices, is_own, show
from salesops_duties.orders.pages.heads import Head, merge
from salesops_duties.orders.pages.papers import BODY_LIMIT, file_of
from salesops_duties.orders.pages.steps import ACTIVE, steps_of
from salesops_duties.orders.rules import NewLine, NewOrder, split_entry

WRITE = {"permission": "orders.write"}
NUMBERS = ("quantity", "unit_price", "discount_percent", "deposit_percent", "discount")


@get("/new", opt=WRITE)
async def new(request: PageRequest, act: NamedDependency[Act], customer: FromQuery[UUID | None] = None) -> Template:
    """A new order: who, how it came, and the first lines."""
    return await _new_page(request, act, Form({}), customer=customer)


@post("/new", opt=WRITE, request_max_body_size=BODY_LIMIT)
async def take(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Take it in as a draft; or, with `act` propose, put the lines of the pasted text into the form."""
    form = await form_of(request)
    paper = await file_of(form)
    if form.text("act") == "propose":
        return await _new_page(request, act, await _with_pasted(act, form), lost=paper[0] if paper else "")
    try:
        wanted = await _new_order(act, form)
        done_by = await keyed(request, act, form)
    except Invalid as error:
        return await _new_page(request, act, form, refusal=refused(error), lost=paper[0] if paper else "")
    if paper is not None and not wanted.document_ref:
        wanted = msgspec.structs.replace(wanted, document_ref=paper[0][:200])
    done, refusal = await tried(service.take(done_by, wanted, paper=paper, own=own_only(act, "orders.write")))
    if refusal is not None:
        return await _new_page(request, act, form, refusal=_on_fields(refusal), lost=paper[0] if paper else "")
    return to(f"/{act.office.code}/orders/{done['id']}", done="taken", step="stock")


@post("/{order_id:uuid}/head", opt=WRITE)
async def save_head(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template | Redirect:
    """Change who, how and where to. What another changed meanwhile is kept; fields that clash are asked."""
    form = await form_of(request)
    own = own_only(act, "orders.write")
    present = await service.as_typed(act, order_id, own=own)
    try:
        head = msgspec.structs.asdict(form.into(Head, timezone=act.office.timezone, numbers=NUMBERS))
    except Invalid as error:
        return await show(request, act, order_id, refusal=refused(error), at="head", typed=form)
    if form.text("called_at") == form.text("shown-called_at"):
        head["called_at"] = present.called_at  # seconds are not shown
    clashes = []
    if form.text("version") != str(present.version):
        clashes = merge(form, head, present)
    if head["intake_channel"] != "phone":
        head |= {"called_at": None, "phone_reason": None, "phone_reason_text": ""}
    if clashes:
        asked = Refusal(409, code="conflict_version")
        return await show(request, act, order_id, refusal=asked, at="head", typed=form, clashes=clashes)
    wanted = msgspec.structs.replace(present, **head, reason=form.text("reason"))
    _, refusal = await tried(service.change(act, order_id, wanted, own=own))
    if refusal is not None:
        return await show(request, act, order_id, refusal=refusal, at="head", typed=form)
    return to(f"/{act.office.code}/orders/{order_id}", queue=form.text("queue"), done="saved")


@post("/{order_id:uuid}/lines", opt=WRITE)
async def add(
    request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]
) -> Template | Redirect | Response[bytes]:
    """Put a line at the end: `WP-2208 64` in one go, or each in its field; from a pasted text several at once."""
    form = await form_of(request)
    own = own_only(act, "orders.write")
    if form.text("from") == "proposal":
        return await _add_proposed(request, act, order_id, form)
    try:
        lines = [await _entered(act, form)]
    except Invalid as error:
        return await _line_refused(request, act, order_id, form, refused(error))
    done_by = await keyed(request, act, form)
    _, refusal = await tried(service.add_lines(done_by, order_id, lines, reason=form.text("reason"), own=own))
    if refusal is not None:
        return await _line_refused(request, act, order_id, form, _of_entry(refusal))
    if "hx-request" in request.headers:
        return await _added(request, act, order_id)
    return to(f"/{act.office.code}/orders/{order_id}", queue=form.text("queue"), done="line", line=form.text("line"))


@get("/{order_id:uuid}/lines/{line_no:int}", opt=WRITE)
async def edit_line(
    request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID], line_no: FromPath[int]
) -> Template:
    """The fields of one line, in its place."""
    order = await service.as_typed(act, order_id, own=own_only(act, "orders.write"))
    if not 1 <= line_no <= len(order.lines):
        raise Invalid([Fault("line_no", "known", "This line is gone; look at the order again.")])
    line = order.lines[line_no - 1]
    return render(request, "orders/line_form.html", line=line, line_no=line_no, order_id=order_id, refusal=None)


@post("/{order_id:uuid}/lines/{line_no:int}", opt=WRITE)
async def save_line(
    request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID], line_no: FromPath[int]
) -> Template | Redirect:
    """Another quantity, price or part of one line; with `act` remove the line goes."""
    form = await form_of(request)
    own = own_only(act, "orders.write")
    back = f"/{act.office.code}/orders/{order_id}"
    if form.text("act") == "remove":
        _, refusal = await tried(service.set_line(act, order_id, line_no, None, reason=form.text("reason"), own=own))
        if refusal is None:
            return to(back, queue=form.text("queue"), done="gone")
        return await show(request, act, order_id, refusal=refusal, at="line", typed=form)
    try:
        line = form.into(NewLine, numbers=NUMBERS)
    except Invalid as error:
        return await show(request, act, order_id, refusal=refused(error), at="line", typed=form, edited=line_no)
    _, refusal = await tried(service.set_line(act, order_id, line_no, line, reason=form.text("reason"), own=own))
    if refusal is not None:
        return await show(request, act, order_id, refusal=_of_entry(refusal), at="line", typed=form, edited=line_no)
    return to(back, queue=form.text("queue"), done="line", line=line_no)


@post("/{order_id:uuid}/proposal", opt=WRITE)
async def propose(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template:
    """The lines of a pasted text, to be looked at before they are added."""
    return await _proposal(request, act, order_id, await form_of(request))


async def _proposal(
    request: PageRequest, act: Act, order_id: UUID, form: Form, refusal: Refusal | None = None
) -> Template:
    order = await service.sheet(act, order_id, own=is_own(act))
    text = form.text("pasted")[:20_000]
    proposed = await service.propose(act, text, order["customer_id"]) if text else []
    return render(
        request,
        "orders/proposal.html",
        status=refusal.status if refusal else 200,
        order=order,
        proposed=proposed,
        text=text,
        marks=_marks(text, proposed),
        typed=form,
        refusal=refusal,
        row_labels=_row_labels(len(proposed)),
    )


@get("/parts", opt=WRITE)
async def parts(request: PageRequest, act: NamedDependency[Act], q: FromQuery[str] = "") -> Template:
    """Parts that may be meant, while it is typed."""
    part, _ = split_entry(q.replace("\0", "")[:80])
    found = await service.suggestions(act, part) if part else []
    return render(request, "orders/parts.html", found=found, q=q)


@get("/customers", opt=WRITE)
async def customers(request: PageRequest, act: NamedDependency[Act], q: FromQuery[str] = "") -> Template:
    """Customers that may be meant, while the name is typed."""
    asked = q.replace("\0", "").strip()[:80]
    return render(request, "orders/customers.html", found=await _customers(act, asked) if asked else [], q=q)


async def _customers(act: Act, asked: str) -> list[CustomerChoice]:
    answers = await ask(CustomerHooks).customer_choices(act.office, act.actor, asked)
    return [choice for each in answers for choice in each]


async def _new_page(
    request: PageRequest,
    act: Act,
    form: Form,
    *,
    refusal: Refusal | None = None,
    customer: UUID | None = None,
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
        row_labels=_row_labels(len(form.rows("lines")) + 1),
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
        fitting = await _customers(act, form.text("customer"))
        exact = [one for one in fitting if one.name.casefold() == form.text("customer").casefold()] or fitting
        if len(exact) == 1:
            customer = str(exact[0].id)
    if not customer:
        faults.append(Fault("customer", "required", words.later("Type the customer's name and choose from the list.")))
    lines = []
    for at, row in enumerate(form.rows("lines")):
        try:
            lines.append(await _line(act, row, at))
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


async def _with_pasted(act: Act, form: Form) -> Form:
    """The form with the lines of the pasted text after those that are there."""
    customer = form.text("customer_id")
    proposed = await service.propose(act, form.text("pasted")[:20_000], UUID(customer) if customer else None)
    texts = {name: form.all(name) for name in form if not name.startswith("lines-") and name != "pasted"}
    rows = form.rows("lines") + [
        {"part_no": one.part_no or one.name, "quantity": one.quantity, "unit_price": one.unit_price} for one in proposed
    ]
    for at, row in enumerate(rows):
        texts |= {f"lines-{at}-{name}": [value] for name, value in row.items()}
    return Form(texts)


async def _entered(act: Act, form: Form) -> NewLine:
    """The line of the entry row."""
    part, quantity = form.text("part"), form.text("quantity")
    if not quantity:
        part, quantity = split_entry(part)
    return await _line(act, {"part_no": part, "quantity": quantity, "unit_price": form.text("unit_price")}, None)


async def _line(act: Act, row: dict[str, str], at: int | None) -> NewLine:
    """A typed line with the part number that is meant; faults stand at `lines-2-part_no`, or at the entry row's fields."""

    def field(name: str) -> str:
        return f"lines-{at}-{name}" if at is not None else {"part_no": "part"}.get(name, name)

    faults = []
    typed, quantity = row.get("part_no", ""), row.get("quantity", "")
    if typed and not quantity:
        typed, quantity = split_entry(typed)
    part_no, nearest = await service.part_meant(act, typed) if typed else ("", [])
    if not typed:
        faults.append(Fault(field("part_no"), "required", words.later("Type a part number or a name.")))
    elif not part_no:
        hint = (
            words.gettext("No part fits. Nearest: %s") % ", ".join(nearest) if nearest else words.later("No part fits.")
        )
        faults.append(Fault(field("part_no"), "known", hint))
    if not quantity:
        faults.append(Fault(field("quantity"), "required", words.later("How many?")))
    numbers = {
        "quantity": quantity,
        "unit_price": row.get("unit_price", ""),
        "discount_percent": row.get("discount_percent", ""),
    }
    for name, text in numbers.items():
        try:
            numbers[name] = plain_number(text) if text else ""
        except ValueError as error:
            faults.append(Fault(field(name), "unreadable", str(error), given=text))
    if faults:
        raise Invalid(faults)
    return NewLine(
        part_no,
        numbers["quantity"],
        numbers["unit_price"] or None,
        row.get("uom", ""),
        numbers["discount_percent"] or "0",
        row.get("free_reason", ""),
    )


async def _added(request: PageRequest, act: Act, order_id: UUID) -> Template:
    """One row for the new line, and what it changed outside the table."""
    order = await service.sheet(act, order_id, own=is_own(act))
    return render(
        request,
        "orders/line_added.html",
        order=order,
        line=order["lines"][-1],
        steps=steps_of(order, office_currency=act.office.currency),
        step="stock",
        **choices(order["delivery_way"]),
        refusal=None,
        typed=Form({}),
        queue="",
        is_active=order["state"] in ACTIVE,
        may_write=True,
    )


async def _line_refused(request: PageRequest, act: Act, order_id: UUID, form: Form, refusal: Refusal) -> Template:
    if "hx-request" not in request.headers:
        return await show(request, act, order_id, refusal=refusal, at="entry", typed=form)
    order = await service.sheet(act, order_id, own=is_own(act))
    return render(
        request,
        "orders/entry.html",
        status=refusal.status,
        order=order,
        refusal=refusal,
        typed=form,
        queue=form.text("queue"),
    )


async def _add_proposed(
    request: PageRequest, act: Act, order_id: UUID, form: Form
) -> Template | Redirect | Response[bytes]:
    """Add the proposed lines that are ticked; what is refused is said above them, and they stay as they were left."""
    rows = form.rows("lines")
    chosen = [(at, row) for at, row in enumerate(rows) if row.get("take")]
    try:
        if not chosen:
            raise Invalid([Fault("lines", "required", words.later("Tick the lines to add."))])
        faults, lines = [], []
        for at, row in chosen:
            try:
                lines.append(await _line(act, row, at))
            except Invalid as error:
                faults += error.faults
        if faults:
            raise Invalid(faults)
        done_by = await keyed(request, act, form)
    except Invalid as error:
        return await _proposal(request, act, order_id, form, refused(error))
    _, refusal = await tried(service.add_lines(done_by, order_id, lines, own=own_only(act, "orders.write")))
    if refusal is not None:
        return await _proposal(request, act, order_id, form, _on_fields(refusal))
    address = f"/{act.office.code}/orders/{order_id}?done=lines"
    if "hx-request" in request.headers:
        return Response(b"", status_code=204, headers={"HX-Redirect": address})
    return to(address)


def _row_labels(count: int) -> dict[str, str]:
    """What the fields of typed lines are called where a refusal names them."""
    names = {
        "part_no": words.gettext("part"),
        "quantity": words.gettext("quantity"),
        "unit_price": words.gettext("price"),
    }
    return {
        f"lines-{at}-{name}": words.gettext("Line %(number)d, %(field)s") % {"number": at + 1, "field": word}
        for at in range(count)
        for name, word in names.items()
    } | {"lines": words.gettext("Lines")}


def _of_entry(refusal: Refusal) -> Refusal:
    """Faults of `lines[0].part_no` at the fields of the entry row."""
    names = {"part_no": "part"}
    faults = [
        msgspec.structs.replace(f, field=names.get(f.field.rpartition(".")[2], f.field.rpartition(".")[2]))
        for f in refusal.faults
    ]
    return msgspec.structs.replace(refusal, faults=faults)


def _on_fields(refusal: Refusal) -> Refusal:
    """Faults of `lines[2].quantity` at the field `lines-2-quantity`; of the customer at the field where it is typed."""
    faults = []
    for fault in refusal.faults:
        field = fault.field.replace("[", "-").replace("].", "-").replace("]", "")
        faults.append(msgspec.structs.replace(fault, field="customer" if field == "customer_id" else field))
    return msgspec.structs.replace(refusal, faults=faults)


def _marks(text: str, proposed: list[Any]) -> list[tuple[str, int]]:
    """The text in pieces: each with the number of the line that was found in it, or 0."""
    pieces: list[tuple[str, int]] = []
    rest = text
    for number, one in enumerate(proposed, 1):
        before, found, after = rest.partition(one.said)
        if found:
            pieces += [(before, 0), (found, number)] if before else [(found, number)]
            rest = after
    return [*pieces, (rest, 0)] if rest else pieces
