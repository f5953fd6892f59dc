"""Formulas that people enter for elements of pay: parsed, proven to fit, reckoned exactly. No float, no evaluation of Python.

`columns` is imported where many are paid, and not from here: it brings polars, which is large.
"""

from __future__ import annotations

from salesops_duties.payroll.rules.formulas.nodes import FormulaRefused
from salesops_duties.payroll.rules.formulas.ordering import GoesInACircle, ordered
from salesops_duties.payroll.rules.formulas.parsing import names_in, parsed
from salesops_duties.payroll.rules.formulas.proving import Exact, Formula, Variable, proven
from salesops_duties.payroll.rules.formulas.reckoning import reckoned
from salesops_duties.payroll.rules.formulas.showing import with_numbers

__all__ = [
    "Exact",
    "Formula",
    "FormulaRefused",
    "GoesInACircle",
    "Variable",
    "names_in",
    "ordered",
    "parsed",
    "proven",
    "reckoned",
    "with_numbers",
]
