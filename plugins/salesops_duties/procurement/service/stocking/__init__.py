"""Recommended stocking quantities: worked out for the whole list, read, and put on the plan."""

from salesops_duties.procurement.service.stocking.listing import (
    stocking_counts,
    stocking_list,
    stocking_of,
    stocking_sheet,
)
from salesops_duties.procurement.service.stocking.planning import ChosenParts, plan_stocking
from salesops_duties.procurement.service.stocking.policies import (
    StockingPolicy,
    read_stocking_policy,
    set_stocking_policy,
)
from salesops_duties.procurement.service.stocking.working_out import begin_stocking, is_due, work_out

__all__ = [
    "ChosenParts",
    "StockingPolicy",
    "begin_stocking",
    "is_due",
    "plan_stocking",
    "read_stocking_policy",
    "set_stocking_policy",
    "stocking_counts",
    "stocking_list",
    "stocking_of",
    "stocking_sheet",
    "work_out",
]
