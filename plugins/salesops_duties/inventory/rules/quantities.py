"""The dictionary of quantities (FEATURES 1.B): what is there, what of it is free, and what can be promised for which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

ZERO = Decimal(0)
Wanted = tuple[int, UUID, Decimal]  # line number, product, quantity
Dated = tuple[dt.date, Decimal]


class OnStock(msgspec.Struct, frozen=True):
    """A stock row: physical quantity, what is reserved (hard) and held of it, what it cost in minor units."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    value_minor: int = 0
    held: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        """`available_now`: on hand less what is held and what is reserved; a soft reservation takes nothing."""
        return self.on_hand - self.held - self.reserved


def split(wanted: Iterable[Wanted], stock: Mapping[UUID, OnStock]) -> dict[int, tuple[Decimal, Decimal]]:
    """Spot and futures quantity per line number, first line first, over the sum of the lines of a product (ORD-2)."""
    left = {product: row.available for product, row in stock.items()}
    answer = {}
    for line_no, product, quantity in wanted:
        spot = min(quantity, max(left.get(product, ZERO), ZERO))
        left[product] = left.get(product, ZERO) - spot
        answer[line_no] = (spot, quantity - spot)
    return answer


def atp(available: Decimal, receipts: Iterable[Dated], demands: Iterable[Dated], on: dt.date) -> Decimal:
    """What can be promised for a day without taking from what is promised for a later one; never less than nothing.

    The least, over that day and every later one, of what is available with all receipts and less all demands until
    then (`atp(t)` of FEATURES 1.B).
    """
    changes = [*receipts, *((day, -quantity) for day, quantity in demands)]
    days = {on, *(day for day, _ in changes if day > on)}
    return max(ZERO, min(available + sum((q for d, q in changes if d <= day), ZERO) for day in days))


def first_day(
    wanted: Decimal, available: Decimal, receipts: Sequence[Dated], demands: Sequence[Dated], today: dt.date
) -> dt.date | None:
    """The first day from today on for which so much can be promised, or None when nothing announced is enough.

    What was expected before today and is not here is late: nobody can promise it.
    """
    moves: dict[dt.date, Decimal] = {today: ZERO}
    for day, quantity in receipts:
        if day >= today:
            moves[day] = moves.get(day, ZERO) + quantity
    for day, quantity in demands:
        moves[max(day, today)] = moves.get(max(day, today), ZERO) - quantity
    days = sorted(moves)
    level = available + sum(moves.values(), ZERO)
    first = None
    for day in reversed(days):  # `level` is what is there after that day; once it is too little, no earlier day will do
        if max(level, ZERO) < wanted:
            return first
        first = day
        level -= moves[day]
    return first


def promises(
    wanted: Iterable[Wanted],
    stock: Mapping[UUID, OnStock],
    incoming: Mapping[UUID, Sequence[Dated]],
    today: dt.date,
    demands: Mapping[UUID, Sequence[Dated]] | None = None,
) -> dict[int, dt.date | None]:
    """For each line number the first day on which the whole line can be promised, after the lines before it.

    `demands` is what was promised to others before, by product.
    """
    asked: dict[UUID, Decimal] = {}
    days = {}
    for line_no, product, quantity in wanted:
        asked[product] = asked.get(product, ZERO) + quantity
        available = max(stock.get(product, OnStock()).available, ZERO)
        promised = (demands or {}).get(product, ())
        days[line_no] = first_day(asked[product], available, incoming.get(product, ()), promised, today)
    return days
