"""Reading orders that arrive as files: bytes in, orders with doubts out, no I/O.

`content` says what is read, `reading.read` and `scanning.read_scan` read it. Files come from strangers, so nothing here is
called in a process that matters: `service/reader.py` runs `rules/process.py` as a child with bounds.
"""

from salesops_duties.intake.rules.content import (
    Attached,
    Charge,
    Doubt,
    NotOrder,
    OurNames,
    Place,
    Reading,
    ReadLine,
    ReadMail,
    ReadOrder,
    ReadParty,
    Unreadable,
)

__all__ = [
    "Attached",
    "Charge",
    "Doubt",
    "NotOrder",
    "OurNames",
    "Place",
    "ReadLine",
    "ReadMail",
    "ReadOrder",
    "ReadParty",
    "Reading",
    "Unreadable",
]
