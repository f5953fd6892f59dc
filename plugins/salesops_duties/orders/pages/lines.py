"""The lines of an order on the desk: entered at the end, changed in their place, taken away."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.orders import service
from salesops_duties.orders.pages.desk import choices, is_own, show
from salesops_duties.orders.pages.pasting import add_proposed
from salesops_duties.orders.pages.steps import ACTIVE, steps_of
from salesops_duties.orders.pages.typed_lines import NUMBERS, WRITE, entered, of_entry
from salesops_duties.orders.rules import NewLine, split_entry


@post("/{order_id:uuid}/lines", opt=WRITE)
async def add(
    request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]
) -> Template | Redirect | Response[bytes]:
    """Put a line at the end: `WP-2208 64` in one go, or each in its field; from a pasted text several at once."""
    form = await form_of(request)
    own = own_only(act, "orders.write")
    if form.text("from") == "proposal":
        return await add_proposed(request, act, order_id, form)
    try:
        lines = [await entered(act, form)]
    except Invalid as error:
        return await _line_refused(request, act, order_id, form, refused(error))
    done_by = await keyed(request, act, form)
    _, refusal = await tried(service.add_lines(done_by, order_id, lines, reason=form.text("reason"), own=own))
    if refusal is not None:
        return await _line_refused(request, act, order_id, form, of_entry(refusal))
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
        return await show(request, act, order_id, refusal=of_entry(refusal), at="line", typed=form, edited=line_no)
    return to(back, queue=form.text("queue"), done="line", line=line_no)


@get("/parts", opt=WRITE)
async def parts(request: PageRequest, act: NamedDependency[Act], q: FromQuery[str] = "") -> Template:
    """Parts that may be meant, while it is typed."""
    part, _ = split_entry(q.replace("\0", "")[:80])
    found = await service.suggestions(act, part) if part else []
    return render(request, "suggested_parts.html", found=found, q=q)


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
