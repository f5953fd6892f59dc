"""The domain of the books: the chart, what an entry must be, months, and the books as text; no I/O."""

from salesops_duties.ledger.rules.chart import (
    CHART,
    CONTROL,
    NAMES,
    Account,
    NewAccount,
    account_code,
    check_new_account,
    class_of,
)
from salesops_duties.ledger.rules.entries import NewEntry, NewSide, Side, check_balanced, parse_entry
from salesops_duties.ledger.rules.months import Closing, Differences, check_closing, last_day, month_of, month_words
from salesops_duties.ledger.rules.text_books import Booked, beancount_lines

__all__ = [
    "CHART",
    "CONTROL",
    "NAMES",
    "Account",
    "Booked",
    "Closing",
    "Differences",
    "NewAccount",
    "NewEntry",
    "NewSide",
    "Side",
    "account_code",
    "beancount_lines",
    "check_balanced",
    "check_closing",
    "check_new_account",
    "class_of",
    "last_day",
    "month_of",
    "month_words",
    "parse_entry",
]
