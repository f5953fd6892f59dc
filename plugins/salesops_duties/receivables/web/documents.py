"""Invoices, credit notes and documents of another system's time over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, own_only, page
from salesops_duties.receivables import service
from salesops_duties.receivables.rules import Dispute, OldDocuments

READ = "receivables.read"
Limit = Annotated[int, QueryParameter(ge=1, le=200)]


@get("/invoices", operation_id="receivables.invoices", opt={"permission": READ})
async def invoices(
    act: NamedDependency[Act],
    status: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
    limit: Limit = 50,
) -> Response[bytes]:
    """Invoices: waiting, issued, open, disputed, or all."""
    rows = await service.list_invoices(act, state=status, own=own_only(act, READ), after=after, limit=limit)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/invoices/{invoice_id:uuid}", operation_id="receivables.invoice", opt={"permission": READ})
async def invoice(act: NamedDependency[Act], invoice_id: FromPath[UUID]) -> Response[bytes]:
    """One invoice with its lines and instalments."""
    return answer(await service.read_invoice(act, invoice_id, own=own_only(act, READ)))


@post(
    "/invoices/{invoice_id:uuid}/issue",
    status_code=200,
    operation_id="receivables.issue_invoice",
    opt={"permission": "receivables.invoice", "keyed": True},
)
async def issue_invoice(act: NamedDependency[Act], invoice_id: FromPath[UUID]) -> Response[bytes]:
    """Issue an invoice that waited, now that nothing is missing."""
    return answer(await service.issue_now(act, invoice_id))


@post(
    "/invoices/{invoice_id:uuid}/dispute",
    status_code=200,
    operation_id="receivables.dispute",
    opt={"permission": "receivables.dispute"},
)
async def dispute(act: NamedDependency[Act], invoice_id: FromPath[UUID], data: JSONBody[Dispute]) -> Response[bytes]:
    """Mark an invoice disputed or resolved."""
    return answer(await service.set_dispute(act, invoice_id, data))


@get("/credit-notes/{credit_note_id:uuid}", operation_id="receivables.credit_note", opt={"permission": READ})
async def credit_note(act: NamedDependency[Act], credit_note_id: FromPath[UUID]) -> Response[bytes]:
    """One credit note, with the invoice it is red of."""
    return answer(await service.read_credit_note(act, credit_note_id, own=own_only(act, READ)))


@post(
    "/imported-documents",
    operation_id="receivables.import_documents",
    opt={"permission": "receivables.import", "keyed": True},
)
async def import_documents(act: NamedDependency[Act], data: JSONBody[OldDocuments]) -> Response[bytes]:
    """Take a batch of old documents under their own numbers."""
    return answer(await service.take_documents(act, data), status=201)


@get("/imported-documents/report", operation_id="receivables.import_report", opt={"permission": "receivables.import"})
async def import_report(act: NamedDependency[Act]) -> Response[bytes]:
    """What was taken, counted and summed by class."""
    return answer(await service.report(act))


ROUTES = (invoices, invoice, issue_invoice, dispute, credit_note, import_documents, import_report)
