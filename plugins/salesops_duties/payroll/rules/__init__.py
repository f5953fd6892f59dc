"""What pay consists of, decided without I/O."""

from __future__ import annotations

from salesops_duties.payroll.rules.elements import (
    KINDS,
    NewElement,
    NewRule,
    Reckoned,
    check_element,
    check_rule,
    month_of,
    provable,
)
from salesops_duties.payroll.rules.figures import FIGURES, Figure, variables
from salesops_duties.payroll.rules.formulas import Formula, reckoned, with_numbers
from salesops_duties.payroll.rules.trials import Trial, Tried, figures_of, tried

__all__ = [
    "FIGURES",
    "KINDS",
    "Figure",
    "Formula",
    "NewElement",
    "NewRule",
    "Reckoned",
    "Trial",
    "Tried",
    "check_element",
    "check_rule",
    "figures_of",
    "month_of",
    "provable",
    "reckoned",
    "tried",
    "variables",
    "with_numbers",
]
