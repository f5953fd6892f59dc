"""The page of a document: its lines, when it is due, what paid it, and whether it is disputed."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.receivables import service
from salesops_duties.receivables.pages.parts import beside_their_rows, parts_of
from salesops_duties.receivables.rules import Dispute

READ = "receivables.read"


class Disputing(msgspec.Struct, frozen=True):
    """What was typed of a dispute, or of its end."""

    dispute: str
    reason: str
    until: dt.date | None = None


@get("/documents/{document_id:uuid}", opt={"permission": READ})
async def paper(request: PageRequest, act: NamedDependency[Act], document_id: FromPath[UUID]) -> Template | Redirect:
    """An invoice, a credit note, a correction, a document of another system; money has its own page."""
    return await _page(request, act, document_id)


@post("/documents/{document_id:uuid}/dispute", status_code=200, opt={"permission": "receivables.dispute"})
async def dispute(request: PageRequest, act: NamedDependency[Act], document_id: FromPath[UUID]) -> Template | Redirect:
    """The customer disputes the invoice, or does no more."""
    form = await form_of(request)
    try:
        said = form.into(Disputing, timezone=act.office.timezone)
    except Invalid as error:
        return await _page(request, act, document_id, form, refused(error))
    wanted = Dispute(said.dispute, said.reason, said.until if said.dispute == "disputed" else None)
    _, refusal = await tried(service.set_dispute(await keyed(request, act, form), document_id, wanted))
    return await _after(request, act, document_id, form, refusal, said.dispute)


@post("/documents/{document_id:uuid}/allocate", status_code=200, opt={"permission": "receivables.receive"})
async def allocate(request: PageRequest, act: NamedDependency[Act], document_id: FromPath[UUID]) -> Template | Redirect:
    """Put what a credit note has left against invoices."""
    form = await form_of(request)
    try:
        parts = parts_of(form)
    except Invalid as error:
        return await _page(request, act, document_id, form, refused(error))
    _, refusal = await tried(service.allocate(await keyed(request, act, form), document_id, parts))
    return await _after(request, act, document_id, form, beside_their_rows(form, refusal), "applied")


@post("/documents/{document_id:uuid}/issue", status_code=200, opt={"permission": "receivables.invoice"})
async def issue(request: PageRequest, act: NamedDependency[Act], document_id: FromPath[UUID]) -> Template | Redirect:
    """Issue an invoice that waited."""
    form = await form_of(request)
    _, refusal = await tried(service.issue_now(await keyed(request, act, form), document_id))
    return await _after(request, act, document_id, form, refusal, "issued")


@post("/documents/{document_id:uuid}/book", status_code=200, opt={"permission": "receivables.adjust"})
async def book(request: PageRequest, act: NamedDependency[Act], document_id: FromPath[UUID]) -> Template | Redirect:
    """Book a correction that a second person agreed to."""
    form = await form_of(request)
    _, refusal = await tried(service.book(await keyed(request, act, form), document_id))
    return await _after(request, act, document_id, form, refusal, "booked")


async def _page(
    request: PageRequest, act: Act, document_id: UUID, typed: Form | None = None, refusal: Refusal | None = None
) -> Template | Redirect:
    found = await service.read_paper(act, document_id, own=own_only(act, READ))
    if found["paper"] == "receipt":
        return to(f"/{act.office.code}/receivables/payments/{document_id}")
    return render(
        request,
        "receivables/paper.html",
        status=refusal.status if refusal else 200,
        paper=found,
        amounts={row.get("id", ""): row.get("amount", "") for row in typed.rows("parts")} if typed else {},
        typed=typed,
        refusal=refusal,
        done=request.query_params.get("done", ""),
    )


async def _after(
    request: PageRequest, act: Act, document_id: UUID, form: Form, refusal: Refusal | None, done: str
) -> Template | Redirect:
    if refusal:
        return await _page(request, act, document_id, form, refusal)
    return to(f"/{act.office.code}/receivables/documents/{document_id}", done=done)


ROUTES = (paper, dispute, allocate, issue, book)
