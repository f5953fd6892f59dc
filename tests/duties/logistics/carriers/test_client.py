"""The client waits, reads and goes no further than it may."""

from __future__ import annotations

import asyncio
import gzip
import socket
from typing import Any

import pytest

from salesops.hookspecs.carriers import CarrierFault, CarrierReply, CarrierRequest
from salesops_duties.logistics.carriers import lines
from salesops_duties.logistics.carriers.client import HttpCarrierClient
from salesops_duties.logistics.carriers.lines import is_public
from tests.duties.logistics.carriers.serving import bytes_server

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nX-Said: yes\r\n\r\nhi"
ANSWERS = {
    "/ok": OK,
    "/packed": b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n" + gzip.compress(b"hello"),
    "/missing": b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
    "/big": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 30_000,
    "/bomb": b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n" + gzip.compress(b"0" * 50_000_000),
    "/elsewhere": b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:5432/\r\ncontent-length: 0\r\n\r\n",
    "/garbage": b"\x00\x01\x02 garbage\r\n\r\n",
    "/short": b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhi",
    "/wrong": b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nno gzip at all",
}


async def write(path: str, writer: asyncio.StreamWriter) -> None:
    if path in ("/hang", "/drip"):
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" if path == "/drip" else b"")
        for _ in range(200):
            writer.write(b" " if path == "/drip" else b"")
            await writer.drain()
            await asyncio.sleep(0.1)
    writer.write(ANSWERS.get(path, OK))


async def sent(
    url: str, *, headers: dict[str, str] | None = None, allow_private: bool = True, **how: Any
) -> CarrierReply:
    async with HttpCarrierClient(**({"seconds": 3.0, "most_bytes": 20_000} | how)) as client:
        return await client.send(CarrierRequest("GET", url, headers or {}), allow_private=allow_private)


async def fault(url: str, **how: Any) -> CarrierFault:
    with pytest.raises(CarrierFault) as refused:
        await sent(url, **how)
    return refused.value


async def test_an_answer_comes_with_its_status_and_headers_unpacked() -> None:
    async with bytes_server(write) as port:
        reply = await sent(f"http://127.0.0.1:{port}/ok")
        assert (reply.status, reply.body, reply.headers["x-said"]) == (200, b"hi", "yes")
        assert (await sent(f"http://127.0.0.1:{port}/packed")).body == b"hello"
        assert (await sent(f"http://127.0.0.1:{port}/missing")).status == 404


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("big", "too_big"),
        ("bomb", "too_big"),
        ("elsewhere", "redirected"),
        ("garbage", "unreadable"),
        ("wrong", "unreadable"),
        ("short", "unreadable"),
    ],
)
async def test_an_answer_that_is_none_is_a_fault_that_says_so(path: str, kind: str) -> None:
    async with bytes_server(write) as port:
        assert (await fault(f"http://127.0.0.1:{port}/{path}")).kind == kind


@pytest.mark.parametrize("path", ["hang", "drip"])
async def test_who_is_slow_is_not_waited_for_whether_silent_or_dripping(path: str) -> None:
    async with bytes_server(write) as port:
        assert (await fault(f"http://127.0.0.1:{port}/{path}", seconds=0.5)).kind == "slow"


async def test_nobody_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert (await fault(f"http://127.0.0.1:{port}/")).kind == "unreachable"
    assert (await fault("http://nobody.invalid/", allow_private=False)).kind == "unreachable"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
        "10.0.0.1",
        "0",
        "2130706433",
        "100.64.0.1",
    ],
)
async def test_our_own_network_is_reached_only_where_the_account_says_so(host: str) -> None:
    async with bytes_server(write) as port:
        assert (await fault(f"http://{host}:{port}/ok", allow_private=False)).kind == "forbidden_address"
        assert (await sent(f"http://127.0.0.1:{port}/ok", allow_private=True)).body == b"hi"


async def test_a_name_that_changes_its_address_in_between_reaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is asked for once, and the connection goes to the address that was checked."""
    asked: list[str] = []
    connected: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["203.0.113.7"] if len(asked) == 1 else ["127.0.0.1"]

    async def recording(address: str, *_: Any) -> Any:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(lines, "resolve", rebinding)
    monkeypatch.setattr(
        lines, "is_public", lambda address: address != "127.0.0.1"
    )  # the documentation's addresses are not global
    monkeypatch.setattr(lines, "connected", recording)
    assert (await fault("http://carrier.example/", allow_private=False)).kind == "unreachable"
    assert connected == ["203.0.113.7"]
    assert (await fault("http://carrier.example/", allow_private=False)).kind == "forbidden_address"
    assert connected == ["203.0.113.7"]


async def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def two(host: str, port: int) -> list[str]:
        return ["8.8.8.8", "192.168.0.1"]

    monkeypatch.setattr(lines, "resolve", two)
    assert (await fault("http://carrier.example/", allow_private=False)).kind == "forbidden_address"


@pytest.mark.parametrize(
    "url", ["ftp://x/", "file:///etc/passwd", "http://user:pass@x/", "http://", "gopher://x", "x", "http://[::1"]
)
async def test_only_addresses_of_the_web_are_asked(url: str) -> None:
    assert (await fault(url)).kind == "forbidden_address"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.1.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False),
        ("::", False), ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False), ("ff02::1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


async def test_a_key_with_a_line_break_is_no_second_header_and_is_not_repeated() -> None:
    async with bytes_server(write) as port:
        refused = await fault(f"http://127.0.0.1:{port}/ok", headers={"dhl-api-key": "secret\r\nx: y"})
    assert refused.kind == "refused"
    assert "secret" not in refused.text


def test_a_request_shows_no_key() -> None:
    request = CarrierRequest("GET", "https://x.example/track?key=secret", {"authorization": "Bearer secret"}, b"secret")
    assert "secret" not in repr(request)


async def test_connections_are_used_again() -> None:
    opened: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.append(1)
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(OK)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with HttpCarrierClient() as client:
        for _ in range(5):
            await client.send(CarrierRequest("GET", f"http://127.0.0.1:{port}/"), allow_private=True)
    server.close()
    assert len(opened) == 1


@pytest.mark.parametrize("after", ["extra", "closed"])
async def test_a_line_on_which_something_came_unasked_is_not_used_again(after: str) -> None:
    opened: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.append(1)
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(OK)
            await asyncio.sleep(0.05)
            if after == "closed":
                break
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nother")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with HttpCarrierClient() as client:
        for _ in range(3):
            said = await client.send(CarrierRequest("GET", f"http://127.0.0.1:{port}/"), allow_private=True)
            assert said.body == b"hi"
            await asyncio.sleep(0.2)
    server.close()
    assert len(opened) == 3
