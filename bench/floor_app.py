"""A bare ASGI handler that calls the floor's function once per request; what it needs stands in its environment."""

from __future__ import annotations

import itertools
import json
import os
from typing import Any
from uuid import UUID

import asyncpg

from salesops import new_id
from salesops.db import connect_config

CALL = "SELECT bench.place($1, $2, $3, $4)"
HEADERS = [(b"content-type", b"application/json")]


class Floor:
    """The application; customers and parts are named by their places in the lists."""

    def __init__(self) -> None:
        self._pool: Any = None
        self._marks = itertools.count(1)
        self._ids = range(int(os.environ.get("BENCH_FLOOR_IDS", "0")))
        self._customers: list[UUID] = []
        self._products: list[UUID] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        await self._answer(*(await self._place(body) if body else (200, b"{}")), send)

    async def _place(self, body: bytes) -> tuple[int, bytes]:
        asked = json.loads(body)
        products = [self._products[number - 1] for number, _ in asked["lines"]]
        mark = f"{os.getpid()}-{next(self._marks)}"
        async with self._pool.acquire() as connection:
            number = await connection.fetchval(
                CALL, self._customers[asked["customer"] - 1], products, [new_id() for _ in self._ids], mark
            )
        return 201, b'{"order":"%s"}' % number.encode()

    async def _answer(self, status: int, body: bytes, send: Any) -> None:
        length = (b"content-length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [*HEADERS, length]})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Any, send: Any) -> None:
        while True:
            if (await receive())["type"] == "lifespan.shutdown":
                await self._pool.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
            config = connect_config(os.environ["BENCH_FLOOR_URL"])
            self._pool = await asyncpg.create_pool(**config, min_size=8, max_size=8, reset=_no_reset)
            self._customers = json.loads(os.environ["BENCH_FLOOR_CUSTOMERS"])
            self._products = json.loads(os.environ["BENCH_FLOOR_PRODUCTS"])
            await send({"type": "lifespan.startup.complete"})


async def _no_reset(connection: Any) -> None:
    """As the product: nothing outlives a statement here."""


app = Floor()
