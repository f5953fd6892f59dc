"""A proven formula reckoned for one person, with plain whole numbers, one operation after the other."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from salesops_duties.payroll.rules.formulas.integers import Test, Whole
from salesops_duties.payroll.rules.formulas.proving import Formula

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def reckoned(formula: Formula, values: Mapping[str, int]) -> int:
    """The result in 10^-digits; `values` are whole numbers in the units of their variables."""
    known: dict[int, int] = {}
    for whole in formula.steps:
        known[id(whole)] = _of(whole, known, values)
    return known[id(formula.result)]


def _of(whole: Whole, known: Mapping[int, int], values: Mapping[str, int]) -> int:
    of = [known[id(one)] for one in whole.of]
    match whole.kind:
        case "constant":
            return whole.low
        case "input":
            return values[whole.code]
        case "+":
            return of[0] + of[1]
        case "-":
            return of[0] - of[1]
        case "*":
            return of[0] * of[1]
        case "//":
            return of[0] // of[1]
        case "min":
            return min(of)
        case "max":
            return max(of)
        case "choice":
            assert whole.when is not None
            return of[0] if _holds(whole.when, known) else of[1]


def _holds(test: Test, known: Mapping[int, int]) -> bool:
    match test.kind:
        case "and":
            return all(_holds(one, known) for one in test.tests)
        case "or":
            return any(_holds(one, known) for one in test.tests)
        case "not":
            return not _holds(test.tests[0], known)
    left, right = (known[id(one)] for one in test.figures)
    return bool(COMPARISONS[test.kind](left, right))
