"""Has documents set by the typesetter's process: one at a time, within a time, and ends it when it does not come back."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import re
import resource
import struct
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
import structlog

from salesops.errors import Busy, Invalid
from salesops.services.documents.faults import TOO_MUCH, template_fault

FONTS = Path(__file__).parent / "fonts"
PROGRAM = Path(__file__).parent / "typesetter.py"
MEMORY = 512_000_000  # address space of the process (RELIABILITY 4.7); idle it uses 185 MB of it
SECONDS = 10  # of the clock, and of the processor
FULL = 0.6  # of its memory: a process that holds more than this gets a successor
IDLE_SECONDS = 300.0
START_SECONDS = 30.0
log = structlog.get_logger(__name__)
_LOOPS = re.compile(r"\b(for|while)\b|\brange\(|\.(fold|map|reduce)\(|\brepeat\(|\d{6,}|\de\d")


class Sheet(msgspec.Struct, frozen=True):
    """What is to be set: the template's source, the shared frame, the data as JSON text, and pictures as SVG text by their names."""

    source: str
    frame: str
    data: str
    pictures: Mapping[str, str] = {}


class Printed(msgspec.Struct, frozen=True):
    """What came out: one PDF, or a picture a page. `unprintable` are the characters that no font has; their codes stand instead."""

    pages: list[bytes]
    unprintable: str = ""


class _Answer(msgspec.Struct, frozen=True):
    ready: bool = False
    families: list[str] = []
    sizes: list[int] = []
    missing: str = ""
    unprintable: str = ""
    error: dict[str, Any] = {}


class _Died(Exception):
    """The process ended in the middle of a document."""


class Press:
    """One process that sets documents for this one; started when it is needed, ended when it idles."""

    def __init__(
        self,
        *,
        with_system: bool,
        memory: int = MEMORY,
        seconds: float = SECONDS,
        open_door: bool = False,
        idle: float = IDLE_SECONDS,
    ) -> None:
        self._options = (str(int(with_system)), str(memory), str(int(seconds) or 1), str(int(open_door)))
        self._seconds, self._idle = seconds, idle
        self._memory, self._served = memory, 0
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._rest: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """The process that sets, while there is one."""
        return self._process.pid if self._process else None

    async def set(self, asked: dict[str, Any]) -> tuple[_Answer, list[bytes]]:
        """What the typesetter answers; raises `Invalid` when it took too long, or more memory than there is for it.

        The library remembers what it set before, which fills its memory: a process that has set others gets a successor.
        """
        async with self._turn:
            if self._process is not None and self._served:
                with contextlib.suppress(_Died):
                    return await self._set_once(asked)
            try:
                return await self._set_once(asked)
            except _Died:
                raise _too_much(asked, TOO_MUCH) from None

    async def _set_once(self, asked: dict[str, Any]) -> tuple[_Answer, list[bytes]]:
        process = await self._started()
        try:
            async with asyncio.timeout(self._seconds):
                answered = await _exchange(process, asked)
            self._served += 1
        except TimeoutError:
            log.warning("typesetter_took_too_long", pid=process.pid)
            raise _too_much(asked, f"took more than {int(self._seconds)} seconds") from None
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            log.warning("typesetter_died", pid=process.pid, served=self._served)
            raise _Died from error
        finally:
            await self._settle(process)
        return answered

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if self._rest is not None:
            self._rest.cancel()
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _started(self) -> asyncio.subprocess.Process:
        if self._rest is not None:
            self._rest.cancel()
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._served = 0
        process = self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(PROGRAM),
            str(FONTS),
            *self._options,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={
                "MALLOC_ARENA_MAX": "2",
                "TMPDIR": tempfile.gettempdir(),
                "HOME": "/nonexistent",
                "RAYON_NUM_THREADS": "2",
            },
            limit=2**20,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                await _answer(process)
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            await self.close()
            raise Busy("Documents cannot be set now; try again in a minute.") from error
        return process

    async def _settle(self, process: asyncio.subprocess.Process) -> None:
        """A process that answered waits for the next; one in the middle of something is of no use any more."""
        failed = sys.exc_info()[0] is not None
        if failed or process.returncode is not None or _size_of(process.pid) > self._memory * FULL:
            await asyncio.shield(self.close())
            return
        loop = asyncio.get_running_loop()
        self._rest = loop.call_later(self._idle, lambda: loop.create_task(self._retire(process)))

    async def _retire(self, process: asyncio.subprocess.Process) -> None:
        async with self._turn:
            if self._process is process:
                await self.close()


class Presses:
    """The presses of one event loop: for kept documents and for attempts, each with our fonts alone and with the system's."""

    def __init__(self, *, with_system: bool = True) -> None:
        self._with_system = with_system
        self._presses: dict[tuple[str, bool], Press] = {}

    async def set(
        self,
        sheet: Sheet,
        *,
        to: Literal["pdf", "png"] = "pdf",
        trying: bool = False,
        at: dt.datetime | None = None,
        most_pages: int = 2_000,
        ppi: int = 110,
    ) -> Printed:
        """Set a sheet; `trying` keeps a template under work from those that work. Raises `Invalid` with the template's line."""
        asked = {
            "format": to,
            "files": {"main.typ": sheet.source, "frame.typ": sheet.frame, "data.json": sheet.data},
            "pictures": dict(sheet.pictures),
            "timestamp": int(at.timestamp()) if at else 0,
            "most_pages": most_pages,
            "ppi": ppi,
            "strict": self._with_system,
        }
        answer, pages = await self._press("trying" if trying else "keeping", system=False).set(asked)
        if answer.missing:  # our own fonts lack something: perhaps the system's have it
            asked["strict"] = False
            answer, pages = await self._press("trying" if trying else "keeping", system=True).set(asked)
        if answer.error:
            raise Invalid([template_fault(answer.error, sheet.source)])
        return Printed(pages, answer.unprintable)

    async def close(self) -> None:
        """End all of them."""
        for press in self._presses.values():
            await press.close()

    def _press(self, use: str, *, system: bool) -> Press:
        key = use, system
        if key not in self._presses:
            self._presses[key] = Press(with_system=system)
        return self._presses[key]


_of_loops: dict[int, tuple[asyncio.AbstractEventLoop, Presses]] = {}


def presses() -> Presses:
    """Those of the running event loop; the processes end with this one."""
    loop = asyncio.get_running_loop()
    known = _of_loops.get(id(loop))
    if known is None or known[0] is not loop:
        _of_loops.clear()
        known = _of_loops[id(loop)] = (loop, Presses())
    return known[1]


def _size_of(pid: int) -> int:
    """The address space of a process in bytes, all of it when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, IndexError):
        return sys.maxsize


async def _exchange(process: asyncio.subprocess.Process, asked: dict[str, Any]) -> tuple[_Answer, list[bytes]]:
    text = msgspec.json.encode(asked)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(struct.pack(">I", len(text)) + text)
    await process.stdin.drain()
    answer = await _answer(process)
    return answer, [await process.stdout.readexactly(size) for size in answer.sizes]


async def _answer(process: asyncio.subprocess.Process) -> _Answer:
    assert process.stdout is not None
    (length,) = struct.unpack(">I", await process.stdout.readexactly(4))
    return msgspec.json.decode(await process.stdout.readexactly(length), type=_Answer)


def _too_much(asked: dict[str, Any], what: str) -> Invalid:
    """The refusal of a template without end: the process cannot say where it was, so the first line that repeats is named."""
    source = asked["files"]["main.typ"]
    lines = [number for number, line in enumerate(source.splitlines(), 1) if _LOOPS.search(line)]
    return Invalid([template_fault({"message": what, "line": lines[0] if lines else 1, "file": "main.typ"}, source)])
