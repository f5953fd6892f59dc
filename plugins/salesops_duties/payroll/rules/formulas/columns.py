"""A proven formula reckoned for a whole column of people, in polars.

It walks the operations as they were built and reckons what is shared once, so that the time is linear in them.
"""

from __future__ import annotations

import polars as pl

from salesops_duties.payroll.rules.formulas.integers import Test, Whole
from salesops_duties.payroll.rules.formulas.proving import Formula
from salesops_duties.payroll.rules.formulas.reckoning import COMPARISONS


def column(formula: Formula, people: pl.DataFrame) -> pl.Series:
    """The result for each row: Int64 in 10^-digits. Shape: as many as `people` has rows.

    `people` has a column for each of the formula's names: whole numbers without nulls, within the bounds the proof was made for.
    Where 64 bits do not suffice on the way, it reckons in 128; polars would wrap in silence.
    """
    if people.is_empty():
        return pl.Series(dtype=pl.Int64)
    series = _Columns(people, pl.Int64() if formula.narrow else pl.Int128()).whole(formula.result)
    if len(series) != people.height:
        series = series.new_from_index(0, people.height)
    return series.cast(pl.Int64)


class _Columns:
    def __init__(self, people: pl.DataFrame, dtype: pl.Int64 | pl.Int128) -> None:
        self.people = people
        self.dtype = dtype
        self.known: dict[int, pl.Series] = {}

    def whole(self, whole: Whole) -> pl.Series:
        found = self.known.get(id(whole))
        if found is None:
            found = self.known[id(whole)] = self.reckoned(whole)
        return found

    def reckoned(self, whole: Whole) -> pl.Series:
        of = [self.whole(one) for one in whole.of]
        match whole.kind:
            case "constant":
                return pl.Series([whole.low], dtype=self.dtype)
            case "input":
                return self.people[whole.code].cast(self.dtype)
            case "+":
                return of[0] + of[1]
            case "-":
                return of[0] - of[1]
            case "*":
                return of[0] * of[1]
            case "//":
                return of[0] // of[1]
            case "min":
                return pl.select(pl.min_horizontal(of)).to_series()
            case "max":
                return pl.select(pl.max_horizontal(of)).to_series()
            case "choice":
                assert whole.when is not None
                return pl.select(pl.when(self.test(whole.when)).then(of[0]).otherwise(of[1])).to_series()

    def test(self, test: Test) -> pl.Series:
        if test.figures:
            left, right = (self.whole(one) for one in test.figures)
            answer = COMPARISONS[test.kind](left, right)
            assert isinstance(answer, pl.Series)
            return answer
        tests = [self.test(one) for one in test.tests]
        match test.kind:
            case "and":
                return pl.select(pl.all_horizontal(tests)).to_series()
            case "or":
                return pl.select(pl.any_horizontal(tests)).to_series()
            case _:
                return ~tests[0]
