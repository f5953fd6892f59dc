"""The table of lines on a page: which words stand in which column, and which rows are one line."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Sequence

import msgspec

from salesops_duties.intake.rules.columns import NAMES, NUMERIC, Heads, edges_of
from salesops_duties.intake.rules.content import Doubt
from salesops_duties.intake.rules.figures import CODES, figures_in
from salesops_duties.intake.rules.phrases import Page, Phrase, Row, joined, label_of
from salesops_duties.intake.rules.tables import Cell

_BESIDE_SUMS = re.compile(
    rf"[\d.,'’%()\s$€£¥￥:\-–*/|]+|\b(?:{'|'.join(sorted(CODES))}|RMB)\b|元|个|件|只|套|pcs", re.IGNORECASE
)
_PURE = re.compile(
    rf"(?:[€$£¥￥]|US\$|(?:{'|'.join(sorted(CODES))}|RMB)\b)?\s*[-+(]?\s*\d[\d.,'’ ]*[)\-%]?\s*(?:[€$£¥￥元]|\b(?:{'|'.join(sorted(CODES))}|RMB)|[^\W\d_]{{1,4}}\.?)?"
)
_JOINED = {"description", "note", "other", "packing", "requested_on", ""}
_NEVER = 1e9
_GAP = 2.2  # heights of a letter: so far apart no two rows of lines are
_FOOT = re.compile(
    r"[-– ]*(?:page|seite|página|pagina|p\.|第)?\s*\d+\s*(?:(?:of|/|von|de|di|页,?\s*共)\s*\d+\s*页?)?[-– ]*",
    re.IGNORECASE,
)
_FAR = 0.9  # heights of a letter between two rows of one line
MOST_DOUBTS = 100  # of one table: more are not read by anybody


class Table(msgspec.Struct):
    """The lines of one table as cells, the rows behind it, and what was doubtful about it."""

    rows: list[dict[str, Cell]]
    doubts: list[Doubt]
    until: int
    sums: list[tuple[Row, dict[str, Cell]]]
    notes: list[str] = []
    edges: list[float] = []


def read_table(page: Page, heads: Heads, until: int, first: int = 0) -> Table:
    """The rows below the heads, up to the sums or to the row `until`, as cells of lines; `first` lines were read before."""
    body = range(heads.until, until)
    lines_end = next((at for at in body if is_sum(page.rows[at])), until)
    lines_end = _ends(page, heads, lines_end)
    edges, unclear = edges_of(page, heads, range(heads.until, lines_end))
    table = Table([], [], lines_end, [], [], edges)
    if unclear:
        table.doubts.append(Doubt.of("columns_unclear", "lines", " | ".join(head.text for head in heads.heads)))
    rows = [(page.rows[at], _cells(page, page.rows[at], heads, edges, table)) for at in range(heads.until, lines_end)]
    table.rows = _lines(page, _retyped(rows, heads), table, first)
    for at in range(lines_end, until):
        table.sums.append((page.rows[at], _cells(page, page.rows[at], heads, edges, None)))
    _doubt_columns(heads, rows, table)
    return table


def _ends(page: Page, heads: Heads, until: int) -> int:
    """Where the table ends before a row: at a large gap above words, such as the number of the page at its foot."""
    if page.exact:
        return until
    for at in range(heads.until + 1, until):
        above, row = page.rows[at - 1], page.rows[at]
        far = row.y0 - above.y1 > _GAP * max(above.size, row.size)
        if _FOOT.fullmatch(row.text.strip()) or (far and sum(bool(figures_in(word.text)) for word in row.words) < 3):
            return at
    return until


def is_sum(row: Row) -> bool:
    """Whether a row states a sum: a word for one with nothing but figures, and no line's own quantity and price."""
    for at, phrase in enumerate(row.phrases):
        label = label_of(phrase.text, ("total",))
        if label is None:
            continue
        behind = " ".join([label.rest, *(p.text for p in row.phrases[at + 1 :])])
        words = _BESIDE_SUMS.sub("", behind)
        if words and label.kind != "words":
            continue
        if len(figures_in(behind)) >= 3 and label.kind in ("charge", "allowance", "tax"):
            continue  # freight as a line of its own
        if label.kind == "words" or at == 0 or figures_in(behind) or len(row.phrases) == 1:
            return True
    return False


# ------------------------------------------------------------------ columns


def _cells(page: Page, row: Row, heads: Heads, edges: Sequence[float], table: Table | None) -> dict[str, Cell]:
    """The words of a row by the kind of their column; columns of one kind are joined, or told when that cannot be."""
    columns: list[list[Phrase]] = [[] for _ in heads.heads]
    for word in row.words:
        if page.exact:
            at = next((n for n, head in enumerate(heads.heads) if head.x0 <= word.x0 < head.x1), None)
            if at is not None:
                columns[at].append(word)
            continue
        at = sum(word.middle > edge for edge in edges)
        columns[at].append(word)
        if table is not None and any(word.x0 + 1 < edge < word.x1 - 1 for edge in edges) and not table.doubts:
            table.doubts.append(Doubt.of("columns_unclear", "lines", row.text))
    cells: dict[str, Cell] = {}
    for at, (head, words) in enumerate(zip(heads.heads, columns, strict=True)):
        if not words:
            continue
        whole = joined(words)
        wide = any(b.x0 - a.x1 > 0.5 * b.size for a, b in itertools.pairwise(words))
        cell = Cell(whole.text, page.place(words), whole.number, whole.day, whole.sure, wide)
        kind = head.kind
        if kind in cells:
            if kind not in _JOINED:
                if cells[kind].text != cell.text and table is not None:
                    _once(table, Doubt.of("two_columns", "lines", head.text))
                kind = f"{kind} {at}"
            else:
                cell = Cell(f"{cells[kind].text} {cell.text}", cells[kind].place, sure=cells[kind].sure and cell.sure)
        cells[kind or f" {at}"] = cell
    return cells


def _retyped(rows: list[tuple[Row, dict[str, Cell]]], heads: Heads) -> list[tuple[Row, dict[str, Cell]]]:
    """«Item» and «No.» can be the line's number or the part's; what stands below tells."""
    kinds = heads.kinds
    values = [cells[kind].text for _, cells in rows for kind in ("part",) if "part" in cells]
    if (
        "part" in kinds
        and kinds & {"our_part", "their_part", "description"}
        and "line_no" not in kinds
        and _counts(values)
    ):
        return [(row, _renamed(cells, "part", "line_no")) for row, cells in rows]
    values = [cells["line_no"].text for _, cells in rows if "line_no" in cells]
    if (
        "line_no" in kinds
        and not kinds & {"part", "our_part", "their_part"}
        and values
        and not any(re.fullmatch(r"\d{1,4}[.)]?", v) for v in values)
    ):
        return [(row, _renamed(cells, "line_no", "part")) for row, cells in rows]
    return rows


def _counts(values: Sequence[str]) -> bool:
    """Whether these are 1, 2, 3 … or 10, 20, 30 …"""
    if not values or not all(re.fullmatch(r"0*\d{1,4}[.)]?", value) for value in values):
        return False
    numbers = [int(value.rstrip(".)")) for value in values]
    return numbers in ([*range(1, len(numbers) + 1)], [*range(10, 10 * len(numbers) + 1, 10)])


def _renamed(cells: dict[str, Cell], old: str, new: str) -> dict[str, Cell]:
    return {new if kind == old else kind: cell for kind, cell in cells.items()}


# ------------------------------------------------------------------ lines


def _lines(page: Page, rows: list[tuple[Row, dict[str, Cell]]], table: Table, first: int) -> list[dict[str, Cell]]:
    """Rows with figures of their own begin lines; rows with words only go on with the nearest of them."""
    across = {at for at, (row, _) in enumerate(rows) if _across(page, row, table)}
    anchors = [
        at
        for at, (_, cells) in enumerate(rows)
        if _has_figures(cells, bare=at in across) or (at not in across and _begins(cells, page))
    ]
    lines = {at: dict(rows[at][1]) for at in anchors}
    tight = not page.exact and _tight(page, rows, anchors)
    for number, at in enumerate(anchors):
        if not page.exact and _runs_on(rows[at][0], table):
            where = f"lines.{first + number}"
            _once(table, Doubt.of("columns_unclear", where, rows[at][0].text, place=page.place(rows[at][0].words)))
    for at, (row, cells) in enumerate(rows):
        if at in lines or not anchors:
            continue
        label = label_of(row.text, ("total",))
        if label and label.kind in ("carried", "words"):
            continue
        place = bisect.bisect(anchors, at)
        above = anchors[place - 1] if place else None
        below = anchors[place] if place < len(anchors) else None
        words = cells if page.exact else _as_words(row, cells)
        ran_over = words is not cells
        chosen = _nearest(page, rows, at, above, below) if _goes_on(words) and (ran_over or at not in across) else None
        if page.exact and (above is None or set(cells) - {"description", "note"}):
            chosen = None
        if chosen is None:
            _leave(page, row, table, last=below is None and not set(cells) & NUMERIC)
            continue
        if tight or ran_over:
            for near in (above, below):
                if near is not None:
                    where = f"lines.{first + bisect.bisect_left(anchors, near)}.description"
                    _once(table, Doubt.of("description_unclear", where, row.text, place=page.place(row.words)))
        lines[chosen] = _with(lines[chosen], words, after=chosen < at)
    return [lines[at] for at in anchors]


def _leave(page: Page, row: Row, table: Table, *, last: bool) -> None:
    """A row that belongs to no line: words below the last one are a note, anything else is told."""
    table.notes.append(row.text)
    if not last or figures_in(row.text):
        _once(table, Doubt.of("row_not_understood", "lines", row.text, place=page.place(row.words)))


def _has_figures(cells: dict[str, Cell], *, bare: bool = False) -> bool:
    """Whether a row has a quantity, a price or an amount of its own; `bare` where «12V» may be a word of a description."""
    return any(
        kind in cells
        and (cells[kind].number is not None or _PURE.fullmatch(cells[kind].text.strip()) is not None)
        and not (bare and re.search(r"[^\W\d_]$", cells[kind].text.strip()))
        for kind in NUMERIC
    )


def _as_words(row: Row, cells: dict[str, Cell]) -> dict[str, Cell]:
    """A row of words that runs into the columns of figures, as the words that it is."""
    if not set(cells) & {*NUMERIC, "uom", "discount", "tax_rate", "price_per"} or any(
        re.search(r"\d", word.text) for word in row.words
    ):
        return cells
    return {
        "description": Cell(
            joined(row.words).text, next(iter(cells.values())).place, sure=all(w.sure for w in row.words)
        )
    }


def _across(page: Page, row: Row, table: Table) -> bool:
    """Whether words run on over the end of a column, as a heading or a note among the lines does."""
    if page.exact:
        return False
    return any(phrase.x0 + 1 < edge < phrase.x1 - 1 for phrase in row.phrases for edge in table.edges)


def _runs_on(row: Row, table: Table) -> bool:
    """Whether two words on both sides of the end of a column are as near as the words of one phrase."""
    return any(
        after.x0 - before.x1 < 0.4 * after.size and before.middle < edge < after.middle
        for before, after in itertools.pairwise(row.words)
        for edge in table.edges
    )


def _begins(cells: dict[str, Cell], page: Page) -> bool:
    """Whether a row without plain figures begins a line all the same: it has a part, or a number of its own."""
    named = sum(kind in cells for kind in NAMES)
    if set(cells) & NUMERIC and set(cells) & {"part", "our_part", "their_part", "gtin", "line_no"}:
        return True  # with something else where its figures belong
    if page.exact and set(cells) & NUMERIC and any(re.search(r"\d", cells[kind].text) for kind in set(cells) & NUMERIC):
        return True
    if "line_no" in cells and re.fullmatch(r"\d{1,4}[.)]?", cells["line_no"].text) and named:
        return True
    if page.exact:
        return any(kind in cells for kind in ("part", "our_part", "their_part")) and "description" in cells
    return named >= 2


def _goes_on(cells: dict[str, Cell]) -> bool:
    """Whether a row without figures of its own can be the rest of a line: words of a name, nothing in other columns."""
    return (
        bool(cells)
        and set(cells) <= {*NAMES, "note", "uom", "other", "packing"}
        and not (
            set(cells) & {"our_part", "their_part", "part"}
            and any(re.search(r"\s", cells[k].text) for k in cells if k != "description")
        )
    )


def _nearest(
    page: Page, rows: Sequence[tuple[Row, dict[str, Cell]]], at: int, above: int | None, below: int | None
) -> int | None:
    """The line that a row of words belongs to by its distance, the one above when both are as near.

    None when both are far, or when lines are drawn between.
    """
    row = rows[at][0]
    up = _apart(page, rows[at - 1][0], row) if above is not None else _NEVER
    down = _apart(page, row, rows[at + 1][0]) if below is not None else _NEVER
    if min(up, down) > _FAR * row.size:
        return None
    return above if up <= down + 0.15 * row.size else below


def _apart(page: Page, upper: Row, lower: Row) -> float:
    """How far two rows are apart; without end when a line is drawn between them."""
    if upper.page != lower.page:
        return 0.0
    top, bottom = (upper.y0 + upper.y1) / 2, (lower.y0 + lower.y1) / 2
    x0, x1 = lower.words[0].x0, lower.words[-1].x1
    drawn = any(top < y < bottom and min(b, x1) - max(a, x0) > 0.5 * (x1 - x0) for y, a, b in page.flats)
    return _NEVER if drawn else lower.y0 - upper.y1


def _tight(page: Page, rows: Sequence[tuple[Row, dict[str, Cell]]], anchors: Sequence[int]) -> bool:
    """Whether lines follow one another as closely as the rows of one line, so that distance tells nothing."""
    between = [_apart(page, rows[a][0], rows[b][0]) for a, b in itertools.pairwise(anchors) if b == a + 1]
    begun = set(anchors)
    inside = [_apart(page, rows[at - 1][0], rows[at][0]) for at in range(1, len(rows)) if at not in begun]
    inside = [gap for gap in inside if gap < _NEVER]
    before = bool(anchors) and anchors[0] > 0
    if before and (len(anchors) > 1 or anchors[0] < len(rows) - 1):
        return True  # words above the first figures: which line the words between two lines belong to is open
    return bool(between and inside) and min(between) < max(inside) + 0.15 * rows[0][0].size


def _with(line: dict[str, Cell], more: dict[str, Cell], *, after: bool) -> dict[str, Cell]:
    joined_line = dict(line)
    for kind, cell in more.items():
        old = joined_line.get(kind)
        if old is None:
            joined_line[kind] = cell
            continue
        first, second = (old, cell) if after else (cell, old)
        glue = "" if first.text.endswith(("-", "/")) and kind != "description" else " "
        joined_line[kind] = Cell(first.text + glue + second.text, old.place, sure=old.sure and cell.sure)
    return joined_line


def _doubt_columns(heads: Heads, rows: Sequence[tuple[Row, dict[str, Cell]]], table: Table) -> None:
    for at, head in enumerate(heads.heads):
        if head.kind:
            continue
        below = [cells[key].text for _, cells in rows for key in (f" {at}",) if key in cells]
        if any(figures_in(text) for text in below):
            _once(table, Doubt.of("column_unknown", "lines", head.text))


def _once(table: Table, doubt: Doubt) -> None:
    if len(table.doubts) < MOST_DOUBTS and doubt not in table.doubts:
        table.doubts.append(doubt)
