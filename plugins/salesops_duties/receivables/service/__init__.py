"""The use cases of receivables, one module each."""

from salesops_duties.receivables.service.accounts import read_account, set_terms
from salesops_duties.receivables.service.adjusting import book, propose
from salesops_duties.receivables.service.allocating import allocate, undo
from salesops_duties.receivables.service.calls import due_calls, note_call, open_overdue_call, read_call
from salesops_duties.receivables.service.control import control_balances
from salesops_duties.receivables.service.credit import check_balance, commit, forget_order, release
from salesops_duties.receivables.service.crediting import credit
from salesops_duties.receivables.service.disputes import set_dispute
from salesops_duties.receivables.service.documents import (
    list_invoices,
    list_receipts,
    read_credit_note,
    read_invoice,
    to_post,
)
from salesops_duties.receivables.service.figures import View
from salesops_duties.receivables.service.following import follow_file
from salesops_duties.receivables.service.holds import held, open_credit, refuse_held
from salesops_duties.receivables.service.import_report import report
from salesops_duties.receivables.service.imports import take_documents
from salesops_duties.receivables.service.invariants import INVARIANTS
from salesops_duties.receivables.service.invoicing import issue
from salesops_duties.receivables.service.items import Wanted, check_code, items, statement, tie_out
from salesops_duties.receivables.service.matching import match
from salesops_duties.receivables.service.overrides import ask_override, release_hold
from salesops_duties.receivables.service.panels import panel
from salesops_duties.receivables.service.policies import read_policy, set_policy
from salesops_duties.receivables.service.receipts import clear, note
from salesops_duties.receivables.service.reversing import reverse
from salesops_duties.receivables.service.standing import foresee
from salesops_duties.receivables.service.summary import cursor, export, summary, totals
from salesops_duties.receivables.service.waiting import issue_after_dispatch, issue_now

__all__ = [
    "INVARIANTS",
    "View",
    "Wanted",
    "allocate",
    "ask_override",
    "book",
    "check_balance",
    "check_code",
    "clear",
    "commit",
    "control_balances",
    "credit",
    "cursor",
    "due_calls",
    "export",
    "follow_file",
    "foresee",
    "forget_order",
    "held",
    "issue",
    "issue_after_dispatch",
    "issue_now",
    "items",
    "list_invoices",
    "list_receipts",
    "match",
    "note",
    "note_call",
    "open_credit",
    "open_overdue_call",
    "panel",
    "propose",
    "read_account",
    "read_call",
    "read_credit_note",
    "read_invoice",
    "read_policy",
    "refuse_held",
    "release",
    "release_hold",
    "report",
    "reverse",
    "set_dispute",
    "set_policy",
    "set_terms",
    "statement",
    "summary",
    "take_documents",
    "tie_out",
    "to_post",
    "totals",
    "undo",
]
