"""What an order says: its lines and amounts, and the hash a telephone confirmation is bound to."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.values import Money, plain


class Line(msgspec.Struct, frozen=True):
    """A parsed line: quantity in the product's unit, unit price, amount rounded half-up once."""

    line_no: int
    product_id: UUID
    quantity: Decimal
    unit_price: Decimal
    amount_minor: int


class Content(msgspec.Struct, frozen=True):
    """Everything the customer confirms; two orders with equal content have equal hashes."""

    customer_id: UUID
    currency: str
    delivery_way: str
    delivery_date: dt.date | None
    delivery_address: str
    receiver: str
    lines: tuple[Line, ...]


def line_amount(quantity: Decimal, unit_price: Decimal, currency: str) -> int:
    """Quantity times price in minor units, rounded half-up once."""
    return Money.times(quantity, unit_price, currency).minor


def spot_amount(lines: tuple[Line, ...], spot: dict[int, Decimal], currency: str) -> int:
    """Gross of the spot parts: what is invoiced now and needs cover now (FEATURES 1.C)."""
    return sum(line_amount(spot[line.line_no], line.unit_price, currency) for line in lines)


def content_hash(content: Content) -> str:
    """SHA-256 over the content, independent of how decimals were written; 32 hex digits."""
    lines = [
        [ln.line_no, str(ln.product_id), plain(ln.quantity), plain(ln.unit_price), ln.amount_minor]
        for ln in content.lines
    ]
    parts = [str(content.customer_id), content.currency, content.delivery_way, str(content.delivery_date), content.delivery_address,
             content.receiver, lines]  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:32]
