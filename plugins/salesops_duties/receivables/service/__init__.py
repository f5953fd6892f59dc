"""The use cases of receivables, one module each."""

from salesops_duties.receivables.service.accounts import read_account, set_terms
from salesops_duties.receivables.service.adjusting import book, propose
from salesops_duties.receivables.service.allocating import allocate, undo
from salesops_duties.receivables.service.board import board, read_hold
from salesops_duties.receivables.service.call_list import Calls, contacts_of, history_of, list_calls
from salesops_duties.receivables.service.calls import due_calls, note_call, open_overdue_call, read_call
from salesops_duties.receivables.service.control import control_balances
from salesops_duties.receivables.service.credit import check_balance, commit, forget_order, release
from salesops_duties.receivables.service.crediting import credit
from salesops_duties.receivables.service.debtors import (
    find_debtors,
    name_of,
    party_of,
    read_debtor,
    since_when,
    statement_sheet,
    sum_of,
)
from salesops_duties.receivables.service.deposits import demand_deposits
from salesops_duties.receivables.service.disputes import set_dispute
from salesops_duties.receivables.service.documents import (
    list_invoices,
    list_receipts,
    read_credit_note,
    read_invoice,
    to_post,
)
from salesops_duties.receivables.service.exports import (
    calls_sheet,
    holds_sheet,
    invoices_sheet,
    overview_sheet,
    receipts_sheet,
)
from salesops_duties.receivables.service.figures import View
from salesops_duties.receivables.service.following import follow_file
from salesops_duties.receivables.service.holds import held, held_among, open_credit, refuse_held
from salesops_duties.receivables.service.import_report import report
from salesops_duties.receivables.service.imports import take_documents
from salesops_duties.receivables.service.invariants import INVARIANTS
from salesops_duties.receivables.service.invoice_list import Invoices, page_of_invoices
from salesops_duties.receivables.service.invoicing import issue
from salesops_duties.receivables.service.items import Wanted, check_code, items, statement, tie_out
from salesops_duties.receivables.service.key_figures import key_figures
from salesops_duties.receivables.service.matching import match
from salesops_duties.receivables.service.naming import customer_called, paper_called
from salesops_duties.receivables.service.offers import day_entries, due_counts, search_hits
from salesops_duties.receivables.service.overrides import ask_override, release_hold
from salesops_duties.receivables.service.overview import Chosen, bucket_names, overview, salespeople
from salesops_duties.receivables.service.panels import panels, panels_of
from salesops_duties.receivables.service.papers import read_paper
from salesops_duties.receivables.service.policies import read_policy, set_policy
from salesops_duties.receivables.service.printing import (
    PrintedCall,
    PrintedCreditNote,
    PrintedInvoice,
    PrintedStatement,
    as_ubl,
    marks_of,
    print_call,
    print_credit_note,
    print_invoice,
    print_statement,
)
from salesops_duties.receivables.service.receipt_list import Receipts, page_of_receipts, read_receipt
from salesops_duties.receivables.service.receipts import clear, note
from salesops_duties.receivables.service.reversing import reverse
from salesops_duties.receivables.service.standing import foresee
from salesops_duties.receivables.service.summary import cursor, export, summary, totals
from salesops_duties.receivables.service.waiting import issue_after_acceptance, issue_after_dispatch, issue_now

__all__ = [
    "INVARIANTS",
    "Calls",
    "Chosen",
    "Invoices",
    "PrintedCall",
    "PrintedCreditNote",
    "PrintedInvoice",
    "PrintedStatement",
    "Receipts",
    "View",
    "Wanted",
    "allocate",
    "as_ubl",
    "ask_override",
    "board",
    "book",
    "bucket_names",
    "calls_sheet",
    "check_balance",
    "check_code",
    "clear",
    "commit",
    "contacts_of",
    "control_balances",
    "credit",
    "cursor",
    "customer_called",
    "day_entries",
    "demand_deposits",
    "due_calls",
    "due_counts",
    "export",
    "find_debtors",
    "follow_file",
    "foresee",
    "forget_order",
    "held",
    "held_among",
    "history_of",
    "holds_sheet",
    "invoices_sheet",
    "issue",
    "issue_after_acceptance",
    "issue_after_dispatch",
    "issue_now",
    "items",
    "key_figures",
    "list_calls",
    "list_invoices",
    "list_receipts",
    "marks_of",
    "match",
    "name_of",
    "note",
    "note_call",
    "open_credit",
    "open_overdue_call",
    "overview",
    "overview_sheet",
    "page_of_invoices",
    "page_of_receipts",
    "panels",
    "panels_of",
    "paper_called",
    "party_of",
    "print_call",
    "print_credit_note",
    "print_invoice",
    "print_statement",
    "propose",
    "read_account",
    "read_call",
    "read_credit_note",
    "read_debtor",
    "read_hold",
    "read_invoice",
    "read_paper",
    "read_policy",
    "read_receipt",
    "receipts_sheet",
    "refuse_held",
    "release",
    "release_hold",
    "report",
    "reverse",
    "salespeople",
    "search_hits",
    "set_dispute",
    "set_policy",
    "set_terms",
    "since_when",
    "statement",
    "statement_sheet",
    "sum_of",
    "summary",
    "take_documents",
    "tie_out",
    "to_post",
    "totals",
    "undo",
]
