"""A proven formula reckoned for a whole column of people, in polars, one operation after the other."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from salesops_duties.payroll.rules.formulas.integers import Test, Whole
from salesops_duties.payroll.rules.formulas.proving import Formula
from salesops_duties.payroll.rules.formulas.reckoning import COMPARISONS


def column(formula: Formula, people: pl.DataFrame) -> pl.Series:
    """The result for each row: Int64 in 10^-digits. Shape: as many as `people` has rows.

    `people` has a column for each of the formula's names: whole numbers within the bounds the proof was made for; raises `ValueError`
    where one is missing, for polars would reckon on without it. Where 64 bits do not suffice on the way, it reckons in 128;
    polars would wrap in silence.
    """
    if people.is_empty():
        return pl.Series(dtype=pl.Int64)
    missing = [name for name in formula.names if people[name].null_count()]
    if missing:
        raise ValueError(f"there are people without {', '.join(missing)}")
    dtype = pl.Int64() if formula.narrow else pl.Int128()
    known: dict[int, pl.Series] = {}
    for whole in formula.steps:
        known[id(whole)] = _of(whole, known, people, dtype)
    series = known[id(formula.result)]
    if len(series) != people.height:
        series = series.new_from_index(0, people.height)
    return series.cast(pl.Int64)


def _of(whole: Whole, known: Mapping[int, pl.Series], people: pl.DataFrame, dtype: pl.Int64 | pl.Int128) -> pl.Series:
    of = [known[id(one)] for one in whole.of]
    match whole.kind:
        case "constant":
            return pl.Series([whole.low], dtype=dtype)
        case "input":
            return people[whole.code].cast(dtype)
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
            return pl.select(pl.when(_holds(whole.when, known)).then(of[0]).otherwise(of[1])).to_series()


def _holds(test: Test, known: Mapping[int, pl.Series]) -> pl.Series:
    if test.figures:
        left, right = (known[id(one)] for one in test.figures)
        answer = COMPARISONS[test.kind](left, right)
        assert isinstance(answer, pl.Series)
        return answer
    tests = [_holds(one, known) for one in test.tests]
    match test.kind:
        case "and":
            return pl.select(pl.all_horizontal(tests)).to_series()
        case "or":
            return pl.select(pl.any_horizontal(tests)).to_series()
        case _:
            return ~tests[0]
