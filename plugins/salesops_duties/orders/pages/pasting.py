"""Lines from a pasted text: proposed, looked at, and added when they are ticked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.orders import service
from salesops_duties.orders.pages import words
from salesops_duties.orders.pages.desk import is_own
from salesops_duties.orders.pages.typed_lines import WRITE, line_of, on_fields, row_labels


@post("/{order_id:uuid}/proposal", opt=WRITE)
async def propose(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template:
    """The lines of a pasted text, to be looked at before they are added."""
    return await show_proposal(request, act, order_id, await form_of(request))


async def show_proposal(
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
        row_labels=row_labels(len(proposed)),
    )


async def add_proposed(
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
                lines.append(await line_of(act, row, at))
            except Invalid as error:
                faults += error.faults
        if faults:
            raise Invalid(faults)
        done_by = await keyed(request, act, form)
    except Invalid as error:
        return await show_proposal(request, act, order_id, form, refused(error))
    _, refusal = await tried(service.add_lines(done_by, order_id, lines, own=own_only(act, "orders.write")))
    if refusal is not None:
        return await show_proposal(request, act, order_id, form, on_fields(refusal))
    address = f"/{act.office.code}/orders/{order_id}?done=lines"
    if "hx-request" in request.headers:
        return Response(b"", status_code=204, headers={"HX-Redirect": address})
    return to(address)


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
