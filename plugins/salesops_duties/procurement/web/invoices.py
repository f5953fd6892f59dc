"""Suppliers' invoices and payments over HTTP: entered, matched, booked, paid."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer
from salesops_duties.procurement import service
from salesops_duties.procurement.rules import Reason, Version
from salesops_duties.procurement.rules.invoices import NewSupplierInvoice
from salesops_duties.procurement.rules.notes import Cancellation
from salesops_duties.procurement.rules.payments import ChargesEnd, NewPayment, Reversal

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0, le=100_000)]
READ = {"permission": "procurement.read"}
INVOICES = {"permission": "procurement.invoices"}
PAY = {"permission": "procurement.pay"}


@get("/invoices", operation_id="procurement.invoices", opt=READ)
async def invoices(
    act: NamedDependency[Act],
    queue: FromQuery[str] = "",
    words: FromQuery[str] = "",
    supplier_id: FromQuery[UUID | None] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response[bytes]:
    """Suppliers' invoices and credit notes."""
    rows = await service.invoices(act, queue=queue, words=words, supplier_id=supplier_id, limit=limit, offset=offset)
    return answer({"items": rows})


@get("/invoices/open-goods", operation_id="procurement.to_invoice", opt=READ)
async def to_invoice(
    act: NamedDependency[Act],
    supplier_id: FromQuery[UUID | None] = None,
    purchase_id: FromQuery[UUID | None] = None,
    kind: FromQuery[Literal["invoice", "credit"]] = "invoice",
) -> Response[bytes]:
    """Goods that came and are not invoiced, or went back and have no credit yet."""
    rows = await service.to_invoice(act, supplier_id=supplier_id, purchase_id=purchase_id, kind=kind)
    return answer({"items": rows})


@post("/invoices", operation_id="procurement.enter_invoice", opt=INVOICES | {"keyed": True})
async def enter(act: NamedDependency[Act], data: JSONBody[NewSupplierInvoice]) -> Response[bytes]:
    """Enter a supplier's invoice or credit note; it is booked at once when it agrees."""
    return answer(await service.enter_invoice(act, data), status=201)


@get("/invoices/{invoice_id:uuid}", operation_id="procurement.invoice", opt=READ)
async def invoice(act: NamedDependency[Act], invoice_id: FromPath[UUID]) -> Response[bytes]:
    """One invoice, line by line beside what was ordered and what came."""
    return answer(await service.read_invoice(act, invoice_id))


@post(
    "/invoices/{invoice_id:uuid}/booking",
    status_code=200,
    operation_id="procurement.book_invoice",
    opt=INVOICES | {"keyed": True},
)
async def book(act: NamedDependency[Act], invoice_id: FromPath[UUID], data: JSONBody[Version]) -> Response[bytes]:
    """Book an invoice that waited: the goods have come, or a second person released it."""
    return answer(await service.book_invoice(act, invoice_id, data.version))


@post(
    "/invoices/{invoice_id:uuid}/release-request",
    operation_id="procurement.ask_release",
    opt=INVOICES | {"keyed": True},
)
async def ask_release(act: NamedDependency[Act], invoice_id: FromPath[UUID], data: JSONBody[Reason]) -> Response[bytes]:
    """Ask a second person to let an invoice be booked though it differs."""
    return answer(await service.ask_release(act, invoice_id, data.reason), status=201)


@post(
    "/invoices/{invoice_id:uuid}/cancellation",
    status_code=200,
    operation_id="procurement.cancel_invoice",
    opt=INVOICES | {"keyed": True},
)
async def cancel(
    act: NamedDependency[Act], invoice_id: FromPath[UUID], data: JSONBody[Cancellation]
) -> Response[bytes]:
    """Take an invoice out that is not booked."""
    return answer(await service.cancel_invoice(act, invoice_id, data.version, data.reason))


@post(
    "/orders/{purchase_id:uuid}/charges-end",
    operation_id="procurement.end_charges",
    opt=INVOICES | {"keyed": True},
)
async def end_charges(
    act: NamedDependency[Act], purchase_id: FromPath[UUID], data: JSONBody[ChargesEnd]
) -> Response[bytes]:
    """Nobody will invoice more freight, duty or handling of an order."""
    return answer(await service.end_charges(act, purchase_id, data.reason), status=201)


@get("/payables", operation_id="procurement.payables", opt=READ)
async def payables(act: NamedDependency[Act]) -> Response[bytes]:
    """What suppliers are owed, by age."""
    return answer({"items": await service.payables(act)})


@get("/payments", operation_id="procurement.payments", opt=READ)
async def payments(
    act: NamedDependency[Act], supplier_id: FromQuery[UUID | None] = None, limit: Limit = 50, offset: Offset = 0
) -> Response[bytes]:
    """Payments to suppliers, the newest first."""
    rows = await service.payments(act, supplier_id=supplier_id, limit=limit, offset=offset)
    return answer({"items": rows})


@post("/payments", operation_id="procurement.pay", opt=PAY | {"keyed": True})
async def pay(act: NamedDependency[Act], data: JSONBody[NewPayment]) -> Response[bytes]:
    """Pay invoices: one payment for each supplier and currency."""
    return answer(await service.pay(act, data), status=201)


@get("/payments/{payment_id:uuid}", operation_id="procurement.payment", opt=READ)
async def payment(act: NamedDependency[Act], payment_id: FromPath[UUID]) -> Response[bytes]:
    """One payment with what it settled."""
    return answer(await service.read_payment(act, payment_id))


@post(
    "/payments/{payment_id:uuid}/reversal",
    status_code=200,
    operation_id="procurement.reverse_payment",
    opt=PAY | {"keyed": True},
)
async def reverse(act: NamedDependency[Act], payment_id: FromPath[UUID], data: JSONBody[Reversal]) -> Response[bytes]:
    """A payment does not count: its invoices are open again."""
    return answer(await service.reverse_payment(act, payment_id, data.reason))


ROUTES = (
    invoices,
    to_invoice,
    enter,
    invoice,
    book,
    ask_release,
    cancel,
    end_charges,
    payables,
    payments,
    pay,
    payment,
    reverse,
)
