"""A supplier's invoice or credit note is entered: read as its paper says, compared at once, booked when nothing keeps it (FUT-3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, new_id, transaction
from salesops.errors import ConflictDuplicate, ConflictState, Faults, NotFound
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules.invoices import InvoicedLine, NewSupplierInvoice
from salesops_duties.procurement.service.booking import book_matched, kept_words
from salesops_duties.procurement.service.loading import Purchase
from salesops_duties.procurement.service.matching import Entered, Match, lock_orders, match

FIRST_DAY = dt.date(2000, 1, 1)


async def enter_invoice(act: Act, new: NewSupplierInvoice) -> dict[str, Any]:
    """Enter a supplier's paper. What agrees with its orders is booked at once, what does not is kept and waits.

    Raises `Invalid` with every faulty field, `ConflictDuplicate` for a number of this supplier that is here already.
    """
    async with transaction(act) as tx:
        supplier = await _supplier(tx, new.supplier_id)
        faults = Faults()
        currency = new.currency or supplier["currency"]
        tax, total = _head(tx, new, currency, faults)
        orders = await _orders(tx, new, faults)
        lines = _lines(new, orders, currency, supplier, faults)
        net = sum(line.amount_minor for line in lines)
        if not faults.found and net + tax != total:
            words = f"The lines and the tax come to {Money(currency, net + tax)}: look at the paper again."
            faults.add("total", "sum", words, given=new.total, allowed=str(Money(currency, net + tax)))
        faults.raise_if_any()
        await _refuse_twice(tx, new)
        is_credit = new.kind == "credit"
        found = await match(tx, lines, orders, currency=currency, invoice_on=new.invoice_on, is_credit=is_credit)
        invoice = new_id()
        due = new.due_on or (
            new.invoice_on if is_credit else new.invoice_on + dt.timedelta(days=supplier["payment_days"])
        )
        await _write(tx, invoice, new, currency, due, tax, total, found)
        await _write_lines(tx, invoice, lines)
        state = "blocked"
        if not found.blocks:
            state = await book_matched(tx, invoice, found, is_new=True)
        facts = {
            "number": new.number.strip(),
            "supplier": supplier["name"],
            "total_minor": total,
            "blocks": found.blocks,
        }
        tx.audit(f"supplier_{new.kind}.enter", "supplier_invoice", invoice, changes=facts)
        answer = {"id": invoice, "number": new.number.strip(), "state": state, "version": 1, "currency": currency}
        return tx.answer(answer | {"total": str(Money(currency, total)), "blocks": found.blocks}, status=201)


async def _supplier(tx: Transaction, supplier_id: UUID) -> Any:
    row = await tx.fetchrow(
        "SELECT s.id, p.name, s.currency, s.payment_days FROM procurement.supplier s JOIN core.party p ON p.id = s.id"
        " WHERE s.office_id = $1 AND s.id = $2",
        tx.office.id,
        supplier_id,
    )
    if row is None:
        raise NotFound("No such supplier.")
    return row


def _head(tx: Transaction, new: NewSupplierInvoice, currency: str, faults: Faults) -> tuple[int, int]:
    if not 1 <= len(new.number.strip()) <= 60:
        faults.add("number", "required", "The number on the supplier's paper, at most 60 characters.", given=new.number)
    today = clock.today(tx.office.timezone)
    if not FIRST_DAY <= new.invoice_on <= today:
        faults.add("invoice_on", "not_future", "The day on the paper, not after today.", given=new.invoice_on)
    if new.due_on is not None and new.due_on < new.invoice_on:
        faults.add("due_on", "after", "Not before the day of the invoice.", given=new.due_on)
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        faults.add("currency", "iso4217", "An ISO 4217 code such as EUR.", given=currency)
        faults.raise_if_any()
    tax, total = _amount(new.tax, currency, "tax", faults), _amount(new.total, currency, "total", faults)
    if total == 0 and not any(one.field == "total" for one in faults.found):
        faults.add("total", "positive", "More than zero.", given=new.total)
    return tax, total


def _amount(text: str, currency: str, field: str, faults: Faults) -> int:
    try:
        minor = Money.parse(text.strip() or "0", currency).minor
    except ValueError as error:
        faults.add(field, "amount", f"Needs {error}.", given=text)
        return 0
    if minor < 0:
        faults.add(field, "not_negative", "Zero or more.", given=text)
        return 0
    if minor > 10**15:
        faults.add(field, "max", "This is too much money.", given=text)
        return 0
    return minor


async def _orders(tx: Transaction, new: NewSupplierInvoice, faults: Faults) -> dict[UUID, Purchase]:
    """The orders that the lines name, locked; one that is not known is a fault of its line."""
    if not new.lines:
        faults.add("lines", "required", "An invoice has at least one line.")
    if len(new.lines) > rules.MOST_LINES:
        faults.add("lines", "count", f"At most {rules.MOST_LINES} lines.", given=len(new.lines))
        faults.raise_if_any()
    rows = await tx.fetch(
        "SELECT id FROM procurement.purchase_order WHERE office_id = $1 AND (id = ANY ($2) OR number = ANY ($3)) AND sent_at IS NOT NULL",
        tx.office.id,
        sorted({line.purchase_id for line in new.lines if line.purchase_id is not None}),
        sorted({_number(line) for line in new.lines if _number(line)}),
    )
    return await lock_orders(tx, [row["id"] for row in rows])


def _number(line: InvoicedLine) -> str:
    return line.purchase.strip().upper()[:60]


def _order_of(line: InvoicedLine, orders: dict[UUID, Purchase]) -> Purchase | None:
    if line.purchase_id is not None:
        return orders.get(line.purchase_id)
    return next((one for one in orders.values() if one.number == _number(line)), None)


def _lines(
    new: NewSupplierInvoice, orders: dict[UUID, Purchase], currency: str, supplier: Any, faults: Faults
) -> list[Entered]:
    found = []
    for index, line in enumerate(new.lines):
        at = f"lines[{index}]"
        order = _order_of(line, orders)
        if order is None and (line.purchase_id is not None or _number(line)):
            field = "purchase_id" if line.purchase_id is not None else "purchase"
            words = "No such purchase order was sent."
            faults.add(f"{at}.{field}", "known", words, given=line.purchase_id or line.purchase)
        elif line.kind == "goods":
            one = _goods(line, order, index + 1, at, currency, supplier, faults)
            found += [one] if one else []
        else:
            amount = _amount(line.amount, currency, f"{at}.amount", faults)
            if not amount:
                if not any(fault.field == f"{at}.amount" for fault in faults.found):
                    faults.add(f"{at}.amount", "positive", "More than zero.", given=line.amount)
            else:
                nothing = Decimal(0)
                purchase = order.id if order else None
                found.append(Entered(index + 1, line.kind, purchase, None, nothing, nothing, amount, line.words[:200]))
    return found


def _goods(
    line: InvoicedLine,
    order: Purchase | None,
    number: int,
    at: str,
    currency: str,
    supplier: Any,
    faults: Faults,
) -> Entered | None:
    if order is None:
        faults.add(f"{at}.purchase_id", "required", "Which purchase order are these goods of?")
        return None
    if order.supplier_id != supplier["id"]:
        faults.add(
            f"{at}.purchase_id", "supplier", f"{order.number} is an order to {order.supplier}.", given=order.number
        )
        return None
    if order.currency != currency:
        words = f"{order.number} is in {order.currency}: one invoice, one currency."
        faults.add(f"{at}.purchase_id", "currency", words, given=currency, allowed=order.currency)
        return None
    item = next((one for one in order.lines if one.line_no == line.line_no), None)
    if item is None:
        words = f"{order.number} has no such line."
        faults.add(
            f"{at}.line_no", "known", words, given=line.line_no, allowed=[str(one.line_no) for one in order.lines]
        )
        return None
    quantity = rules.parse_positive(line.quantity, item.quantity_digits, f"{at}.quantity", faults)
    price = rules.parse_price(line.unit_price, f"{at}.unit_price", faults)
    if quantity is None or price is None:
        return None
    try:
        reckoned = Money.times(quantity, price, currency).minor
    except ValueError as error:
        faults.add(f"{at}.quantity", "max", f"Needs {error}.", given=line.quantity)
        return None
    amount = _amount(line.amount, currency, f"{at}.amount", faults) if line.amount.strip() else reckoned
    if abs(amount - reckoned) > max(5, reckoned // 1000):
        words = f"Quantity times price is {Money(currency, reckoned)}."
        faults.add(f"{at}.amount", "product", words, given=line.amount, allowed=str(Money(currency, reckoned)))
    return Entered(number, "goods", order.id, item.line_no, quantity, price, amount, line.words[:200])


async def _refuse_twice(tx: Transaction, new: NewSupplierInvoice) -> None:
    before = await tx.fetchrow(
        "SELECT id, number, invoice_on FROM procurement.supplier_invoice WHERE office_id = $1 AND supplier_id = $2 AND kind = $3"
        " AND lower(number) = lower($4) AND state <> 'cancelled'",
        tx.office.id,
        new.supplier_id,
        new.kind,
        new.number.strip(),
    )
    if before is not None:
        raise ConflictDuplicate(
            f"This supplier's {before['number']} of {before['invoice_on']} is entered already.",
            existing=str(before["id"]),
            ways_out=["look at the one that is here", "cancel that one first, if it was entered wrongly"],
        )


async def _write(
    tx: Transaction,
    invoice: UUID,
    new: NewSupplierInvoice,
    currency: str,
    due: dt.date,
    tax: int,
    total: int,
    found: Match,
) -> None:
    added = await tx.execute(
        "INSERT INTO procurement.supplier_invoice (office_id, id, supplier_id, kind, number, invoice_on, due_on, currency, rate, tax_minor, total_minor,"
        " own_minor, state, found, note, entered_at, entered_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'blocked', $13, $14, $15, $16)"
        " ON CONFLICT DO NOTHING",
        tx.office.id,
        invoice,
        new.supplier_id,
        new.kind,
        new.number.strip(),
        new.invoice_on,
        due,
        currency,
        found.rate.rate,
        tax,
        total,
        found.rate.convert(total),
        kept_words(found),
        new.note.strip()[:500],
        clock.now(),
        tx.actor.person_id,
    )
    if not added:  # someone entered it at the same moment
        await _refuse_twice(tx, new)
        raise ConflictState("This paper was entered at the same moment.", current="entered", ways_out=["look again"])


async def _write_lines(tx: Transaction, invoice: UUID, lines: list[Entered]) -> None:
    await tx.execute(
        "INSERT INTO procurement.invoice_line (office_id, invoice_id, line_no, kind, purchase_id, purchase_line, quantity, unit_price, amount_minor, words)"
        " SELECT $1, $2, x.* FROM unnest($3::smallint[], $4::text[], $5::uuid[], $6::smallint[], $7::numeric[], $8::numeric[], $9::bigint[], $10::text[]) AS x",
        tx.office.id,
        invoice,
        [line.line_no for line in lines],
        [line.kind for line in lines],
        [line.purchase_id for line in lines],
        [line.purchase_line for line in lines],
        [line.quantity for line in lines],
        [line.unit_price for line in lines],
        [line.amount_minor for line in lines],
        [line.words for line in lines],
    )
