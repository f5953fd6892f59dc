"""The use cases of procurement, one module each."""

from salesops_duties.procurement.service.booking import ask_release, book_invoice, cancel_invoice
from salesops_duties.procurement.service.charges import end_charges
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
from salesops_duties.procurement.service.hops import order_hops
from salesops_duties.procurement.service.invoicing import enter_invoice
from salesops_duties.procurement.service.looking import order_counts, plan_line, plan_page, plan_sheet, sellers
from salesops_duties.procurement.service.offering import day_entries, due_counts, search_hits
from salesops_duties.procurement.service.offers import lead_times
from salesops_duties.procurement.service.owed import control_balances, documents
from salesops_duties.procurement.service.payables import (
    invoice_counts,
    invoices,
    payables,
    payments,
    read_invoice,
    read_payment,
    to_invoice,
)
from salesops_duties.procurement.service.paying import pay, reverse_payment
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
from salesops_duties.procurement.service.paper_deciding import decide_paper, despatched
from salesops_duties.procurement.service.papers import (
    assign_paper,
    paper_counts,
    put_aside,
    read_paper,
    supplier_papers,
    take_papers,
)
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
    "ask_release",
    "book_invoice",
    "cancel_invoice",
    "change_line",
    "change_supplier",
    "check_plan",
    "confirm",
from salesops_duties.procurement.service.returned import read_return, receipt_lines, return_counts, supplier_returns
    "control_balances",
    "day_entries",
    "decide",
    "documents",
    "draft",
    "due_counts",
    "end_charges",
    "enter_invoice",
    "import_plan",
    "invoice_counts",
    "invoices",
    "lead_times",
    "AnswerToMail",
    "open_documents",
    "order_counts",
    "order_hops",
    "pay",
    "payables",
    "payments",
    "plan_counts",
    "plan_demand",
    "plan_line",
    "plan_lines",
    "plan_page",
    "plan_sheet",
    "AnswerToMail",
    "ChosenParts",
    "plans",
    "purchases",
    "read_invoice",
    "read_paper",
    "read_payment",
    "read_policy",
    "read_purchase",
    "read_supplier",
    "receive",
    "reverse_payment",
    "search_hits",
    "sellers",
    "send",
    "set_policy",
    "shorten",
    "split",
    "suppliers",
    "take_deposit",
    "take_released",
    "tell_customer",
    "decide_paper",
    "decline",
    "despatched",
    "to_ask",
    "give_back",
    "is_due",
    "paper_counts",
    "receipt_lines",
    "reply_form",
    "return_counts",
    "take_papers",
    "to_invoice",
    "work_out",
]
