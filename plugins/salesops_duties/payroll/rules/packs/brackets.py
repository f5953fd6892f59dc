"""Progressive tables: a rate for each bracket, with the quick deduction that makes one multiplication of many."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import polars as pl

from salesops_duties.payroll.rules.packs.exact import half_up


class Bracket(msgspec.Struct, frozen=True):
    """What lies above `over` is taxed at `percent`; `quick` is what the brackets below make less. Minor units."""

    over: int
    percent: int
    quick: int


def table(*steps: tuple[int, int], minor: int = 100) -> tuple[Bracket, ...]:
    """The table of steps (over in whole units, percent), lowest first, with its quick deductions worked out."""
    found: list[Bracket] = []
    for over, percent in steps:
        last = found[-1] if found else Bracket(0, percent, 0)
        quick = last.quick + over * minor * (percent - last.percent) // 100
        found.append(Bracket(over * minor, percent, quick))
    return tuple(found)


def progressive(base: pl.Expr, brackets: Sequence[Bracket]) -> pl.Expr:
    """The tax of each base, to the minor unit. As rates rise, the largest of the brackets' lines is the one that holds."""
    lines = [base * bracket.percent - 100 * bracket.quick for bracket in brackets]
    return half_up(pl.max_horizontal(pl.lit(0, dtype=pl.Int64), *lines), 100)
