"""The use cases of the books, one module per kind of work."""

from salesops_duties.ledger.service.accounts import add_account, chart
from salesops_duties.ledger.service.balances import trial_balance
from salesops_duties.ledger.service.cards import Card, card, card_csv, subsidiary
from salesops_duties.ledger.service.closing import ask_to_accept, ask_to_reopen, close, periods, reopen
from salesops_duties.ledger.service.completeness import completeness
from salesops_duties.ledger.service.entering import enter, reverse
from salesops_duties.ledger.service.exporting import export, export_in
from salesops_duties.ledger.service.listing import Entries, document_types, journal_sheet, page_of_entries, sheet_of
from salesops_duties.ledger.service.months import days_of, months, obstacles
from salesops_duties.ledger.service.people import party_called, party_name
from salesops_duties.ledger.service.posting import balance_of, post
from salesops_duties.ledger.service.reading import entries_of, journal, voucher
from salesops_duties.ledger.service.tying import keep, last, tie_out
from salesops_duties.ledger.service.vouchers import number_past_days, register

__all__ = [
    "Card",
    "Entries",
    "add_account",
    "ask_to_accept",
    "ask_to_reopen",
    "balance_of",
    "card",
    "card_csv",
    "chart",
    "close",
    "completeness",
    "days_of",
    "document_types",
    "enter",
    "entries_of",
    "export",
    "export_in",
    "journal",
    "journal_sheet",
    "keep",
    "last",
    "months",
    "number_past_days",
    "obstacles",
    "page_of_entries",
    "party_called",
    "party_name",
    "periods",
    "post",
    "register",
    "reopen",
    "reverse",
    "sheet_of",
    "subsidiary",
    "tie_out",
    "trial_balance",
    "voucher",
]
