"""A month reckoned for trial: typed figures in, every element out, with its formula in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from salesops.errors import Faults
from salesops.values import parse_decimal
from salesops_duties.payroll.rules.figures import FIGURES, variables
from salesops_duties.payroll.rules.formulas import Formula, reckoned, with_numbers


class Trial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Figures by their names, as decimals; those that are not named are zero. `month` is `2026-12`."""

    month: str
    figures: dict[str, str] = {}


class Tried(msgspec.Struct, frozen=True):
    """What an element comes to, and how."""

    code: str
    result: str
    shown: str


def figures_of(trial: Trial, money_digits: int) -> dict[str, int]:
    """Every figure as a whole number of its unit; raises `Invalid` for what is no figure or out of its bounds."""
    faults, known = Faults(), variables(money_digits)
    found = dict.fromkeys(known, 0)
    for code, text in trial.figures.items():
        if code not in known:
            faults.add(f"figures.{code}", "known", "There is no figure of this name.", given=code, allowed=list(known))
            continue
        variable = known[code]
        try:
            found[code] = int(parse_decimal(text, digits=variable.digits).scaleb(variable.digits))
        except ValueError:
            faults.add(f"figures.{code}", "decimal", f"A number with at most {variable.digits} decimals.", given=text)
            continue
        if not variable.low <= found[code] <= variable.high:
            figure = next(one for one in FIGURES if one.code == code)
            faults.add(f"figures.{code}", "range", f"From {figure.least} to {figure.most}.", given=text)
    faults.raise_if_any()
    return found


def tried(formulas: Mapping[str, Formula], figures: Mapping[str, int], money_digits: int) -> list[Tried]:
    """Each element in the order it is reckoned."""
    digits = {code: variable.digits for code, variable in variables(money_digits).items()}
    values, found = dict(figures), []
    for code, formula in formulas.items():
        numbers = {name: _written(value, digits[name]) for name, value in values.items()}
        values[code], digits[code] = reckoned(formula, values), formula.digits
        found.append(Tried(code, _written(values[code], formula.digits), with_numbers(formula.text, numbers)))
    return found


def _written(value: int, digits: int) -> str:
    return f"{Decimal(value).scaleb(-digits):.{digits}f}"
