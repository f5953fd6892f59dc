"""What an order says: its lines and amounts, and the hash a telephone confirmation is bound to."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.errors import Fault, Invalid
from salesops.values import Money, half_up, plain


class Line(msgspec.Struct, frozen=True):
    """A line with its price: `quantity` in the product's own unit is the truth, `uom_quantity` is what was ordered.

    `amount_minor` is net of every discount and of tax. `issued` and `dispatched` are sums over the deliveries.
    """

    line_no: int
    product_id: UUID
    uom: str
    uom_quantity: Decimal
    quantity: Decimal
    unit_price: Decimal
    amount_minor: int
    tax_minor: int = 0
    tax_code: str = ""
    tax_rate: Decimal = Decimal(0)
    discount_minor: int = 0
    discount_percent: Decimal = Decimal(0)
    typed_price: Decimal | None = None
    price_source: str = "manual"
    free_reason: str = ""
    promotion_id: UUID | None = None
    promotion_minor: int = 0
    closed_qty: Decimal = Decimal(0)
    spot_qty: Decimal | None = None
    issued: Decimal = Decimal(0)
    dispatched: Decimal = Decimal(0)
    issued_net: int = 0
    issued_tax: int = 0

    @property
    def gross_minor(self) -> int:
        return self.amount_minor + self.tax_minor

    @property
    def rest(self) -> Decimal:
        """What is neither issued nor closed."""
        return self.quantity - self.closed_qty - self.issued

    @property
    def issuable(self) -> Decimal:
        """What is set aside for the line and not issued yet."""
        return max(Decimal(0), min(self.rest, (self.spot_qty or Decimal(0)) - self.issued))

    def net_of(self, part: Decimal) -> int:
        """The net amount of a further part after what is issued; the parts of a line add up to its amount."""
        return max(0, share(self.amount_minor, self.issued + part, self.quantity) - self.issued_net)

    def tax_of(self, part: Decimal) -> int:
        """The tax of a further part after what is issued."""
        return max(0, share(self.tax_minor, self.issued + part, self.quantity) - self.issued_tax)


class Content(msgspec.Struct, frozen=True):
    """Everything the customer confirms; two orders with equal content have equal hashes."""

    customer_id: UUID
    currency: str
    delivery_way: str
    delivery_date: dt.date | None
    delivery_address: str
    receiver: str
    total_minor: int
    ship_complete: bool
    deposit_percent: Decimal
    dispatch_percent: Decimal
    lines: tuple[Line, ...]


def line_amount(quantity: Decimal, unit_price: Decimal, currency: str) -> int:
    """Quantity times price in minor units, rounded half-up once."""
    return Money.times(quantity, unit_price, currency).minor


def share(amount_minor: int, part: Decimal, whole: Decimal) -> int:
    """The part of an amount that belongs to a part of a quantity, half-up; the whole gets all of it."""
    if part >= whole:
        return amount_minor
    return int(half_up(Decimal(amount_minor) * part / whole, 0))


def spread(amount_minor: int, over: Sequence[int]) -> list[int]:
    """An amount over lines by their value, half-up; what rounding leaves goes to the last line that can take it.

    Raises `Invalid` when the amount is more than the lines are worth.
    """
    whole = sum(over)
    if amount_minor > whole:
        raise Invalid([Fault("discount", "max", "More than the lines are worth.", str(amount_minor))])
    if not amount_minor:
        return [0] * len(over)
    parts, left, rest = [], amount_minor, whole
    for value in over:
        part = (2 * left * value + rest) // (2 * rest) if rest else 0
        parts.append(part)
        left, rest = left - part, rest - value
    return parts


def required_amount(lines: Sequence[Line], spot: dict[int, Decimal], deposit_percent: Decimal) -> int:
    """What needs cover now: gross of the goods in stock, and the deposit's share of the rest (FEATURES 1.C).

    `spot` holds what is there for the rest of each line; what is issued is a receivable already and does not count.
    """
    total = 0
    for line in lines:
        now = line.net_of(spot[line.line_no]) + line.tax_of(spot[line.line_no])
        later = line.net_of(line.rest) + line.tax_of(line.rest) - now
        total += now + int(half_up(Decimal(later) * deposit_percent / 100, 0))
    return total


def content_hash(content: Content) -> str:
    """SHA-256 over the content, independent of how decimals were written; 32 hex digits."""
    parts = [str(content.customer_id), content.currency, content.delivery_way, str(content.delivery_date), content.delivery_address,
             content.receiver, content.total_minor, content.ship_complete, plain(content.deposit_percent),
             plain(content.dispatch_percent),
             [_said(line) for line in content.lines]]  # fmt: skip
    return _digest(parts)


def lines_hash(goods: Iterable[tuple[UUID, Decimal]]) -> str:
    """What was ordered, whatever the order of the lines and the price: to find the same order sent twice."""
    return _digest(sorted([str(product), plain(quantity)] for product, quantity in goods))


def _said(line: Line) -> list[object]:
    return [line.line_no, str(line.product_id), line.uom, plain(line.uom_quantity), plain(line.quantity), plain(line.unit_price),
            line.amount_minor, line.tax_minor, plain(line.closed_qty)]  # fmt: skip


def _digest(parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:32]
