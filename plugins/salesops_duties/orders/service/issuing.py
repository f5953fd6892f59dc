"""Step 4: sales order, outbound order, sales invoice and postings, all or nothing (ORD-5); held for arrears (ORD-7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import ConflictState
from salesops.events import DocumentsIssued, InvoiceSkipped
from salesops.hookspecs.inventory import InventoryHooks, OutboundToIssue
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.hookspecs.receivables import InvoiceLine, InvoiceToIssue, IssuedInvoice, ReceivablesHooks
from salesops_duties.orders.rules import Line, line_amount
from salesops_duties.orders.service.loading import Loaded, expect_state, load, of_inventory


async def issue(act: Act, order_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """Issue the documents of a confirmed order's goods in stock, in one transaction."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, own=own)
        expect_state(order, "confirmed")
        spot = [line for line in order.lines if order.spot[line.line_no]]
        if not spot:
            raise ConflictState(
                "Nothing to issue: every line is futures and waits for goods.",
                current="parked",
                ways_out=["change the order when goods have arrived", "cancel"],
            )
        outbound_id, number = new_id(), await _number(tx)
        invoice = await _invoice(tx, order, spot, outbound_id)
        invoice_id = invoice.id if invoice else None
        lines = tuple((ln.line_no, ln.product_id, order.spot[ln.line_no]) for ln in spot)
        wanted = OutboundToIssue(outbound_id, order_id, order.customer_id, lines)
        outbound = of_inventory(await ask(InventoryHooks).outbound_issuing(act.office, tx, wanted))
        total = order.spot_minor or 0
        if invoice and total:
            await _post(tx, order, invoice.id, total)
        now = clock.now()
        tx.write("orders.mark_issued", act.office.id, order_id, number, outbound_id, invoice_id, now)
        held = bool(invoice and invoice.held)
        tx.tell(
            DocumentsIssued(
                order_id=order_id,
                outbound_id=outbound_id,
                invoice_id=invoice_id,
                customer_id=order.customer_id,
                currency=order.currency,
                total_minor=total,
                held=held,
                issued_at=now,
            )
        )
        if invoice is None and order.balance_outcome != "manual":
            tx.tell(
                InvoiceSkipped(
                    order_id=order_id,
                    outbound_id=outbound_id,
                    customer_id=order.customer_id,
                    currency=order.currency,
                    total_minor=total,
                    issued_at=now,
                )
            )
        tx.audit("order.issue", "sales_order", order_id, changes={"number": number, "held": held, "total_minor": total})
        return tx.answer(_view(order, number, outbound_id, outbound.number, invoice, total), status=201)


async def _number(tx: Transaction) -> str:
    """The sales order's own number: from a sequence, since it is no legal series."""
    drawn = await tx.fetchval("SELECT nextval('orders.sales_order_no')")
    return f"SO-{drawn:08d}"


async def _invoice(tx: Transaction, order: Loaded, spot: list[Line], outbound_id: UUID) -> IssuedInvoice | None:
    lines = tuple(
        InvoiceLine(
            ln.line_no,
            ln.product_id,
            plain(order.spot[ln.line_no]),
            plain(ln.unit_price),
            line_amount(order.spot[ln.line_no], ln.unit_price, order.currency),
        )
        for ln in spot
    )
    total = sum(line.amount_minor for line in lines)
    wanted = InvoiceToIssue(new_id(), order.id, outbound_id, order.customer_id, order.currency, total, lines)
    answers = await ask(ReceivablesHooks).invoice_issuing(tx.office, tx, wanted)
    return answers[0] if answers else None


async def _post(tx: Transaction, order: Loaded, invoice_id: UUID, total: int) -> None:
    sides = (Posting("receivable", total, order.customer_id), Posting("sales", -total))
    entry = EntryToPost(
        "sales_invoice", invoice_id, clock.today(tx.office.timezone), order.currency, "Sales invoice", sides
    )
    await ask(LedgerHooks).entry_posting(tx.office, tx, entry)


def _view(
    order: Loaded, number: str, outbound_id: UUID, outbound_number: object, invoice: IssuedInvoice | None, total: int
) -> dict[str, Any]:
    parked = [
        {
            "line_no": ln.line_no,
            "futures": plain(ln.quantity - order.spot[ln.line_no]),
            "words": "parked until goods arrive",
        }
        for ln in order.lines
        if order.spot[ln.line_no] < ln.quantity
    ]
    held = bool(invoice and invoice.held)
    return {
        "order_id": order.id,
        "number": number,
        "state": "issued",
        "total": str(Money(order.currency, total)),
        "currency": order.currency,
        "outbound_order": {"id": outbound_id, "number": outbound_number, "payment_hold": "on_hold" if held else "none"},
        "sales_invoice": {"id": invoice.id, "number": invoice.number, "due_on": invoice.due_on} if invoice else None,
        "missing": str(Money(order.currency, invoice.shortfall_minor)) if invoice else None,
        "parked": parked,
        "next": "clear the customer's payment" if held else "dispatch",
    }
