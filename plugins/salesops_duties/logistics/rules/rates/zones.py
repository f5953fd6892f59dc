"""Zones of a carrier: the longest beginning of a postcode or a province that fits a place."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from salesops.errors import Faults


class NewZone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Places whose postcode or province begins with `prefix`, all of the country without one; remote ones cost more."""

    carrier: str
    country: str
    zone: str
    prefix: str = ""
    is_remote: bool = False


class Zone(msgspec.Struct, frozen=True):
    """A zone as it is matched."""

    country: str
    prefix: str
    zone: str
    is_remote: bool


def check_zone(new: NewZone, faults: Faults) -> None:
    """Note what is wrong with it."""
    if not (len(new.country) == 2 and new.country.isascii() and new.country.isupper()):
        faults.add("country", "country", "A country of two capital letters, such as CN.", given=new.country)
    for name in ("carrier", "zone"):
        if not 1 <= len(getattr(new, name).strip()) <= 60:
            faults.add(name, "required", "1 to 60 characters.", given=getattr(new, name))
    if len(new.prefix) > 60:
        faults.add("prefix", "length", "At most 60 characters.", given=new.prefix)


def zone_of(zones: Iterable[Zone], country: str, province: str, postcode: str) -> Zone | None:
    """The zone of a place: of those that fit, the one with the longest beginning; a postcode wins over a province of its length."""
    code, name = postcode.replace(" ", "").upper(), province.strip().casefold()
    best: tuple[tuple[int, bool, str], Zone] | None = None
    for zone in zones:
        if zone.country != country:
            continue
        by_code = bool(zone.prefix) and code.startswith(zone.prefix.replace(" ", "").upper())
        if zone.prefix and not by_code and not name.startswith(zone.prefix.casefold()):
            continue
        key = (len(zone.prefix), by_code, zone.zone)
        if best is None or key > best[0]:
            best = (key, zone)
    return best[1] if best else None
