"""What must be said when a parcel gets another number."""

from __future__ import annotations

import msgspec

from salesops.errors import Faults

WHY = ("renumbered", "mistyped")


class NewNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another number of a parcel: `renumbered` by its carrier, so that what was said before still counts, or `mistyped` by us.

    `number_as_it_is` says that a number was looked at again whose form or check digit is not its carrier's.
    """

    tracking_no: str
    why: str
    reason: str = ""
    number_as_it_is: bool = False


def check_number(new: NewNumber, before: str) -> None:
    """Raise `Invalid` with every fault."""
    faults, number = Faults(), new.tracking_no.strip()
    if not number:
        faults.add("tracking_no", "required", "Write the new number.")
    if len(number) > 60:
        faults.add("tracking_no", "length", "At most 60 characters.")
    if number and number == before:
        faults.add("tracking_no", "same", "It has this number already.", given=number)
    if new.why not in WHY:
        faults.add("why", "choice", "Say whether the carrier changed it or it was mistyped.", given=new.why)
    if not new.reason.strip():
        faults.add("reason", "required", "Write how you know.")
    if len(new.reason) > 300:
        faults.add("reason", "length", "At most 300 characters.")
    faults.raise_if_any()
