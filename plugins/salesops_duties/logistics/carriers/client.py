"""The one client that speaks HTTP with carriers: bounded in time and size, and kept out of our own network.

A carrier's address is typed by an office, and what answers there is a stranger. So the name is resolved here, every address of it
is checked, and the connection goes to the address that was checked: a name that changes its mind in between reaches nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Iterable
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

import certifi
import httpcore
import msgspec

from salesops_duties.logistics.carriers.port import CarrierFault, CarrierReply, CarrierRequest

SECONDS: Final = 10.0  # for all of a question: resolving, connecting, sending, reading
MOST_BYTES: Final = 2_000_000  # of an answer, unpacked
AT_ONCE: Final = 50  # questions that are under way to one place, and connections that are kept
_HEADERS: Final = {"user-agent": "salesops", "accept-encoding": "gzip", "accept": "*/*"}
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


class HttpCarrierClient:
    """The client of the product. Use it as `async with`; one serves all carriers of an event loop, and no other loop."""

    def __init__(self, *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self._seconds, self._most_bytes = seconds, most_bytes
        self._lines = {allow_private: Lines(allow_private) for allow_private in (False, True)}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        for lines in self._lines.values():
            await lines.aclose()

    async def send(self, request: CarrierRequest, *, allow_private: bool = False) -> CarrierReply:
        """The reply, whatever its status; raises `CarrierFault`. With `allow_private` the address may be one of our network."""
        url = _url(request.url)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._exchange(self._lines[allow_private], request, url)
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise CarrierFault("slow", f"{url.host} did not answer within {self._seconds:g} seconds.") from error
        except Forbidden as error:
            raise CarrierFault("forbidden_address", f"{url.host} has an address that carriers do not have.") from error
        except httpcore.LocalProtocolError as error:
            raise CarrierFault("refused", "The account holds a letter that no request may hold.") from error
        except (httpcore.NetworkError, OSError) as error:
            raise CarrierFault("unreachable", f"{url.host} cannot be reached.") from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, zlib.error, ValueError) as error:
            raise CarrierFault("unreadable", f"{url.host} does not answer in HTTP.") from error

    async def _exchange(self, lines: Lines, request: CarrierRequest, url: Place) -> CarrierReply:
        said = _HEADERS | {"host": url.netloc} | request.headers
        headers = [(name.encode(), value.encode()) for name, value in said.items()]
        content = request.body or None
        async with (
            lines.to(url) as line,
            line.stream(request.method, url.target(), headers=headers, content=content) as reply,
        ):
            if 300 <= reply.status < 400:
                raise CarrierFault("redirected", f"{url.host} sends us elsewhere (status {reply.status}).")
            heads = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers}
            unpack = Unpacking(heads.get("content-encoding", ""), self._most_bytes, url.host)
            async for chunk in reply.aiter_stream():
                unpack.take(chunk)
            return CarrierReply(reply.status, heads, bytes(unpack.body))


class Lines:
    """Connections that are kept for the next question to the same place, each a pool of one.

    httpcore looks through all connections of a pool for every request, which costs milliseconds where there are fifty of them.
    """

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._ssl: ssl.SSLContext | None = None  # made with the first carrier that wants it, for it costs memory
        self._free: dict[tuple[str, str, int], list[httpcore.AsyncConnectionPool]] = {}
        self._room: dict[tuple[str, str, int], asyncio.Semaphore] = {}
        self._kept = 0

    @contextlib.asynccontextmanager
    async def to(self, url: Place) -> AsyncIterator[httpcore.AsyncConnectionPool]:
        """A line of one's own; waits where so many to the same place are in use already."""
        place = url.scheme, url.host, url.port
        async with self._room.setdefault(place, asyncio.Semaphore(AT_ONCE)):
            line = self._taken(place)
            try:
                yield line
            finally:
                if self._kept < AT_ONCE:
                    self._kept += 1
                    self._free.setdefault(place, []).append(line)
                else:
                    await line.aclose()

    def _taken(self, place: tuple[str, str, int]) -> httpcore.AsyncConnectionPool:
        if free := self._free.get(place):
            self._kept -= 1
            return free.pop()
        if place[0] == "https" and self._ssl is None:
            self._ssl = ssl.create_default_context(cafile=certifi.where())
        return httpcore.AsyncConnectionPool(
            ssl_context=self._ssl,
            max_connections=1,
            keepalive_expiry=30.0,
            network_backend=CheckedBackend(allow_private=self._allow_private),
        )

    async def aclose(self) -> None:
        for lines in self._free.values():
            for line in lines:
                await line.aclose()
        self._free.clear()
        self._kept = 0


class Unpacking:
    """A body while it comes in, unpacked as it was packed, never more than `most` bytes of it."""

    def __init__(self, encoding: str, most: int, host: str) -> None:
        packed = encoding.strip().lower() in ("gzip", "x-gzip", "deflate")
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 32) if packed else None  # gzip or zlib, as it begins
        self._most, self._host = most, host
        self.body = bytearray()

    def take(self, chunk: bytes) -> None:
        room = self._most + 1 - len(self.body)
        self.body += self._inflate.decompress(chunk, room) if self._inflate else chunk[:room]
        if len(self.body) > self._most:
            raise CarrierFault("too_big", f"{self._host} answered with more than {self._most} bytes.")


class Forbidden(OSError):
    """The address is one of our own network, or of no network."""


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to an address that was resolved and checked here, and to no other."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._under = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the shape of the backend
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await resolve(host, port)
        if not self._allow_private and any(not is_public(address) for address in addresses):
            raise Forbidden(host)
        return await self._under.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the shape of the backend
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise Forbidden(path)

    async def sleep(self, seconds: float) -> None:
        await self._under.sleep(seconds)


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


class Place(msgspec.Struct, frozen=True):
    """Where a request goes, in parts that are ASCII."""

    scheme: str
    host: str
    port: int
    netloc: str
    path: str

    def target(self) -> httpcore.URL:
        return httpcore.URL(scheme=self.scheme, host=self.host, port=self.port, target=self.path)


def _url(text: str) -> Place:
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError as error:
        raise CarrierFault("forbidden_address", "The carrier's address is no address.") from error
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        raise CarrierFault(
            "forbidden_address", "A carrier's address begins with https:// or http:// and holds no password."
        )
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe="/?%:@!$&'()*+,;=~-._")
    shown = f"[{host}]" if ":" in host else host
    return Place(parts.scheme, host, port, shown if parts.port is None else f"{shown}:{port}", path)
