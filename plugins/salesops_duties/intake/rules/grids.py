"""Sheets of cells as pages, so that they are read like paper: each cell is a phrase that stands in its column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from salesops_duties.intake.rules.content import Doubt, Format, OurNames, Reading
from salesops_duties.intake.rules.papers import orders_of
from salesops_duties.intake.rules.phrases import Page, Phrase, Row, at_labels

MOST_ROWS, MOST_COLUMNS = 25_000, 200


class GridCell(msgspec.Struct, frozen=True):
    """A cell: what it shows, and its number or day when it holds one."""

    text: str
    number: Decimal | None = None
    day: dt.date | None = None


class Grid(msgspec.Struct):
    """A sheet: its cells by row and column, how wide merged ones are, and what was doubtful."""

    name: str
    number: int
    rows: dict[int, dict[int, GridCell]] = {}
    spans: dict[tuple[int, int], int] = {}
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []
    doubts: list[Doubt] = []

    def doubt_hidden(self) -> None:
        """Tells of rows and columns that are hidden and hold something."""
        columns = {column for cells in self.rows.values() for column in cells}
        hidden = [f"{at}" for at in self.hidden_rows[:10]] + [
            f"{_letters(c)}" for c in self.hidden_columns if c in columns
        ]
        if hidden:
            self.doubts.append(Doubt.of("hidden_rows", "lines", ", ".join(hidden)))

    def page(self) -> Page:
        """The sheet as a page whose places are its columns and rows."""
        rows = []
        for at in sorted(self.rows):
            words = [
                Phrase(
                    " ".join(cell.text.split()), column, at, column + self.spans.get((at, column), 1) - 0.1, at + 0.9,
                    self.number, number=cell.number, day=cell.day,
                )
                for column, cell in sorted(self.rows[at].items()) if cell.text.strip()
            ]  # fmt: skip
            if words:
                phrases = [piece for word in words for piece in at_labels(word)]
                rows.append(Row(tuple(words), tuple(phrases)))
        width = max((row.words[-1].x1 for row in rows), default=1.0)
        return Page(self.number, width + 1, len(rows) + 1, tuple(rows), exact=True)


def reading_of(form: Format, grids: Sequence[Grid], our: OurNames, doubts: Sequence[Doubt]) -> Reading:
    """The orders of some sheets; a sheet that is none is told when another is one."""
    told, orders, others, texts = list(doubts), [], [], []
    left: list[Doubt] = []
    for grid in grids:
        page = grid.page()
        texts.append("\n".join("\t".join(phrase.text for phrase in row.words) for row in page.rows))
        if not page.rows:
            continue
        found, not_orders = orders_of([page], our)
        named = [kind for kind in not_orders if kind.kind != "unknown"]
        others += [msgspec.structs.replace(one, found_in=grid.name) for one in named]
        if not found and not named:
            left.append(Doubt.of("sheet_left_out", "file", grid.name))
        orders += [
            msgspec.structs.replace(order, found_in=grid.name, doubts=(*order.doubts, *grid.doubts)) for order in found
        ]
        if not found:
            told += grid.doubts
    if left and not orders and not others:
        others = [msgspec.structs.replace(one, found_in="") for one in orders_of([grids[0].page()], our)[1]]
    elif orders:
        told += left
    if len({order.found_in for order in orders}) > 1:
        told.append(Doubt.of("several_sheets", "file"))
    return Reading(form, tuple(orders), tuple(others), max(1, len(grids)), tuple(texts), tuple(told))


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
