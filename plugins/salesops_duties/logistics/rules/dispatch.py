"""What a dispatch must say."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.events import DispatchedParcel

OWN = frozenset({"own", "own delivery", "自送"})
PICKUP = frozenset({"pickup", "customer pick-up", "自提"})
MOST_PARCELS = 200
MOST_TOGETHER = 50


class NewParcel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A piece with its tracking number; `weight_grams` when it was weighed."""

    tracking_no: str = ""
    weight_grams: int | None = None


class NewDispatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The goods of an outbound order leave with a carrier; own delivery has no tracking number.

    Several parcels are told in `parcels`, one alone by `tracking_no`. `promised_on` is the day the customer was told, the
    order's delivery day when it is left out. Who fetches goods leaves a name (`fetched_by`) instead of a number.

    `together` are other outbound orders of the same customer and place that go in the same parcels. `number_as_it_is` says that a
    number was looked at again whose form or check digit is not its carrier's.
    """

    outbound_id: UUID
    carrier: str
    tracking_no: str = ""
    parcels: list[NewParcel] = []
    service: str = ""
    promised_on: dt.date | None = None
    fetched_by: str = ""
    together: list[UUID] = []
    number_as_it_is: bool = False


def kind_of(carrier: str) -> str:
    """`own` for our own car, `pickup` when the customer fetches it, else `carrier`."""
    word = carrier.strip().casefold()
    return "own" if word in OWN else "pickup" if word in PICKUP else "carrier"


def parcels_of(new: NewDispatch) -> tuple[DispatchedParcel, ...]:
    """The parcels, at least one."""
    given = new.parcels or [NewParcel(new.tracking_no)]
    return tuple(DispatchedParcel(one.tracking_no.strip(), one.weight_grams) for one in given)


def check_dispatch(new: NewDispatch) -> None:
    """Raise `Invalid` with every fault."""
    faults = Faults()
    if not new.carrier.strip():
        faults.add("carrier", "required", "Say who carries it; `own` for our own delivery.")
    if new.parcels and new.tracking_no.strip():
        faults.add("tracking_no", "either", "Write it with its parcel.")
    if len(new.parcels) > MOST_PARCELS:
        faults.add("parcels", "length", "At most 200 parcels at once.")
    if len(new.together) > MOST_TOGETHER:
        faults.add("together", "length", "At most 50 outbound orders at once.")
    if new.outbound_id in new.together or len(set(new.together)) < len(new.together):
        faults.add("together", "unique", "The same outbound order twice.")
    if kind_of(new.carrier) == "pickup" and not new.fetched_by.strip():
        faults.add("fetched_by", "required", "Write who fetched the goods.")
    seen: set[str] = set()
    for index, one in enumerate(new.parcels or [NewParcel(new.tracking_no)]):
        field = f"parcels[{index}].tracking_no" if new.parcels else "tracking_no"
        number = one.tracking_no.strip()
        if len(number) > 60:
            faults.add(field, "length", "At most 60 characters.")
        if number and number in seen:
            faults.add(field, "unique", "The same number twice.", given=number)
        seen.add(number)
        if one.weight_grams is not None and not 0 < one.weight_grams <= 50_000_000:
            faults.add(f"parcels[{index}].weight_grams", "range", "Between 1 g and 50 t.", given=one.weight_grams)
    faults.raise_if_any()


def same_place(one: str, other: str) -> bool:
    """Whether two delivery addresses are one place, however they are spaced and written."""
    return "".join(one.casefold().split()) == "".join(other.casefold().split())
