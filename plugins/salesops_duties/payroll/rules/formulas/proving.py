"""A formula proven: every node an exact fraction of two whole numbers with bounds, nothing rounded before it is said.

The proof needs what each name can be. A divisor that may be zero, and a figure that may not fit, are refused
with their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gcd, lcm

import msgspec

from salesops_duties.payroll.rules.formulas.integers import MOST_STEPS, NARROW, Steps, Test, Whole, in_order
from salesops_duties.payroll.rules.formulas.nodes import (
    Absolute,
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


class Exact(msgspec.Struct, frozen=True, eq=False):
    """A fraction; the bottom is never below 1."""

    top: Whole
    bottom: Whole


class Formula(msgspec.Struct, frozen=True, eq=False):
    """A formula that is proven: its result, the last of `steps`, is a whole number of 10^-digits that fits 64 bits.

    `names` are those it needs a value of, `exact` its figure before it is rounded.
    """

    text: str
    digits: int
    steps: tuple[Whole, ...]
    names: tuple[str, ...]
    narrow: bool  # whether 64 bits suffice for every operation
    exact: Exact

    @property
    def result(self) -> Whole:
        return self.steps[-1]

    @property
    def variable(self) -> Variable:
        """What other formulas may take it for."""
        return Variable(self.digits, self.result.low, self.result.high)


def proven(text: str, known: Mapping[str, Variable], digits: int, exact: Mapping[str, Exact] | None = None) -> Formula:
    """The formula whose result is rounded to `digits` after the point; raises `FormulaRefused` with the place.

    Names of `exact` stand for the figures of other formulas, which are not rounded before they are used.
    """
    prover = _Prover(known, exact or {})
    figure = prover.figure(parsed(text))
    prover.steps.at = 1
    result = prover.steps.half_up(prover.scaled(figure, digits), figure.bottom)
    steps = in_order(result)
    if result.reach > NARROW:
        raise FormulaRefused("The figure can become too large here; round a part of it, or bound it by min.", 1)
    if len(steps) > MOST_STEPS:
        raise FormulaRefused("This formula is too involved; give a part of it an element of its own.", 1)
    names = tuple(sorted({whole.code for whole in steps if whole.kind == "input"}))
    return Formula(text, digits, steps, names, max(whole.reach for whole in steps) <= NARROW, figure)


class _Prover:
    def __init__(self, known: Mapping[str, Variable], exact: Mapping[str, Exact]) -> None:
        self.known = known
        self.exact = exact
        self.steps = Steps()
        self.met: dict[int, Exact] = {}  # by the node: one that stands in two places is proven once

    def figure(self, node: Node) -> Exact:
        found = self.met.get(id(node))
        if found is None:
            found = self.met[id(node)] = self.proven(node)
        return found

    def proven(self, node: Node) -> Exact:
        steps = self.steps
        match node:
            case Number(value=value, at=at):
                steps.at = at
                return Exact(steps.constant(value.numerator), steps.constant(value.denominator))
            case Name(code=code, at=at):
                return self.name(code, at)
            case Arithmetic(operation=operation, left=left, right=right, at=at):
                first, second = self.figure(left), self.figure(right)
                steps.at = at
                return self.arithmetic(operation, first, second)
            case Least(kind=kind, of=of, at=at):
                figures = [self.figure(one) for one in of]
                steps.at = at
                tops, bottom = self.common(figures)
                return Exact(steps.extreme(kind, tuple(tops)), bottom)
            case Absolute(of=inner, at=at):
                figure = self.figure(inner)
                steps.at = at
                opposite = steps.minus(steps.constant(0), figure.top)
                return Exact(steps.extreme("max", (figure.top, opposite)), figure.bottom)
            case Rounded(kind=kind, of=inner, digits=digits, at=at):
                figure = self.figure(inner)
                steps.at = at
                whole = self.rounded(kind, self.scaled(figure, digits), figure.bottom)
                return Exact(whole, steps.constant(10**digits))
            case Choice(when=when, then=then, otherwise=otherwise, at=at):
                test = self.test(when)
                figures = [self.figure(then), self.figure(otherwise)]
                steps.at = at
                tops, bottom = self.common(figures)
                return Exact(steps.choice(test, *tops), bottom)

    def name(self, code: str, at: int) -> Exact:
        self.steps.at = at
        if code in self.exact:
            return self.exact[code]
        variable = self.known.get(code)
        if variable is None:
            raise FormulaRefused(f"Nothing is called {code}.", at)
        taken = self.steps.taken(code, variable.low, variable.high)
        return Exact(taken, self.steps.constant(10**variable.digits))

    def arithmetic(self, operation: str, left: Exact, right: Exact) -> Exact:
        steps = self.steps
        if operation in "+-":
            (first, second), bottom = self.common([left, right])
            return Exact((steps.plus if operation == "+" else steps.minus)(first, second), bottom)
        if operation == "/":
            right = self.inverse(right)
        return self.product(left, right)

    def inverse(self, figure: Exact) -> Exact:
        top, bottom, zero = figure.top, figure.bottom, self.steps.constant(0)
        if top.low > 0:
            return Exact(bottom, top)
        if top.high < 0:
            return Exact(self.steps.minus(zero, bottom), self.steps.minus(zero, top))
        raise FormulaRefused("The divisor can be zero; write max(…, 1) or another least value.", self.steps.at)

    def product(self, left: Exact, right: Exact) -> Exact:
        """What is fixed is shortened first, so that the proof does not fail for factors that cancel."""
        a, b = self.shortened(left.top, right.bottom)
        c, d = self.shortened(right.top, left.bottom)
        return Exact(self.steps.times(a, c), self.steps.times(d, b))

    def shortened(self, top: Whole, bottom: Whole) -> tuple[Whole, Whole]:
        if not (top.fixed and bottom.fixed):
            return top, bottom
        shared = gcd(top.low, bottom.low) or 1
        return self.steps.constant(top.low // shared), self.steps.constant(bottom.low // shared)

    def common(self, figures: Sequence[Exact]) -> tuple[list[Whole], Whole]:
        """The tops over one bottom: the least common one where all are fixed, the product of the others otherwise."""
        steps = self.steps
        fixed = steps.constant(lcm(*(figure.bottom.low for figure in figures if figure.bottom.fixed)))
        moving = list({id(one.bottom): one.bottom for one in figures if not one.bottom.fixed}.values())
        tops = []
        for figure in figures:
            own = figure.bottom
            factor = steps.constant(fixed.low // own.low) if own.fixed else fixed
            for bottom in moving:
                if bottom is not own:
                    factor = steps.times(factor, bottom)
            tops.append(steps.times(figure.top, factor))
        shared = fixed
        for one in moving:
            shared = steps.times(shared, one)
        return tops, shared

    def scaled(self, figure: Exact, digits: int) -> Whole:
        return self.steps.times(figure.top, self.steps.constant(10**digits))

    def rounded(self, kind: str, top: Whole, bottom: Whole) -> Whole:
        steps, zero = self.steps, self.steps.constant(0)
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
