"""Reading a stranger's file in a child process with bounds, so that nothing it does reaches this one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable

import msgspec

from salesops_duties.intake.rules.content import OurNames, Reading, Unreadable
from salesops_duties.intake.rules.process import Answer, Progress, Read, Refusal, Request

CHILD = "salesops_duties.intake.rules.process"
PARSER_WAIT, OCR_WAIT = 60.0, 600.0  # seconds by the clock; the processor's own are bounded in the child
MOST_ANSWER = 64_000_000
_TOO_SLOW = {-signal.SIGXCPU, -signal.SIGKILL}


async def read_file(body: bytes, name: str, our: OurNames, on_progress: Callable[[int, int], None]) -> Reading:
    """Every order in the file, pictures included; `on_progress(done, total)` counts pages. Raises `Unreadable`.

    The child has bounds for memory and time; whatever happens to it, this process lives and the answer is a sentence.
    Without the reader for pictures, what could be read without it is given, with `needs_ocr` still set.
    """
    reading = (await ask_child(body, Request(name, len(body), our), on_progress)).reading
    if not reading.needs_ocr:
        return reading
    try:
        return (await ask_child(body, Request(name, len(body), our, scan=True), on_progress)).reading
    except Unreadable as refused:
        if refused.code == "ocr_missing" and (reading.orders or reading.mail):
            return reading
        raise


async def ask_child(
    body: bytes, request: Request, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> Read:
    """One request to a child of its own; raises `Unreadable`, also when the child died or took too long."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", CHILD,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True, limit=MOST_ANSWER, env=environment(),
    )  # fmt: skip
    try:
        async with asyncio.timeout(OCR_WAIT if request.scan else PARSER_WAIT):
            return await _conversation(child, body, request, on_progress)
    except TimeoutError as error:
        raise Unreadable("too_slow") from error
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        await asyncio.shield(child.wait())


async def _conversation(
    child: asyncio.subprocess.Process, body: bytes, request: Request, on_progress: Callable[[int, int], None]
) -> Read:
    assert child.stdin is not None
    assert child.stdout is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # its death is told below
        child.stdin.write(msgspec.json.encode(request) + b"\n" + body)
        await child.stdin.drain()
        child.stdin.close()
    while line := await _line(child.stdout):
        match msgspec.json.decode(line, type=Answer):
            case Progress(done, total):
                on_progress(done, total)
            case Read() as read:
                return read
            case Refusal(code, values, peak_kb):
                refused = Unreadable(code, **values)
                refused.peak_kb = peak_kb
                raise refused
    raise Unreadable("too_slow" if await child.wait() in _TOO_SLOW else "reader_died")


async def _line(stdout: asyncio.StreamReader) -> bytes:
    try:
        return await stdout.readline()
    except ValueError as error:  # longer than any honest answer
        raise Unreadable("memory") from error


def environment() -> dict[str, str]:
    """What the child is told of the world: no address, no secret, one thread for each library that would take more."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2", "PYTHONUTF8": "1"}
