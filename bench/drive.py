"""Clients in a process of their own: `python -m bench.drive` reads what to do as JSON and prints what came of it."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import resource
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator
from typing import Any

import msgspec
import uvloop

from bench.company import OFFICE
from bench.desk import Step, order_of, placement_of, steps_of
from bench.http_client import Connection, connect, request_of


class Work(msgspec.Struct, frozen=True):
    """So many `clients` do `form` over and over for `seconds`, or `count` times in all when that is given."""

    form: str
    port: int
    token: str
    clients: int
    customers: list[str]
    seconds: float = 0.0
    count: int = 0
    paths: list[str] = []  # for `form` = get: one of them is asked for at random


class Clients:
    """What the clients of one run share."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.chance = random.Random()
        self.run = secrets.token_hex(4)
        self.marks = itertools.count(1)
        self.took: list[float] = []
        self.failures: Counter[str] = Counter()
        self.bytes = 0
        self.until = time.perf_counter() + (work.seconds or 3600)

    def goes_on(self) -> bool:
        return time.perf_counter() < self.until and (not self.work.count or next(self.marks) <= self.work.count)

    async def client(self) -> None:
        connection = await connect(self.work.port)
        make = FORMS[self.work.form]
        while self.goes_on():
            start = time.perf_counter()
            if await self._whole(connection, make(self)):
                self.took.append(time.perf_counter() - start)
        connection.close()

    async def _whole(self, connection: Connection, steps: Generator[Step, Any, None]) -> bool:
        """All calls of one order; stops at the first that is refused, and counts it."""
        method, path, body = next(steps)
        while True:
            key = f"Idempotency-Key: {self.run}-{next(_keys)}\r\n" if method == "POST" else ""
            headers = f"Authorization: Bearer {self.work.token}\r\n{key}"
            status, answer = await connection.ask(request_of(method, f"/api/{OFFICE}{path}", headers, body))
            self.bytes += len(answer)
            if status >= 300:
                self.failures[f"{method} {path.rpartition('/')[2]} {status} {answer[:200].decode()}"] += 1
                return False
            try:
                method, path, body = steps.send(json.loads(answer) if method == "POST" or "checklist" in path else None)
            except StopIteration:
                return True

    def mark(self) -> str:
        return f"{self.run} {next(_keys)}"


_keys = itertools.count(1)


def _calls(clients: Clients) -> Generator[Step, Any, None]:
    return steps_of(order_of(clients.chance.choice(clients.work.customers), clients.mark(), clients.chance))


def _one_call(clients: Clients) -> Generator[Step, Any, None]:
    yield (
        "POST",
        "/orders/placements",
        placement_of(clients.chance.choice(clients.work.customers), clients.mark(), clients.chance),
    )


def _get(clients: Clients) -> Generator[Step, Any, None]:
    yield "GET", clients.chance.choice(clients.work.paths), None


FORMS: dict[str, Callable[[Clients], Generator[Step, Any, None]]] = {
    "calls": _calls,
    "one-call": _one_call,
    "get": _get,
}


async def drive(work: Work) -> dict[str, Any]:
    """Do the work; times in milliseconds, per order or per request."""
    clients = Clients(work)
    start = time.perf_counter()
    await asyncio.gather(*(clients.client() for _ in range(work.clients)))
    wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"done": len(clients.took), "wall": wall, "client_cpu": used.ru_utime + used.ru_stime, "client": "own",
            "failures": dict(clients.failures.most_common(3)), "failed": clients.failures.total(), **times(clients.took)}  # fmt: skip


def times(seconds: list[float]) -> dict[str, float]:
    """The percentiles that are reported, in milliseconds."""
    ordered = sorted(seconds)
    if not ordered:
        return {}
    return {
        f"p{p}_ms": round(1000 * ordered[min(len(ordered) - 1, round(p / 100 * (len(ordered) - 1)))], 2)
        for p in (50, 95, 99)
    }


if __name__ == "__main__":
    given = msgspec.json.decode(sys.stdin.buffer.read(), type=Work)
    print(json.dumps(uvloop.run(drive(given))))
