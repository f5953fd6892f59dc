"""The states of a parcel, and what a carrier's word makes of it (I-9).

`STATE_OF` is the one table from the twelve words on the wire to the states. The current state is decided by the time of the event,
then by rank, and it only rises: of everything that was said, a parcel that has arrived is what it was *first* said to have arrived as,
any other is as far as it was *ever* said to be. That depends on what was said, not on the order in which we heard it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

STATES = ("created", "packed", "handed", "in_transit", "out_for_delivery", "delivered", "returned", "lost")
TERMINAL = frozenset({"delivered", "returned", "lost"})
RANKS = {name: min(place, 5) for place, name in enumerate(STATES)}

STATE_OF: dict[str, str | None] = {
    "pending": "created",  # a label, no parcel yet
    "picked_up": "handed",
    "in_transit": "in_transit",
    "on_hold": "in_transit",  # and somebody must look: customs, storage, a question
    "delivery_delayed": "in_transit",  # and somebody must look
    "out_for_delivery": "out_for_delivery",
    "ready_for_pickup": "out_for_delivery",  # in a locker or at a counter: the receiver's turn
    "delivery_failed": "out_for_delivery",  # and somebody must look: nobody there, refused, damaged
    "delivered": "delivered",
    "return_to_sender": "returned",
    "cancelled": None,  # says nothing of where it is; somebody must look
    "unknown": None,
}


class Happened(msgspec.Struct, frozen=True):
    """An event that counts: its time, the carrier's word, and what that makes of the parcel, None for nothing."""

    at: dt.datetime
    wire: str
    state: str | None


class Reckoned(msgspec.Struct, frozen=True):
    """How far a parcel is and since when, what was said of it last; `contradicted` when it was said to have arrived in two ways."""

    state: str
    state_at: dt.datetime
    wire: str
    last_at: dt.datetime
    contradicted: bool


def reckon(events: Iterable[Happened]) -> Reckoned | None:
    """The parcel after these events, whatever their order and however often each is there; None when none tells a state."""
    ordered = sorted(events, key=lambda e: (e.at, RANKS[e.state] if e.state else -1))
    told = [e for e in ordered if e.state]
    if not told:
        return None
    ends = sorted((e for e in told if e.state in TERMINAL), key=lambda e: (e.at, str(e.state)))
    decisive = ends[0] if ends else max(told, key=lambda e: (RANKS[str(e.state)], -e.at.timestamp()))
    newest = min(
        (e for e in ordered if e.at == ordered[-1].at), key=lambda e: (-(RANKS[e.state] if e.state else -1), e.wire)
    )
    return Reckoned(str(decisive.state), decisive.at, newest.wire, newest.at, len({e.state for e in ends}) > 1)


def shipment_state(parcels: Sequence[str]) -> str:
    """A shipment is as far as the parcel that is least far; when all have arrived it is delivered if any was."""
    under_way = [state for state in parcels if state not in TERMINAL]
    return min(under_way, key=lambda state: RANKS[state]) if under_way else min(parcels)
