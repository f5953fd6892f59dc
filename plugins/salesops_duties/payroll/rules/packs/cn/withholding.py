"""China: wages, taxed as they add up over the year (State Taxation Administration 2018 No. 61, article 6).

The tax of a month is the tax on all taxable income of the year so far, less what was withheld; what would be
negative is nothing now and counts in the next month. Sources: 2018 No. 56 and 61; first job: 2020 No. 13; 60,000 at
once: 2020 No. 19.
"""

from __future__ import annotations

import polars as pl

from salesops_duties.payroll.rules.packs.brackets import progressive
from salesops_duties.payroll.rules.packs.cn.tables import ANNUAL, MONTHLY_ALLOWANCE, UPFRONT_ALLOWANCE
from salesops_duties.payroll.rules.packs.exact import whole

INPUTS = ("gross", "exempt", "social", "special", "other", "withheld", "months", "upfront")


def withheld(people: pl.DataFrame) -> pl.DataFrame:
    """The columns `taxable` (of the year so far) and `tax` (of this month), in minor units, one row for each of `people`.

    Columns of `people`, all Int64 and of the year up to and with this month: `gross`, `exempt`, `social` (insurance and
    housing fund, own part), `special` (additional deductions), `other`, `withheld` (up to last month); `months` that
    the basic deduction counts (of this employment; from January for a first job); `upfront` is 1 for who gets
    60,000 at once. Raises `ValueError` where one is missing.
    """
    people = whole(people, INPUTS)
    allowance = pl.when(pl.col("upfront") == 1).then(UPFRONT_ALLOWANCE).otherwise(pl.col("months") * MONTHLY_ALLOWANCE)
    less = pl.col("exempt") + allowance + pl.col("social") + pl.col("special") + pl.col("other")
    taxable = pl.max_horizontal(pl.col("gross") - less, pl.lit(0, dtype=pl.Int64))
    return people.select(taxable.alias("taxable")).select(
        "taxable",
        pl.max_horizontal(progressive(pl.col("taxable"), ANNUAL) - people["withheld"], pl.lit(0, dtype=pl.Int64)).alias(
            "tax"
        ),
    )
