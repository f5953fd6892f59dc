"""What goods cost: at the moving average when they leave, at their share of that when they come back; to the last cent."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar
from uuid import UUID

import msgspec

from salesops_duties.inventory.rules.quantities import OnStock

K = TypeVar("K", bound=Hashable)  # where stock lies: a product, or a warehouse and a product


class Left(msgspec.Struct, frozen=True):
    """A line that left with an outbound order from one warehouse, what it cost, and what of it came back already."""

    outbound_id: UUID
    line_no: int
    warehouse_id: UUID
    product_id: UUID
    quantity: Decimal
    cost_minor: int
    returned: Decimal
    returned_cost_minor: int

    @property
    def outside(self) -> Decimal:
        """How much of it can still come back."""
        return self.quantity - self.returned

    def back(self, quantity: Decimal) -> Left:
        """The line after so much more came back: the cost is shared out by what is back in all, so the last takes the rest."""
        returned = self.returned + quantity
        cost = _half_up(Fraction(self.cost_minor) * Fraction(returned) / Fraction(self.quantity))
        return msgspec.structs.replace(self, returned=returned, returned_cost_minor=cost)


def issue_costs(lines: Iterable[tuple[Hashable, K, Decimal]], stock: dict[K, OnStock]) -> dict[Hashable, int]:
    """Cost in minor units of each line that leaves its place, at the moving average; the last piece takes the remainder."""
    rows = dict(stock)
    costs: dict[Hashable, int] = {}
    for line, place, quantity in lines:
        row = rows[place]
        costs[line] = cost = average_cost(row, quantity)
        rows[place] = OnStock(row.on_hand - quantity, row.reserved - quantity, row.value_minor - cost, row.held)
    return costs


def average_cost(row: OnStock, quantity: Decimal) -> int:
    """What `quantity` of this stock costs, rounded half-up; never more than the stock is worth."""
    if quantity >= row.on_hand:
        return row.value_minor
    return _half_up(Fraction(row.value_minor) * Fraction(quantity) / Fraction(row.on_hand))


def cost_at(unit_cost: Fraction, quantity: Decimal) -> int:
    """What `quantity` costs at an exact cost of one in minor units, rounded half-up."""
    return _half_up(unit_cost * Fraction(quantity))


def share_out(lines: Sequence[Left], quantity: Decimal) -> tuple[list[tuple[Left, Decimal, int]], list[Left]]:
    """Share goods that come back out over the lines they left with, in order, each with its cost.

    Returns the parts, and the lines as they then stand; what is more than left stays in no part.
    """
    parts, after, rest = [], [], quantity
    for line in lines:
        part = min(rest, line.outside)
        then = line.back(part) if part else line
        if part:
            parts.append((line, part, then.returned_cost_minor - line.returned_cost_minor))
        rest -= part
        after.append(then)
    return parts, after


def _half_up(exact: Fraction) -> int:
    return int((2 * exact + 1) // 2)
