"""How amounts, days and ids are read from what people send, with every fault noted by its field."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops.errors import Faults
from salesops.values import Money


def read_amount(text: str, currency: str, field: str, faults: Faults, *, least: int = 1) -> Money | None:
    """An amount of at least `least` minor units (1: more than zero), or None with the fault noted."""
    try:
        amount = Money.parse(text, currency)
    except ValueError as error:
        faults.add(field, "amount", f"Needs {error}.", given=text)
        return None
    if amount.minor < least:
        rule, words = ("positive", "More than zero.") if least == 1 else ("not_negative", "Zero or more.")
        faults.add(field, rule, words, given=text)
        return None
    return amount


def read_id(text: str | None, field: str, faults: Faults) -> UUID | None:
    """An id, or None: when there is none, or with the fault noted."""
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        faults.add(field, "uuid", "An id.", given=text[:60])
        return None


def read_currency(text: str | None, default: str, faults: Faults) -> str:
    """An ISO 4217 code; a blank one is the default."""
    code = text or default
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        faults.add("currency", "iso4217", "An ISO 4217 code such as CNY.", given=code)
        return default
    return code


def read_choice(value: str, field: str, choices: tuple[str, ...], faults: Faults) -> None:
    if value not in choices:
        faults.add(field, "choice", f"One of {', '.join(choices)}.", given=value, allowed=list(choices))


def not_after(day: dt.date | None, today: dt.date, field: str, faults: Faults) -> None:
    if day is not None and day > today:
        faults.add(field, "not_future", "Not after today.", given=day)


def not_blank(text: str, field: str, words: str, faults: Faults) -> None:
    if not text.strip():
        faults.add(field, "required", words)
