"""A small HTTP/1.1 client for measuring: one kept connection, one request at a time, little work of its own."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httptools


class Connection(asyncio.Protocol):
    """`await connection.ask("GET", path)` gives status and body."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: Any = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a whole request, as `request_of` makes it."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        self._transport.close()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError("the server closed the connection"))

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        body, self._body = b"".join(self._body), []
        status, self._parser = self._parser.get_status_code(), httptools.HttpResponseParser(self)
        if self._answer is not None:
            self._answer.set_result((status, body))


async def connect(port: int) -> Connection:
    _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port)
    return connection


def request_of(method: str, path: str, headers: str, body: Any = None) -> bytes:
    """A whole request; `headers` are lines that end with a line break each."""
    sent = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
    kind = "Content-Type: application/json\r\n" if sent else ""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}{kind}Content-Length: {len(sent)}\r\n\r\n".encode()
        + sent
    )
