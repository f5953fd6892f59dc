"""Available-to-promise of a long order over many open supplies, against what PostgreSQL itself needs for the statements it runs."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from decimal import Decimal
from uuid import UUID

from bench.catalogue import add_parts
from bench.company import OFFICE, OPERATOR
from bench.counters import forget, statements
from bench.counters import track as track_statements
from bench.measuring import Bench, Numbers
from bench.prepared import database
from salesops import Act, ask, clock, new_id, transaction
from salesops.hookspecs.inventory import InventoryHooks, LineAvailability
from salesops.hookspecs.orders import Order, OrderLine
from salesops.hookspecs.supply import GoodsToCome, SupplyHooks
from salesops.kernel.boot import booted

LINES, EACH = 1_000, 5  # lines of the order, open supplies of each part
WANTED, COMES = Decimal(12), Decimal(4)  # so that a line is promised with its third supply
REPEATED, WARM = 40, 5


async def measure(bench: Bench) -> Numbers:
    """One order in one transaction, again and again; the median, and the median of its statements in PostgreSQL."""
    async with database(bench.cluster, bench.size) as name:
        await add_parts(bench.cluster, name, LINES)
        rows = await bench.cluster.rows(
            "SELECT id FROM core.product WHERE part_no NOT LIKE 'P-%' ORDER BY id LIMIT $1", LINES, database=name
        )
        parts = [row["id"] for row in rows]
        await track_statements(bench.cluster, "top")
        async with booted(bench.cluster.url(name), pool_size=2, statement_timeout="60s") as registry:
            act = Act(registry.by_code[OFFICE], OPERATOR, "cli")
            await _announce(act, parts)
            await bench.cluster.run("VACUUM ANALYZE inventory.incoming", database=name)
            order = _order(parts)
            await _answered(act, order, WARM)
            await forget(bench.cluster, name)
            took, found = await _answered(act, order, REPEATED)
        ran = [row for row in await statements(bench.cluster, name) if row["toplevel"]]
    promised = {one.futures_on for one in found}
    assert len(found) == LINES
    assert promised == {clock.today(act.office.timezone) + dt.timedelta(days=3)}, promised
    ms, sql_ms = 1000 * statistics.median(took), sum(row["ms"] for row in ran) / REPEATED
    return {
        "lines": LINES,
        "supplies": LINES * EACH,
        "ms": round(ms, 2),
        "sql_ms": round(sql_ms, 2),
        "statements": sum(row["calls"] for row in ran) / REPEATED,
        "times_its_sql": round(ms / sql_ms, 2),
    }


async def _announce(act: Act, parts: list[UUID]) -> None:
    """Supplies of each part, one a day from tomorrow on."""
    today = clock.today(act.office.timezone)
    goods = tuple(
        GoodsToCome(new_id(), part, COMES, "note", f"ship {day}", expected_on=today + dt.timedelta(days=day))
        for part in parts
        for day in range(1, EACH + 1)
    )
    async with transaction(act) as tx:
        await ask(SupplyHooks).supply_announcing(act.office, tx, goods, ())


def _order(parts: list[UUID]) -> Order:
    lines = tuple(OrderLine(number, part, WANTED, Decimal(1), 100) for number, part in enumerate(parts, 1))
    return Order(new_id(), new_id(), "CNY", 0, lines)


async def _answered(act: Act, order: Order, times: int) -> tuple[list[float], tuple[LineAvailability, ...]]:
    """The seconds of each answer, and the last of them."""
    took: list[float] = []
    found: tuple[LineAvailability, ...] = ()
    for _ in range(times):
        start = time.perf_counter()
        async with transaction(act) as tx:
            (found,) = await ask(InventoryHooks).stock_checking(act.office, tx, order)
        took.append(time.perf_counter() - start)
    return took, found
