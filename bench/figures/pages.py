"""The pages people look at all day: how long the server takes for each, while twenty of them work."""

from __future__ import annotations

from bench.company import OFFICE, session_of
from bench.measuring import Bench, Desk, Numbers, at_desk, rounds
from bench.reading import read

PAUSE = 1.0  # seconds between two pages of one person
# What is measured, and which id stands in the address.
PAGES = {
    "my_day": ("/", ""),
    "desk": ("/orders", ""),
    "an_order": ("/orders/{id}", "SELECT id FROM orders.sales_order ORDER BY id DESC LIMIT 40"),
    "all_orders": ("/orders/all", ""),
    "summary": ("/receivables", ""),
    "an_account": ("/receivables/customers/{id}", "SELECT customer_id AS id FROM receivables.account LIMIT 40"),
    "held": ("/receivables/held", ""),
    "payments": ("/receivables/payments", ""),
    "products": ("/inventory", ""),
    "outbound": ("/inventory/outbound", ""),
    "numbers": ("/numbers", ""),
    "search": ("/search?q=P-01", ""),
}


async def measure(bench: Bench, *, clients: int, only: tuple[str, ...] = ()) -> Numbers:
    """Each page on its own, in quiet rounds; the slowest p95 is the one that counts."""
    found: Numbers = {}
    chosen = only or tuple(PAGES)
    async with at_desk(bench, worker=False) as desk:
        cookie = await session_of(bench.cluster.url(desk.database))
        for name in chosen:
            path, ids = PAGES[name]
            paths = await _addresses(desk, path, ids)

            async def one(paths: list[str] = paths) -> Numbers:
                return await read(desk, paths, clients, form="page", cookie=cookie, pause=PAUSE)

            found[name] = await rounds(bench, one, by="p95_ms")
    return found | {"office": OFFICE, "pause_s": PAUSE, "slowest_p95_ms": max(found[name]["p95_ms"] for name in chosen)}


async def _addresses(desk: Desk, path: str, ids: str) -> list[str]:
    if not ids:
        return [path]
    rows = await desk.bench.cluster.rows(ids, database=desk.database)
    return [path.format(id=row["id"]) for row in rows]
