"""The use cases of payroll: elements of pay are kept, and reckoned for trial."""

from salesops_duties.payroll.service.elements import add_element, elements, read_element, set_rule
from salesops_duties.payroll.service.trials import try_month

__all__ = ["add_element", "elements", "read_element", "set_rule", "try_month"]
