"""Documents are set in a process that can do nothing else: no file, no network, an end to its memory and its time."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import pytest_asyncio
import zxingcpp

from salesops.errors import Invalid
from salesops.services.documents.faults import placeholders_left
from salesops.services.documents.kinds import FRAME
from salesops.services.documents.pictures import as_svg
from salesops.services.documents.press import FONTS, Press, Presses, Sheet

HEAD = '#import "frame.typ": *\n#set text(font: families)\n'
DATA = {"d": {"name": "Ann"}, "office": {"legal_name": "Firm", "has_logo": False}, "doc": {"title": "T", "number": "N"}, "marks": [], "words": {}, "others": {}}  # fmt: skip


@pytest_asyncio.fixture(scope="module")
async def presses() -> AsyncIterator[Presses]:
    made = Presses()
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="module")
async def bare() -> AsyncIterator[Presses]:
    """As on a machine where no font is installed."""
    made = Presses(with_system=False)
    yield made
    await made.close()


def sheet(source: str, **data: Any) -> Sheet:
    return Sheet(HEAD + source, FRAME.read_text("utf-8"), json.dumps(DATA | data))


def text_of(pdf: bytes) -> str:
    """What a reader finds in it."""
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


# ------------------------------------------------------------------ what a template may not do


HOSTILE = {
    "a file": ('#read("/etc/passwd")', "cannot read files"),
    "a file above": ('#read("../../../../etc/passwd")', "cannot read files"),
    "a module": ('#import "/etc/passwd": *', "cannot read files"),
    "a picture": ('#image("/usr/share/x.png")', "cannot read files"),
    "data": ('#json("/proc/self/environ")', "cannot read files"),
    "a package": ('#import "@preview/cetz:0.3.0"', "packages cannot be used"),
    "a local package": ('#import "@local/x:1.0.0"', "packages cannot be used"),
    "an endless loop": ("#while 1 < 2 { }", "true"),
    "a loop that grows": ("#let a = (1,)\n#for i in range(99) { a = a + a }", "more memory or time"),
    "a text that grows": ('#let a = "0123456789"\n#for i in range(60) { a = a + a }', "more memory or time"),
    "an endless call": ("#let f(x) = f(x)\n#f(1)", "depth"),
    "a call that never ends": ("#let f(a, b) = { let x = 0; while x < 3 { x = x + 0 * a }; f(b, a) }\n#f(1, 2)", ""),
    "a huge block": ("#block(height: 1e9pt)[a]", "more memory or time"),
    "an endless layout": (
        '#let c = counter("x")\n#context { for i in range(99999999) { c.step() } }',
        "more memory or time",
    ),
    "a page of astronomic size": ("#set page(width: 1e12pt, height: 1e12pt)\nx", ""),
    "deep nesting": ("#" + "(" * 20_000, ""),
    "a placeholder that is not there": ("#d.nmae", "no placeholder nmae"),
    "a word that is not known": ("#nothing(1)", "nothing"),
    "an open bracket": ("#let x = (", "unclosed"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_template_is_refused_with_its_line_and_the_next_is_set(name: str, presses: Presses) -> None:
    source, words = HOSTILE[name]
    try:
        await presses.set(sheet("\n\n" + source), trying=True)
    except Invalid as error:
        (fault,) = error.faults
        assert fault.field == "source"
        assert words in fault.message
        line = re.match(r"Line (\d+): ", fault.message)
        assert line is not None
        assert 1 <= int(line[1]) <= 6, fault.message
        assert "/tmp" not in fault.message
    else:
        assert name == "a page of astronomic size"  # it is set, on one page
    assert (await presses.set(sheet("still here"), trying=True)).pages[0].startswith(b"%PDF")


async def test_a_million_pages_are_refused() -> None:
    press = Press(with_system=False, seconds=3)
    asked = {
        "format": "pdf",
        "files": {"main.typ": "#for i in range(1000000) { pagebreak() }", "frame.typ": "", "data.json": "{}"},
    }
    with pytest.raises(Invalid, match=r"Line 1: it (took|needs) more"):
        await press.set(asked)
    assert press.pid is None
    await press.close()


async def test_without_its_walls_a_template_would_open_files(tmp_path: Path) -> None:
    """The control: the same process with its door open can open files, and with it shut it cannot."""
    for open_door, wanted in ((True, True), (False, False)):
        press = Press(with_system=False, open_door=open_door)
        await press.set({"format": "pdf", "files": {"main.typ": "x", "frame.typ": "", "data.json": "{}"}})
        limits = Path(f"/proc/{press.pid}/limits").read_text()
        files = re.search(r"Max open files\s+(\d+)", limits)
        memory = re.search(r"Max address space\s+(\w+)", limits)
        assert files is not None
        assert memory is not None
        assert (int(files[1]) > 0) == wanted
        assert (memory[1] == "unlimited") == wanted
        await press.close()


async def test_a_process_that_was_killed_gets_a_successor_at_once(presses: Presses) -> None:
    await presses.set(sheet("a"))
    press = presses._press("keeping", system=False)
    assert press.pid is not None
    os.kill(press.pid, signal.SIGKILL)
    assert (await presses.set(sheet("b"))).pages


async def test_a_process_that_remembers_too_much_gets_a_successor() -> None:
    """The library keeps what it set; however much is printed in a row, no document pays for those before it."""
    press = Press(with_system=False, memory=320_000_000)
    pids = set()
    for turn in range(4):
        rows = "".join(f"#table(columns: 3, [{turn}], [{n}], [part {n * turn}])\n" for n in range(300))
        asked = {"format": "pdf", "files": {"main.typ": rows, "frame.typ": "", "data.json": "{}"}}
        answer, pages = await press.set(asked)
        assert not answer.error
        assert pages
        pids.add(press.pid)
    await press.close()
    assert None in pids  # it was ended between two of them


# ------------------------------------------------------------------ fonts


async def test_chinese_is_printed_where_no_font_is_installed(bare: Presses) -> None:
    said = "出库单 欠款 款到账前不得发货 繁體貨單 ¥18,626.56 Größe Ежик ½ № 堃喆"
    printed = await bare.set(sheet(said))
    assert printed.unprintable == ""
    found = text_of(printed.pages[0])
    for word in said.split():
        assert word in found


async def test_every_character_of_gb2312_has_a_glyph(bare: Presses) -> None:
    rows = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    characters = "".join(pair.decode("gb2312", "ignore") for pair in rows)
    assert len(characters) == 6763
    assert (await bare.set(sheet(characters))).unprintable == ""


async def test_a_character_that_no_font_has_is_told_and_its_code_printed(bare: Presses) -> None:
    printed = await bare.set(sheet("before \U00020bb7 after *ก*", d={"name": "\U00020bb7"}))
    assert printed.unprintable == "ก\U00020bb7"
    assert "[U+20BB7]" in text_of(printed.pages[0])


async def test_bold_falls_back_to_the_other_weight(bare: Presses) -> None:
    rare = "鼾"  # in the regular cut alone
    printed = await bare.set(sheet(f"*{rare}*"))
    assert rare in text_of(printed.pages[0])


def test_the_fonts_are_small_and_carry_their_licence() -> None:
    assert sum(file.stat().st_size for file in FONTS.glob("*.otf")) < 6_000_000
    assert "SIL Open Font License" in (FONTS / "LICENSE").read_text()


# ------------------------------------------------------------------ what it makes


async def test_the_same_sheet_is_the_same_bytes(presses: Presses) -> None:
    at = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    first, second = [await presses.set(sheet("the same"), at=at) for _ in range(2)]
    assert first == second


async def test_a_bar_code_can_be_read(presses: Presses) -> None:
    printed = await presses.set(sheet('#barcode("OUT-2026-000042", height: 12mm)'))
    picture = pypdfium2.PdfDocument(printed.pages[0])[0].render(scale=4).to_numpy()
    assert [(found.text, found.format.name) for found in zxingcpp.read_barcodes(picture)] == [
        ("OUT-2026-000042", "Code128")
    ]


async def test_a_long_table_repeats_its_heads_and_carries_its_sum(presses: Presses) -> None:
    rows = ", ".join(f'("{n}", "{n * 10}")' for n in range(1, 401))
    runs = ", ".join(f'"sum {n}"' for n in range(1, 401))
    source = f'#lines((("No.", auto, left), ("Amount", 1fr, right)), ({rows}), running: ({runs}))'
    pdf = pypdfium2.PdfDocument((await presses.set(sheet(source))).pages[0])
    pages = [page.get_textpage().get_text_range() for page in pdf]
    assert len(pages) > 8
    assert all("Amount" in page for page in pages)
    assert "Carried forward" not in pages[0]
    for before, page in itertools.pairwise(pages):
        last = max(int(n) for n in re.findall(r"^(\d+) \d+", before, re.M) if int(n) <= 400)
        assert f"sum {last}" in page.splitlines()[0]


async def test_pictures_travel_as_text(presses: Presses) -> None:
    drawn = await presses.set(Sheet("#rect(width: 40pt, fill: red)", "", "{}"), to="png")
    again = Sheet('#image("logo.svg", height: 20pt)', "", "{}", {"logo.svg": as_svg(drawn.pages[0])})
    assert (await presses.set(again)).pages[0].startswith(b"%PDF")
    for bad in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00", b'<!DOCTYPE x [<!ENTITY a "b">]><svg/>'):
        with pytest.raises(ValueError, match=r"\w"):
            as_svg(bad)


def test_placeholders_of_other_programs_are_found() -> None:
    assert placeholders_left("a\n{{ name }} // {{ comment }}\n#d.x {{}}") == [(2, "name"), (3, "")]
