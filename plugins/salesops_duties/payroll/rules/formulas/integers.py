"""Whole numbers with bounds: what a formula becomes, so that it can be proven to fit before it is ever reckoned.

Every operation knows the least and the most it can give; what exceeds 127 bits is refused where it is built. Operations that are alike
are one and the same object, so that whoever walks them meets each once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from salesops_duties.payroll.rules.formulas.nodes import Comparing, FormulaRefused, Joining

NARROW, WIDE = 2**63 - 1, 2**127 - 1
MOST_STEPS = 4000  # operations of one formula, after denominators are made common


class Whole(msgspec.Struct, frozen=True, eq=False):
    """An operation on whole numbers, and the bounds of its result."""

    kind: Literal["constant", "input", "+", "-", "*", "//", "min", "max", "choice"]
    low: int
    high: int
    of: tuple[Whole, ...] = ()
    code: str = ""
    when: Test | None = None

    @property
    def fixed(self) -> bool:
        return self.kind == "constant"

    @property
    def reach(self) -> int:
        """The largest magnitude it can have."""
        return max(abs(self.low), abs(self.high))

    @property
    def needs(self) -> tuple[Whole, ...]:
        """What is reckoned before it."""
        return self.of + (tuple(self.when.asked()) if self.when else ())


class Test(msgspec.Struct, frozen=True, eq=False):
    """A question about whole numbers."""

    kind: Comparing | Joining | Literal["not"]
    figures: tuple[Whole, ...] = ()
    tests: tuple[Test, ...] = ()

    def asked(self) -> Iterator[Whole]:
        """The figures it is about."""
        yield from self.figures
        for test in self.tests:
            yield from test.asked()


def in_order(result: Whole) -> tuple[Whole, ...]:
    """All operations that a result needs, each after those it needs itself, the result last."""
    found: dict[int, Whole] = {}
    waiting = [result]
    while waiting:
        whole = waiting[-1]
        before = [one for one in whole.needs if id(one) not in found] if id(whole) not in found else []
        if before:
            waiting += before
        else:
            found.setdefault(id(waiting.pop()), whole)
    return tuple(found.values())


class Steps:
    """Builds operations, at the place that is being read; counts them, so that no formula grows without end."""

    def __init__(self) -> None:
        self.at = 1
        self._known: dict[tuple[object, ...], Whole] = {}

    def constant(self, value: int) -> Whole:
        return self._one(("constant", value), Whole("constant", value, value))

    def taken(self, code: str, low: int, high: int) -> Whole:
        return self._one(("input", code), Whole("input", low, high, code=code))

    def plus(self, left: Whole, right: Whole) -> Whole:
        if _is(left, 0):
            return right
        if _is(right, 0):
            return left
        return self._made("+", left.low + right.low, left.high + right.high, (left, right))

    def minus(self, left: Whole, right: Whole) -> Whole:
        if _is(right, 0):
            return left
        return self._made("-", left.low - right.high, left.high - right.low, (left, right))

    def times(self, left: Whole, right: Whole) -> Whole:
        if _is(left, 1):
            return right
        if _is(right, 1):
            return left
        ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        return self._made("*", min(ends), max(ends), (left, right))

    def floored(self, top: Whole, bottom: Whole) -> Whole:
        """The quotient rounded downwards; `bottom` is never below 1."""
        if _is(bottom, 1):
            return top
        ends = [a // b for a in (top.low, top.high) for b in (bottom.low, bottom.high)]
        return self._made("//", min(ends), max(ends), (top, bottom))

    def extreme(self, kind: Literal["min", "max"], of: tuple[Whole, ...]) -> Whole:
        pick = min if kind == "min" else max
        return self._made(kind, pick(one.low for one in of), pick(one.high for one in of), of)

    def choice(self, when: Test, then: Whole, otherwise: Whole) -> Whole:
        low, high = min(then.low, otherwise.low), max(then.high, otherwise.high)
        return self._made("choice", low, high, (then, otherwise), when)

    def half_up(self, top: Whole, bottom: Whole) -> Whole:
        """The quotient rounded half away from zero, as money is everywhere in the product."""
        if _is(bottom, 1):
            return top
        zero, two = self.constant(0), self.constant(2)
        twice = self.times(bottom, two)
        up = self.floored(self.plus(self.times(top, two), bottom), twice)
        if top.low >= 0:
            return up
        opposite = self.minus(zero, top)
        down = self.minus(zero, self.floored(self.plus(self.times(opposite, two), bottom), twice))
        return down if top.high <= 0 else self.choice(Test(">=", (top, zero)), up, down)

    def _made(
        self,
        kind: Literal["+", "-", "*", "//", "min", "max", "choice"],
        low: int,
        high: int,
        of: tuple[Whole, ...],
        when: Test | None = None,
    ) -> Whole:
        if low == high:
            return self.constant(low)
        key = (kind, id(when) if when else None, *(one.low if one.fixed else id(one) for one in of), *(one.fixed for one in of))  # fmt: skip
        return self._one(key, Whole(kind, low, high, of, when=when))

    def _one(self, key: tuple[object, ...], whole: Whole) -> Whole:
        found = self._known.get(key)
        if found is not None:
            return found
        if len(self._known) >= MOST_STEPS:
            raise FormulaRefused("This formula is too involved; give a part of it an element of its own.", self.at)
        if whole.reach > WIDE:
            raise FormulaRefused(
                "The figure can become too large here; round a part of it, or bound it by min.", self.at
            )
        self._known[key] = whole
        return whole


def _is(whole: Whole, value: int) -> bool:
    return whole.fixed and whole.low == value
