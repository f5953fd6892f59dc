"""Hostile pictures given to the reader for pictures itself: its child refuses or reads them within its bounds, and lives as long as it may."""

from __future__ import annotations

import asyncio
import io
import resource
import struct
import sys
import zlib
from collections.abc import Callable

import msgspec
import numpy
import pytest
from PIL import Image

from salesops_duties.intake.rules import OurNames, Unreadable
from salesops_duties.intake.rules.process import OCR_MEMORY, Request
from salesops_duties.intake.service.reader import ask_child
from tests.duties.intake.hostile import mail, picture, png, raw_pdf

MOST_KB = 1_300_000  # really held at most; the address space is bounded to OCR_MEMORY


def truncated_jpeg() -> bytes:
    """A photograph that ends in its middle."""
    out = io.BytesIO()
    Image.fromarray(numpy.random.default_rng(3).integers(0, 255, (1500, 2000, 3), "uint8")).save(out, "JPEG")
    return out.getvalue()[: len(out.getvalue()) // 2]


def lying_jpeg() -> bytes:
    """A small picture whose head says 65,000 points each way."""
    body = bytearray(picture("JPEG", (64, 64)))
    at = body.index(b"\xff\xc0")
    body[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(body)


def bomb_of_points() -> bytes:
    """As many points as are taken, all black: a thousandth of them as a file."""
    rows = b"\0" + b"\0" * 5000
    packed = zlib.compress(rows * 5000, 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 5000, 5000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def noisy() -> bytes:
    """Nothing but noise, in which a reader may see thousands of words."""
    out = io.BytesIO()
    Image.fromarray(numpy.random.default_rng(4).integers(0, 255, (1200, 900), "uint8")).save(out, "PNG")
    return out.getvalue()


def pdf_of(image: bytes, data: bytes, *, page: bytes = b"612 792") -> bytes:
    """A page without words that shows one picture over all of it."""
    width, height = page.split()
    shown = b"q " + width + b" 0 0 " + height + b" 0 0 cm /I Do Q"
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 " + page + b"] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
        b"<< /Length " + str(len(shown)).encode() + b" >>\nstream\n" + shown + b"\nendstream",
        b"<< /Type /XObject /Subtype /Image " + image + b" /Length " + str(len(data)).encode() + b" >>\nstream\n" + data + b"\nendstream",
    )  # fmt: skip


def pdf_bomb() -> bytes:
    """A picture of 900 million points in two megabytes, inside a PDF."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"\0" * 30_000) for _ in range(30_000)) + packer.flush()
    return pdf_of(b"/Width 30000 /Height 30000 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode", data)


def page_of(points: int) -> bytes:
    """A page so many points wide and high, a seventy-second of an inch each."""
    size = b"%d %d" % (points, points)
    return pdf_of(b"/Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8", b"\0" * 64, page=size)


CASES: dict[str, tuple[str, Callable[[], bytes], tuple[str, ...]]] = {
    "500 million points": ("a.png", lambda: png(25_000, 20_000), ("picture_too_large",)),
    "25 million points": ("a.png", bomb_of_points, ("no_words",)),
    "65,000 points each way, it says": ("a.jpg", lying_jpeg, ("picture_too_large", "damaged")),
    "cut off jpeg": ("a.jpg", truncated_jpeg, ("damaged",)),
    "noise": ("a.png", noisy, ("no_words", "read")),
    "thirty pictures": ("a.tif", lambda: picture("TIFF", count=30), ("too_many_pages",)),
    "no picture at all": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\xff" * 4000, ("damaged",)),
    "bomb in a pdf": ("a.pdf", pdf_bomb, ("no_words", "memory", "reader_died", "damaged")),
    "page of two hundred metres": ("a.pdf", lambda: page_of(567_000), ("page_too_large",)),
    "page of nearly five metres": ("a.pdf", lambda: page_of(14_000), ("no_words",)),
    "bomb in a mail": ("a.eml", lambda: mail(("scan.png", png(25_000, 20_000))), ("read",)),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_hostile_picture_stays_within_the_bounds_of_the_reader(name: str) -> None:
    file_name, make, becomes = CASES[name]
    body = make()
    assert len(body) < 20_000_000  # it would be taken in
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        found = await ask_child(body, Request(file_name, len(body), OurNames(), scan=True))
    except Unreadable as refused:
        assert refused.code in becomes, refused
        peak = refused.peak_kb
    else:
        assert "read" in becomes, found.reading
        assert all(order.doubts for order in found.reading.orders)
        peak = found.peak_kb
    assert peak < MOST_KB < OCR_MEMORY // 1024
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


@pytest.mark.parametrize(("megabytes", "reads"), [(400, False), (3_000, True)])
async def test_the_child_that_reads_pictures_has_the_bounds_it_is_given(megabytes: int, reads: bool) -> None:
    """An honest picture wants more than 400 MB: with no more it is not read, so the bound is really there."""
    program = (
        "import sys; import salesops_duties.intake.rules.process as process\n"
        f"process.OCR_MEMORY = {megabytes} * process.MB\n"
        "process.main(sys.stdin.buffer, sys.stdout.buffer)"
    )
    body = noisy()
    request = msgspec.json.encode(Request("a.png", len(body), OurNames(), scan=True)) + b"\n" + body
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    out, _ = await child.communicate(request)
    assert (b'"code":"no_words"' in out) is reads
    assert reads or child.returncode or b'"code":"memory"' in out
