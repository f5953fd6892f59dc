"""The product against what it is held to: the one-call order, the yardstick and the floor in turn, on the same machine in the same minutes."""

from __future__ import annotations

import statistics
from collections.abc import Awaitable, Callable

from bench import cpu
from bench.figures import floor, yardstick
from bench.measuring import Bench, Numbers, at_desk, load


async def measure(bench: Bench, *, form: str, clients: int) -> Numbers:
    """Medians of the turns in which strangers were quiet, and the two shares."""

    async def product() -> Numbers:
        async with at_desk(bench) as desk:
            return await load(desk, form, clients)

    turns: dict[str, Callable[[], Awaitable[Numbers]]] = {
        "product": product,
        "floor": lambda: floor.once(bench, form=form, clients=clients),
        "yardstick": lambda: yardstick.once(bench, variant="statements", clients=clients),
    }
    found: dict[str, list[Numbers]] = {name: [] for name in turns}
    for _ in range(bench.rounds):
        for name, one in turns.items():
            found[name].append(await _quiet(bench, one))
    rates = {name: statistics.median(one["orders_per_s"] for one in values) for name, values in found.items()}
    return {
        "orders_per_s": rates,
        "of_yardstick": round(rates["product"] / rates["yardstick"], 3),
        "of_floor": round(rates["product"] / rates["floor"], 3),
        "rounds": {name: [one["orders_per_s"] for one in values] for name, values in found.items()},
        "cpu_ms_per_order": {name: _middle(values)["cpu_ms_per_order"] for name, values in found.items()},
        "wal_bytes_per_order": {name: _middle(values)["wal_bytes_per_order"] for name, values in found.items()},
        "rows": found["floor"][-1]["rows"],
        "foreign_cores": max(one["foreign_cores"] for values in found.values() for one in values),
    }


async def _quiet(bench: Bench, one: Callable[[], Awaitable[Numbers]]) -> Numbers:
    """One turn, made again when strangers worked meanwhile."""
    seen: list[Numbers] = []
    while len(seen) <= bench.retries and not (seen and seen[-1]["foreign_cores"] <= cpu.NOISE):
        cpu.wait_until_quiet(seconds=bench.patience)
        seen.append(await one())
    return min(seen, key=lambda found: float(found["foreign_cores"]))


def _middle(found: list[Numbers]) -> Numbers:
    rate = statistics.median_low([one["orders_per_s"] for one in found])
    return next(one for one in found if one["orders_per_s"] == rate)
