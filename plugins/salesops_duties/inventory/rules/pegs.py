"""Who gets goods that come: the queue of those who wait, and how much of a receipt each of them takes (FEATURES ORD-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec

ZERO = Decimal(0)
_NEVER, _LAST = dt.date.max, dt.datetime.max.replace(tzinfo=dt.UTC)


class Waiting(msgspec.Struct, frozen=True):
    """A peg as the queue sees it: `quantity` is what has not come yet, in the product's unit."""

    order_id: UUID
    line_no: int
    supply_id: UUID
    product_id: UUID
    customer_id: UUID
    quantity: Decimal
    priority: int
    needed_on: dt.date | None
    paid_at: dt.datetime | None
    pegged_at: dt.datetime


class Supply(msgspec.Struct, frozen=True):
    """Goods to come with what of them is free: neither come nor pegged, in the product's unit."""

    id: UUID
    product_id: UUID
    free: Decimal
    expected_on: dt.date | None


class _Line(Protocol):
    @property
    def line_no(self) -> int: ...
    @property
    def product_id(self) -> UUID: ...
    @property
    def quantity(self) -> Decimal: ...


L = TypeVar("L", bound=_Line)


def queue(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Those who wait in their order: what a person put first, then promised days, then paid, then who came first."""
    return sorted(
        waiting,
        key=lambda one: (
            one.priority,
            one.needed_on or _NEVER,
            one.paid_at or _LAST,
            one.pegged_at,
            one.order_id,
            one.line_no,
        ),
    )


def allot(waiting: Iterable[Waiting], come: Mapping[UUID, Decimal]) -> list[tuple[Waiting, Decimal]]:
    """How much of what came of each supply goes to whom; nobody gets more than he waits for, the rest is free."""
    left = dict(come)
    parts = []
    for one in queue(waiting):
        part = min(one.quantity, left.get(one.supply_id, ZERO))
        if part > 0:
            left[one.supply_id] -= part
            parts.append((one, part))
    return parts


def take_free(lines: Sequence[L], supplies: Iterable[Supply]) -> list[tuple[L, Supply, Decimal]]:
    """The shares of free supply that lines take, the soonest first; lines come first that stand first."""
    soonest = sorted(supplies, key=lambda one: (one.expected_on or _NEVER, one.id))
    free = {one.id: one.free for one in soonest}
    parts = []
    for line in lines:
        rest = line.quantity
        for one in soonest:
            part = min(rest, free[one.id]) if one.product_id == line.product_id else ZERO
            if part > 0:
                free[one.id] -= part
                rest -= part
                parts.append((line, one, part))
    return parts


def cut(pegs: Iterable[Waiting], keep: Mapping[int, Decimal]) -> list[tuple[Waiting, Decimal]]:
    """What pegs lose when lines wait for less: those that come last are cut first; the caller orders them so.

    `keep` is how much each line still waits for; a line that is not named waits for nothing.
    """
    left = dict(keep)
    parts = []
    for one in pegs:
        kept = min(one.quantity, left.get(one.line_no, ZERO))
        left[one.line_no] = left.get(one.line_no, ZERO) - kept
        if one.quantity > kept:
            parts.append((one, one.quantity - kept))
    return parts
