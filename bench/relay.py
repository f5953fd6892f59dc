"""Counts round trips: a program between the web server and PostgreSQL that looks at each message's kind.

`python -m bench.relay FOLDER SOCKET` listens in FOLDER and hands everything on to SOCKET. For each line on its standard
input it prints how often a client has asked and waited since it began: Query and Sync end such a turn in the protocol.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.server import python

NAME = ".s.PGSQL.5432"
ENDS_A_TURN = (b"Q"[0], b"S"[0])


class Turns:
    """Reads what a client sends and counts; the first message of a connection has no kind."""

    total = 0

    def __init__(self) -> None:
        self._begun, self._rest = False, b""

    def feed(self, data: bytes) -> None:
        rest = self._rest + data
        while len(rest) >= 5:
            head = 1 if self._begun else 0
            length = int.from_bytes(rest[head : head + 4])
            if len(rest) < head + length:
                break
            if self._begun and rest[0] in ENDS_A_TURN:
                Turns.total += 1
            self._begun, rest = True, rest[head + length :]
        self._rest = rest


class Relay:
    """The program, as a measurement uses it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def turns(self) -> int:
        """How many round trips there have been."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextlib.contextmanager
def relayed(folder: Path, target: Path) -> Iterator[Relay]:
    """Clients that connect in `folder` reach the server that listens in `target`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).unlink(missing_ok=True)
    command = python("bench.relay", str(folder), str(target / NAME))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        relay = Relay(process)
        relay.turns()  # it listens
        yield relay
        process.terminate()


async def _connection(target: str, client: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
    server, question = await asyncio.open_unix_connection(target)
    await asyncio.gather(_pass(client, question, Turns()), _pass(server, answer, None))


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter, turns: Turns | None) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await source.read(65536):
            if turns is not None:
                turns.feed(data)
            sink.write(data)
            await sink.drain()
    sink.close()


async def _main(folder: str, target: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _connection(target, reader, writer)

    async with await asyncio.start_unix_server(serve, f"{folder}/{NAME}"):
        loop = asyncio.get_running_loop()
        while await loop.run_in_executor(None, sys.stdin.readline):
            print(Turns.total, flush=True)


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
