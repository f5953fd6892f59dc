"""What an arrival's pages look like, drawn by a child so that a person can compare; without them the text is shown."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys

import msgspec

from salesops_duties.intake.rules.content import Reading
from salesops_duties.intake.rules.drawing import Picture
from salesops_duties.intake.rules.process import Request
from salesops_duties.intake.service.reader import environment

CHILD = "salesops_duties.intake.rules.drawing"
WAIT = 60.0  # seconds by the clock
MOST_PICTURE = 4_000_000
DRAWN = ("pdf", "scan", "mail")


async def sketch(body: bytes, reading: Reading) -> tuple[Reading, list[bytes]]:
    """The pages as JPEG, in their order, as many as could be drawn; the reading says which are of which attachment."""
    if reading.format not in DRAWN:
        return reading, []
    pictures = await _drawn(body, reading.format)
    attached = []
    for at, part in enumerate(reading.attached):
        places = [number for number, picture in enumerate(pictures, 1) if picture.attachment == at]
        if places:
            part = msgspec.structs.replace(part, first_drawn=places[0], drawn=len(places))
        attached.append(part)
    return msgspec.structs.replace(reading, attached=tuple(attached)), [picture.body for picture in pictures]


async def _drawn(body: bytes, form: str) -> list[Picture]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", CHILD,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True, limit=2 * MOST_PICTURE, env=environment(),
    )  # fmt: skip
    try:
        async with asyncio.timeout(WAIT):
            return await _pages(child, body, form)
    except TimeoutError:
        return []
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        await asyncio.shield(child.wait())


async def _pages(child: asyncio.subprocess.Process, body: bytes, form: str) -> list[Picture]:
    assert child.stdin is not None
    assert child.stdout is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        child.stdin.write(msgspec.json.encode(Request(form, len(body))) + b"\n" + body)
        await child.stdin.drain()
        child.stdin.close()
    pages: list[Picture] = []
    with contextlib.suppress(ValueError):  # a line longer than any page
        while line := await child.stdout.readline():
            drawn = msgspec.json.decode(line, type=Picture)
            if len(drawn.body) > MOST_PICTURE:
                break
            pages.append(drawn)
    return pages
