"""A formula proven: every node an exact fraction of two whole numbers with bounds, nothing rounded before it is said.

The proof needs what each name can be. A divisor that may be zero, and a figure that may not fit, are refused
with their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gcd, lcm

import msgspec

from salesops_duties.payroll.rules.formulas.integers import NARROW, Steps, Test, Whole, constant
from salesops_duties.payroll.rules.formulas.nodes import (
    Arithmetic,
    Choice,
    Compared,
    Condition,
    FormulaRefused,
    Joined,
    Least,
    Name,
    Negated,
    Node,
    Number,
    Rounded,
)
from salesops_duties.payroll.rules.formulas.parsing import parsed


class Variable(msgspec.Struct, frozen=True):
    """What a name stands for: a whole number of 10^-digits, between two bounds (in those units)."""

    digits: int
    low: int
    high: int


class Formula(msgspec.Struct, frozen=True):
    """A formula that is proven: its result is a whole number of 10^-digits. `names` are those it needs a value of."""

    text: str
    digits: int
    result: Whole
    names: tuple[str, ...]
    narrow: bool  # whether 64 bits suffice for every operation

    @property
    def variable(self) -> Variable:
        """What other formulas may take it for."""
        return Variable(self.digits, self.result.low, self.result.high)


class Exact(msgspec.Struct, frozen=True):
    """A fraction; the bottom is never below 1."""

    top: Whole
    bottom: Whole


def proven(text: str, known: Mapping[str, Variable], digits: int, exact: Mapping[str, Node] | None = None) -> Formula:
    """The formula whose result is rounded to `digits` after the point; raises `FormulaRefused` with the place.

    Names of `exact` stand for other formulas, which are not rounded before they are used; none of them may go in a circle.
    """
    prover = _Prover(known, exact or {})
    figure = prover.figure(parsed(text))
    prover.steps.at = 1
    result = prover.steps.half_up(prover.scaled(figure, digits), figure.bottom)
    return Formula(text, digits, result, tuple(sorted(prover.used)), prover.steps.most <= NARROW)


class _Prover:
    def __init__(self, known: Mapping[str, Variable], exact: Mapping[str, Node]) -> None:
        self.known = known
        self.exact = exact
        self.meant: dict[str, Exact] = {}  # what names of `exact` came to
        self.steps = Steps()
        self.used: set[str] = set()

    def figure(self, node: Node) -> Exact:
        match node:
            case Number(value=value):
                return Exact(constant(value.numerator), constant(value.denominator))
            case Name(code=code, at=at):
                return self.name(code, at)
            case Arithmetic(operation=operation, left=left, right=right, at=at):
                first, second = self.figure(left), self.figure(right)
                self.steps.at = at
                return self.arithmetic(operation, first, second)
            case Least(kind=kind, of=of, at=at):
                figures = [self.figure(one) for one in of]
                self.steps.at = at
                tops, bottom = self.common(figures)
                return Exact(self.steps.extreme(kind, tuple(tops)), bottom)
            case Rounded(kind=kind, of=inner, digits=digits, at=at):
                figure = self.figure(inner)
                self.steps.at = at
                return Exact(self.rounded(kind, self.scaled(figure, digits), figure.bottom), constant(10**digits))
            case Choice(when=when, then=then, otherwise=otherwise, at=at):
                test = self.test(when)
                figures = [self.figure(then), self.figure(otherwise)]
                self.steps.at = at
                tops, bottom = self.common(figures)
                return Exact(self.steps.choice(test, *tops), bottom)

    def name(self, code: str, at: int) -> Exact:
        if code in self.exact:
            return self.other(code, at)
        variable = self.known.get(code)
        if variable is None:
            raise FormulaRefused(f"Nothing is called {code}.", at)
        self.used.add(code)
        self.steps.at = at
        return Exact(self.steps.taken(code, variable.low, variable.high), constant(10**variable.digits))

    def other(self, code: str, at: int) -> Exact:
        """Another formula in this one's place; what is refused in it is refused where it is named."""
        if code not in self.meant:
            try:
                self.meant[code] = self.figure(self.exact[code])
            except FormulaRefused as problem:
                raise FormulaRefused(problem.message, at) from None
        return self.meant[code]

    def arithmetic(self, operation: str, left: Exact, right: Exact) -> Exact:
        steps = self.steps
        if operation in "+-":
            (first, second), bottom = self.common([left, right])
            return Exact((steps.plus if operation == "+" else steps.minus)(first, second), bottom)
        if operation == "/":
            right = self.inverse(right)
        return self.reduced(left, right)

    def inverse(self, figure: Exact) -> Exact:
        top, bottom = figure.top, figure.bottom
        if top.low > 0:
            return Exact(bottom, top)
        if top.high < 0:
            opposite = self.steps.minus
            return Exact(opposite(constant(0), bottom), opposite(constant(0), top))
        raise FormulaRefused("The divisor can be zero; write max(…, 1) or another least value.", self.steps.at)

    def reduced(self, left: Exact, right: Exact) -> Exact:
        """The product; what is fixed is shortened first, so that the proof does not fail for factors that cancel."""
        a, b = _shortened(left.top, right.bottom)
        c, d = _shortened(right.top, left.bottom)
        return Exact(self.steps.times(a, c), self.steps.times(d, b))

    def common(self, figures: Sequence[Exact]) -> tuple[list[Whole], Whole]:
        """The tops over one bottom: the least common one where all are fixed, the product of the others otherwise."""
        steps, fixed, tops = self.steps, constant(1), [figure.top for figure in figures]
        fixed = constant(lcm(*(figure.bottom.low for figure in figures if figure.bottom.fixed)))
        moving: list[Whole] = []
        for figure in figures:
            if not figure.bottom.fixed and figure.bottom not in moving:
                moving.append(figure.bottom)
        for place, figure in enumerate(figures):
            factor = constant(fixed.low // figure.bottom.low) if figure.bottom.fixed else fixed
            for bottom in moving:
                if bottom != figure.bottom:
                    factor = steps.times(factor, bottom)
            tops[place] = steps.times(tops[place], factor)
        bottom = fixed
        for one in moving:
            bottom = steps.times(bottom, one)
        return tops, bottom

    def scaled(self, figure: Exact, digits: int) -> Whole:
        return self.steps.times(figure.top, constant(10**digits))

    def rounded(self, kind: str, top: Whole, bottom: Whole) -> Whole:
        steps, zero = self.steps, constant(0)
        if kind == "round":
            return steps.half_up(top, bottom)
        if kind == "floor":
            return steps.floored(top, bottom)
        return steps.minus(zero, steps.floored(steps.minus(zero, top), bottom))

    def test(self, condition: Condition) -> Test:
        match condition:
            case Compared(comparing=comparing, left=left, right=right, at=at):
                figures = [self.figure(left), self.figure(right)]
                self.steps.at = at
                tops, _ = self.common(figures)
                return Test(comparing, tuple(tops))
            case Joined(joining=joining, of=of):
                return Test(joining, tests=tuple(self.test(one) for one in of))
            case Negated(of=inner):
                return Test("not", tests=(self.test(inner),))


def _shortened(top: Whole, bottom: Whole) -> tuple[Whole, Whole]:
    if not (top.fixed and bottom.fixed):
        return top, bottom
    shared = gcd(top.low, bottom.low) or 1
    return constant(top.low // shared), constant(bottom.low // shared)
