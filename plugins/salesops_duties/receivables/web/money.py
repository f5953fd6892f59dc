"""Customers' money over HTTP: noted, matched, cleared, taken back, put against invoices."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, own_only, page
from salesops_duties.receivables import service
from salesops_duties.receivables.rules import Clearing, Match, NewAdjustment, NewReceipt, Part, Reversal, Undoing

READ = "receivables.read"
RECEIVE = {"permission": "receivables.receive", "keyed": True}
ADJUST = {"permission": "receivables.adjust", "keyed": True}
Limit = Annotated[int, QueryParameter(ge=1, le=200)]


class Parts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How unapplied money is divided."""

    parts: list[Part]


@get("/receipts", operation_id="receivables.receipts", opt={"permission": READ})
async def receipts(
    act: NamedDependency[Act],
    status: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
    limit: Limit = 50,
) -> Response[bytes]:
    """Money of a status, or all; what is in suspense shows its age."""
    rows = await service.list_receipts(act, state=status, own=own_only(act, READ), after=after, limit=limit)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@post("/receipts", operation_id="receivables.note_receipt", opt=RECEIVE)
async def note_receipt(act: NamedDependency[Act], data: JSONBody[NewReceipt]) -> Response[bytes]:
    """Note money: reported, or cleared at once."""
    return answer(await service.note(act, data), status=201)


@post("/receipts/{receipt_id:uuid}/match", status_code=200, operation_id="receivables.match_receipt", opt=RECEIVE)
async def match_receipt(
    act: NamedDependency[Act], receipt_id: FromPath[UUID], data: JSONBody[Match]
) -> Response[bytes]:
    """Say whose money it is, and for which order or invoice."""
    return answer(await service.match(act, receipt_id, data))


@post("/receipts/{receipt_id:uuid}/clear", status_code=200, operation_id="receivables.clear_receipt", opt=RECEIVE)
async def clear_receipt(
    act: NamedDependency[Act], receipt_id: FromPath[UUID], data: JSONBody[Clearing | None] = None
) -> Response[bytes]:
    """Reported money is in the bank; held goods that it covers are released."""
    return answer(await service.clear(act, receipt_id, data or Clearing()))


@post("/receipts/{receipt_id:uuid}/reverse", status_code=200, operation_id="receivables.reverse_receipt", opt=RECEIVE)
async def reverse_receipt(
    act: NamedDependency[Act], receipt_id: FromPath[UUID], data: JSONBody[Reversal]
) -> Response[bytes]:
    """The bank took the money back; goods that have not left are held again."""
    return answer(await service.reverse(act, receipt_id, data))


@post("/money/{document_id:uuid}/allocations", status_code=200, operation_id="receivables.allocate", opt=RECEIVE)
async def allocate(act: NamedDependency[Act], document_id: FromPath[UUID], data: JSONBody[Parts]) -> Response[bytes]:
    """Put unapplied money of a receipt or a credit note against invoices."""
    return answer(await service.allocate(act, document_id, data.parts))


@post(
    "/allocations/{allocation_id:uuid}/undo", status_code=200, operation_id="receivables.undo_allocation", opt=RECEIVE
)
async def undo_allocation(
    act: NamedDependency[Act], allocation_id: FromPath[UUID], data: JSONBody[Undoing]
) -> Response[bytes]:
    """Undo a link between money and a debt."""
    return answer(await service.undo(act, allocation_id, data))


@post("/adjustments", operation_id="receivables.propose_adjustment", opt=ADJUST)
async def propose(act: NamedDependency[Act], data: JSONBody[NewAdjustment]) -> Response[bytes]:
    """Propose a write-off, a credit, a charge or a refund; a second person approves it."""
    return answer(await service.propose(act, data), status=201)


@post("/adjustments/{adjustment_id:uuid}/book", status_code=200, operation_id="receivables.book_adjustment", opt=ADJUST)
async def book(act: NamedDependency[Act], adjustment_id: FromPath[UUID]) -> Response[bytes]:
    """Book what was approved."""
    return answer(await service.book(act, adjustment_id))


ROUTES = (
    receipts,
    note_receipt,
    match_receipt,
    clear_receipt,
    reverse_receipt,
    allocate,
    undo_allocation,
    propose,
    book,
)
