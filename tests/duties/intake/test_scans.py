"""Scans of orders are read by the reader for pictures, in a child of its own; what it is not sure of is doubted."""

from __future__ import annotations

import asyncio
import io
import sys

import numpy
import pypdfium2
import pytest
from PIL import Image

from salesops_duties.intake.rules import OurNames, Unreadable
from salesops_duties.intake.rules.reading import read
from salesops_duties.intake.service.reader import read_file
from tests.duties.intake.comparing import wrong_without_doubt
from tests.duties.intake.layouts import ORDERS

DOTS = 150


def scanned(body: bytes, *, turn: float = 0.7, noise: float = 12, dots: int = DOTS) -> Image.Image:
    """The first page as a scanner gives it: a little askew, grey, with noise; the seed is fixed."""
    page = pypdfium2.PdfDocument(body)[0].render(scale=dots / 72).to_pil().convert("L")
    page = page.crop((0, 0, page.width, int(page.height * 0.42)))
    askew = page.rotate(turn, fillcolor=255, resample=Image.Resampling.BICUBIC)
    points = numpy.asarray(askew).astype(float)
    points += numpy.random.default_rng(5).normal(0, noise, points.shape)
    return Image.fromarray(points.clip(0, 255).astype("uint8"))


def as_file(form: str, *pictures: Image.Image) -> bytes:
    out = io.BytesIO()
    pictures[0].save(out, form, save_all=len(pictures) > 1, append_images=pictures[1:], resolution=DOTS) if len(
        pictures
    ) > 1 else pictures[0].save(out, form)
    return out.getvalue()


async def test_two_scanned_orders_in_one_pdf_are_read_page_by_page() -> None:
    """An English and a Chinese order as the pages of one PDF without words."""
    (first, said_first), (second, said_second) = ORDERS["plain_usual"](), ORDERS["chinese"]()
    body = as_file("PDF", scanned(first), scanned(second, turn=-0.7))
    told: list[tuple[int, int]] = []
    found = await read_file(body, "scan.pdf", OurNames(), lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    assert found.format == "scan"
    assert len(found.orders) == 2
    for order, (said,) in zip(found.orders, (said_first, said_second), strict=True):
        assert [line.quantity for line in order.lines] == [int(line.quantity) for line in said.lines]
        assert [line.our_part for line in order.lines] == [line.part for line in said.lines]
        assert str(order.gross) == said.gross
        assert wrong_without_doubt(order, said) == []
        assert any(doubt.code == "ocr_used" and doubt.where == "order" for doubt in order.doubts)


async def test_a_picture_with_nothing_on_it_says_so() -> None:
    with pytest.raises(Unreadable) as refused:
        await read_file(
            as_file("PNG", Image.new("L", (600, 400), 255)), "blank.png", OurNames(), lambda done, total: None
        )
    assert refused.value.code == "no_words"


def test_a_picture_is_left_to_the_reader_for_pictures() -> None:
    picture = Image.new("L", (600, 400), 255)
    for form, name in (("PNG", "a.png"), ("JPEG", "a.jpg"), ("TIFF", "a.tiff"), ("WEBP", "a.webp"), ("PDF", "a.pdf")):
        found = read(as_file(form, picture), name, our=OurNames())
        assert found.needs_ocr
        assert found.orders == ()
    assert read(as_file("TIFF", picture, picture, picture), "a.tif", our=OurNames()).pages == 3


async def test_without_the_extra_the_answer_is_a_sentence() -> None:
    """In a process that cannot import it, as where the extra is not installed."""
    program = (
        "import sys; sys.modules['rapidocr'] = None\n"
        "from salesops_duties.intake.rules import OurNames, Unreadable\n"
        "from salesops_duties.intake.rules.scanning import read_scan\n"
        "try: read_scan(b'', 'a.png', OurNames(), print)\n"
        "except Unreadable as refused: print(refused.code)"
    )
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    out, _ = await child.communicate()
    assert out.decode().strip() == "ocr_missing"
