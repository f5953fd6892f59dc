"""China: the one-off bonus of a year, taxed by itself or with the other income, whichever is chosen.

Caishui [2018] No. 164, prolonged to the end of 2027: the bracket is found by a twelfth of the bonus in the monthly
table, the tax is the whole bonus at its rate less its quick deduction once. So a little more bonus can leave less:
these are the blind zones.
"""

from __future__ import annotations

import itertools
from typing import Literal

import msgspec
import polars as pl

from salesops_duties.payroll.rules.packs.brackets import progressive
from salesops_duties.payroll.rules.packs.cn.tables import ANNUAL, MONTHLY
from salesops_duties.payroll.rules.packs.exact import half_up


class BonusCompared(msgspec.Struct, frozen=True):
    """Tax in minor units: of the bonus by itself, what it adds to the year's tax, and which is less."""

    separate: int
    merged_increment: int
    better: Literal["separate", "merged"]
    saving: int


def separate(bonus: pl.Expr) -> pl.Expr:
    """The tax of each bonus by itself, in minor units."""
    tax = pl.lit(0, dtype=pl.Int64)
    for bracket in MONTHLY:
        tax = pl.when(bonus > 12 * bracket.over).then(bonus * bracket.percent - 100 * bracket.quick).otherwise(tax)
    return half_up(tax, 100)


def compared(bonus: int, taxable_without: int) -> BonusCompared:
    """Which way takes less of one person; `taxable_without` is the year's taxable income without the bonus."""
    row = pl.DataFrame({"bonus": [bonus], "rest": [taxable_without]}, schema={"bonus": pl.Int64, "rest": pl.Int64})
    both = pl.max_horizontal(pl.col("rest") + pl.col("bonus"), pl.lit(0, dtype=pl.Int64))
    found = row.select(
        separate(pl.col("bonus")).alias("separate"),
        (progressive(both, ANNUAL) - progressive(pl.col("rest"), ANNUAL)).alias("merged"),
    )
    alone, merged = int(found["separate"][0]), int(found["merged"][0])
    return BonusCompared(alone, merged, "separate" if alone <= merged else "merged", abs(merged - alone))


def blind_zones() -> list[tuple[int, int]]:
    """From which bonus, which still is in the lower bracket, to which one no more is left than at the start. Minor units."""
    zones = []
    for lower, upper in itertools.pairwise(MONTHLY):
        start = 12 * upper.over
        left = 100 * start - (start * lower.percent - 100 * lower.quick)  # hundredths of minor units
        top, share = left - 100 * upper.quick, 100 - upper.percent
        zones.append((start, (2 * top + share) // (2 * share)))
    return zones
