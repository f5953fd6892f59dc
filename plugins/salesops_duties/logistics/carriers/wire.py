"""The twelve words that say where a parcel is, on the wire between carriers and this duty.

They are the tracking statuses of the open project Karrio, which has mapped some thirty carriers onto them. An adapter gives nothing
else; the duty makes its own states of them.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Wire = Literal[
    "pending",  # announced: a label or an order, no parcel yet
    "unknown",  # the carrier said something that is no status, or nothing
    "picked_up",
    "on_hold",  # customs, storage, a question: it waits for somebody
    "cancelled",
    "delivered",
    "in_transit",
    "delivery_delayed",
    "out_for_delivery",
    "ready_for_pickup",  # in a locker, a shop or a counter
    "delivery_failed",  # an attempt without success, a refusal, damage or loss
    "return_to_sender",
]

WIRES: Final[frozenset[str]] = frozenset(get_args(Wire))
