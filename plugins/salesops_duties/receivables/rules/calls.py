"""Calls for payment: what is read out, what is noted of a call, and when the next one is due."""

from __future__ import annotations

import datetime as dt

import msgspec

from salesops.errors import Faults
from salesops.values import Money
from salesops_duties.receivables.rules.amounts import not_blank, read_amount, read_choice
from salesops_duties.receivables.rules.credit import Standing

OUTCOMES = ("promised", "no_answer", "refused", "disputed", "other")
SCRIPTS = {
    "shortfall": "Hello {name}, your order needs {amount} {currency} more before the goods can leave. When can we expect the money?",
    "overdue": "Hello {name}, {amount} {currency} on your account are overdue. When can we expect the money?",
    "bounced": "Hello {name}, your bank took {amount} {currency} back. When will you pay again?",
}


class NewCall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call for what a customer has overdue."""

    customer_id: str


class CallNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call that was made. A promise names its day and, when it is not all of it, the amount."""

    called_at: dt.datetime
    phone: str
    person: str
    outcome: str
    note: str = ""
    promised_on: dt.date | None = None
    promised_amount: str | None = None
    next_call_on: dt.date | None = None


def check_note(note: CallNote, currency: str, now: dt.datetime, today: dt.date) -> int | None:
    """The amount promised, in minor units; raises `Invalid` with every fault."""
    faults = Faults()
    read_choice(note.outcome, "outcome", OUTCOMES, faults)
    not_blank(note.phone, "phone", "Write the number that was called.", faults)
    if note.outcome != "no_answer":
        not_blank(note.person, "person", "Write whom you spoke to; a promise needs a name.", faults)
    if note.called_at.tzinfo is None:
        faults.add("called_at", "zone", "A time with its zone.", given=note.called_at)
    elif note.called_at > now:
        faults.add("called_at", "not_future", "Not after now.", given=note.called_at)
    if (note.outcome == "promised") != (note.promised_on is not None):
        faults.add(
            "promised_on", "promise", "The day that was promised, and only with a promise.", given=note.promised_on
        )
    for field, day in (("promised_on", note.promised_on), ("next_call_on", note.next_call_on)):
        if day is not None and day < today:
            faults.add(field, "not_past", "Today or later.", given=day)
    promised = None
    if note.promised_amount is not None:
        promised = read_amount(note.promised_amount, currency, "promised_amount", faults)
    faults.raise_if_any()
    return promised.minor if promised else None


def next_call(note: CallNote, today: dt.date) -> dt.date:
    """When to call again: the day given, the day promised, else tomorrow."""
    return note.next_call_on or note.promised_on or today + dt.timedelta(days=1)


def script(reason: str, name: str, amount: Money) -> str:
    """What to say, with the figures filled in."""
    return SCRIPTS[reason].format(name=name, amount=amount, currency=amount.currency)


def is_answered(reason: str, outside: int, standing: Standing | None, day: dt.date, *, is_settled: bool) -> bool:
    """Whether nobody need call any more: the order is paid or released, or the balance covers it (and what it needs `outside`)."""
    if reason == "overdue":
        return standing is not None and standing.overdue_minor == 0
    covered = standing is not None and standing.exposure_minor + outside <= standing.limit_on(day)
    return covered or (is_settled and not outside)
