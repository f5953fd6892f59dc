"""What a movement of a sample must say: who gets it, until when, how it came back, why it is gone."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops_duties.samples.rules.items import check_condition, check_text

MOST_DAYS = 730


class Lending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sample goes to a person of a company. `party_id` is a customer's file, `company` any firm; a deposit is noted in words."""

    holder: str
    purpose: str
    due_on: dt.date | None = None
    company: str = ""
    party_id: UUID | None = None
    deposit: str = ""
    agreement_ref: str = ""
    note: str = ""


class Extension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A later day, and why."""

    due_on: dt.date | None = None
    note: str = ""


class Return(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the sample looks that came back, and where it stands now; `by_other` names who brought it when the holder did not."""

    condition: str
    place: str = ""
    by_other: str = ""
    note: str = ""


class Transfer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The holder gave it on; without a day the old one stays."""

    holder: str
    company: str = ""
    party_id: UUID | None = None
    due_on: dt.date | None = None
    note: str = ""


class Sending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It goes by a carrier: with whom, under which number, and in which shipment when there is one already."""

    tracking_no: str
    carrier: str = ""
    shipment_id: UUID | None = None
    note: str = ""


class Placing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It stands somewhere else."""

    place: str
    note: str = ""


class Ending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it is no more; `buyer` of one that is sold, a customer's file as `party_id` or any name."""

    note: str
    buyer: str = ""
    party_id: UUID | None = None


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a second person shall agree to: a loan as it is to be, or a write-off; and why."""

    kind: str
    reason: str
    holder: str = ""
    purpose: str = ""
    due_on: dt.date | None = None
    company: str = ""
    party_id: UUID | None = None
    deposit: str = ""


def check_lending(given: Lending, today: dt.date) -> None:
    """Raises `Invalid` with every fault."""
    faults = Faults()
    _check_loan(given.holder, given.company, given.party_id, given.purpose, faults)
    check_text(given.deposit, "deposit", faults, "")
    check_text(given.agreement_ref, "agreement_ref", faults, "")
    check_text(given.note, "note", faults, "", length=1000)
    _check_day(given.due_on, today, faults)
    faults.raise_if_any()


def check_due(given: Extension | Transfer, today: dt.date, present: dt.date) -> dt.date:
    """The day until which it is lent; an extension is later than the present one. Raises `Invalid`."""
    faults = Faults()
    check_text(given.note, "note", faults, "", length=1000)
    if isinstance(given, Transfer):
        _check_holder(given.holder, given.company, given.party_id, faults)
        if given.due_on is not None:
            _check_day(given.due_on, today, faults)
    else:
        _check_day(given.due_on, today, faults)
        if given.due_on is not None and given.due_on <= present:
            faults.add("due_on", "later", f"Later than {present}, the day it has now.", given=given.due_on)
    faults.raise_if_any()
    return given.due_on or present


def check_return(given: Return) -> None:
    """Raises `Invalid` with every fault; what came back damaged or incomplete says what of it."""
    faults = Faults()
    check_condition(given.condition, faults)
    for name in ("place", "by_other"):
        check_text(getattr(given, name), name, faults, "")
    check_text(
        given.note,
        "note",
        faults,
        "Say what is damaged or what is missing.",
        required=given.condition in ("damaged", "incomplete"),
        length=1000,
    )
    faults.raise_if_any()


def check_sending(given: Sending) -> None:
    """Raises `Invalid` without a tracking number."""
    faults = Faults()
    check_text(given.tracking_no, "tracking_no", faults, "Write the tracking number.", required=True, length=60)
    check_text(given.carrier, "carrier", faults, "", length=60)
    check_text(given.note, "note", faults, "", length=1000)
    faults.raise_if_any()


def check_placing(given: Placing) -> None:
    """Raises `Invalid` without a place."""
    faults = Faults()
    check_text(given.place, "place", faults, "Say where it is kept.", required=True)
    check_text(given.note, "note", faults, "", length=1000)
    faults.raise_if_any()


def check_ending(given: Ending, *, sold: bool) -> None:
    """Raises `Invalid` without a reason, and without a buyer of what is sold."""
    faults = Faults()
    _check_reason(given.note, "note", faults)
    check_text(given.buyer, "buyer", faults, "Say who bought it.", required=sold and given.party_id is None)
    faults.raise_if_any()


def check_request(given: Request, today: dt.date) -> None:
    """Raises `Invalid` with every fault."""
    faults = Faults()
    if given.kind not in ("lend", "write_off"):
        faults.add(
            "kind", "choice", "Ask for a loan or for a write-off.", given=given.kind, allowed=["lend", "write_off"]
        )
    _check_reason(given.reason, "reason", faults)
    if given.kind == "lend":
        _check_loan(given.holder, given.company, given.party_id, given.purpose, faults)
        check_text(given.deposit, "deposit", faults, "")
        _check_day(given.due_on, today, faults)
    faults.raise_if_any()


def _check_loan(holder: str, company: str, party: UUID | None, purpose: str, faults: Faults) -> None:
    _check_holder(holder, company, party, faults)
    check_text(purpose, "purpose", faults, "Say what it is lent for.", required=True)


def _check_holder(holder: str, company: str, party: UUID | None, faults: Faults) -> None:
    check_text(holder, "holder", faults, "Name the person who gets it.", required=True)
    check_text(company, "company", faults, "Name the company that answers for it.", required=party is None)


def _check_reason(text: str, field: str, faults: Faults) -> None:
    if len(text.strip()) < 5:
        faults.add(field, "required", "Say why, in a few words.")
    elif len(text) > 1000:
        faults.add(field, "length", "At most 1000 characters.", given=len(text))


def _check_day(due_on: dt.date | None, today: dt.date, faults: Faults) -> None:
    if due_on is None:
        faults.add("due_on", "required", "Say until which day; nothing is lent without it.")
    elif due_on < today:
        faults.add("due_on", "not_past", "A day from today on.", given=due_on)
    elif due_on > today + dt.timedelta(days=MOST_DAYS):
        faults.add("due_on", "range", f"At most {MOST_DAYS} days from today.", given=due_on)
