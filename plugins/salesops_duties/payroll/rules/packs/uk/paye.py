"""United Kingdom: income tax under PAYE, 2018/19, cumulative or of the period alone (HMRC, PAYE Tax Table Routines).

Thresholds and taxes up to them are kept to four places and cut off, taxable pay is cut to whole pounds, the tax to
whole pence. No more than half of the pay is withheld. What is withheld can be negative: a refund.
"""

from __future__ import annotations

import polars as pl

from salesops_duties.payroll.rules.packs.exact import whole
from salesops_duties.payroll.rules.packs.uk.codes import PERIODS, tax_code

PERCENTS = (20, 40, 45)
THRESHOLDS = (34_500, 150_000)  # pounds of a year
_FINE = 10_000  # a pound in the units of thresholds
_BELOW = (0, 6_900, 53_100)  # pounds of tax up to the threshold of each rate
_MOST_PERCENT = 50  # of the pay of a period


def withheld(people: pl.DataFrame) -> pl.Series:
    """The tax of this period in pence.

    Columns of `people`: `gross`, `gross_before`, `tax_before` (pence of the year, the last two before this period),
    `code`, `frequency` (`Weekly`, `Monthly`), `period` from 1, `alone` (true where only this period counts).
    Raises `ValueError` for a code or frequency that is not known, for a figure that is missing, and for a period that
    the year does not have; a 53rd week is one alone.
    """
    people = whole(people, ("gross", "gross_before", "tax_before", "period"))
    unknown = set(people["frequency"].unique()) - PERIODS.keys()
    if unknown:
        raise ValueError(f"a frequency is one of {', '.join(PERIODS)}")
    ways = people.select("code", "frequency").unique()
    codes = [tax_code(code) for code in ways["code"]]
    ways = ways.with_columns(
        pl.Series("free", [c.free_pay(f) for c, f in zip(codes, ways["frequency"], strict=True)], dtype=pl.Int64),
        pl.Series("flat", [-1 if c.flat is None else c.flat for c in codes], dtype=pl.Int64),
        pl.Series("periods", [PERIODS[f] for f in ways["frequency"]], dtype=pl.Int64),
    )
    known = people.join(ways, on=["code", "frequency"], how="left", maintain_order="left").with_columns(
        pl.when("alone").then(1).otherwise("period").alias("n"),
        pl.when("alone").then(0).otherwise("gross_before").alias("before"),
        pl.when("alone").then(0).otherwise("tax_before").alias("paid"),
    )
    beyond = known.filter(~pl.col("alone") & ((pl.col("n") < 1) | (pl.col("n") > pl.col("periods"))))
    if not beyond.is_empty():
        raise ValueError("a period is one of the year's, or stands alone")
    pay = pl.col("gross") + pl.col("before") - pl.col("n") * pl.col("free")
    pounds = pl.max_horizontal(pay, pl.lit(0, dtype=pl.Int64)) // 100
    due = pl.when(pl.col("flat") < 0).then(_by_bands(pounds)).otherwise(_flat(pounds))
    most = pl.max_horizontal("gross", pl.lit(0, dtype=pl.Int64)) * _MOST_PERCENT // 100
    return known.select(pl.min_horizontal(due - pl.col("paid"), most).alias("tax")).to_series()


def _flat(pounds: pl.Expr) -> pl.Expr:
    """Pence at the one rate of the code."""
    tax = pounds * PERCENTS[0]
    for place, percent in enumerate(PERCENTS):
        tax = pl.when(pl.col("flat") == place).then(pounds * percent).otherwise(tax)
    return tax


def _by_bands(pounds: pl.Expr) -> pl.Expr:
    """Pence by the bands of so many periods."""
    n, periods = pl.col("n"), pl.col("periods")
    tax = pounds * PERCENTS[0]
    for threshold, percent, below in zip(THRESHOLDS, PERCENTS[1:], _BELOW[1:], strict=True):
        edge = threshold * _FINE * n // periods
        whole_edge = (threshold * n + periods - 1) // periods
        fine = (below * _FINE * n // periods) * 100 + (pounds * _FINE - edge) * percent
        tax = pl.when(pounds > whole_edge).then(fine // _FINE).otherwise(tax)
    return tax
