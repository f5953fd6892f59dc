"""What a line says besides its quantity: price, discount, and why it is free, as exact decimals (ORD-10)."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from salesops.errors import Faults
from salesops.values import UNIT_PRICE_DIGITS, Money, parse_decimal
from salesops_duties.orders.rules.intake import NewLine, NewOrder


class LineTerms(msgspec.Struct, frozen=True):
    """What was typed of a line's price; `typed_price` None means: look it up."""

    typed_price: Decimal | None
    discount_percent: Decimal
    free_reason: str


def parse_terms(index: int, line: NewLine, faults: Faults) -> LineTerms:
    """Price and discount of a line; each fault names its line."""
    at = f"lines[{index}]"
    typed = None
    if line.unit_price is not None:
        typed = _decimal(line.unit_price, UNIT_PRICE_DIGITS, f"{at}.unit_price", faults)
        if typed is not None and typed < 0:
            faults.add(f"{at}.unit_price", "not_negative", "Zero or more.", given=line.unit_price)
        if typed == 0 and len(line.free_reason.strip()) < 3:
            faults.add(f"{at}.free_reason", "required", "A price of zero needs the reason why it is free of charge.")
    percent = _percent(line.discount_percent, f"{at}.discount_percent", faults)
    return LineTerms(typed, percent, line.free_reason.strip())


def parse_deposits(new: NewOrder, faults: Faults) -> tuple[Decimal, Decimal]:
    """What must be paid before goods are ordered, and before any leave, in per cent (ORD-6)."""
    return (
        _percent(new.deposit_percent, "deposit_percent", faults),
        _percent(new.dispatch_percent, "dispatch_percent", faults),
    )


def parse_discount(new: NewOrder, currency: str, faults: Faults) -> int:
    """The discount off the whole order, in minor units."""
    try:
        discount = Money.parse(new.discount, currency).minor
    except ValueError as error:
        faults.add("discount", "amount", f"Needs {error}.", given=new.discount)
        return 0
    if discount < 0:
        faults.add("discount", "not_negative", "Zero or more.", given=new.discount)
    return discount


def _percent(text: str, field: str, faults: Faults) -> Decimal:
    percent = _decimal(text, 2, field, faults)
    if percent is not None and not 0 <= percent <= 100:
        faults.add(field, "range", "0 to 100 per cent.", given=text)
    return percent or Decimal(0)


def _decimal(text: str, digits: int, field: str, faults: Faults) -> Decimal | None:
    try:
        return parse_decimal(text, digits=digits)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text, allowed=f"{digits} digits after the point")
        return None
