"""An order as it was typed becomes an order as it will be kept: read, priced, and asked about (ORD-1, ORD-2, ORD-10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Transaction, ask, clock
from salesops.hookspecs.customers import CustomerAnswer, CustomerHooks
from salesops.hookspecs.orders import ForeseenOrder, Order, OrderHooks, OrderLine
from salesops.hookspecs.prices import PricedOrder
from salesops.masterdata.catalogue import NAMED
from salesops_duties.orders.rules import (
    MOST_LINES,
    Content,
    Line,
    NewOrder,
    check_caller,
    check_intake,
    content_hash,
    lines_hash,
    parse_deposits,
    parse_discount,
)
from salesops_duties.orders.service.measuring import measure, part_nos_of
from salesops_duties.orders.service.policies import Policy, policy_of
from salesops_duties.orders.service.pricing import Measured, price


class Draft(msgspec.Struct, frozen=True):
    """A checked and priced order that is not saved yet; its two hashes say what is confirmed and what was ordered."""

    id: UUID
    new: NewOrder
    currency: str
    salesperson_id: UUID | None
    caller_check: str
    written_copy_due: dt.date | None
    deposit_percent: Decimal
    dispatch_percent: Decimal
    lines: tuple[Line, ...]
    priced: PricedOrder
    content_hash: str
    lines_hash: str
    policy: Policy
    at: dt.datetime

    @property
    def words(self) -> dict[str, Any]:
        """What the audit trail keeps of it."""
        return {"lines": len(self.lines), "total_minor": self.priced.total_minor}


async def draft(
    tx: Transaction,
    order_id: UUID,
    new: NewOrder,
    *,
    own: bool,
    closed: dict[int, Decimal] | None = None,
    kept: UUID | None = None,
    at_once: bool = False,
) -> Draft:
    """Read, price and ask about an order; `at_once` has read ahead what the later steps want of all duties.

    Of an earlier version, `closed` are quantities that stay closed, by line, and `kept` whose order it stays.
    """
    at = clock.now()
    faults = check_intake(new, at)
    if own and new.salesperson_id not in (None, tx.actor.person_id):
        faults.add("salesperson_id", "own", "Only your own orders.", given=new.salesperson_id)
    deposits = parse_deposits(new, faults)
    if len(new.lines) > MOST_LINES:
        faults.raise_if_any()
    tx.ahead(NAMED, part_nos_of(new.lines))
    customer = await _customer(tx, new.customer_id)
    currency = new.currency or (customer.currency if customer else tx.office.currency)
    discount = parse_discount(new, currency, faults)
    measured = await measure(tx, new.lines, faults)
    faults.raise_if_any()
    hashed = lines_hash((m.to_price.product_id, m.quantity) for m in measured)
    if at_once:
        await _foresee(tx, order_id, new, customer, currency, measured)
        tx.ahead("orders.rules_of", tx.office.id)
        tx.ahead("orders.next_number", tx.office.id)
        tx.ahead("orders.same_as", *repeats_question(tx, order_id, new, hashed, at))
    lines, priced = await price(tx, order_id, new.customer_id, currency, measured, discount)
    lines = tuple(msgspec.structs.replace(ln, closed_qty=(closed or {}).get(ln.line_no, Decimal(0))) for ln in lines)
    salesperson = new.salesperson_id or kept or (tx.actor.person_id if own or "sales" in tx.actor.roles else None)
    await _ask_others(tx, order_id, new.customer_id, currency, lines, priced, salesperson)
    policy = await policy_of(tx)
    return Draft(
        order_id,
        new,
        currency,
        salesperson,
        _caller_check(new, customer),
        _copy_due(tx, new, policy),
        *deposits,
        lines,
        priced,
        content_hash(_content(new, currency, priced.total_minor, deposits, lines)),
        hashed,
        policy,
        at,
    )


def repeats_question(
    tx: Transaction, order_id: UUID, new: NewOrder, lines_hash: str, at: dt.datetime
) -> tuple[object, ...]:
    """How `orders.same_as` is asked about an order."""
    return tx.office.id, order_id, new.customer_id, new.customer_po_no.strip(), lines_hash, at


async def _foresee(
    tx: Transaction,
    order_id: UUID,
    new: NewOrder,
    customer: CustomerAnswer | None,
    currency: str,
    measured: list[Measured],
) -> None:
    products = tuple(m.to_price.product_id for m in measured)
    foreseen = ForeseenOrder(order_id, new.customer_id, currency, products)
    if customer:
        foreseen = msgspec.structs.replace(
            foreseen,
            group=customer.group,
            tax_status=customer.tax_status,
            limit_owner_id=customer.limit_owner_id,
            salesperson_id=customer.salesperson_id,
        )
    await ask(OrderHooks).order_foreseeing(tx.office, tx, foreseen)


async def _customer(tx: Transaction, customer_id: UUID) -> CustomerAnswer | None:
    answers = await ask(CustomerHooks).customer_answering(tx.office, tx, customer_id)
    return answers[0] if answers else None


async def _ask_others(
    tx: Transaction,
    order_id: UUID,
    customer_id: UUID,
    currency: str,
    lines: tuple[Line, ...],
    priced: PricedOrder,
    salesperson: UUID | None,
) -> None:
    """Whoever may stop an order from being noted at all is asked."""
    asked = tuple(
        OrderLine(
            ln.line_no,
            ln.product_id,
            ln.quantity,
            ln.unit_price,
            ln.amount_minor,
            ln.tax_minor,
            ln.uom,
            ln.uom_quantity,
        )
        for ln in lines
    )
    order = Order(order_id, customer_id, currency, priced.total_minor, asked, salesperson)
    await ask(OrderHooks).order_accepting(tx.office, tx, order)


def _caller_check(new: NewOrder, customer: CustomerAnswer | None) -> str:
    return check_caller(customer.contacts, new.contact_id, new.caller_name) if customer else "none"


def _copy_due(tx: Transaction, new: NewOrder, policy: Policy) -> dt.date | None:
    """When the written copy of a telephone order is due."""
    if new.intake_channel != "phone" or new.called_at is None:
        return None
    return clock.today(tx.office.timezone) + dt.timedelta(days=policy.written_copy_days)


def _content(
    new: NewOrder, currency: str, total: int, deposits: tuple[Decimal, Decimal], lines: tuple[Line, ...]
) -> Content:
    return Content(
        new.customer_id,
        currency,
        new.delivery_way.strip(),
        new.delivery_date,
        new.delivery_address.strip(),
        new.receiver.strip(),
        total,
        new.ship_complete,
        *deposits,
        lines,
    )
