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

from bench.company import CUSTOMERS, OFFICE, PARTS
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
    paths: list[str] = []  # for `get`: one of them is asked for at random
    bodies: list[dict[str, Any]] = []  # for `pay`: each is sent once
    cookie: str = ""  # for `page`: the session of who looks at pages
    pause: float = 0.0  # seconds that a person looks at a page, on the average
    keep: bool = False  # tell what the last call of each order was answered


class Clients:
    """What the clients of one run share."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.chance = random.Random()
        self.run = secrets.token_hex(4)
        self.turns, self.keys = itertools.count(1), itertools.count(1)
        self.took: list[float] = []
        self.failures: Counter[str] = Counter()
        self.bytes = 0
        self.bodies = iter(work.bodies)
        self.kept: list[dict[str, Any]] = []
        self.until = time.perf_counter() + (work.seconds or 3600)

    def goes_on(self) -> bool:
        return time.perf_counter() < self.until and (not self.work.count or next(self.turns) <= self.work.count)

    async def client(self) -> None:
        connection = await connect(self.work.port)
        make = FORMS[self.work.form]
        while self.goes_on() and (steps := make(self)) is not None:
            if self.work.pause:
                await asyncio.sleep(self.chance.uniform(0, 2 * self.work.pause))
            start = time.perf_counter()
            if await self._whole(connection, steps):
                self.took.append(time.perf_counter() - start)
        connection.close()

    async def _whole(self, connection: Connection, steps: Generator[Step, Any, None]) -> bool:
        """All calls of one order, each with the answer of the one before; the first that is refused ends it."""
        method, path, body = next(steps)
        customer = body["customer_id"] if self.work.keep else None
        while True:
            status, answer = await connection.ask(self._request(method, path, body))
            self.bytes += len(answer)
            if status >= 300:
                self.failures[f"{method} {path.rpartition('/')[2]} {status} {answer[:200].decode()}"] += 1
                return False
            said = {} if self.work.form in ("get", "page") else json.loads(answer)
            try:
                method, path, body = steps.send(said)
            except StopIteration:
                if self.work.keep:
                    self.kept.append({"customer": customer, **said})
                return True

    def _request(self, method: str, path: str, body: Any) -> bytes:
        if self.work.form == "page":
            return request_of(method, f"/{OFFICE}{path}", f"Cookie: {self.work.cookie}\r\nAccept: text/html\r\n")
        key = f"Idempotency-Key: {self.mark()}\r\n" if method == "POST" else ""
        return request_of(method, f"/api/{OFFICE}{path}", f"Authorization: Bearer {self.work.token}\r\n{key}", body)

    def mark(self) -> str:
        """A text that nothing else has in this database."""
        return f"{self.run}-{next(self.keys)}"


def _calls(clients: Clients) -> Generator[Step, Any, None]:
    return steps_of(order_of(clients.chance.choice(clients.work.customers), clients.mark(), clients.chance))


def _one_call(clients: Clients) -> Generator[Step, Any, None]:
    body = placement_of(clients.chance.choice(clients.work.customers), clients.mark(), clients.chance)
    return _one(("POST", "/orders/placements", body))


def _floor(clients: Clients) -> Generator[Step, Any, None]:
    """By numbers, as the floor's handler reads them."""
    parts = clients.chance.sample(range(1, PARTS + 1), 3)
    return _one(("POST", "", {"customer": clients.chance.randint(1, CUSTOMERS), "lines": [[n, 3] for n in parts]}))


def _pay(clients: Clients) -> Generator[Step, Any, None] | None:
    body = next(clients.bodies, None)
    return None if body is None else _one(("POST", "/receivables/receipts", body))


def _one(step: Step) -> Generator[Step, Any, None]:
    yield step


def _get(clients: Clients) -> Generator[Step, Any, None]:
    return _one(("GET", clients.chance.choice(clients.work.paths), None))


FORMS: dict[str, Callable[[Clients], Generator[Step, Any, None] | None]] = {
    "calls": _calls,
    "one-call": _one_call,
    "floor": _floor,
    "get": _get,
    "page": _get,
    "pay": _pay,
}


async def drive(work: Work) -> dict[str, Any]:
    """Do the work; times in milliseconds, per order or per request."""
    clients = Clients(work)
    start = time.perf_counter()
    await asyncio.gather(*(clients.client() for _ in range(work.clients)))
    wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "done": len(clients.took),
        "wall": wall,
        "client": "own",
        "client_cpu": used.ru_utime + used.ru_stime,
        "bytes": clients.bytes,
        "failures": dict(clients.failures.most_common(3)),
        "failed": clients.failures.total(),
        "kept": clients.kept,
        **times(clients.took),
    }


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
