"""Workbooks (xlsx) as pages of cells: cached values only, what is hidden told, bombs refused before they are unpacked."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import IO

import msgspec
from lxml import etree

from salesops_duties.intake.rules.content import Doubt, OurNames, Reading, Unreadable
from salesops_duties.intake.rules.grids import MOST_COLUMNS, MOST_ROWS, Grid, GridCell, reading_of
from salesops_duties.intake.rules.safe_xml import parsed

MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED = 1_000, 100, 100_000_000
_SMALL = 200_000  # below this size the ratio does not matter
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REL_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ARCHIVES = (".zip", ".xlsx", ".docx", ".rar", ".7z", ".gz", ".jar", ".exe")
_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class _Sheet(msgspec.Struct, frozen=True):
    name: str
    path: str
    hidden: bool


class _Styles(msgspec.Struct, frozen=True):
    """By the number of a cell's style: whether it shows a day or per cent, and how many digits it fills up with zeros."""

    days: frozenset[int] = frozenset()
    percents: frozenset[int] = frozenset()
    zeros: dict[int, int] = {}


def read_xlsx(body: bytes, our: OurNames) -> Reading:
    """The orders of a workbook; raises `Unreadable`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        _check(archive)
        return _read(archive, our)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("encrypted" if "password" in str(error).lower() else "damaged") from error


def _read(archive: zipfile.ZipFile, our: OurNames) -> Reading:
    book = parsed(_unpacked(archive, "xl/workbook.xml"))
    old = any(e.get("date1904") in ("1", "true") for e in book.iter(f"{_MAIN}workbookPr", f"{_STRICT}workbookPr"))
    strings, styles = _strings(archive), _styles(archive)
    grids, doubts = [], []
    for number, sheet in enumerate(_sheets(archive, book), 1):
        if sheet.hidden:
            doubts.append(Doubt.of("hidden_sheet", "file", sheet.name))
            continue
        grids.append(_grid(archive, sheet, number, strings, styles, old))
    return reading_of("xlsx", grids, our, doubts)


def _check(archive: zipfile.ZipFile) -> None:
    """Refuses what unpacks to too much, holds archives, or names places outside."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unreadable("bomb")
    for entry in entries:
        if entry.flag_bits & 1:
            raise Unreadable("encrypted")
        if entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
            raise Unreadable("bomb")
        if entry.filename.lower().endswith(_ARCHIVES):
            raise Unreadable("nested_archive")
        if entry.filename.startswith(("/", "\\")) or ".." in entry.filename.split("/"):
            raise Unreadable("damaged")


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return _bounded(file)


def _bounded(file: IO[bytes]) -> bytes:
    """All of an entry, and no more than it may be, whatever size it declares."""
    found = file.read(MOST_UNPACKED // 2 + 1)
    if len(found) > MOST_UNPACKED // 2:
        raise Unreadable("bomb")
    return found


def _sheets(archive: zipfile.ZipFile, book: etree._Element) -> Iterator[_Sheet]:
    relations = parsed(_unpacked(archive, "xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for sheet in book.iter(f"{_MAIN}sheet", f"{_STRICT}sheet"):
        target = targets.get(sheet.get(_REL) or sheet.get(_REL_STRICT), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if "worksheet" in path and path in archive.namelist():
            yield _Sheet(sheet.get("name", ""), path, sheet.get("state", "visible") != "visible")


def _strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = parsed(_unpacked(archive, "xl/sharedStrings.xml"))
    return [_words(item) for item in root]


def _words(item: etree._Element) -> str:
    """The text of a string, without the reading aid over Japanese."""
    return "".join(
        part.text or ""
        for part in item.iter()
        if part.tag in (f"{_MAIN}t", f"{_STRICT}t") and not str(part.getparent().tag).endswith("}rPh")
    )


def _styles(archive: zipfile.ZipFile) -> _Styles:
    if "xl/styles.xml" not in archive.namelist():
        return _Styles()
    root = parsed(_unpacked(archive, "xl/styles.xml"))
    own = {
        int(e.get("numFmtId", "0")): e.get("formatCode", "") for e in root.iter(f"{_MAIN}numFmt", f"{_STRICT}numFmt")
    }
    days, percents, zeros = set(), set(), {}
    cells = next(root.iter(f"{_MAIN}cellXfs", f"{_STRICT}cellXfs"), None)
    for at, style in enumerate(cells if cells is not None else ()):
        number = int(style.get("numFmtId", "0"))
        code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", own.get(number, "")).lower()
        if number in _DATES or ("y" in code and "d" in code) or ("yy" in code and "m" in code):
            days.add(at)
        elif number in (9, 10) or "%" in code:
            percents.add(at)
        elif re.fullmatch(r"0{2,}", code):
            zeros[at] = len(code)
    return _Styles(frozenset(days), frozenset(percents), zeros)


# ------------------------------------------------------------------ cells


def _grid(archive: zipfile.ZipFile, sheet: _Sheet, number: int, strings: list[str], styles: _Styles, old: bool) -> Grid:
    """A sheet's cells by row, read piece by piece so that a large sheet takes little memory."""
    grid = Grid(sheet.name, number)
    with archive.open(sheet.path) as file:
        body = _bounded(file)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Unreadable("dtd")
    pieces = etree.iterparse(
        io.BytesIO(body), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        tag=[f"{space}{name}" for space in (_MAIN, _STRICT) for name in ("row", "mergeCell", "col")],
    )  # fmt: skip
    at = 0
    try:
        for _, element in pieces:
            name = etree.QName(element).localname
            if name == "row":
                at = int(element.get("r", at + 1))
                _row(grid, element, at, strings, styles, old)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif name == "mergeCell":
                _merge(grid, element.get("ref", ""))
            elif element.get("hidden") in ("1", "true"):
                grid.hidden_columns.append(int(element.get("min", "0")))
    except etree.XMLSyntaxError as error:
        raise Unreadable("damaged") from error
    grid.doubt_hidden()
    return grid


def _row(grid: Grid, element: etree._Element, at: int, strings: list[str], styles: _Styles, old: bool) -> None:
    column = 0
    cells: dict[int, GridCell] = {}
    for cell in element:
        matched = _REFERENCE.fullmatch(cell.get("r", ""))
        column = _column(matched[1]) if matched else column + 1
        if column > MOST_COLUMNS:
            raise Unreadable("too_many_columns", most=MOST_COLUMNS)
        made = _cell(grid, cell, strings, styles, old)
        if made is not None:
            cells[column] = made
    if cells:
        if len(grid.rows) >= MOST_ROWS:
            raise Unreadable("too_many_rows", most=MOST_ROWS)
        grid.rows[at] = cells
        if element.get("hidden") in ("1", "true"):
            grid.hidden_rows.append(at)


def _cell(grid: Grid, cell: etree._Element, strings: list[str], styles: _Styles, old: bool) -> GridCell | None:
    kind, style = cell.get("t", "n"), int(cell.get("s", "0"))
    value = formula = inline = None
    for part in cell:
        name = etree.QName(part).localname
        if name == "v":
            value = part.text
        elif name == "f":
            formula = part
        elif name == "is":
            inline = _words(part)
    if formula is not None and value is None:
        grid.doubts.append(Doubt.of("formula_without_value", "lines", cell.get("r", "")))
        return None
    if kind == "e":
        grid.doubts.append(Doubt.of("formula_error", "lines", cell.get("r", "")))
        return GridCell(value or "#")
    if kind == "inlineStr":
        return GridCell(inline) if inline else None
    if value is None or value == "":
        return None
    if kind == "s":
        at = int(value) if value.isascii() and value.isdigit() else -1
        text = strings[at] if 0 <= at < len(strings) else ""
        return GridCell(text) if text.strip() else None
    if kind in ("str", "b", "d"):
        return GridCell({"1": "TRUE", "0": "FALSE"}.get(value, value) if kind == "b" else value)
    return _number(value, style, styles, old)


def _number(value: str, style: int, styles: _Styles, old: bool) -> GridCell:
    """A number as the sheet shows it: a day, per cent, with zeros before it, or as it is, of fifteen digits as Excel has."""
    try:
        number = float(value)
        exact = Decimal(f"{number:.15g}")
    except (ValueError, ArithmeticError):
        return GridCell(value)
    if not exact.is_finite() or abs(exact) >= Decimal(10) ** 18:
        return GridCell(value)
    exact = Decimal(f"{exact:f}")
    if style in styles.days and 1 <= number < 200_000:
        day = (dt.date(1904, 1, 1) if old else dt.date(1899, 12, 30)) + dt.timedelta(days=int(number))
        return GridCell(day.isoformat(), day=day)
    if style in styles.percents:
        return GridCell(f"{(exact * 100).normalize():f}%")
    if style in styles.zeros and exact == int(exact) and exact >= 0:
        return GridCell(str(int(exact)).zfill(styles.zeros[style]))
    return GridCell(f"{exact:f}", number=exact)


def _merge(grid: Grid, reference: str) -> None:
    first, _, last = reference.partition(":")
    start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
    if start and end:
        grid.spans[int(start[2]), _column(start[1])] = min(MOST_COLUMNS, _column(end[1])) - _column(start[1]) + 1


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
