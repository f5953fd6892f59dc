"""Puts the parts into the catalogue of the group: added once, some superseded, discontinued, with substitutes."""

from __future__ import annotations

import msgspec

from salesops.act import Act
from salesops.demo.crew import Crew
from salesops.demo.parts import OLD, PARTS
from salesops.masterdata.catalogue import add_products, find_products
from salesops.transactions import transaction

SUPERSEDED, DISCONTINUED = OLD[:8], OLD[8:14]
NEWER = 8  # the family eight lines up is the one whose part takes the old one's place


async def add_parts(act: Act) -> None:
    """Every part that is not in the catalogue yet, at once."""
    async with transaction(act) as tx:
        known = {p.part_no for p in await find_products(tx, part_nos=PARTS)}
        if new := [part.product for no, part in PARTS.items() if no not in known]:
            await add_products(tx, new)


async def keep_catalogue(crew: Crew) -> None:
    """What became of older parts, and what may be sold instead."""
    numbers = list(PARTS)
    for old in SUPERSEDED:
        successor = numbers[numbers.index(old) - NEWER]
        body = {"successor": successor, "reason": "maker's bulletin", "version": 1}
        await crew.head.put(f"/products/{old}/successor", body, key=f"supersede {old}")
    for old in DISCONTINUED:
        product = msgspec.to_builtins(PARTS[old].product)
        kept = {
            name: product[name]
            for name in ("name", "name_zh", "version_name", "manufacturer", "order_step", "pack_qty", "moq")
        }
        await crew.head.put(f"/products/{old}", kept | {"discontinued": True, "version": 1}, key=f"discontinue {old}")
    for first in numbers[:-6:48]:
        others = [{"part_no": numbers[numbers.index(first) + n], "both_ways": n == 1} for n in (1, 2)]
        await crew.head.put(
            f"/products/{first}/substitutes", {"substitutes": others, "version": 1}, key=f"instead {first}"
        )
