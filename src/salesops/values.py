"""The value types of the trade: money, quantities, unit prices and periods, exact and without floats.

Amounts are integer minor units of an ISO 4217 currency; quantities and unit prices are decimals with a stated
number of digits; everything rounds half-up, once (FEATURES 0.2, rule 4).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Self
from uuid import UUID

import msgspec
import uuid_utils

UNIT_PRICE_DIGITS = 6
QUANTITY_DIGITS = 6
_MINOR_DIGITS = {
    "BHD": 3,
    "IQD": 3,
    "JOD": 3,
    "KWD": 3,
    "LYD": 3,
    "OMR": 3,
    "TND": 3,
    "BIF": 0,
    "CLP": 0,
    "DJF": 0,
    "GNF": 0,
    "ISK": 0,
    "JPY": 0,
    "KMF": 0,
    "KRW": 0,
    "PYG": 0,
    "RWF": 0,
    "UGX": 0,
    "UYI": 0,
    "VND": 0,
    "VUV": 0,
    "XAF": 0,
    "XOF": 0,
    "XPF": 0,
}
_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)  # two figures of 18 and 12 digits, multiplied, lose nothing
_PLAIN = re.compile(r"[+-]?\d{1,18}(\.\d{1,12})?", re.ASCII)


def new_id() -> UUID:
    """A UUIDv7 made here, so that no insert has to give one back; ids sort by the time they were made."""
    return UUID(int=uuid_utils.uuid7().int)


def minor_digits(currency: str) -> int:
    """Digits after the point of an ISO 4217 currency: 2 unless the standard says otherwise."""
    return _MINOR_DIGITS.get(currency, 2)


def amount_writer(currency: str) -> Callable[[int], str]:
    """What writes minor units as a decimal with all the currency's digits: where there are many, far quicker than `Money`."""
    return _WRITERS[minor_digits(currency)]


def half_up(value: Decimal, digits: int) -> Decimal:
    """Round half away from zero to `digits` places."""
    return value.quantize(Decimal(1).scaleb(-digits), context=_EXACT)


def parse_decimal(text: str | int | Decimal, *, digits: int) -> Decimal:
    """A plain decimal with at most `digits` places; raises `ValueError` that says what is allowed.

    Refuses exponents, NaN, infinities and excess digits: a stored figure never differs from the typed one.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | Decimal):
        raise ValueError("a decimal is a string such as '12.50'")
    plain = str(text).strip()
    if not _PLAIN.fullmatch(plain):
        raise ValueError("a plain decimal number such as 12.50")
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise ValueError("a plain decimal number such as 12.50") from error
    if value != half_up(value, digits):
        raise ValueError(f"at most {digits} digits after the point")
    return value


class Money(msgspec.Struct, frozen=True, order=True):
    """An amount in minor units (cents, fen) of one currency; adding two currencies is an error."""

    currency: str
    minor: int

    @classmethod
    def parse(cls, text: str | int | Decimal, currency: str) -> Self:
        """Read a decimal amount; raises `ValueError` on more digits than the currency has."""
        digits = minor_digits(currency)
        return cls(currency, int(parse_decimal(text, digits=digits).scaleb(digits)))

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Self:
        """Round an exact amount half-up to the currency's own digits."""
        digits = minor_digits(currency)
        return cls(currency, int(half_up(amount, digits).scaleb(digits, context=_EXACT)))

    @classmethod
    def times(cls, quantity: Decimal, unit_price: Decimal, currency: str) -> Self:
        """Quantity times price, rounded half-up once, however many digits the two have."""
        return cls.of(_EXACT.multiply(quantity, unit_price), currency)

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.currency, self.minor + self._same(other).minor)

    def __sub__(self, other: Money) -> Money:
        return Money(self.currency, self.minor - self._same(other).minor)

    def __neg__(self) -> Money:
        return Money(self.currency, -self.minor)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return amount_writer(self.currency)(self.minor)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{other.currency} cannot be added to {self.currency}")
        return other


class Period(msgspec.Struct, frozen=True, order=True):
    """A half-open span of days: `first` belongs to it, `until` does not."""

    first: dt.date
    until: dt.date

    def __post_init__(self) -> None:
        if self.until <= self.first:
            raise ValueError("a period ends after it begins")

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day < self.until


def _writer(digits: int) -> Callable[[int], str]:
    if digits == 0:
        return str
    one = 10**digits
    ends = [f".{rest:0{digits}}" for rest in range(one)]

    def write(minor: int) -> str:
        return f"{minor // one}{ends[minor % one]}" if minor >= 0 else f"-{write(-minor)}"

    return write


_WRITERS = {digits: _writer(digits) for digits in {2, *_MINOR_DIGITS.values()}}


def plain(value: Decimal) -> str:
    """A decimal as people write it: no exponent, no trailing zeros after the point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
