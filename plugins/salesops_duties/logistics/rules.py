"""What a dispatch must say."""

from __future__ import annotations

from uuid import UUID

import msgspec

from salesops.errors import Faults


class NewDispatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The goods of an outbound order leave with a carrier; own delivery has no tracking number."""

    outbound_id: UUID
    carrier: str
    tracking_no: str = ""


def check_dispatch(new: NewDispatch) -> None:
    """Raise `Invalid` with every fault."""
    faults = Faults()
    if not new.carrier.strip():
        faults.add("carrier", "required", "Say who carries it; `own` for our own delivery.")
    if len(new.tracking_no) > 60:
        faults.add("tracking_no", "length", "At most 60 characters.")
    faults.raise_if_any()
