"""What an entry must be: balanced, two-sided, and when a person enters it, reasoned and of accounts open to people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

import msgspec

from salesops.errors import Fault, Faults, Invalid
from salesops.values import Money
from salesops_duties.ledger.rules.chart import CONTROL

MOST_SIDES = 500

FIRST_DAY = dt.date(1900, 1, 1)


class NewSide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One side of an entry by hand: an account's code, and an amount either in debit or in credit, such as "12.50"."""

    account: str
    debit: str = ""
    credit: str = ""
    party_id: UUID | None = None


class NewEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry by hand: when it counts, what it is, why it is made; in the office's currency when none is named."""

    booked_on: dt.date
    text: str
    reason: str
    lines: list[NewSide]
    currency: str = ""


class Side(msgspec.Struct, frozen=True):
    """A parsed side: debit positive, in minor units."""

    account: str
    party_id: UUID | None
    amount_minor: int


def check_balanced(amounts: list[int]) -> None:
    """Raise `Invalid` unless debits equal credits and something is posted."""
    if len(amounts) < 2 or 0 in amounts:
        raise Invalid([Fault("postings", "two_sides", "An entry has at least two postings, none of them zero.")])
    if sum(amounts):
        raise Invalid([Fault("postings", "balance", "Debits and credits differ.", str(sum(amounts)))])


def parse_entry(new: NewEntry, currency: str, chart: Collection[str], today: dt.date) -> list[Side]:
    """The sides of an entry by hand; raises `Invalid` with every fault (FEATURES AR-4)."""
    faults = Faults()
    if not new.text.strip():
        faults.add("text", "required", "Say what this entry is.")
    if not new.reason.strip():
        faults.add("reason", "required", "Say why it is made by hand; it is kept in the audit trail.")
    if new.booked_on > today:
        faults.add("booked_on", "not_future", "Not in the future.", given=new.booked_on, allowed=str(today))
    elif new.booked_on < FIRST_DAY:  # every month since is touched
        faults.add("booked_on", "too_old", "Not before 1900.", given=new.booked_on, allowed=str(FIRST_DAY))
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        faults.add("currency", "iso4217", "An ISO 4217 code such as CNY.", given=currency)
    if not 2 <= len(new.lines) <= MOST_SIDES:
        faults.add("lines", "two_sides", f"An entry has 2 to {MOST_SIDES} lines.", given=len(new.lines))
    sides = [_parse_side(line, f"lines[{i}].", currency, chart, faults) for i, line in enumerate(new.lines)]
    parsed = [side for side in sides if side is not None]
    off = sum(side.amount_minor for side in parsed)
    if len(parsed) == len(new.lines) and off:
        words = f"Debits and credits differ by {Money(currency, off)} {currency}."
        faults.add("lines", "balance", words, given=str(Money(currency, off)), allowed="0")
    faults.raise_if_any()
    return parsed


def _parse_side(line: NewSide, path: str, currency: str, chart: Collection[str], faults: Faults) -> Side | None:
    _check_account(line.account, path, chart, faults)
    if bool(line.debit) == bool(line.credit):
        faults.add(f"{path}debit", "one_side", "An amount in debit or in credit, one of the two.")
        return None
    field, text = ("debit", line.debit) if line.debit else ("credit", line.credit)
    try:
        minor = Money.parse(text, currency).minor
    except ValueError as error:
        faults.add(f"{path}{field}", "decimal", f"Needs {error}.", given=text)
        return None
    if minor <= 0:
        faults.add(f"{path}{field}", "positive", "More than zero.", given=text)
        return None
    return Side(line.account, line.party_id, minor if line.debit else -minor)


def _check_account(code: str, path: str, chart: Collection[str], faults: Faults) -> None:
    if code not in chart:
        faults.add(
            f"{path}account", "known", "This office has no such account.", given=code, allowed=sorted(chart)[:50]
        )
    elif code in CONTROL:
        words = "A control account is fed by its documents only; enter or reverse the document."
        faults.add(f"{path}account", "control_account", words, given=code)
