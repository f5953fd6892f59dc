"""What is attached to a mail is shown beside the draft that was read of it: its pages drawn, or its words."""

from __future__ import annotations

import asyncio
import io

import pypdfium2

from salesops_duties.intake.rules import OurNames
from salesops_duties.intake.rules.reading import read
from salesops_duties.intake.service.sketches import sketch
from tests.duties.intake.hostile import csv_of, laughs, mail, pdf, picture


def looks(jpeg: bytes) -> bool:
    return jpeg.startswith(b"\xff\xd8") and len(jpeg) > 500


async def test_each_attachment_has_its_own_pages_or_words() -> None:
    body = mail(
        ("one.csv", csv_of("A-1;Pump;2;10.00;20.00")),
        ("bad.xml", laughs()),
        ("broken.pdf", pdf()[:200]),
        ("two.pdf", pdf()),
        ("scan.tif", picture("TIFF", (800, 600), count=2)),
    )
    found, pictures = await sketch(body, read(body, "order.eml", our=OurNames()))
    by_name = {part.name: part for part in found.attached}
    assert "A-1" in "\n".join(by_name["one.csv"].texts)
    assert by_name["bad.xml"].texts == ()
    assert (by_name["two.pdf"].first_drawn, by_name["two.pdf"].drawn) == (1, 1)
    assert (by_name["scan.tif"].first_drawn, by_name["scan.tif"].drawn) == (2, 2)
    assert len(pictures) == 3
    assert all(looks(page) for page in pictures)
    assert by_name["broken.pdf"].drawn == 0


async def test_many_pages_are_drawn_up_to_a_bound() -> None:
    document = pypdfium2.PdfDocument.new()
    for _ in range(25):
        document.new_page(300, 300)
    out = io.BytesIO()
    await asyncio.to_thread(document.save, out)
    body = mail(("one.pdf", out.getvalue()), ("two.pdf", out.getvalue()), text="")
    found, pictures = await sketch(body, read(body, "order.eml", our=OurNames()))
    assert len(pictures) == 30
    assert [part.drawn for part in found.attached] == [25, 5]


def test_the_words_of_attachments_are_bounded() -> None:
    rows = csv_of(*(f"A-{n};{'Pump ' * 60};2;10.00;20.00" for n in range(400)))
    body = mail(*((f"{n}.csv", rows) for n in range(5)))
    found = read(body, "order.eml", our=OurNames())
    assert sum(len(text) for part in found.attached for text in part.texts) <= 200_000
