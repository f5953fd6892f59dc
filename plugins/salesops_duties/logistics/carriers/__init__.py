"""Carriers behind a port: which there are. What each speaks is in its own module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from salesops.hookspecs.carriers import Carrier, PushCarrier
from salesops_duties.logistics.carriers.dhl import Dhl
from salesops_duties.logistics.carriers.easypost import EasyPost
from salesops_duties.logistics.carriers.fedex import Fedex
from salesops_duties.logistics.carriers.iftsta import Iftsta
from salesops_duties.logistics.carriers.kdniao import Kdniao
from salesops_duties.logistics.carriers.kuaidi100 import Kuaidi100
from salesops_duties.logistics.carriers.over_karrio import karrio_carriers
from salesops_duties.logistics.carriers.ups import Ups

NATIVE: Final[tuple[Carrier, ...]] = (Kuaidi100(), Kdniao(), Dhl(), Fedex(), Ups(), EasyPost(), Iftsta())
"""The carriers that need nothing but this package."""


def carriers(offered: Iterable[Carrier] = ()) -> Mapping[str, Carrier]:
    """Every carrier by its name: our own, those of the extra `carriers` where it is installed, and what others offer.

    Raises `ValueError` where two have one name: an account would not say whom it means.
    """
    found: dict[str, Carrier] = {}
    for one in (*NATIVE, *karrio_carriers(), *offered):
        if one.name in found:
            raise ValueError(f"Two carriers are called {one.name}.")
        found[one.name] = one
    return MappingProxyType(found)


def push_carrier(one: Carrier) -> PushCarrier | None:
    """The carrier as one that pushes, or None where it cannot."""
    return one if one.can_push and isinstance(one, PushCarrier) else None


def batches_of(one: Carrier, count: int) -> int:
    """How many questions so many numbers take."""
    return -(-count // one.numbers_per_call)
