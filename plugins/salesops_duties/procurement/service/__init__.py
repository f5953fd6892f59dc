"""The use cases of procurement, one module each."""

from salesops_duties.procurement.service.confirming import confirm, split
from salesops_duties.procurement.service.deciding import (
    add_for_stock,
    approve_plan,
    ask_plan_approval,
    change_line,
    check_plan,
    decide,
)
from salesops_duties.procurement.service.drafting import draft
from salesops_duties.procurement.service.looking import order_counts, plan_line, plan_page, plan_sheet, sellers
from salesops_duties.procurement.service.offering import day_entries, due_counts, search_hits
from salesops_duties.procurement.service.offers import lead_times
from salesops_duties.procurement.service.plan_import import import_plan
from salesops_duties.procurement.service.planning import plan_demand
from salesops_duties.procurement.service.policies import Policy, read_policy, set_policy
from salesops_duties.procurement.service.proving import INVARIANTS
from salesops_duties.procurement.service.reading import (
    open_documents,
    plan_counts,
    plan_lines,
    plans,
    purchases,
    read_purchase,
)
from salesops_duties.procurement.service.receiving import receive
from salesops_duties.procurement.service.released import take_deposit, take_released
from salesops_duties.procurement.service.sending import ask_approval, send
from salesops_duties.procurement.service.shortening import shorten
from salesops_duties.procurement.service.suppliers import (
    add_price,
    add_supplier,
    change_supplier,
    read_supplier,
    suppliers,
)

__all__ = [
    "INVARIANTS",
    "Policy",
    "add_for_stock",
    "add_price",
    "add_supplier",
    "approve_plan",
    "ask_approval",
    "ask_plan_approval",
    "change_line",
    "change_supplier",
    "check_plan",
    "confirm",
    "day_entries",
    "decide",
    "draft",
    "due_counts",
    "import_plan",
    "lead_times",
    "open_documents",
    "order_counts",
    "plan_counts",
    "plan_demand",
    "plan_line",
    "plan_lines",
    "plan_page",
    "plan_sheet",
    "plans",
    "purchases",
    "read_policy",
    "read_purchase",
    "read_supplier",
    "receive",
    "search_hits",
    "sellers",
    "send",
    "set_policy",
    "shorten",
    "split",
    "suppliers",
    "take_deposit",
    "take_released",
]
