"""The search for a part among many, by number and by words of two languages."""

from __future__ import annotations

from urllib.parse import quote

from bench.catalogue import WORDS, add_parts
from bench.measuring import Bench, Numbers, at_desk, rounds
from bench.reading import read

PARTS = 50_000


async def measure(bench: Bench, *, clients: int, parts: int = PARTS) -> Numbers:
    """Each way of asking on its own, in quiet rounds; the slowest p95 is the one that counts."""
    found: Numbers = {}
    async with at_desk(bench, worker=False) as desk:
        await add_parts(bench.cluster, desk.database, parts)
        await bench.cluster.run("VACUUM ANALYZE core.product", database=desk.database)
        for kind, words in WORDS.items():
            paths = [f"/products?search={quote(word)}" for word in words]

            async def one(paths: list[str] = paths) -> Numbers:
                return await read(desk, paths, clients)

            found[kind] = await rounds(bench, one, by="p95_ms")
    return found | {"parts": parts, "slowest_p95_ms": max(found[kind]["p95_ms"] for kind in WORDS)}
