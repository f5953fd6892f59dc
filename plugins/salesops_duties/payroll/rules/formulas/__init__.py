"""Formulas that people enter for elements of pay: parsed, proven to fit, reckoned exactly. No float, no evaluation of Python.

`columns` is imported where many are paid, and not from here: it brings polars, which is large.
"""

from __future__ import annotations

from salesops_duties.payroll.rules.formulas.nodes import FormulaRefused, Node, names_in
from salesops_duties.payroll.rules.formulas.ordering import GoesInACircle, ordered
from salesops_duties.payroll.rules.formulas.parsing import parsed
from salesops_duties.payroll.rules.formulas.proving import Formula, Variable, proven
from salesops_duties.payroll.rules.formulas.reckoning import reckoned
from salesops_duties.payroll.rules.formulas.showing import with_numbers

__all__ = [
    "Formula",
    "FormulaRefused",
    "GoesInACircle",
    "Node",
    "Variable",
    "names_in",
    "ordered",
    "parsed",
    "proven",
    "reckoned",
    "with_numbers",
]
