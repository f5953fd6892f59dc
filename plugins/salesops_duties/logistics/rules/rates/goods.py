"""Goods that not everybody carries: the classes of parts, and what carriers take or refuse."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from salesops.errors import Faults
from salesops.values import parse_decimal

CLASSES = ("battery", "airbag", "dangerous", "oversize", "cold")


class NewLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a carrier takes a class of goods; for one service, or all of them."""

    carrier: str
    goods_class: str
    is_allowed: bool
    service: str = ""
    note: str = ""


class Limit(msgspec.Struct, frozen=True):
    """A limit as it is matched."""

    carrier: str
    service: str
    goods_class: str
    is_allowed: bool
    note: str = ""


class NewClasses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The classes that a part belongs to, none for ordinary goods; and what one of it weighs, left as it was when it is empty."""

    part_no: str
    classes: list[str] = []
    weight_kg: str = ""


def check_limit(new: NewLimit) -> None:
    """Raises `Invalid` with every fault."""
    faults = Faults()
    if not 1 <= len(new.carrier.strip()) <= 60:
        faults.add("carrier", "required", "1 to 60 characters.", given=new.carrier)
    if new.goods_class not in CLASSES:
        faults.add("goods_class", "choice", "Choose a class of the list.", given=new.goods_class, allowed=list(CLASSES))
    faults.raise_if_any()


def check_classes(classes: Iterable[str], field: str = "classes") -> None:
    """Raises `Invalid` for a class that is not of the list."""
    faults = Faults()
    for one in classes:
        if one not in CLASSES:
            faults.add(field, "choice", "Choose a class of the list.", given=one, allowed=list(CLASSES))
    faults.raise_if_any()


def grams_of(weight_kg: str) -> int | None:
    """What one weighs in grams, None where nobody says. Raises `Invalid`."""
    if not weight_kg.strip():
        return None
    faults, grams = Faults(), Decimal(0)
    try:
        grams = parse_decimal(weight_kg.strip(), digits=3) * 1000
        if not 0 < grams <= 10**8:
            faults.add("weight_kg", "positive", "A weight above zero.", given=weight_kg)
    except ValueError as error:
        faults.add("weight_kg", "decimal", f"Needs {error}.", given=weight_kg)
    faults.raise_if_any()
    return int(grams)


def refused_class(limits: Iterable[Limit], carrier: str, service: str, classes: Iterable[str]) -> str:
    """The first class that this service does not take, empty when it takes all: what is said of the service wins over the carrier."""
    said = {(one.service, one.goods_class): one.is_allowed for one in limits if one.carrier == carrier}
    for goods in sorted(classes):
        if not said.get((service, goods), said.get(("", goods), True)):
            return goods
    return ""
