"""China: social insurance and the housing fund, by the city's table of the day.

Each item has its own base with floor and cap, its rates for both sides, a fixed amount where a city asks for one,
and its own rounding; all of it differs by city and year, so all of it is a parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import polars as pl

from salesops_duties.payroll.rules.packs.exact import ROUNDINGS


class Item(msgspec.Struct, frozen=True):
    """One insurance. Floor, cap and fixed amounts in minor units; rates in ten-thousandths; `to` is the unit it is rounded to."""

    code: str
    floor: int
    cap: int
    own: int
    employer: int
    own_fixed: int = 0
    employer_fixed: int = 0
    rounding: Literal["half_up", "up", "down"] = "half_up"
    to: int = 1


def contributions(base: pl.Expr, items: Sequence[Item]) -> list[pl.Expr]:
    """For each item the columns `<code>_own` and `<code>_employer`, in minor units, of the declared base.

    A base of zero or less is somebody who is not insured here, and gives zero.
    """
    found, base = [], base.cast(pl.Int64)
    for item in items:
        bounded = pl.when(base <= 0).then(0).otherwise(base.clip(item.floor, item.cap))
        rounded = ROUNDINGS[item.rounding]
        for side, rate, fixed in (
            ("own", item.own, item.own_fixed),
            ("employer", item.employer, item.employer_fixed),
        ):
            part = rounded(bounded * rate, 10_000 * item.to) * item.to
            found.append(pl.when(base <= 0).then(0).otherwise(part + fixed).alias(f"{item.code}_{side}"))
    return found
