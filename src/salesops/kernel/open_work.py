"""Asks a duty what of its work is open, before it is switched off; one that cannot say must not keep itself on."""

from __future__ import annotations

import msgspec

from salesops.act import Act
from salesops.duty import Duty
from salesops.kernel.containing import Broken, Place, contained
from salesops.services.faults import note_broken
from salesops.transactions import transaction

ASKED_SECONDS = 5.0  # as long as one statement may take


async def open_work(act: Act, duty: Duty) -> list[tuple[str, int]] | None:
    """What is open, as (words, count), without the noughts; None when the duty could not say, which is noted."""
    ask = duty.blockers
    if ask is None:
        return []
    tx = transaction(msgspec.structs.replace(act, idempotency=None))

    async def look() -> object:
        async with tx:
            return msgspec.convert(await ask(tx.office, tx), list[tuple[str, int]])

    place = Place(act.office.id, duty.name, "blockers")
    found = await contained(place, look, seconds=ASKED_SECONDS, abandon=tx.abandon)
    if isinstance(found, Broken):
        await note_broken(*place, found.error)
        return None
    return [(words, count) for words, count in msgspec.convert(found, list[tuple[str, int]]) if count]
