"""Which deposits a customer's money covers: what is an order's own first, then what is nobody's, the oldest demand first (ORD-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec


class Demanded(msgspec.Struct, frozen=True):
    """A deposit in minor units; the demands of one order are covered by the same money, so its largest counts."""

    order_id: UUID
    gate: str
    required_minor: int
    is_covered: bool


def covered_by(
    demands: Iterable[Demanded], own: Mapping[UUID, int], free_minor: int
) -> tuple[list[Demanded], dict[UUID, int]]:
    """The demands that are covered now and were not, and what is missing of each order's largest uncovered one.

    `own` is money that is put to an order, `free_minor` money of the customer that is put to none. Demands come oldest first;
    covered ones keep what they need of the free money whatever their place.
    """
    listed = list(demands)
    taken: dict[UUID, int] = {}
    for one in listed:
        if one.is_covered:
            taken[one.order_id] = max(taken.get(one.order_id, 0), one.required_minor)
    left = free_minor - sum(max(0, need - own.get(order, 0)) for order, need in taken.items())
    fresh: list[Demanded] = []
    missing: dict[UUID, int] = {}
    for one in listed:
        if one.is_covered:
            continue
        has = max(taken.get(one.order_id, 0), own.get(one.order_id, 0))
        more = max(0, one.required_minor - has)
        if more <= max(0, left):
            left -= more
            taken[one.order_id] = max(taken.get(one.order_id, 0), one.required_minor)
            fresh.append(one)
        else:
            missing[one.order_id] = max(missing.get(one.order_id, 0), more - max(0, left))
    return fresh, missing
