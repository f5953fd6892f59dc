"""Tables in and out: xlsx and csv read safely, imported by the rules of the screen, row by row told (FEATURES 0.2, 7).

An import is all or nothing. `dry_run` does everything but keep it. Duplicates are found in the database and within
the file. What leaves as a sheet never becomes a formula.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import hashlib
import io
import zipfile
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from salesops import clock
from salesops.act import Act
from salesops.encoding import encode
from salesops.errors import Fault, Faults, Invalid
from salesops.transactions import Transaction, transaction
from salesops.values import new_id

T = TypeVar("T")
MAX_BYTES, MAX_ROWS, MAX_COLUMNS = 10_000_000, 50_000, 200
_AT_ONCE = 500  # rows that are written together
_MAX_ENTRIES, _MAX_RATIO, _MAX_UNPACKED = 1_000, 100, 100_000_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Column:
    """A column of an import: the field it fills, the heads it may bear (lower case), and whether it may be left out."""

    field: str
    heads: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True)
class ImportKind(Generic[T]):
    """How rows become records. `parse` notes faults by field name and returns None for a faulty row; `key` tells
    twins within the file; `known` gives the keys that are in the database; `apply` writes all records at once.
    """

    name: str
    columns: tuple[Column, ...]
    parse: Callable[[dict[str, str], Faults], T | None]
    key: Callable[[T], str]
    known: Callable[[Transaction, Sequence[T]], Awaitable[set[str]]]
    apply: Callable[[Transaction, Sequence[T]], Awaitable[None]]


class RowFault(msgspec.Struct, frozen=True):
    """A fault of one row: its number in the sheet, the column's head, the rule, words, and what stood there."""

    row: int
    column: str
    rule: str
    message: str
    given: str = ""


class ImportReport(msgspec.Struct, frozen=True):
    """What an import came to. `taken` is 0 when anything was faulty, or it was a dry run that found faults.

    `good` are the rows without a fault; a `partial` import takes those and leaves the others.
    """

    kind: str
    file_name: str
    dry_run: bool
    rows: int
    taken: int
    faults: list[RowFault]
    good: int = 0
    partial: bool = False


Opening = Callable[[], contextlib.AbstractAsyncContextManager[Transaction]]
Progress = Callable[[int, int], Awaitable[None]]


async def _unnoted(done: int, total: int) -> None:
    """Nobody waits to hear how far it is."""


class _DryRunEnds(Exception):
    """Rolls the dry run back."""


async def run_import(
    act: Act,
    kind: ImportKind[T],
    file_name: str,
    data: bytes,
    *,
    dry_run: bool,
    partial: bool = False,
    opening: Opening | None = None,
    progress: Progress = _unnoted,
) -> ImportReport:
    """Read, check and (unless `dry_run`) keep a sheet; the run and its report are kept either way.

    All rows or none, unless `partial` says that the good ones are wanted without the others.
    `opening` gives the transaction that keeps it, `transaction(act)` unless somebody else's; `progress(done, rows)` hears how far it is.
    """
    heads, rows = await asyncio.to_thread(read_sheet, file_name, data)
    if dry_run:  # its key may be used again for the import itself: nothing was done under it yet
        act = msgspec.structs.replace(act, idempotency=None)
    open_one = opening or (lambda: transaction(act))
    report = ImportReport(kind.name, file_name, dry_run, len(rows), 0, [], partial=partial)
    try:
        async with open_one() as tx:
            records, faults = await _check(tx, kind, heads, rows)
            is_wanted = not faults or (partial and bool(records) and not dry_run)
            taken, good = len(records) if is_wanted else 0, len(records)
            report = msgspec.structs.replace(report, taken=taken, faults=faults, good=good)
            if is_wanted:
                for done in range(0, len(records), _AT_ONCE):
                    await progress(done, len(records))
                    await kind.apply(tx, records[done : done + _AT_ONCE])
                    await tx.flush()
            if dry_run or not is_wanted:
                raise _DryRunEnds
            await _keep(tx, report, data)
            changes = {"file": file_name, "rows": len(rows)} | ({"taken": taken} if partial else {})
            tx.audit(f"import.{kind.name}", "import", None, changes=changes)
            tx.answer(report, status=200)
    except _DryRunEnds:
        async with open_one() as tx:
            await _keep(tx, report, data)
            tx.answer(report, status=200)
    return report


def read_sheet(file_name: str, data: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Heads and rows (with their numbers in the sheet) as text; raises `Invalid` on what cannot be read safely."""
    if len(data) > MAX_BYTES:
        raise _unreadable(f"larger than {MAX_BYTES // 1_000_000} MB")
    lines = _xlsx_rows(data) if data[:4] == b"PK\x03\x04" else _csv_rows(file_name, data)
    filled = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if not filled:
        raise _unreadable("it has no rows")
    if len(filled) - 1 > MAX_ROWS:
        raise _unreadable(f"more than {MAX_ROWS} rows")
    heads = [cell.strip() for cell in filled[0][1]]
    if len(heads) > MAX_COLUMNS:
        raise _unreadable(f"more than {MAX_COLUMNS} columns")
    return heads, filled[1:]


async def written(kind: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "Sheet") -> bytes:
    """A csv or xlsx file, made in a thread: a long one takes seconds, and the others go on meanwhile."""
    if kind == "csv":
        return await asyncio.to_thread(write_csv, heads, rows)
    return await asyncio.to_thread(write_xlsx, heads, rows, title=title)


def write_xlsx(heads: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "Sheet") -> bytes:
    """A workbook in which text is text: no cell becomes a formula, whatever it begins with, and none spoils the others.

    A character that no workbook can hold, such as one of control in a customer's name, is shown as replaced.
    """
    import openpyxl  # here, because it is an eighth of the start of every process
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in [heads, *rows]:
        cells = []
        for value in row:
            text = isinstance(value, str)
            cell = WriteOnlyCell(
                sheet, value=ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value) if text else value
            )
            if text:
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a mark for Excel; text that would start a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in [heads, *rows]:
        writer.writerow([tame(value) if isinstance(value, str) else value for value in row])
    return out.getvalue().encode("utf-8-sig")


def tame(text: str) -> str:
    """`text`, with an apostrophe before it when a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" '\"").startswith(_DANGEROUS) or text.startswith(_DANGEROUS) else text


async def _check(
    tx: Transaction, kind: ImportKind[T], heads: list[str], rows: list[tuple[int, list[str]]]
) -> tuple[list[T], list[RowFault]]:
    places = _places(kind, heads)
    faults: list[RowFault] = []
    records: list[tuple[int, T]] = []
    first_row: dict[str, int] = {}
    for number, cells in rows:
        values = {field: cells[at].strip() if at < len(cells) else "" for field, at in places.items()}
        found = Faults()
        record = kind.parse(values, found)
        faults += [_row_fault(number, fault, places, heads) for fault in found.found]
        if record is None or found.found:
            continue
        twin = first_row.setdefault(kind.key(record), number)
        if twin != number:
            faults.append(RowFault(number, "", "duplicate", f"The same as row {twin}.", kind.key(record)))
        else:
            records.append((number, record))
    known = await kind.known(tx, [record for _, record in records]) if records else set()
    faults += [RowFault(n, "", "exists", "Is there already.", kind.key(r)) for n, r in records if kind.key(r) in known]
    return [record for _, record in records if kind.key(record) not in known], sorted(
        faults, key=lambda fault: fault.row
    )


def _places(kind: ImportKind[Any], heads: list[str]) -> dict[str, int]:
    by_head = {head.lower(): index for index, head in reversed(list(enumerate(heads)))}
    places, missing = {}, []
    for column in kind.columns:
        at = next((by_head[head] for head in column.heads if head in by_head), None)
        if at is not None:
            places[column.field] = at
        elif column.required:
            missing.append(
                Fault(
                    column.field,
                    "column",
                    f"The sheet needs a column called {column.heads[0]}.",
                    allowed=list(column.heads),
                )
            )
    if missing:
        raise Invalid(missing)
    return places


def _row_fault(number: int, fault: Fault, places: dict[str, int], heads: list[str]) -> RowFault:
    head = heads[places[fault.field]] if fault.field in places else fault.field
    return RowFault(number, head, fault.rule, fault.message, fault.given or "")


async def _keep(tx: Transaction, report: ImportReport, data: bytes) -> None:
    shown = msgspec.structs.replace(report, faults=report.faults[:1000])
    await tx.execute(
        "INSERT INTO core.import_run (office_id, id, kind, file_name, sha256, dry_run, rows_read, rows_taken, report, by, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tx.office.id,
        new_id(),
        report.kind,
        report.file_name[:200],
        hashlib.sha256(data).digest(),
        report.dry_run,
        report.rows,
        report.taken,
        encode(shown).decode(),
        tx.actor.person_id,
        clock.now(),
    )


def _csv_rows(file_name: str, data: bytes) -> list[tuple[int, list[str]]]:
    if b"\x00" in data:
        raise _unreadable("neither csv nor xlsx")
    text = _decode(data)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:8192].partition("\n")[0], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    reader = csv.reader(io.StringIO(text, newline=""), dialect)
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise _unreadable(f"line {reader.line_num}: {error}") from error


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable("its characters are neither UTF-8 nor GB 18030")


def _xlsx_rows(data: bytes) -> list[tuple[int, list[str]]]:
    import openpyxl

    _check_zip(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = []
        for number, cells in enumerate(
            sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1), 1
        ):
            texts = ["" if cell is None else _text(cell) for cell in cells]
            while texts and not texts[-1]:  # the reader pads every row to its widest
                texts.pop()
            rows.append((number, texts))
        return rows
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble over
        raise _unreadable("the workbook is broken") from error


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _check_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except zipfile.BadZipFile as error:
        raise _unreadable("the workbook is broken") from error
    unpacked = sum(entry.file_size for entry in entries)
    odd = any(entry.filename.startswith("/") or ".." in entry.filename.split("/") for entry in entries)
    if odd or len(entries) > _MAX_ENTRIES or unpacked > _MAX_UNPACKED or unpacked > _MAX_RATIO * max(len(data), 1):
        raise _unreadable("the workbook unpacks to something unreasonable")


def _unreadable(why: str) -> Invalid:
    return Invalid([Fault("file", "readable", f"The file cannot be imported: {why}.")])
