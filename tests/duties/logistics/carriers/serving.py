"""A server for one test: whatever bytes a test wants to answer with, and the simulator on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import uvicorn

from salesops.hookspecs.carriers import Account, Carrier
from tests.carrier_simulator.faulty import FaultySimulator

Writing = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def bytes_server(write: Writing) -> AsyncIterator[int]:
    """A server that lets `write(path, writer)` answer each request; gives its port."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            await write(head.split()[1].decode(), writer)
            await writer.drain()
        writer.close()

    def start(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(start, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def simulated(**how: Any) -> AsyncIterator[tuple[FaultySimulator, str]]:
    """A simulator that serves, and its address."""
    made = FaultySimulator(**how)
    server = uvicorn.Server(uvicorn.Config(made, log_level="error", lifespan="on", timeout_graceful_shutdown=1))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield made, f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


def simulated_account(carrier: Carrier, url: str, **more: Any) -> Account:
    """An account that the simulator lets in."""
    keys = {
        "key": "simulator-key",
        "secret": "simulator-secret",
        "customer": "simulator",
        "timezone": carrier.default_timezone,
    }
    return Account(carrier.name, url, allow_private=True, **(keys | more))
