"""China: what is withheld from payments to people who are not employed: labour, manuscripts, royalties (2018 No. 61, article 8)."""

from __future__ import annotations

import polars as pl

from salesops_duties.payroll.rules.packs.cn.tables import LABOUR
from salesops_duties.payroll.rules.packs.exact import half_up

KINDS = ("labour", "author", "royalty")
_SMALL, _FLAT_COST = 4_000_00, 800_00


def withheld_of(kind: str, amount: pl.Expr) -> pl.Expr:
    """The tax of each payment in minor units.

    800 of cost up to 4,000, a fifth above; of manuscripts 70 % count. Labour has its own table, the others 20 %.
    Raises `ValueError` for a kind that is none of `KINDS`.
    """
    if kind not in KINDS:
        raise ValueError(f"a payment is one of {', '.join(KINDS)}")
    net = pl.when(amount <= _SMALL).then(100 * (amount - _FLAT_COST)).otherwise(80 * amount)  # hundredths
    net = pl.max_horizontal(net, pl.lit(0, dtype=pl.Int64))
    if kind == "labour":
        lines = [net * bracket.percent - 100 * 100 * bracket.quick for bracket in LABOUR]
        return half_up(pl.max_horizontal(*lines), 100 * 100)
    return half_up(net * (14 if kind == "author" else 20), 100 * 100)
