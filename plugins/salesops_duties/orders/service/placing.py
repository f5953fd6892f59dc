"""All five steps in one act: the order that was read out and confirmed on the telephone is taken and issued (ORD-1 to ORD-5).

The same duties are asked in the same order as step by step; what they read is read together, what they write is written
once, in the state it has in the end. Whatever a step would refuse refuses the whole, and nothing of it is kept.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from salesops import Act, Money, Transaction, ask, clock, new_id, transaction
from salesops.errors import ConflictState, Fault, Forbidden, Invalid, Refused
from salesops.events import OrderConfirmed
from salesops.hookspecs.inventory import InventoryHooks, LineAvailability, OutboundToIssue
from salesops.hookspecs.orders import OrderHooks
from salesops.hookspecs.prices import PriceHooks
from salesops.hookspecs.receivables import IssuedInvoice
from salesops.rights import may
from salesops_duties.orders.rules import Call, Placement, check_call, needs_paper, required_amount
from salesops_duties.orders.service.approving import needs
from salesops_duties.orders.service.contacts import check_person
from salesops_duties.orders.service.delivering import Delivery, quantities_of
from salesops_duties.orders.service.drafting import Draft, draft
from salesops_duties.orders.service.futures import arrange, futures_of
from salesops_duties.orders.service.issuing import ask_for_invoice, next_number, tell, view
from salesops_duties.orders.service.loading import Loaded, of_inventory
from salesops_duties.orders.service.repeats import refuse_repeats
from salesops_duties.orders.service.saving import head_of, lines_of
from salesops_duties.orders.service.stock import look, parked_words

Found = dict[int, LineAvailability]


async def place(act: Act, placed: Placement, *, own: bool = False) -> dict[str, Any]:
    """Take an order, check stock and balance, keep its confirmation and issue its documents, all or nothing.

    Goods that are not in stock stay parked, as step by step; arrears hold the outbound order, and the answer says so.
    """
    if not may(act.actor, "orders.write"):
        raise Forbidden("You may not take orders in this office.", permission="orders.write")
    call = placed.confirmation.as_call
    check_call(call, clock.now())
    async with transaction(act) as tx:
        drafted = await draft(tx, new_id(), placed.order, own=own, at_once=True)
        await refuse_repeats(tx, drafted)
        order = _as_loaded(drafted, await next_number(tx))
        _check_agreed(placed, order, drafted)
        found = await look(tx, order)
        order = _with_stock(order, found)
        await _ask_to_confirm(tx, order, call)
        delivery = Delivery(order, quantities_of(order, None, {}), new_id())
        invoice = await ask_for_invoice(tx, delivery, at_once=True)
        if invoice is None and len(placed.evidence.strip()) < 5:
            words = "Receivables is off in this office: say how the balance was checked."
            raise Invalid([Fault("evidence", "required", words)])
        wanted = OutboundToIssue(
            delivery.id, order.id, order.customer_id, delivery.outbound_lines, order.salesperson_id, at_once=True
        )
        outbound = of_inventory(await ask(InventoryHooks).outbound_issuing(act.office, tx, wanted))
        _write(tx, drafted, delivery, call, found, invoice, placed.evidence.strip())
        waiting = await arrange(tx, order, order.number or "", fresh=True) if _has_futures(order) else ()
        _tell(tx, delivery, invoice)
        held = bool(invoice and invoice.held)
        words_kept = drafted.words | {"number": order.number, "held": held, "person": call.person}
        tx.audit("order.place", "sales_order", order.id, changes=words_kept, reason=placed.evidence.strip() or None)
        return tx.answer(view(delivery, order.number or "", outbound.number, invoice, waiting), status=201)


def _as_loaded(drafted: Draft, number: str) -> Loaded:
    """The order as the later steps know it."""
    new, priced = drafted.new, drafted.priced
    return Loaded(
        id=drafted.id,
        number=number,
        state="confirmed",
        customer_id=new.customer_id,
        salesperson_id=drafted.salesperson_id,
        intake_channel=new.intake_channel,
        phone_reason=new.phone_reason,
        phone_reason_text=new.phone_reason_text.strip(),
        caller_check=drafted.caller_check,
        document_ref=new.document_ref.strip(),
        customer_po_no=new.customer_po_no.strip(),
        currency=drafted.currency,
        delivery_way=new.delivery_way.strip(),
        delivery_date=new.delivery_date,
        delivery_address=new.delivery_address.strip(),
        receiver=new.receiver.strip(),
        ship_complete=new.ship_complete,
        deposit_percent=drafted.deposit_percent,
        dispatch_percent=drafted.dispatch_percent,
        discount_minor=sum(line.discount_minor for line in drafted.lines),
        net_minor=priced.net_minor,
        tax_minor=priced.tax_minor,
        total_minor=priced.total_minor,
        tax_policy=priced.tax_policy,
        required_minor=None,
        price_reasons=list(priced.needs_approval),
        approve_minor=priced.approve_minor,
        content_hash=drafted.content_hash,
        stock_hash=drafted.content_hash,
        balance_hash=drafted.content_hash,
        balance_outcome=None,
        shortfall_minor=None,
        confirmed_hash=drafted.content_hash,
        calls_without_answer=0,
        version=1,
        supply_at=None,
        deliveries=0,
        lines=drafted.lines,
    )


def _check_agreed(placed: Placement, order: Loaded, drafted: Draft) -> None:
    """The total is the one that was read out; papers are filed; nothing waits for a second person."""
    total = str(Money(order.currency, order.total_minor))
    if placed.expected_total is not None and placed.expected_total.strip() != total:
        raise Refused(
            f"The order comes to {total} {order.currency}, not to what was read out: call the customer again.",
            code="confirmation_stale",
            total=total,
            expected_total=placed.expected_total,
        )
    if needs_paper(order.intake_channel) and not order.document_ref and drafted.policy.papers_needed:
        words = f"What came by {order.intake_channel} is not filed yet: say where it is kept."
        raise ConflictState(words, current="paper missing", ways_out=["give the order's document_ref"])
    if needed := needs(order):
        raise ConflictState(
            f"A second person must agree first: {'; '.join(words for one in needed.values() for words in one)}.",
            current="approval needed",
            needs=needed,
            ways_out=["take the order in as a draft and ask for the approval"],
        )


def _has_futures(order: Loaded) -> bool:
    return any(futures_of(line) for line in order.lines)


def _with_stock(order: Loaded, found: Found) -> Loaded:
    spot = {ln.line_no: found[ln.line_no].spot if ln.line_no in found else Decimal(0) for ln in order.lines}
    return msgspec.structs.replace(
        order,
        required_minor=required_amount(order.lines, spot, order.deposit_percent),
        lines=tuple(msgspec.structs.replace(ln, spot_qty=spot[ln.line_no]) for ln in order.lines),
    )


async def _ask_to_confirm(tx: Transaction, order: Loaded, call: Call) -> None:
    """Whoever may stop a confirmation; promotions, whose budgets are looked at as they are written."""
    await check_person(tx, order, call)
    await ask(OrderHooks).order_confirming(tx.office, tx, order.for_hooks(required_only=True))
    if order.promotions:
        await tx.flush()
        await ask(PriceHooks).promotion_using(tx.office, tx, order.id, order.customer_id, order.promotions)


def _write(
    tx: Transaction,
    drafted: Draft,
    delivery: Delivery,
    call: Call,
    found: Found,
    invoice: IssuedInvoice | None,
    evidence: str,
) -> None:
    order = delivery.order
    head = head_of(tx, drafted) | {
        "number": order.number,
        "required_minor": order.required_minor,
        "balance_outcome": invoice.balance if invoice else "manual",
        "shortfall_minor": invoice.shortfall_minor if invoice else 0,
        "balance_evidence": "" if invoice else evidence,
        "invoice_id": invoice.id if invoice else None,
    }
    lines = [
        columns | {"spot_qty": line.spot_qty} | _waiting(found.get(line.line_no))
        for columns, line in zip(lines_of(drafted), order.lines, strict=True)
    ]
    said = {
        "id": new_id(),
        "called_at": call.called_at,
        "phone": call.phone.strip(),
        "person": call.person.strip(),
        "contact_id": call.contact_id,
        "points": call.points,
        "note": call.note,
        "confirmed_by": tx.actor.person_id,
    }
    tx.write(
        "orders.place",
        tx.office.id,
        order.id,
        *(msgspec.json.encode(record).decode() for record in (head, lines, said)),
        delivery.id,
        delivery.total_minor,
        [ln.line_no for ln in delivery.lines],
        [ln.product_id for ln in delivery.lines],
        [delivery.now[ln.line_no] for ln in delivery.lines],
        delivery.nets,
        delivery.taxes,
        drafted.at,
    )


def _waiting(item: LineAvailability | None) -> dict[str, Any]:
    return {"futures_on": item.futures_on if item else None, "parked": parked_words(item) if item else ""}


def _tell(tx: Transaction, delivery: Delivery, invoice: IssuedInvoice | None) -> None:
    order = delivery.order
    tx.tell(
        OrderConfirmed(
            order_id=order.id,
            customer_id=order.customer_id,
            currency=order.currency,
            total_minor=order.required_minor or 0,
            confirmed_at=clock.now(),
        )
    )
    outcome = invoice.balance if invoice else "manual"
    tell(tx, Delivery(msgspec.structs.replace(order, balance_outcome=outcome), delivery.now, delivery.id), invoice)
