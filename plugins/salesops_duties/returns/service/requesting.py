"""A customer asks to send goods back: what was delivered is set aside as coming back, so that it is asked for once (ORD-8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, ask, clock, new_id, transaction
from salesops.errors import ConflictState, Faults, NotFound
from salesops.hookspecs.customers import CustomerHooks
from salesops.hookspecs.orders import OrderHooks, SoldPart
from salesops.masterdata.catalogue import find_products
from salesops.values import parse_decimal
from salesops_duties.returns.rules import NewReturn, check_request
from salesops_duties.returns.service.loading import Line


async def request(act: Act, new: NewReturn, *, own: bool = False) -> dict[str, Any]:
    """Note a request. Refuses with `Invalid` more of a line than was delivered and not returned, naming the most.

    With `own` only of what the person sold: anything else is as good as absent.
    """
    wanted = check_request(new)
    async with transaction(act) as tx:
        if new.order_id is None:
            sale = await _goodwill(tx, new)
        else:
            sale = await _sold(tx, new.order_id, wanted)
        if own and sale.salesperson_id != act.actor.person_id:
            raise NotFound
        return_id, lines, currency = new_id(), sale.lines, sale.currency
        await _insert(tx, return_id, new, sale)
        await _insert_lines(tx, return_id, lines)
        tx.audit("return.request", "sales_return", return_id, changes={"reason": new.reason_code, "lines": len(lines)})
        credit = Money(currency, sum(ln.net_minor + ln.tax_minor for ln in lines))
        view = {
            "id": return_id,
            "state": "requested",
            "version": 1,
            "currency": currency,
            "credit_at_most": str(credit),
        }
        return tx.answer(view, status=201)


class _Sale(msgspec.Struct, frozen=True):
    """What comes back of which sale, as far as it is known."""

    lines: list[Line]
    currency: str
    left_on: dt.date | None
    customer_id: UUID
    salesperson_id: UUID | None


async def _sold(tx: Transaction, order_id: UUID, wanted: dict[int, Decimal]) -> _Sale:
    answers = await ask(OrderHooks).lines_returning(tx.office, tx, order_id, wanted)
    if not answers:
        raise ConflictState("Orders are off in this office.", current="off", ways_out=["take it back as goodwill"])
    parts: tuple[SoldPart, ...] = answers[0]
    lines = [
        Line(number, p.line_no, p.product_id, p.quantity, None, p.net_minor, p.tax_minor, p.outbound_id, p.invoice_id)
        for number, p in enumerate(parts, 1)
    ]
    left_on = max(p.dispatched_on for p in parts)
    return _Sale(lines, parts[0].currency, left_on, parts[0].customer_id, parts[0].salesperson_id)


async def _goodwill(tx: Transaction, new: NewReturn) -> _Sale:
    assert new.customer_id is not None
    found = await ask(CustomerHooks).customer_answering(tx.office, tx, new.customer_id)
    if not found:
        raise NotFound
    known = {p.part_no: p for p in await find_products(tx, part_nos=[ln.part_no.strip() for ln in new.goodwill_lines])}
    faults, lines = Faults(), []
    for index, wanted in enumerate(new.goodwill_lines):
        at, product = f"goodwill_lines[{index}]", known.get(wanted.part_no.strip())
        if product is None:
            faults.add(f"{at}.part_no", "known", "No such part number.", given=wanted.part_no)
            continue
        try:
            quantity = parse_decimal(wanted.quantity, digits=product.quantity_digits)
            price = parse_decimal(wanted.unit_credit, digits=6)
        except ValueError as error:
            faults.add(at, "decimal", f"Needs {error}.", given=f"{wanted.quantity} x {wanted.unit_credit}")
            continue
        if quantity <= 0 or price < 0:
            faults.add(at, "positive", "A quantity above zero and a credit of zero or more.", given=wanted.quantity)
            continue
        gross = Money.times(quantity, price, found[0].currency).minor
        lines.append(Line(index + 1, None, product.id, quantity, None, gross, 0, None, None))
    faults.raise_if_any()
    return _Sale(lines, found[0].currency, None, new.customer_id, found[0].salesperson_id)


async def _insert(tx: Transaction, return_id: UUID, new: NewReturn, sale: _Sale) -> None:
    await tx.execute(
        "INSERT INTO returns.sales_return (office_id, id, order_id, customer_id, salesperson_id, reason_code, reason, goodwill, freight_by, currency, left_on,"
        " requested_by, requested_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tx.office.id,
        return_id,
        new.order_id,
        sale.customer_id,
        sale.salesperson_id,
        new.reason_code,
        new.reason.strip(),
        new.goodwill.strip(),
        new.freight_by,
        sale.currency,
        sale.left_on,
        tx.actor.person_id,
        clock.now(),
    )


async def _insert_lines(tx: Transaction, return_id: UUID, lines: list[Line]) -> None:
    await tx.execute(
        "INSERT INTO returns.return_line (office_id, return_id, line_no, order_line_no, product_id, quantity, net_minor, tax_minor,"
        " outbound_id, invoice_id) SELECT $1, $2, * FROM unnest($3::smallint[], $4::smallint[], $5::uuid[], $6::numeric[], $7::bigint[],"
        " $8::bigint[], $9::uuid[], $10::uuid[])",
        tx.office.id,
        return_id,
        [ln.line_no for ln in lines],
        [ln.order_line_no for ln in lines],
        [ln.product_id for ln in lines],
        [ln.quantity for ln in lines],
        [ln.net_minor for ln in lines],
        [ln.tax_minor for ln in lines],
        [ln.outbound_id for ln in lines],
        [ln.invoice_id for ln in lines],
    )
