"""Suppliers' invoices: the list with what waits, a new one beside what came, and one line by line with its differences."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act, clock
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, filled, form_of, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Column, Filter, ListSpec, asked, shown
from salesops_duties.procurement import service
from salesops_duties.procurement.rules import Reason, Version
from salesops_duties.procurement.rules.invoices import InvoicedLine, NewSupplierInvoice
from salesops_duties.procurement.rules.notes import Cancellation

READ = {"permission": "procurement.read"}
ENTER = {"permission": "procurement.invoices"}
QUEUES = ("blocked", "open", "due", "settled", "cancelled")
CHARGE_ROWS = 3
T = TypeVar("T", bound=msgspec.Struct)
INVOICES = ListSpec(
    columns=(
        Column(later("Number")),
        Column(later("State")),
        Column(later("Supplier")),
        Column(later("Day"), wide_only=True),
        Column(later("Due")),
        Column(later("Total"), number=True),
        Column(later("Unpaid"), number=True, wide_only=True),
    ),
    filters=(Filter("show", later("Which invoices")), Filter("supplier", later("Supplier"))),
)


class TypedCharge(msgspec.Struct, frozen=True):
    """A charge as the form has it."""

    kind: str = ""
    purchase: str = ""
    amount: str = ""
    words: str = ""


class TypedCharges(msgspec.Struct, frozen=True):
    """The charges of the form."""

    charges: list[TypedCharge] = []


def id_of(text: str) -> UUID | None:
    """The id that stands in an address, or None."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None


@get("/invoices", opt=READ)
async def invoices(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list: what waits, what is open, what is due."""
    wanted = asked(request, INVOICES)
    rows = await service.invoices(
        act,
        queue=wanted.get("show"),
        words=wanted.words,
        supplier_id=id_of(wanted.get("supplier")),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return render(
        request,
        "procurement/invoices.html",
        asked=wanted,
        shown=shown(rows),
        counts=await service.invoice_counts(act),
        queues=QUEUES,
        today=clock.today(act.office.timezone),
    )


@get("/invoices/new", opt=ENTER)
async def entering(
    request: PageRequest,
    act: NamedDependency[Act],
    supplier: FromQuery[str] = "",
    order: FromQuery[str] = "",
    kind: FromQuery[str] = "invoice",
) -> Template:
    """The form, with the goods of a supplier that came and are not invoiced."""
    return await _new(request, act, Form({}), id_of(supplier), id_of(order), kind)


@post("/invoices/new", opt=ENTER)
async def enter(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Enter it; what agrees is booked at once, what does not is kept."""
    form = await form_of(request)
    supplier, kind = id_of(form.text("supplier_id")), form.text("kind", "invoice")
    places, typed = filled(form, "lines", "quantity")
    try:
        charges = form.into(TypedCharges, numbers=("amount",)).charges
        goods = typed.into(_TypedGoods, numbers=("quantity", "unit_price", "amount")).lines if places else []
        wanted = form.into(
            NewSupplierInvoice,
            timezone=act.office.timezone,
            numbers=("total", "tax"),
            lines=[*goods, *(_charge(one) for one in charges)],
        )
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _new(request, act, form, supplier, None, kind, _placed(refused(error), places))
    done, refusal = await tried(service.enter_invoice(under, wanted))
    if refusal:
        return await _new(request, act, form, supplier, None, kind, _placed(refusal, places))
    return to(f"/{act.office.code}/procurement/invoices/{done['id']}", done=done["state"])


class _TypedGoods(msgspec.Struct, frozen=True):
    lines: list[InvoicedLine] = []


def _charge(one: TypedCharge) -> InvoicedLine:
    kind: Any = one.kind if one.kind in ("freight", "duty", "handling") else "other"
    return InvoicedLine(kind=kind, purchase=one.purchase, amount=one.amount, words=one.words)


def _placed(refusal: Refusal, places: list[str]) -> Refusal:
    """Faults of lines stand at the rows as the form has them: goods by their places, charges below."""
    faults = []
    for fault in refusal.faults:
        name, _, rest = fault.field.partition("-")
        number, _, field = rest.partition("-")
        if name == "lines" and number.isdigit():
            at = int(number)
            row = f"lines-{places[at]}" if at < len(places) else f"charges-{at - len(places)}"
            field = {"purchase_id": "purchase" if at >= len(places) else "quantity", "line_no": "quantity"}.get(
                field, field
            )
            fault = msgspec.structs.replace(fault, field=f"{row}-{field}")
        faults.append(fault)
    return msgspec.structs.replace(refusal, faults=faults)


async def _new(
    request: PageRequest,
    act: Act,
    form: Form,
    supplier: UUID | None,
    order: UUID | None,
    kind: str,
    refusal: Refusal | None = None,
) -> Template:
    kind = kind if kind in ("invoice", "credit") else "invoice"
    rows: list[dict[str, Any]] = []
    if supplier is not None or order is not None:
        rows = await service.to_invoice(act, supplier_id=supplier, purchase_id=order, kind=kind)
    supplier = supplier or (rows[0]["supplier_id"] if rows else None)
    currency = rows[0]["currency"] if rows else ""
    sellers = await service.sellers(act)
    currency = currency or next((one["currency"] for one in sellers if one["id"] == supplier), "")
    return render(
        request,
        "procurement/invoice_new.html",
        status=refusal.status if refusal else 200,
        form=form,
        kind=kind,
        supplier=supplier,
        currency=currency,
        rows=rows,
        charges=range(CHARGE_ROWS),
        sellers=[(str(one["id"]), f"{one['name']}, {one['currency']}") for one in sellers],
        refusal=refusal,
    )


@get("/invoices/{invoice_id:uuid}", opt=READ)
async def invoice(
    request: PageRequest,
    act: NamedDependency[Act],
    invoice_id: FromPath[UUID],
    do: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """One invoice."""
    return await _one(request, act, invoice_id, do=do, done=done)


@post("/invoices/{invoice_id:uuid}/booking", opt=ENTER)
async def book(request: PageRequest, act: NamedDependency[Act], invoice_id: FromPath[UUID]) -> Template | Redirect:
    """Book it: the goods have come, or it was released."""
    return await _step(
        request, act, invoice_id, "book", "booked", Version, lambda u, i, g: service.book_invoice(u, i, g.version)
    )


@post("/invoices/{invoice_id:uuid}/release", opt=ENTER)
async def ask_release(
    request: PageRequest, act: NamedDependency[Act], invoice_id: FromPath[UUID]
) -> Template | Redirect:
    """Ask a second person."""
    return await _step(
        request, act, invoice_id, "release", "asked", Reason, lambda u, i, g: service.ask_release(u, i, g.reason)
    )


@post("/invoices/{invoice_id:uuid}/cancellation", opt=ENTER)
async def cancel(request: PageRequest, act: NamedDependency[Act], invoice_id: FromPath[UUID]) -> Template | Redirect:
    """Take it out."""
    return await _step(
        request,
        act,
        invoice_id,
        "cancel",
        "cancelled",
        Cancellation,
        lambda u, i, g: service.cancel_invoice(u, i, g.version, g.reason),
    )


async def _step(
    request: PageRequest,
    act: Act,
    invoice_id: UUID,
    do: str,
    done: str,
    kind: type[T],
    use_case: Callable[[Act, UUID, T], Awaitable[Any]],
) -> Template | Redirect:
    form, _, refusal = await sent(request, act, kind, lambda under, given: use_case(under, invoice_id, given))
    if refusal:
        return await _one(request, act, invoice_id, do=do, form=form, refusal=refusal)
    return to(f"/{act.office.code}/procurement/invoices/{invoice_id}", done=done)


async def _one(
    request: PageRequest,
    act: Act,
    invoice_id: UUID,
    *,
    do: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    return render(
        request,
        "procurement/invoice.html",
        status=refusal.status if refusal else 200,
        one=await service.read_invoice(act, invoice_id),
        today=clock.today(act.office.timezone),
        do=do,
        done=done,
        form=form or Form({}),
        refusal=refusal,
    )


ROUTES = (invoices, entering, enter, invoice, book, ask_release, cancel)
