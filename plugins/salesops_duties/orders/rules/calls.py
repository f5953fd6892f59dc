"""Who may be called to confirm, when to call again, and when a customer counts as not reached (ORD-1, ORD-4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

MOST_WITHOUT_ANSWER = 3
CALL_AGAIN = dt.timedelta(hours=4)


class Person(Protocol):
    """What of a contact decides whether they may order."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def may_order(self) -> bool: ...
    @property
    def limit_minor(self) -> int | None: ...


def who_may(contacts: Sequence[Person], total_minor: int | None) -> list[Person]:
    """Contacts who may order this much; `total_minor` in the office's currency, None when it cannot be compared.

    What cannot be compared is beyond every limit.
    """
    able = [c for c in contacts if c.may_order]
    return [c for c in able if c.limit_minor is None or (total_minor is not None and total_minor <= c.limit_minor)]


def check_caller(contacts: Sequence[Person], contact_id: UUID | None, name: str) -> str:
    """`none` where nobody is named on file, `on_file` for one who may order, else `call_back` on the number on file."""
    able = [c for c in contacts if c.may_order]
    if not able:
        return "none"
    return "on_file" if is_among(able, contact_id, name) else "call_back"


def is_among(contacts: Sequence[Person], contact_id: UUID | None, name: str) -> bool:
    """Whether the one on the line is one of these, by id or else by full name."""
    if contact_id is not None:
        return any(c.id == contact_id for c in contacts)
    return any(c.name.casefold() == name.strip().casefold() for c in contacts)


def call_again(outcome: str, asked: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
    """When to call next: when the customer said, else some hours later; never after a confirmation."""
    if outcome == "confirmed":
        return None
    return asked or now + CALL_AGAIN
