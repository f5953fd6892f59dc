"""Whole numbers with bounds: what a formula becomes, so that it can be proven to fit before it is ever reckoned.

Every operation knows the least and the most it can give. What exceeds 127 bits is refused where it is built.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from salesops_duties.payroll.rules.formulas.nodes import Comparing, FormulaRefused, Joining

NARROW, WIDE = 2**63 - 1, 2**127 - 1
MOST_STEPS = 4000  # operations of one formula, after denominators are made common


class Whole(msgspec.Struct, frozen=True):
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


class Test(msgspec.Struct, frozen=True):
    """A question about whole numbers."""

    kind: Comparing | Joining | Literal["not"]
    figures: tuple[Whole, ...] = ()
    tests: tuple[Test, ...] = ()


def constant(value: int) -> Whole:
    return Whole("constant", value, value)


class Steps:
    """Builds operations, at the place that is being read; counts them, so that no formula grows without end."""

    def __init__(self) -> None:
        self.at = 1
        self.count = 0
        self.most = 0  # the largest magnitude of any operation

    def made(self, whole: Whole) -> Whole:
        self.count += 1
        if self.count > MOST_STEPS:
            raise FormulaRefused("This formula is too involved; give a part of it an element of its own.", self.at)
        if whole.low == whole.high:
            whole = constant(whole.low)
        reach = max(abs(whole.low), abs(whole.high))
        if reach > WIDE:
            raise FormulaRefused(
                "The figure can become too large here; round a part of it, or bound it by min.", self.at
            )
        self.most = max(self.most, reach)
        return whole

    def taken(self, code: str, low: int, high: int) -> Whole:
        self.count += 1
        self.most = max(self.most, abs(low), abs(high))
        return Whole("input", low, high, code=code)

    def plus(self, left: Whole, right: Whole) -> Whole:
        if left == constant(0):
            return right
        if right == constant(0):
            return left
        return self.made(Whole("+", left.low + right.low, left.high + right.high, (left, right)))

    def minus(self, left: Whole, right: Whole) -> Whole:
        if right == constant(0):
            return left
        return self.made(Whole("-", left.low - right.high, left.high - right.low, (left, right)))

    def times(self, left: Whole, right: Whole) -> Whole:
        if left == constant(1):
            return right
        if right == constant(1):
            return left
        ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        return self.made(Whole("*", min(ends), max(ends), (left, right)))

    def floored(self, top: Whole, bottom: Whole) -> Whole:
        """The quotient rounded downwards; `bottom` is never below 1."""
        if bottom == constant(1):
            return top
        ends = [a // b for a in (top.low, top.high) for b in (bottom.low, bottom.high)]
        return self.made(Whole("//", min(ends), max(ends), (top, bottom)))

    def extreme(self, kind: Literal["min", "max"], of: tuple[Whole, ...]) -> Whole:
        pick = min if kind == "min" else max
        low, high = pick(one.low for one in of), pick(one.high for one in of)
        return self.made(Whole(kind, low, high, of))

    def choice(self, when: Test, then: Whole, otherwise: Whole) -> Whole:
        low, high = min(then.low, otherwise.low), max(then.high, otherwise.high)
        return self.made(Whole("choice", low, high, (then, otherwise), when=when))

    def half_up(self, top: Whole, bottom: Whole) -> Whole:
        """The quotient rounded half away from zero, as money is everywhere in the product."""
        if bottom == constant(1):
            return top
        twice = self.times(bottom, constant(2))
        up = self.floored(self.plus(self.times(top, constant(2)), bottom), twice)
        if top.low >= 0:
            return up
        opposite = self.minus(constant(0), top)
        down = self.minus(constant(0), self.floored(self.plus(self.times(opposite, constant(2)), bottom), twice))
        return down if top.high <= 0 else self.choice(Test(">=", (top, constant(0))), up, down)
