"""The use cases of procurement, one module each."""

from salesops_duties.procurement.service.beside import page_panel
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
from salesops_duties.procurement.service.enquiries import (
    AnswerToMail,
    PrintedAnswer,
    PrintedEnquiry,
    TargetToMail,
    answer_enquiry,
    answer_from_sheet,
    ask_suppliers,
    choose,
    close_enquiry,
    decline,
    enquiry_counts,
    enquiry_entries,
    enquiry_list,
    enquiry_of_line,
    enquiry_of_target,
    mail_answer,
    mail_enquiry,
    print_answer,
    print_enquiry,
    read_enquiry,
    reply_form,
    tell_customer,
    to_ask,
)
from salesops_duties.procurement.service.giving_back import give_back
from salesops_duties.procurement.service.hops import order_hops
from salesops_duties.procurement.service.invoicing import enter_invoice
from salesops_duties.procurement.service.looking import order_counts, plan_line, plan_page, plan_sheet, sellers
from salesops_duties.procurement.service.merging import merge, mergeable
from salesops_duties.procurement.service.offering import day_entries, due_counts, search_hits
from salesops_duties.procurement.service.offers import lead_times
from salesops_duties.procurement.service.owed import control_balances, documents
from salesops_duties.procurement.service.paper_deciding import decide_paper, despatched
from salesops_duties.procurement.service.papers import (
    assign_paper,
    paper_counts,
    put_aside,
    read_paper,
    supplier_papers,
    take_papers,
)
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
from salesops_duties.procurement.service.plan_import import import_plan, refused_plan_rows
from salesops_duties.procurement.service.planning import plan_demand
from salesops_duties.procurement.service.policies import Policy, read_policy, set_policy
from salesops_duties.procurement.service.printing import PrintedPurchase, print_purchase
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
from salesops_duties.procurement.service.returned import read_return, receipt_lines, return_counts, supplier_returns
from salesops_duties.procurement.service.sending import ask_approval, send
from salesops_duties.procurement.service.shortening import shorten
from salesops_duties.procurement.service.stocking import (
    ChosenParts,
    StockingPolicy,
    begin_stocking,
    is_due,
    plan_stocking,
    read_stocking_policy,
    set_stocking_policy,
    stocking_counts,
    stocking_list,
    stocking_of,
    stocking_sheet,
    work_out,
)
from salesops_duties.procurement.service.substituting import substitutes_offered, take_substitute
from salesops_duties.procurement.service.suppliers import (
    add_price,
    add_supplier,
    change_supplier,
    read_supplier,
    suppliers,
)

__all__ = [
    "INVARIANTS",
    "AnswerToMail",
    "ChosenParts",
    "Policy",
    "PrintedAnswer",
    "PrintedEnquiry",
    "PrintedPurchase",
    "StockingPolicy",
    "TargetToMail",
    "add_for_stock",
    "add_price",
    "add_supplier",
    "answer_enquiry",
    "answer_from_sheet",
    "approve_plan",
    "ask_approval",
    "ask_plan_approval",
    "ask_release",
    "ask_suppliers",
    "assign_paper",
    "begin_stocking",
    "book_invoice",
    "cancel_invoice",
    "change_line",
    "change_supplier",
    "check_plan",
    "choose",
    "close_enquiry",
    "confirm",
    "control_balances",
    "day_entries",
    "decide",
    "decide_paper",
    "decline",
    "despatched",
    "documents",
    "draft",
    "due_counts",
    "end_charges",
    "enquiry_counts",
    "enquiry_entries",
    "enquiry_list",
    "enquiry_of_line",
    "enquiry_of_target",
    "enter_invoice",
    "give_back",
    "import_plan",
    "invoice_counts",
    "invoices",
    "is_due",
    "lead_times",
    "mail_answer",
    "mail_enquiry",
    "merge",
    "mergeable",
    "open_documents",
    "order_counts",
    "order_hops",
    "page_panel",
    "paper_counts",
    "pay",
    "payables",
    "payments",
    "plan_counts",
    "plan_demand",
    "plan_line",
    "plan_lines",
    "plan_page",
    "plan_sheet",
    "plan_stocking",
    "plans",
    "print_answer",
    "print_enquiry",
    "print_purchase",
    "purchases",
    "put_aside",
    "read_enquiry",
    "read_invoice",
    "read_paper",
    "read_payment",
    "read_policy",
    "read_purchase",
    "read_return",
    "read_stocking_policy",
    "read_supplier",
    "receipt_lines",
    "receive",
    "refused_plan_rows",
    "reply_form",
    "return_counts",
    "reverse_payment",
    "search_hits",
    "sellers",
    "send",
    "set_policy",
    "set_stocking_policy",
    "shorten",
    "split",
    "stocking_counts",
    "stocking_list",
    "stocking_of",
    "stocking_sheet",
    "substitutes_offered",
    "supplier_papers",
    "supplier_returns",
    "suppliers",
    "take_deposit",
    "take_papers",
    "take_released",
    "take_substitute",
    "tell_customer",
    "to_ask",
    "to_invoice",
    "work_out",
]
