"""The rules of logistics: what a dispatch must say, the states of a parcel, when to ask and when to worry."""

from __future__ import annotations

from salesops_duties.logistics.rules.accounts import (
    ChangedAccount,
    ChangedCarrier,
    NewAccount,
    NewCarrier,
    check_account,
    check_carrier,
)
from salesops_duties.logistics.rules.dispatch import NewDispatch, check_dispatch, kind_of, parcels_of
from salesops_duties.logistics.rules.events import NewEvent, check_event, digest_of
from salesops_duties.logistics.rules.states import (
    RANKS,
    STATE_OF,
    STATES,
    TERMINAL,
    Happened,
    Reckoned,
    reckon,
    shipment_state,
)
from salesops_duties.logistics.rules.watching import ask_again, exception_of, late_by, no_news_since

__all__ = [
    "RANKS",
    "STATES",
    "STATE_OF",
    "TERMINAL",
    "ChangedAccount",
    "ChangedCarrier",
    "Happened",
    "NewAccount",
    "NewCarrier",
    "NewDispatch",
    "NewEvent",
    "Reckoned",
    "ask_again",
    "check_account",
    "check_carrier",
    "check_dispatch",
    "check_event",
    "digest_of",
    "exception_of",
    "kind_of",
    "late_by",
    "no_news_since",
    "parcels_of",
    "reckon",
    "shipment_state",
]
