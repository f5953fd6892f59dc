"""Carriers without a machine are asked by telephone: once a working day, and what they say is noted."""

from __future__ import annotations

import datetime as dt

import msgspec

from salesops.errors import Faults
from salesops_duties.logistics.rules.events import STATE_OF_NOTED, NewEvent, check_event

NOTHING = "nothing"


class PhoneAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a carrier said on the telephone of a shipment: an event of its parcels under way, or `nothing` new.

    `at` is now when it is left out; `person` is who said it.
    """

    what: str
    person: str = ""
    at: dt.datetime | None = None
    place: str = ""
    note: str = ""
    signed_by: str = ""


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5


def event_of(said: PhoneAnswer, now: dt.datetime) -> NewEvent:
    """The event that was told."""
    return NewEvent(said.what, said.at or now, said.place, said.note, "phone", said.signed_by)


def check_answer(said: PhoneAnswer, dispatched_at: dt.datetime | None, now: dt.datetime) -> None:
    """Raise `Invalid` with every fault."""
    faults = Faults()
    if said.what != NOTHING and said.what not in STATE_OF_NOTED:
        faults.add("what", "choice", "Choose what the carrier said.", given=said.what)
    for name, most in (("person", 120), ("note", 500), ("place", 200), ("signed_by", 120)):
        if len(getattr(said, name)) > most:
            faults.add(name, "length", f"At most {most} characters.")
    faults.raise_if_any()
    if said.what != NOTHING:
        check_event(event_of(said, now), dispatched_at, now)
