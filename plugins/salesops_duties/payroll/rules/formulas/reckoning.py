"""A proven formula reckoned for one person, with plain whole numbers."""

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
    return _Figures(values).whole(formula.result)


class _Figures:
    def __init__(self, values: Mapping[str, int]) -> None:
        self.values = values
        self.known: dict[int, int] = {}

    def whole(self, whole: Whole) -> int:
        found = self.known.get(id(whole))
        if found is None:
            found = self.known[id(whole)] = self.reckoned(whole)
        return found

    def reckoned(self, whole: Whole) -> int:
        match whole.kind:
            case "constant":
                return whole.low
            case "input":
                return self.values[whole.code]
            case "choice":
                assert whole.when is not None
                return self.whole(whole.of[0] if self.test(whole.when) else whole.of[1])
        of = [self.whole(one) for one in whole.of]
        match whole.kind:
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
            case _:
                return max(of)

    def test(self, test: Test) -> bool:
        match test.kind:
            case "and":
                return all(self.test(one) for one in test.tests)
            case "or":
                return any(self.test(one) for one in test.tests)
            case "not":
                return not self.test(test.tests[0])
        left, right = (self.whole(one) for one in test.figures)
        return bool(COMPARISONS[test.kind](left, right))
