"""Connections with carriers: each goes to an address that was checked, and is kept for the next question to the same place."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from typing import Any, Final, SupportsIndex

import certifi
import httpcore
import msgspec

AT_ONCE: Final = 50  # questions that are under way to one place, and connections that are kept
KEPT: Final = 30.0  # seconds that a connection waits for the next question
_NEVER_OURS: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",
        "192.0.0.0/24",
        "198.18.0.0/15",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
    )
)


class Place(msgspec.Struct, frozen=True):
    """Where a request goes, in parts that are ASCII."""

    scheme: str
    host: str
    port: int
    netloc: str
    path: str

    def target(self) -> httpcore.URL:
        return httpcore.URL(scheme=self.scheme, host=self.host, port=self.port, target=self.path)


class Lines:
    """Connections by their place. They speak HTTP/1.1 as httpcore does; its pool and its layer for other event loops than asyncio
    would take longer for a question than all the rest."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._ssl: ssl.SSLContext | None = None  # made with the first carrier that wants it, for it costs memory
        self._free: dict[tuple[str, str, int], list[httpcore.AsyncHTTP11Connection]] = {}
        self._room: dict[tuple[str, str, int], asyncio.Semaphore] = {}
        self._kept = 0

    @contextlib.asynccontextmanager
    async def to(self, url: Place) -> AsyncIterator[httpcore.AsyncHTTP11Connection]:
        """A line of one's own, closed unless its answer was read to the end; waits where so many are in use already."""
        place = url.scheme, url.host, url.port
        async with self._room.setdefault(place, asyncio.Semaphore(AT_ONCE)):
            line = await self._taken(place) or await self._opened(url)
            try:
                yield line
            except BaseException:
                await line.aclose()
                raise
            if line.is_idle() and self._kept < AT_ONCE:
                self._kept += 1
                self._free.setdefault(place, []).append(line)
            else:
                await line.aclose()

    async def _taken(self, place: tuple[str, str, int]) -> httpcore.AsyncHTTP11Connection | None:
        """One that is still open at the other end too."""
        free = self._free.get(place, [])
        while free:
            line = free.pop()
            self._kept -= 1
            if not line.has_expired():
                return line
            await line.aclose()
        return None

    async def _opened(self, url: Place) -> httpcore.AsyncHTTP11Connection:
        addresses = await resolve(url.host, url.port)
        if not self._allow_private and any(not is_public(address) for address in addresses):
            raise Forbidden(url.host)
        context = self._trust() if url.scheme == "https" else None
        name = url.host if context else None
        stream = await connected(addresses[0], url.port, context, name)
        return httpcore.AsyncHTTP11Connection(url.target().origin, stream, keepalive_expiry=KEPT)

    def _trust(self) -> ssl.SSLContext:
        if self._ssl is None:
            self._ssl = ssl.create_default_context(cafile=certifi.where())
        return self._ssl

    async def aclose(self) -> None:
        for lines in self._free.values():
            for line in lines:
                await line.aclose()
        self._free.clear()
        self._kept = 0


async def connected(address: str, port: int, context: ssl.SSLContext | None, name: str | None) -> Stream:
    """A connection to that address; with a context it is one of TLS with whoever proves to have the name."""
    loop = asyncio.get_running_loop()
    reader = Reader(loop=loop)
    spoken = asyncio.StreamReaderProtocol(reader, loop=loop)
    transport, _ = await loop.create_connection(lambda: spoken, address, port, ssl=context, server_hostname=name)
    return Stream(reader, asyncio.StreamWriter(transport, spoken, reader, loop))


class Reader(asyncio.StreamReader):
    """Knows whether something waits to be read."""

    waiting = 0  # bytes

    def feed_data(self, data: Iterable[SupportsIndex]) -> None:
        found = bytes(data)
        self.waiting += len(found)
        super().feed_data(found)

    async def read(self, n: int = -1) -> bytes:
        found = await super().read(n)
        self.waiting -= len(found)
        return found


class Stream(httpcore.AsyncNetworkStream):
    """A connection of asyncio, as httpcore wants it; the client bounds the time of all of a question."""

    def __init__(self, reader: Reader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - its shape
        return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - its shape
        try:
            self._writer.write(buffer)
            await self._writer.drain()
        except ConnectionError as error:
            raise httpcore.WriteError from error  # whoever closed may have answered before

    async def aclose(self) -> None:
        self._writer.close()

    def get_extra_info(self, info: str) -> Any:
        """Whether something waits that nobody asked for: an answer to no question, or the end."""
        return self._reader.at_eof() or self._reader.waiting > 0 if info == "is_readable" else None


class Forbidden(OSError):
    """The address is one of our own network, or of no network."""


async def resolve(host: str, port: int) -> list[str]:
    """Every address of the name, at least one; raises `OSError`."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise OSError(f"{host} has no address")
    return addresses


def is_public(address: str) -> bool:
    """Whether an address is one of the open network: no loopback, no private, link-local, shared, reserved or translated one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if any(found in network for network in _NEVER_OURS if network.version == found.version):
        return False
    return found.is_global and not found.is_multicast
