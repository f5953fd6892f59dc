"""Stock arithmetic: how much of an order is spot, and what goods cost that leave (moving average)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import half_up, parse_decimal

ZERO = Decimal(0)
K = TypeVar("K", bound=Hashable)  # where stock lies: a product, or a warehouse and a product


class ReceiptLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods coming in: a product, how much in its unit, and what one unit cost in the office's currency."""

    part_no: str
    quantity: str
    unit_cost: str


class GoodsReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A receipt of goods; `kind` is `opening` for the first stock of an office, else `receipt`."""

    lines: list[ReceiptLine]
    kind: str = "receipt"
    reference: str = ""


class Goods(msgspec.Struct, frozen=True):
    """A parsed receipt line; `cost_minor` is for the whole quantity."""

    product_id: UUID
    quantity: Decimal
    cost_minor: int


class OnStock(msgspec.Struct, frozen=True):
    """A stock row: physical quantity, what is set aside of it, what it cost in minor units."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    value_minor: int = 0

    @property
    def available(self) -> Decimal:
        """`available_now` of FEATURES 1.B: on hand less what is reserved."""
        return self.on_hand - self.reserved


def split(
    wanted: Iterable[tuple[int, UUID, Decimal]], stock: dict[UUID, OnStock]
) -> dict[int, tuple[Decimal, Decimal]]:
    """Spot and futures quantity per line number, first line first, over the sum of the lines of a product (ORD-2)."""
    left = {product: row.available for product, row in stock.items()}
    answer = {}
    for line_no, product, quantity in wanted:
        spot = min(quantity, max(left.get(product, ZERO), ZERO))
        left[product] = left.get(product, ZERO) - spot
        answer[line_no] = (spot, quantity - spot)
    return answer


def issue_costs(lines: Iterable[tuple[int, K, Decimal]], stock: dict[K, OnStock]) -> dict[int, int]:
    """Cost in minor units of each line that leaves its place, at the moving average; the last piece takes the remainder."""
    rows = dict(stock)
    costs = {}
    for line_no, product, quantity in lines:
        row = rows[product]
        costs[line_no] = cost = average_cost(row, quantity)
        rows[product] = OnStock(row.on_hand - quantity, row.reserved - quantity, row.value_minor - cost)
    return costs


def average_cost(row: OnStock, quantity: Decimal) -> int:
    """What `quantity` of this stock costs, rounded half-up; never more than the stock is worth."""
    if quantity >= row.on_hand:
        return row.value_minor
    return int(half_up(Decimal(row.value_minor) * quantity / row.on_hand, 0))


def parse_quantity(text: str, digits: int, field: str, faults: Faults) -> Decimal | None:
    """A positive quantity with the digits of the product's unit, or a fault."""
    try:
        value = parse_decimal(text, digits=digits)
    except ValueError as error:
        faults.add(field, "quantity", f"Needs {error}.", given=text)
        return None
    if value <= 0:
        faults.add(field, "positive", "More than zero.", given=text)
        return None
    return value
