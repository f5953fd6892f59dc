"""The one client that speaks HTTP with carriers: bounded in time and size, and kept out of our own network.

A carrier's address is typed by an office, and what answers there is a stranger. So the name is resolved here, every address of it
is checked, and the connection goes to the address that was checked: a name that changes its mind in between reaches nothing.
"""

from __future__ import annotations

import asyncio
import zlib
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote, urlsplit

import httpcore

from salesops.hookspecs.carriers import CarrierFault, CarrierReply, CarrierRequest
from salesops_duties.logistics.carriers.lines import Forbidden, Lines, Place

SECONDS: Final = 10.0  # for all of a question: resolving, connecting, sending, reading
MOST_BYTES: Final = 2_000_000  # of an answer, unpacked
_HEADERS: Final = {"user-agent": "salesops", "accept-encoding": "gzip", "accept": "*/*"}


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
        if request.body or request.method == "POST":
            said |= {"content-length": str(len(request.body))}
        headers = [(name.encode(), value.encode()) for name, value in said.items()]
        asked = httpcore.Request(request.method, url.target(), headers=headers, content=request.body)
        async with lines.to(url) as line:
            reply = await line.handle_async_request(asked)
            if 300 <= reply.status < 400:
                raise CarrierFault("redirected", f"{url.host} sends us elsewhere (status {reply.status}).")
            heads = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers}
            unpack = Unpacking(heads.get("content-encoding", ""), self._most_bytes, url.host)
            async for chunk in reply.aiter_stream():
                unpack.take(chunk)
            await reply.aclose()
            return CarrierReply(reply.status, heads, bytes(unpack.body))


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
