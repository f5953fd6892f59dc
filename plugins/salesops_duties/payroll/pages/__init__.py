"""The pages of payroll: elements of pay, one of them, a new one, and a month for trial."""

from salesops_duties.payroll.pages import elements, trials

ROUTES = (*elements.ROUTES, *trials.ROUTES)

__all__ = ["ROUTES"]
