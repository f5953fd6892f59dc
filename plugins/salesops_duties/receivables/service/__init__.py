"""The use cases of receivables, one module each."""

from salesops_duties.receivables.service.accounts import read_account, set_terms, summary
from salesops_duties.receivables.service.credit import check_balance, commit, panel, release
from salesops_duties.receivables.service.disputes import set_dispute
from salesops_duties.receivables.service.holds import held, open_credit, refuse_held
from salesops_duties.receivables.service.invoicing import issue, read_invoice
from salesops_duties.receivables.service.receipts import clear, note

__all__ = [
    "check_balance",
    "clear",
    "commit",
    "held",
    "issue",
    "note",
    "open_credit",
    "panel",
    "read_account",
    "read_invoice",
    "refuse_held",
    "release",
    "set_dispute",
    "set_terms",
    "summary",
]
