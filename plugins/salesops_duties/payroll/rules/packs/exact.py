"""Columns of whole numbers, rounded: what statutory packs reckon with. Amounts are minor units; no float anywhere."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def whole(people: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The columns of these names as Int64, so that nothing narrower wraps in silence; others stay as they are.

    Raises `ValueError` where somebody has none: polars would leave it out of a sum and reckon on.
    """
    missing = [name for name in names if people[name].null_count()]
    if missing:
        raise ValueError(f"there are people without {', '.join(missing)}")
    return people.with_columns(pl.col(name).cast(pl.Int64) for name in names)


def half_up(top: pl.Expr, bottom: int) -> pl.Expr:
    """The quotient rounded half away from zero. `top` is an Int64 whose magnitude is below 4.6e18; `bottom` is positive."""
    magnitude = (2 * top.abs() + bottom) // (2 * bottom)
    return pl.when(top < 0).then(-magnitude).otherwise(magnitude)


def up(top: pl.Expr, bottom: int) -> pl.Expr:
    """The quotient rounded upwards, for figures that are not negative."""
    return (top + (bottom - 1)) // bottom


def down(top: pl.Expr, bottom: int) -> pl.Expr:
    """The quotient rounded downwards, for figures that are not negative."""
    return top // bottom


ROUNDINGS = {"half_up": half_up, "up": up, "down": down}
