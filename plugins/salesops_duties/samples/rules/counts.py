"""A count of the register: each sample is seen, missing or somewhere else."""

from __future__ import annotations

from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops_duties.samples.rules.items import check_text

FOUND = ("seen", "missing", "elsewhere")


class NewCount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the count is for, such as the year."""

    note: str = ""


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was found of one sample; one that is elsewhere has its place."""

    item_id: UUID
    found: str
    place: str = ""
    note: str = ""


class Marks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was found of some samples."""

    marks: list[Mark]


def check_marks(marks: list[Mark]) -> None:
    """Raises `Invalid` with every fault."""
    faults = Faults()
    if not marks:
        faults.add("marks", "required", "Mark at least one sample.")
    for at, mark in enumerate(marks):
        if mark.found not in FOUND:
            faults.add(f"marks[{at}].found", "choice", "Choose seen, missing or elsewhere.", given=mark.found, allowed=list(FOUND))  # fmt: skip
        where = f"marks[{at}].place"
        check_text(mark.place, where, faults, "Say where it is.", required=mark.found == "elsewhere")
        check_text(mark.note, f"marks[{at}].note", faults, "")
    twice = {mark.item_id for mark in marks}
    if len(twice) < len(marks):
        faults.add("marks", "duplicate", "Each sample once.")
    faults.raise_if_any()
