"""Segments of EDIFACT, and what is written in them the same way wherever it stands: parties, days, numbers, free text."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from salesops_duties.intake.rules.content import ReadParty
from salesops_duties.intake.rules.figures import day_of

_AGENCIES = {"9": "gln", "91": "ours", "92": "theirs"}


class Segment(msgspec.Struct, frozen=True):
    """A segment: its tag, and its elements with their components."""

    tag: str
    elements: tuple[tuple[str, ...], ...]

    def value(self, element: int, component: int = 0) -> str:
        """That component, empty where there is none."""
        parts = self.elements[element] if element < len(self.elements) else ()
        return parts[component].strip() if component < len(parts) else ""

    def __str__(self) -> str:
        return "+".join([self.tag, *(":".join(parts) for parts in self.elements)])


class Party(msgspec.Struct):
    """A party while its segments come in."""

    role: str
    name: str = ""
    ids: list[tuple[str, str]] = []
    address: tuple[str, ...] = ()
    country: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""

    def read(self) -> ReadParty:
        return ReadParty(self.name, tuple(self.ids), self.address, self.country, self.contact, self.email, self.phone)


def point(text: str) -> str:
    """A number with a point: EDIFACT allows a comma too, whatever UNA says."""
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def day_in(text: str, form: str) -> dt.date | None:
    """A day in one of the formats of 2379 that orders use; a period ends on its last day."""
    if not re.fullmatch(r"[\d-]{6,30}", text, re.ASCII):
        return None
    if form == "718":
        text, form = text.replace("-", "")[8:16], "102"
    if form in ("102", "203", "204", "205", "303", "304") and len(text) >= 8:
        return day_of(int(text[:4]), int(text[4:6]), int(text[6:8]))
    if form in ("101", "201", "202") and len(text) >= 6:
        return day_of(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    if form == "2" and len(text) == 6:
        return day_of(2000 + int(text[4:]), int(text[2:4]), int(text[:2]))
    if form == "3" and len(text) == 6:
        return day_of(2000 + int(text[4:]), int(text[:2]), int(text[2:4]))
    if form == "4" and len(text) == 8:
        return day_of(int(text[4:]), int(text[2:4]), int(text[:2]))
    return None


def party_of(segment: Segment) -> Party:
    """NAD: a party with its ids, name and address."""
    ids = []
    if number := segment.value(1):
        ids.append((_AGENCIES.get(segment.value(1, 2), "theirs"), number))
    loose = [part for part in (segment.elements[2] if len(segment.elements) > 2 else ()) if part.strip()]
    name = " ".join(filter(None, segment.elements[3] if len(segment.elements) > 3 else ())).strip()
    street = [part for part in (segment.elements[4] if len(segment.elements) > 4 else ()) if part.strip()]
    town = " ".join(filter(None, (segment.value(7), segment.value(5))))
    address = [*(loose[1:] if not name else loose), *street, town, segment.value(6)]
    return Party(
        role=segment.value(0),
        name=name or (loose[0] if loose else ""),
        ids=ids,
        address=tuple(part for part in address if part),
        country=segment.value(8),
    )


def free_text(segment: Segment) -> str:
    """FTX: the words of a note."""
    return " ".join(part for part in (segment.elements[3] if len(segment.elements) > 3 else ()) if part.strip())
