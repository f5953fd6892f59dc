"""What each line costs: asked of the prices duty, or as it was typed where there is none (ORD-10)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Transaction, ask, clock, half_up
from salesops.errors import Fault, Invalid
from salesops.hookspecs.prices import LineToPrice, OrderToPrice, PricedLine, PricedOrder, PriceHooks
from salesops_duties.orders.rules import Line, line_amount, spread


class Measured(msgspec.Struct, frozen=True):
    """A line that was read and is not priced yet; `quantity` in the product's own unit."""

    quantity: Decimal
    to_price: LineToPrice


async def price(
    tx: Transaction,
    order_id: UUID,
    customer_id: UUID,
    currency: str,
    lines: Sequence[Measured],
    discount_minor: int,
) -> tuple[tuple[Line, ...], PricedOrder]:
    """Every line with its price, discounts and tax, and what of it must be approved."""
    wanted = OrderToPrice(
        order_id,
        customer_id,
        currency,
        clock.today(tx.office.timezone),
        tuple(line.to_price for line in lines),
        discount_minor,
    )
    answers = await ask(PriceHooks).order_pricing(tx.office, tx, wanted)
    priced = answers[0] if answers else _as_typed(wanted)
    by_number = {line.line_no: line for line in priced.lines}
    return tuple(_line(line, by_number[line.to_price.line_no]) for line in lines), priced


def _line(measured: Measured, priced: PricedLine) -> Line:
    asked = measured.to_price
    return Line(
        asked.line_no,
        asked.product_id,
        asked.uom,
        asked.quantity,
        measured.quantity,
        priced.unit_price,
        priced.net_minor,
        priced.tax_minor,
        priced.tax_code,
        priced.tax_rate,
        priced.discount_minor,
        asked.discount_percent,
        asked.typed_price,
        priced.source,
        asked.free_reason,
        priced.promotion_id,
        priced.promotion_minor,
    )


def _as_typed(wanted: OrderToPrice) -> PricedOrder:
    """Without the prices duty a price is typed; a discount off the whole is taken by net value, the last line the rest."""
    missing = [
        Fault(f"lines[{ln.line_no - 1}].unit_price", "required", "Type a price: price lists are off in this office.")
        for ln in wanted.lines
        if ln.typed_price is None
    ]
    if missing:
        raise Invalid(missing)
    gross = [line_amount(ln.quantity, ln.typed_price or Decimal(0), wanted.currency) for ln in wanted.lines]
    nets = [
        amount - int(half_up(Decimal(amount) * ln.discount_percent / 100, 0))
        for amount, ln in zip(gross, wanted.lines, strict=True)
    ]
    offs = spread(wanted.discount_minor, nets)
    lines = tuple(
        PricedLine(
            ln.line_no, ln.typed_price or Decimal(0), "manual", amount - net + off, net - off, "", Decimal(0), 0, ()
        )
        for ln, amount, net, off in zip(wanted.lines, gross, nets, offs, strict=True)
    )
    net = sum(line.net_minor for line in lines)
    return PricedOrder(lines, net, 0, net, "per_line")
