"""Elements of pay: what one is called, what it does to pay, and by which formula from which month on.

All formulas of a month are proven together, in the order in which they need each other; one that goes in a circle, may divide
by zero or may not fit is refused before it is kept (PAY-2).
"""

from __future__ import annotations

import datetime as dt
import keyword
import re
from collections.abc import Mapping, Set

import msgspec

from salesops.errors import Faults
from salesops_duties.payroll.rules.figures import variables
from salesops_duties.payroll.rules.formulas import (
    Exact,
    Formula,
    FormulaRefused,
    GoesInACircle,
    names_in,
    ordered,
    proven,
)

FIGURE_DIGITS = 6  # with which a figure is shown; it is used exactly
KINDS = ("earning", "deduction", "employer", "figure")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_WORDS = {"min", "max", "round", "floor", "ceil", "abs"}


class NewElement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An element: `kind` is earning, deduction, employer (what it costs beside pay) or figure (only other formulas use it).

    `from_month` is `2026-12`; `account` is the books' account, where one differs from the usual.
    """

    code: str
    name: str
    kind: str
    formula: str
    from_month: str
    is_taxable: bool = False
    is_insurable: bool = False
    account: str = ""


class NewRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The formula of an element from a month on; an empty one ends it. `version` is the element's that was seen."""

    from_month: str
    version: int
    formula: str = ""


def month_of(text: str) -> dt.date | None:
    """The first day of a month written `2026-12`; `None` for anything else."""
    found = _MONTH.fullmatch(text.strip())
    if found is None or not (1 <= int(found[2]) <= 12 and 2000 <= int(found[1]) <= 2200):
        return None
    return dt.date(int(found[1]), int(found[2]), 1)


def check_element(new: NewElement) -> dt.date:
    """The month it holds from; raises `Invalid` with every fault."""
    faults = Faults()
    if not _CODE.fullmatch(new.code) or new.code in _WORDS or keyword.iskeyword(new.code):
        faults.add("code", "code", "Two to forty small letters, digits and _, beginning with a letter.", given=new.code)
    elif new.code in variables(2):
        faults.add("code", "taken", "This is the name of a figure; choose another.", given=new.code)
    if not 1 <= len(new.name.strip()) <= 80:
        faults.add("name", "length", "Say in 1 to 80 characters what stands on the payslip.", given=new.name)
    if new.kind not in KINDS:
        faults.add("kind", "choice", "Choose what it does to pay.", given=new.kind, allowed=list(KINDS))
    elif new.kind != "earning" and (new.is_taxable or new.is_insurable):
        faults.add("kind", "earning", "Only what is earned is taxed or insured.", given=new.kind)
    if len(new.account) > 20:
        faults.add("account", "length", "At most 20 characters.", given=new.account)
    if not new.formula.strip():
        faults.add("formula", "required", "Write how it is reckoned, such as base_pay * 0.1.")
    month = _month(new.from_month, faults)
    faults.raise_if_any()
    return month


def check_rule(new: NewRule) -> dt.date:
    """The month it holds from; raises `Invalid`."""
    faults = Faults()
    month = _month(new.from_month, faults)
    faults.raise_if_any()
    return month


class Reckoned(msgspec.Struct, frozen=True):
    """An element as a month reckons it."""

    kind: str
    formula: str


def provable(elements: Mapping[str, Reckoned], money_digits: int, changed: str) -> dict[str, Formula]:
    """All formulas of a month, by code, in the order they are reckoned; raises `Invalid` for what cannot be proven.

    Amounts are rounded to the currency before others use them, as they stand on a payslip; figures are used exactly, and shown with
    six digits. `changed` is the element that somebody is at: a fault of another one that uses it says so.
    """
    faults, uses = Faults(), dict[str, frozenset[str]]()
    for code, element in elements.items():
        try:
            uses[code] = names_in(element.formula)
        except FormulaRefused as problem:
            _refuse(faults, code, changed, problem)
    faults.raise_if_any()
    order = _order(uses, changed, faults)
    known, exact, found = variables(money_digits), dict[str, Exact](), dict[str, Formula]()
    for code in order:
        is_figure = elements[code].kind == "figure"
        try:
            found[code] = proven(elements[code].formula, known, FIGURE_DIGITS if is_figure else money_digits, exact)
        except FormulaRefused as problem:
            _refuse(faults, code, changed, problem)
            break  # what uses it would only say the same again
        if is_figure:
            exact[code] = found[code].exact
        else:
            known[code] = found[code].variable
    faults.raise_if_any()
    return found


def _order(uses: Mapping[str, Set[str]], changed: str, faults: Faults) -> list[str]:
    try:
        return ordered(uses)
    except GoesInACircle as circle:
        codes = circle.codes[:-1]
        at = codes.index(changed) if changed in codes else 0
        shown = " → ".join([*codes[at:], *codes[:at], codes[at]])
        faults.add("formula", "circle", f"These would need each other: {shown}.")
    faults.raise_if_any()
    return []


def _refuse(faults: Faults, code: str, changed: str, problem: FormulaRefused) -> None:
    if code == changed:
        faults.add("formula", "formula", f"Character {problem.at}: {problem.message}")
    else:
        faults.add(
            "formula", "used", f"{code} could no longer be reckoned, at its character {problem.at}: {problem.message}"
        )


def _month(text: str, faults: Faults) -> dt.date:
    month = month_of(text)
    if month is None:
        faults.add("from_month", "month", "A month such as 2026-12.", given=text)
    return month or dt.date.min
