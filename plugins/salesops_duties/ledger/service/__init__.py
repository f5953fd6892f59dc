"""The use cases of the books, one module per kind of work."""

from salesops_duties.ledger.service.accounts import add_account, chart
from salesops_duties.ledger.service.balances import trial_balance
from salesops_duties.ledger.service.cards import Card, card, card_csv, subsidiary
from salesops_duties.ledger.service.closing import ask_to_accept, ask_to_reopen, close, periods, reopen
from salesops_duties.ledger.service.completeness import completeness
from salesops_duties.ledger.service.entering import enter, reverse
from salesops_duties.ledger.service.exporting import export, export_in
from salesops_duties.ledger.service.posting import balance_of, post
from salesops_duties.ledger.service.reading import entries_of, journal, voucher
from salesops_duties.ledger.service.tying import keep, last, tie_out
from salesops_duties.ledger.service.vouchers import number_past_days, register

__all__ = [
    "Card",
    "add_account",
    "ask_to_accept",
    "ask_to_reopen",
    "balance_of",
    "card",
    "card_csv",
    "chart",
    "close",
    "completeness",
    "enter",
    "entries_of",
    "export",
    "export_in",
    "journal",
    "keep",
    "last",
    "number_past_days",
    "periods",
    "post",
    "register",
    "reopen",
    "reverse",
    "subsidiary",
    "tie_out",
    "trial_balance",
    "voucher",
]
