"""Delimited text (csv) as a page of cells, whatever its letters and its delimiter; and plain text, which is only handed on."""

from __future__ import annotations

import codecs
import csv
import io
import re

from salesops_duties.intake.rules.columns import find_heads
from salesops_duties.intake.rules.content import Doubt, OurNames, Reading, Unreadable
from salesops_duties.intake.rules.grids import MOST_COLUMNS, MOST_ROWS, Grid, GridCell, reading_of
from salesops_duties.intake.rules.heads import COLUMN_OF

_DELIMITERS = (",", ";", "\t", "|")
_MOST_CELL = 200_000
_SAMPLE = 60
_RAN_ON = re.compile(r"\n[^\n]*\n[^\n]*\n")


def read_csv(body: bytes, our: OurNames) -> Reading:
    """The order in delimited text; raises `Unreadable`."""
    text, letters = decoded(body)
    grid = _grid(text, _delimiter(text))
    doubts = [Doubt.of("encoding_guess", "file", letters)] if letters else []
    return reading_of("csv", [grid], our, doubts)


def read_text(body: bytes, our: OurNames) -> Reading:
    """A text without columns: only its words, for whoever reads orders out of talk."""
    text, letters = decoded(body)
    doubts = (Doubt.of("encoding_guess", "file", letters),) if letters else ()
    return Reading("text", texts=(text,), doubts=doubts)


def decoded(body: bytes) -> tuple[str, str]:
    """The text, and the name of its letters when they had to be guessed."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return _strictly(body, name), ""
    if body[:2].count(0) == 1 or body[:4].count(0) == 2:
        name = "utf-16-be" if body[0] == 0 else "utf-16-le"
        return _strictly(body, name), name
    try:
        return body.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    try:
        chinese = body.decode("gb18030")
    except UnicodeDecodeError:
        chinese = ""
    runs = re.findall(rb"[\x80-\xff]+", body)
    known = sum(word in chinese for word in COLUMN_OF if not word.isascii() and re.search("[\u4e00-\u9fff]", word))
    if chinese and (known >= 2 or (sum(len(run) % 2 == 0 for run in runs) > 0.9 * len(runs) and known)):
        return chinese, "gb18030"
    return body.decode("cp1252", errors="replace"), "cp1252"


def _strictly(body: bytes, name: str) -> str:
    try:
        return body.decode(name)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error


def _delimiter(text: str) -> str:
    """The delimiter with which heads of a table are found, else the one that gives the most even rows."""
    best, most = ",", (-1, -1)
    sample = "".join(text.splitlines(keepends=True)[:_SAMPLE])[:200_000]
    for delimiter in _DELIMITERS:
        try:
            page = _grid(sample, delimiter).page()
        except Unreadable:
            raise
        except csv.Error:
            continue
        heads = find_heads(page)
        widths = [len(row.words) for row in page.rows]
        usual = max(widths.count(width) for width in set(widths)) if widths and max(widths) > 1 else 0
        score = (len(heads.heads) if heads else 0, usual)
        if score > most:
            best, most = delimiter, score
    return best


def _grid(text: str, delimiter: str) -> Grid:
    grid = Grid("", 1)
    csv.field_size_limit(_MOST_CELL)
    try:
        for at, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            if len(cells) > MOST_COLUMNS:
                raise Unreadable("too_many_columns", most=MOST_COLUMNS)
            kept = {column: GridCell(cell) for column, cell in enumerate(cells, 1) if cell.strip()}
            if any(_RAN_ON.search(cell.text) for cell in kept.values()):
                grid.doubts.append(Doubt.of("row_not_understood", "lines", f"{at}"))
            if kept:
                if len(grid.rows) >= MOST_ROWS:
                    raise Unreadable("too_many_rows", most=MOST_ROWS)
                grid.rows[at] = kept
    except csv.Error as error:
        raise Unreadable("damaged") from error
    return grid
