"""A month reckoned for trial, of nobody: what the formulas make of typed figures."""

from __future__ import annotations

import datetime as dt

import msgspec

from salesops import Act, clock, transaction
from salesops.errors import Fault, Invalid
from salesops.values import minor_digits
from salesops_duties.payroll.rules import Trial, Tried, figures_of, month_of, provable, tried
from salesops_duties.payroll.service.formulas import reckoned_in, rules_of


async def try_month(act: Act, trial: Trial) -> list[Tried]:
    """Every element that is reckoned in the month, in order, with its formula in numbers; raises `Invalid` for figures that cannot be."""
    month = _month(act, trial.month)
    digits = minor_digits(act.office.currency)
    figures = figures_of(trial, digits)
    looking = msgspec.structs.replace(act, idempotency=None)  # there is nothing to do once
    async with transaction(looking) as tx:
        rules = await rules_of(tx)
    return tried(provable(reckoned_in(rules, month), digits, ""), figures, digits)


def _month(act: Act, text: str) -> dt.date:
    if not text.strip():
        return clock.today(act.office.timezone).replace(day=1)
    month = month_of(text)
    if month is None:
        raise Invalid([Fault("month", "month", "A month such as 2026-12.", given=text)])
    return month
