"""With which carriers an office can speak: those of this package, and those that its other duties bring."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from typing import cast

from salesops import ask
from salesops.act import Office
from salesops.hookspecs.carriers import Carrier, CarrierHooks, OfferedCarrier
from salesops.services.faults import note_broken
from salesops_duties.logistics.carriers import carriers

HOOK = "tracking_carriers"
_NOTED: set[tuple[int, OfferedCarrier]] = set()


async def carriers_of(office: Office) -> Mapping[str, Carrier]:
    """Every carrier by its name. One of another duty that is none is left out and, once by each process, noted as that duty's fault.

    Not inside a transaction, for the duties are asked.
    """
    found: list[Carrier] = []
    for offered in await ask(CarrierHooks).tracking_carriers(office):
        for one in offered:
            try:
                carrier = loaded(one.adapter)
                carriers((*found, carrier))
            except Exception as error:  # whatever a stranger's module raises while it is loaded
                if (office.id, one) not in _NOTED:
                    _NOTED.add((office.id, one))
                    await note_broken(office.id, one.duty, HOOK, error)
            else:
                found.append(carrier)
    return carriers(found)


def loaded(place: str) -> Carrier:
    """The carrier that stands at `package.module:NAME`; raises `TypeError` where something else does."""
    found = pkgutil.resolve_name(place)
    for said, kind in (("name", str), ("title", str), ("numbers_per_call", int), ("can_push", bool)):
        if not isinstance(getattr(found, said, None), kind):
            raise TypeError(f"{place} is no carrier: it has no {said}")
    if not callable(getattr(found, "ask", None)) or found.numbers_per_call < 1:
        raise TypeError(f"{place} is no carrier: it cannot be asked")
    return cast(Carrier, found)
