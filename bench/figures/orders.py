"""Spot orders per second, their times, and what one costs."""

from __future__ import annotations

from bench.counting import count
from bench.measuring import Bench, Numbers, at_desk, load, rounds


async def measure(bench: Bench, *, form: str, clients: int) -> Numbers:
    """The median round of `clients` in this form, and the counted statements of one order."""

    async def one() -> Numbers:
        async with at_desk(bench) as desk:
            return await load(desk, form, clients)

    found = await rounds(bench, one, by="orders_per_s")
    return found | {"per_order": await count(bench, form)}
