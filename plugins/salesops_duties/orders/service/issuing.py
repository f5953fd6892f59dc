"""Step 4: sales order, outbound order and sales invoice, all or nothing (ORD-5); held for arrears (ORD-7).

An order is issued in as many deliveries as it takes: what is set aside now, the rest when goods have come.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import ConflictState
from salesops.events import DocumentsIssued, InvoiceSkipped
from salesops.hookspecs.inventory import InventoryHooks, OutboundToIssue
from salesops.hookspecs.receivables import InvoiceLine, InvoiceToIssue, IssuedInvoice, ReceivablesHooks
from salesops.hookspecs.supply import SupplyChoice
from salesops.values import half_up
from salesops_duties.orders.service.delivering import Delivery, PartToIssue, quantities_of
from salesops_duties.orders.service.futures import Waiting, arrange, covered_of, futures_of, tied_to, view_of
from salesops_duties.orders.service.loading import Loaded, expect_state, load, of_inventory
from salesops_duties.orders.service.measuring import digits_of
from salesops_duties.orders.service.securing import secure_rest


async def issue(
    act: Act,
    order_id: UUID,
    *,
    parts: list[PartToIssue] | None = None,
    supply: Sequence[SupplyChoice] = (),
    own: bool = False,
) -> dict[str, Any]:
    """Issue the documents of a confirmed order's goods in one transaction: all that is there, or the parts asked for.

    What is not there is tied to goods to come in the same act: the supply that was chosen, else the soonest, else the plan.
    """
    async with transaction(act) as tx:
        order = await load(tx, order_id, own=own)
        expect_state(order, "confirmed", "issued", "backorder")
        if order.confirmed_hash != order.content_hash:
            raise ConflictState(
                "The last change of this order was never confirmed, and its rest was closed.",
                current="not confirmed",
                ways_out=["change the order and confirm it"],
            )
        if (order.deliveries or order.supply_at) and any(ln.rest > ln.issuable for ln in order.lines):
            order = await secure_rest(tx, order)
        if parts is None and _waits_whole(order):
            arranged = await _only_arrange(tx, order, supply)
            if arranged is not None:
                return arranged
        digits = await digits_of(tx, [ln.product_id for ln in order.lines]) if parts else {}
        now = quantities_of(order, parts, {ln.line_no: digits.get(ln.product_id, 0) for ln in order.lines})
        delivery = Delivery(order, now, new_id())
        number = order.number or await next_number(tx)
        invoice = await ask_for_invoice(tx, delivery)
        wanted = OutboundToIssue(
            delivery.id, order_id, order.customer_id, delivery.outbound_lines, order.salesperson_id
        )
        outbound = of_inventory(await ask(InventoryHooks).outbound_issuing(act.office, tx, wanted))
        _write(tx, delivery, number, invoice)
        waiting = await _arranged(tx, order, number, supply)
        tell(tx, delivery, invoice)
        held = bool(invoice and invoice.held)
        words = {"number": number, "held": held, "total_minor": delivery.total_minor, "delivery": order.deliveries + 1}
        tx.audit("order.issue", "sales_order", order_id, changes=words)
        return tx.answer(view(delivery, number, outbound.number, invoice, waiting), status=201)


def _waits_whole(order: Loaded) -> bool:
    """Whether nothing can leave now and something is to be arranged: no goods, or a customer who wants all at once."""
    futures = any(futures_of(ln) > 0 for ln in order.lines)
    return futures and (order.ship_complete or not any(ln.issuable for ln in order.lines))


async def _only_arrange(tx: Transaction, order: Loaded, supply: Sequence[SupplyChoice]) -> dict[str, Any] | None:
    """The sales order of goods that are to come: it has its number, its supply and its days, and no other document yet.

    An order that was arranged before is tied to what was announced since; None when there is nothing new for it.
    """
    number = order.number or await next_number(tx)
    before = None if order.supply_at is None else await tied_to(tx, order)
    waiting = await arrange(tx, order, number, supply, alone=True)
    if before is not None and covered_of(waiting) <= before:
        return None
    words = {"number": number, "waits": len(waiting)}
    tx.audit("order.arrange", "sales_order", order.id, changes=words)
    state = "backorder" if not order.deliveries else order.state
    answer = {
        "order_id": order.id,
        "number": number,
        "state": state,
        "currency": order.currency,
        "next": "wait for goods",
    }
    return tx.answer(answer | {"outbound_order": None, "sales_invoice": None, "waits": view_of(waiting)}, status=201)


async def _arranged(tx: Transaction, order: Loaded, number: str, supply: Sequence[SupplyChoice]) -> tuple[Waiting, ...]:
    """What of the order waits is arranged along; nothing is asked for an order that is all there and never waited."""
    if order.supply_at is None and not any(futures_of(ln) > 0 for ln in order.lines):
        return ()
    return await arrange(tx, order, number, supply)


async def next_number(tx: Transaction) -> str:
    """The sales order's own number: from a sequence, since it is no legal series."""
    number: str = await tx.read("orders.next_number", tx.office.id)
    return number


async def ask_for_invoice(tx: Transaction, delivery: Delivery, *, at_once: bool = False) -> IssuedInvoice | None:
    """The invoice of a delivery, None where receivables is off; `at_once` takes the credit with it."""
    order = delivery.order
    lines = tuple(
        InvoiceLine(
            ln.line_no,
            ln.product_id,
            plain(delivery.in_unit(ln)),
            plain(ln.unit_price),
            net,
            tax,
            ln.tax_code,
            ln.uom,
        )
        for ln, net, tax in zip(delivery.lines, delivery.nets, delivery.taxes, strict=True)
    )
    wanted = InvoiceToIssue(
        new_id(),
        order.id,
        delivery.id,
        order.customer_id,
        order.currency,
        delivery.total_minor,
        lines,
        sum(delivery.taxes),
        delivery.rest_minor,
        at_once,
        int(half_up(Decimal(delivery.total_minor) * order.dispatch_percent / 100, 0)),
    )
    answers = await ask(ReceivablesHooks).invoice_issuing(tx.office, tx, wanted)
    return answers[0] if answers else None


def _write(tx: Transaction, delivery: Delivery, number: str, invoice: IssuedInvoice | None) -> None:
    order = delivery.order
    tx.write(
        "orders.mark_issued",
        tx.office.id,
        order.id,
        number,
        delivery.id,
        order.deliveries + 1,
        invoice.id if invoice else None,
        delivery.total_minor,
        [ln.line_no for ln in delivery.lines],
        [ln.product_id for ln in delivery.lines],
        [delivery.now[ln.line_no] for ln in delivery.lines],
        delivery.nets,
        delivery.taxes,
        clock.now(),
    )


def tell(tx: Transaction, delivery: Delivery, invoice: IssuedInvoice | None) -> None:
    """Tell that documents are out, and when goods leave without an invoice."""
    order, now = delivery.order, clock.now()
    tx.tell(
        DocumentsIssued(
            order_id=order.id,
            outbound_id=delivery.id,
            invoice_id=invoice.id if invoice else None,
            customer_id=order.customer_id,
            currency=order.currency,
            total_minor=delivery.total_minor,
            held=bool(invoice and invoice.held),
            issued_at=now,
        )
    )
    if invoice is None and order.balance_outcome != "manual":
        tx.tell(
            InvoiceSkipped(
                order_id=order.id,
                outbound_id=delivery.id,
                customer_id=order.customer_id,
                currency=order.currency,
                total_minor=delivery.total_minor,
                issued_at=now,
            )
        )


def view(
    delivery: Delivery,
    number: str,
    outbound_number: object,
    invoice: IssuedInvoice | None,
    waiting: Sequence[Waiting] = (),
) -> dict[str, Any]:
    """What the one who issued it sees."""
    order = delivery.order
    held = bool(invoice and invoice.held)
    issued = (
        {"id": invoice.id, "number": invoice.number, "due_on": invoice.due_on, "state": invoice.state}
        if invoice
        else None
    )
    return {
        "order_id": order.id,
        "number": number,
        "state": "issued",
        "delivery_no": order.deliveries + 1,
        "total": str(Money(order.currency, delivery.total_minor)),
        "currency": order.currency,
        "outbound_order": {"id": delivery.id, "number": outbound_number, "payment_hold": "on_hold" if held else "none"},
        "sales_invoice": issued,
        "missing": str(Money(order.currency, invoice.shortfall_minor)) if invoice else None,
        "parked": _parked(delivery),
        "waits": view_of(waiting),
        "next": "clear the customer's payment" if held else "dispatch",
    }


def _parked(delivery: Delivery) -> list[dict[str, Any]]:
    return [
        {"line_no": ln.line_no, "futures": plain(ln.rest - ln.issuable), "words": "parked until goods arrive"}
        for ln in delivery.after
        if ln.rest > ln.issuable
    ]
