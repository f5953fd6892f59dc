"""What people note of goods that go back to their supplier; decimals are texts."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

import msgspec

WHYS = ("wrong", "damaged", "over", "other")


class ReturnedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a line of the order goes back, in the part's unit."""

    line_no: int
    quantity: str


class NewReturn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods of one receipt that go back, why, and what is wanted for them; a replacement comes as a new line of the order."""

    receipt_id: UUID
    lines: list[ReturnedLine]
    reason: str
    why: Literal["wrong", "damaged", "over", "other"] = "other"
    wants: Literal["credit", "replacement"] = "credit"
    expected_on: dt.date | None = None
