"""Balances, invoices and money over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, page
from salesops_duties.receivables import service
from salesops_duties.receivables.rules import NewReceipt, Terms

Limit = Annotated[int, QueryParameter(ge=1, le=200)]


class Dispute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`disputed` or `resolved`, with the reason."""

    state: str
    reason: str


@get("/summary", operation_id="receivables.summary", opt={"permission": "receivables.read"})
async def summary(
    act: NamedDependency[Act], after: FromQuery[UUID | None] = None, limit: Limit = 50
) -> Response[bytes]:
    """The accounts-receivable summary, customer by customer."""
    rows = await service.summary(act, after=after, limit=limit)
    return page(rows, limit=limit, cursor=lambda row: row["customer_id"])


@get("/accounts/{customer_id:uuid}", operation_id="receivables.account", opt={"permission": "receivables.read"})
async def account(act: NamedDependency[Act], customer_id: FromPath[UUID]) -> Response[bytes]:
    """A customer's balance with the open invoices and holds behind it."""
    return answer(await service.read_account(act, customer_id))


@put("/accounts/{customer_id:uuid}", operation_id="receivables.terms", opt={"permission": "receivables.terms"})
async def terms(act: NamedDependency[Act], customer_id: FromPath[UUID], data: JSONBody[Terms]) -> Response[bytes]:
    """Open a customer's credit account or change its terms."""
    return answer(await service.set_terms(act, customer_id, data))


@post("/receipts", operation_id="receivables.note_receipt", opt={"permission": "receivables.receive", "keyed": True})
async def note_receipt(act: NamedDependency[Act], data: JSONBody[NewReceipt]) -> Response[bytes]:
    """Note money of a customer: reported, or cleared at once."""
    return answer(await service.note(act, data), status=201)


@post(
    "/receipts/{receipt_id:uuid}/clear",
    operation_id="receivables.clear_receipt",
    opt={"permission": "receivables.receive", "keyed": True},
)
async def clear_receipt(act: NamedDependency[Act], receipt_id: FromPath[UUID]) -> Response[bytes]:
    """Reported money is in the bank; held goods that it covers are released."""
    return answer(await service.clear(act, receipt_id))


@get("/invoices/{invoice_id:uuid}", operation_id="receivables.invoice", opt={"permission": "receivables.read"})
async def invoice(act: NamedDependency[Act], invoice_id: FromPath[UUID]) -> Response[bytes]:
    """One invoice with its lines."""
    return answer(await service.read_invoice(act, invoice_id))


@post(
    "/invoices/{invoice_id:uuid}/dispute", operation_id="receivables.dispute", opt={"permission": "receivables.dispute"}
)
async def dispute(act: NamedDependency[Act], invoice_id: FromPath[UUID], data: JSONBody[Dispute]) -> Response[bytes]:
    """Mark an invoice disputed or resolved."""
    return answer(await service.set_dispute(act, invoice_id, data.state, data.reason))


@get("/holds", operation_id="receivables.holds", opt={"permission": "receivables.read"})
async def holds(act: NamedDependency[Act]) -> Response[bytes]:
    """Outbound orders held for arrears, longest first."""
    return answer({"items": await service.held(act)})


ROUTES = (summary, account, terms, note_receipt, clear_receipt, invoice, dispute, holds)
