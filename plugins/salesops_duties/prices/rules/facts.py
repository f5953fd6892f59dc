"""What one pricing knows: the prices, products, taxes, limits and promotions that matter on its day."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import msgspec

DEFAULT_LIMITS = {"sales": Decimal(5), "head": Decimal(100), "system": Decimal(100)}


class Row(msgspec.Struct, frozen=True):
    """A price of a list that is in force: per `uom`, from `min_qty` of it on."""

    id: UUID
    kind: str
    label: str
    product_id: UUID
    uom: str
    min_qty: Decimal
    currency: str
    unit_price: Decimal
    tax_inclusive: bool


class ProductFacts(msgspec.Struct, frozen=True):
    """A product: its own unit, its kind for tax, its floor per own unit; `listed` when the office has any price of it."""

    id: UUID
    uom: str
    part_no: str
    category: str
    floor_price: Decimal | None
    floor_currency: str
    listed: bool


class Tax(msgspec.Struct, frozen=True):
    """The tax on a category of products for this customer on this day."""

    category: str
    code: str
    percent: Decimal


class Running(msgspec.Struct, frozen=True):
    """A promotion in force; `left_minor` is what budget and the customer's cap still allow."""

    id: UUID
    name: str
    rule: str
    percent: Decimal | None
    amount: Decimal | None
    buy_qty: Decimal | None
    get_qty: Decimal | None
    gift: str
    gift_cost_minor: int
    stackable: bool
    products: tuple[UUID, ...]
    currency: str
    left_minor: int


class Facts(msgspec.Struct, frozen=True):
    """Everything read for one pricing; `limits` are percents by role, empty when the office has set none."""

    prices: tuple[Row, ...]
    products: tuple[ProductFacts, ...]
    taxes: tuple[Tax, ...]
    tax_policy: str
    convert: bool
    limits: dict[str, Decimal]
    promotions: tuple[Running, ...]

    def limit_of(self, roles: frozenset[str]) -> Decimal:
        """The widest limit of a person's roles: the office's own, else sales 5 % and the head all."""
        known = DEFAULT_LIMITS | self.limits
        return max((known[role] for role in roles if role in known), default=Decimal(0))


class Line(msgspec.Struct, frozen=True):
    """A line to price: `quantity` in `uom`, which is `factor` of the product's own unit."""

    line_no: int
    product_id: UUID
    quantity: Decimal
    uom: str
    factor: Decimal
    typed_price: Decimal | None = None
    discount_percent: Decimal = Decimal(0)
    free_reason: str = ""

    @property
    def own_quantity(self) -> Decimal:
        return self.quantity * self.factor

    @property
    def path(self) -> str:
        return f"lines[{self.line_no - 1}]"


class Candidate(msgspec.Struct, frozen=True):
    """A price that was considered, and why it won or lost."""

    source: str
    label: str
    unit_price: Decimal
    uom: str
    won: bool
    reason: str
    id: UUID | None = None
