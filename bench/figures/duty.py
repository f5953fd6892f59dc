"""What it costs an order that one more duty is asked, at intake and at the confirmation: CPU with many idle duties less CPU without."""

from __future__ import annotations

import statistics

from bench import idle_duties
from bench.measuring import Bench, Numbers, at_desk, load

MANY = 10


async def measure(bench: Bench, *, form: str, clients: int) -> Numbers:
    """Rounds with and without them in turn; per duty, in milliseconds of CPU per order."""
    environment = idle_duties.install(bench.home / "idle", MANY)

    async def ready(database: str) -> None:
        await idle_duties.switch_on(bench.cluster, database, MANY)

    without, with_them = [], []
    for _ in range(bench.rounds):
        async with at_desk(bench) as desk:
            without.append(await load(desk, form, clients))
        async with at_desk(bench, more=environment, before=ready) as desk:
            with_them.append(await load(desk, form, clients))
    plain, asked = _web_ms(without), _web_ms(with_them)
    return {
        "duties": MANY,
        "web_ms_without": plain,
        "web_ms_with": asked,
        "ms_per_duty": round((asked - plain) / MANY, 4),
        "share_of_order_per_duty": round((asked - plain) / MANY / _all_ms(without), 4),
        "orders_per_s_without": statistics.median(found["orders_per_s"] for found in without),
        "orders_per_s_with": statistics.median(found["orders_per_s"] for found in with_them),
        "foreign_cores": max(found["foreign_cores"] for found in without + with_them),
    }


def _web_ms(found: list[Numbers]) -> float:
    return statistics.median(float(one["cpu_ms_per_order"]["web"]) for one in found)


def _all_ms(found: list[Numbers]) -> float:
    return statistics.median(float(sum(one["cpu_ms_per_order"].values())) for one in found)
