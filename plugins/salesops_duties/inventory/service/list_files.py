"""Files of stock lists, written row by row: whatever a list is long, no more than one batch of its rows is in memory beside the file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import IO, Protocol
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from salesops import Office, plain
from salesops.formats import figure, long_moment, price
from salesops.languages import gettext, later, speaking
from salesops.services.sheets import tame
from salesops_duties.inventory.service.list_profiles import Profile
from salesops_duties.inventory.service.list_rows import ListRow

Cell = str | Decimal | dt.date | None
HEADS = {
    "part_no": later("Part number"),
    "name": later("Name"),
    "version": later("Version"),
    "manufacturer": later("Manufacturer"),
    "unit": later("Unit"),
    "quantity": later("Available"),
    "coming": later("To come"),
    "expected": later("Expected"),
    "substitutes": later("Substitutes"),
    "price": later("Price"),
    "changed": later("Changed"),
}
CHANGED = {
    "new": later("new on the list"),
    "gone": later("no longer on the list"),
    "more": later("more than before"),
    "less": later("less than before"),
    "price": later("a new price"),
    "coming": later("other goods to come"),
}
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "text": "text/plain",
    "pdf": "application/pdf",
}
ENDS = {"xlsx": "xlsx", "csv": "csv", "text": "txt", "pdf": "pdf"}
_ALWAYS = (1980, 1, 1, 0, 0, 0)  # the same list is the same file, to the byte
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships"><sheets><sheet name="{title}" sheetId="1" r:id="r1"/></sheets></workbook>',
}
_OPENING = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)


class Writer(Protocol):
    """Something that takes rows and is a file in the end."""

    def add(self, rows: Iterable[Sequence[Cell]]) -> None: ...

    def end(self) -> bytes: ...


class SheetWriter:
    """A workbook whose texts are texts: no cell is ever a formula. The library that reads workbooks writes a tenth as fast."""

    def __init__(self, title: str) -> None:
        self._out = io.BytesIO()
        self._book = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED)
        for name, content in _PARTS.items():
            self._book.writestr(_entry(name), _DECLARED + content.replace("{title}", escape(title[:31])))
        self._sheet: IO[bytes] = self._book.open(_entry("xl/worksheets/sheet1.xml"), "w")
        self._sheet.write((_DECLARED + _OPENING).encode())

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        self._sheet.write("".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows).encode())

    def end(self) -> bytes:
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._book.close()
        return self._out.getvalue()


class CsvWriter:
    """UTF-8 with a mark for spreadsheets; text that would start a formula gets an apostrophe before it."""

    def __init__(self, _: str) -> None:
        self._out = io.StringIO()
        self._rows = csv.writer(self._out)

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        self._rows.writerows([tame(one) if isinstance(one, str) else _text(one) for one in row] for row in rows)

    def end(self) -> bytes:
        return self._out.getvalue().encode("utf-8-sig")


class TextWriter:
    """Lines to be read in a chat: `WP-2208 · Water pump · 6–20 pc · 138.00`."""

    def __init__(self, title: str) -> None:
        self._out = io.StringIO()
        self._out.write(f"{title}\n")

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        self._out.writelines(" · ".join(text for one in row if (text := _text(one))) + "\n" for row in rows)

    def end(self) -> bytes:
        return self._out.getvalue().encode()


_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
WRITERS: dict[str, Callable[[str], Writer]] = {"xlsx": SheetWriter, "csv": CsvWriter, "text": TextWriter}


def heads_of(profile: Profile, currency: str) -> list[str]:
    """The heads of a list in its language; that of the prices names their currency."""
    with speaking(profile.language, "inventory"):
        said = [(column, gettext(HEADS[column])) for column in profile.parsed.columns]
    return [f"{words}, {currency}" if column == "price" else words for column, words in said]


def title_of(profile: Profile, office: Office, taken_at: dt.datetime, currency: str) -> str:
    """What a file is called inside: of a text its first line, of a workbook its sheet."""
    with speaking(profile.language, "inventory"):
        if profile.format != "text":
            return f"{taken_at.astimezone(ZoneInfo(office.timezone)):%Y-%m-%d %H.%M}"
        moment = long_moment(taken_at, office.timezone)
        said = gettext("Stock of %(office)s as of %(moment)s") % {"office": office.name, "moment": moment}
    return f"{said}, {currency}" if "price" in profile.parsed.columns else said


def cells_of(profile: Profile, rows: Iterable[ListRow]) -> list[list[Cell]]:
    """The rows of a batch, column by column, in the list's language."""
    with speaking(profile.language, "inventory"):
        return [[_column(profile, row, column) for column in profile.parsed.columns] for row in rows]


def shown_cells(profile: Profile, rows: Iterable[ListRow]) -> list[tuple[str, ...]]:
    """The same as people read them, on paper and on a page."""
    with speaking(profile.language, "inventory"):
        return [tuple(_shown(one) for one in row) for row in cells_of(profile, rows)]


def _column(profile: Profile, row: ListRow, column: str) -> Cell:
    if column == "price":
        if row.price is None:
            return None
        if row.tax_inclusive:
            return gettext("%(price)s, tax included") % {"price": price(row.price)}
        return price(row.price) if profile.format in ("pdf", "text") else row.price
    if column == "coming":
        return None if row.coming in (Decimal(0), "0") else row.coming
    if column == "changed":
        return gettext(CHANGED[row.change]) if row.change else None
    if column == "unit":
        return gettext(row.unit)
    value: Cell = getattr(row, {"expected": "expected_on"}.get(column, column))
    return value


def _text(value: Cell) -> str:
    if value is None:
        return ""
    return plain(value) if isinstance(value, Decimal) else str(value)


def _shown(value: Cell) -> str:
    return figure(plain(value)) if isinstance(value, Decimal) else _text(value)


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, Decimal):
        return f"<c><v>{plain(value)}</v></c>"
    text = escape(_ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", str(value)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ALWAYS)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
