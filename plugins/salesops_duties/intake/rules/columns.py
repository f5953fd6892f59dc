"""The columns of a table of lines: the heads over them, found by their words, and where each column ends."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import msgspec

from salesops_duties.intake.rules.heads import column_of, normal
from salesops_duties.intake.rules.phrases import Page, Phrase, Row, joined

NAMES = {"part", "our_part", "their_part", "gtin", "description"}
NUMERIC = {"quantity", "unit_price", "gross_price", "amount", "gross_amount"}
_COUNTED = {*NUMERIC, "line_no"}
_LONGEST = 5  # words of a head
_STACKED = 3  # rows that heads may be stacked in


class Head(msgspec.Struct, frozen=True):
    """A column's head: what it holds (empty when the words are not known), its words, and where they are."""

    kind: str
    text: str
    x0: float
    x1: float


class Heads(msgspec.Struct, frozen=True):
    """The heads of a table: the first row after them, and the columns from left to right."""

    first: int
    until: int
    heads: tuple[Head, ...]

    @property
    def kinds(self) -> set[str]:
        return {head.kind for head in self.heads}


def find_heads(page: Page, start: int = 0) -> Heads | None:
    """The next heads of a table of lines at or below a row: a quantity, and a part or a description."""
    for at in range(start, len(page.rows)):
        best: Heads | None = None
        for count in range(1, 2 if page.exact else _STACKED + 1):
            rows = page.rows[at : at + count]
            if len(rows) < count or not _near(rows):
                break
            heads = _heads(page, rows)
            if _is_table(heads, exact=page.exact) and (best is None or _score(heads) > _score(best.heads)):
                best = Heads(at, at + count, tuple(heads))
        if best:
            return best
    return None


def edges_of(page: Page, heads: Heads, body: range) -> tuple[list[float], bool]:
    """Where each column ends, and whether that is uncertain: at a drawn line, else in a gap that words on both sides prove."""
    columns = heads.heads
    if page.exact:
        return [head.x1 for head in columns[:-1]], False
    rows = [page.rows[at] for at in body]
    top = page.rows[heads.first].y0
    bottom = max((row.y1 for row in rows), default=page.rows[heads.until - 1].y1)
    edges: list[float] = []
    unclear = False
    for left, right in itertools.pairwise(columns):
        drawn = [
            x
            for x, y0, y1 in page.uprights
            if left.x1 - 2 <= x <= right.x0 + 2 and y0 <= top + 3 and _covers(page, x, top, bottom)
        ]
        if drawn:
            edges.append(drawn[len(drawn) // 2])
            continue
        edge = _gap(rows, edges[-1] if edges else 0.0, left, right)
        unclear = unclear or edge is None
        edges.append(edge if edge is not None else (left.x1 + right.x0) / 2)
    return edges, unclear


def _covers(page: Page, x: float, top: float, bottom: float) -> bool:
    """Whether lines are drawn upright at that place for most of the way."""
    drawn = sum(
        min(y1, bottom) - max(y0, top) for at, y0, y1 in page.uprights if abs(at - x) < 2 and y1 > top and y0 < bottom
    )
    return drawn > 0.6 * (bottom - top)


def _gap(rows: Sequence[Row], before: float, left: Head, right: Head) -> float | None:
    """The middle of the free strip between two heads that parts the words of most rows; None when words fill all of it."""
    low, high = left.x1, right.x0
    if low >= high:
        return (low + high) / 2
    taken = sorted((max(low, w.x0), min(high, w.x1)) for row in rows for w in row.words if w.x1 > low and w.x0 < high)
    free, at = [], low
    for x0, x1 in taken:
        if x0 > at + 0.5:
            free.append((at, x0))
        at = max(at, x1)
    if high > at + 0.5:
        free.append((at, high))
    if not free:
        return None

    def parts(strip: tuple[float, float]) -> tuple[int, int, float]:
        """How many rows have words on both sides, how few of them words where figures belong, and how wide it is."""
        both = odd = 0
        for row in rows:
            ours = [w for w in row.words if before <= w.middle < strip[0] + 0.1]
            theirs = [w for w in row.words if strip[1] - 0.1 < w.middle <= max(right.x1, strip[1] + 1)]
            both += bool(ours and theirs)
            odd += right.kind in _COUNTED and any(len(w.text) > 2 and not re.search(r"\d", w.text) for w in theirs)
            odd += left.kind in _COUNTED and any(len(w.text) > 2 and not re.search(r"\d", w.text) for w in ours)
        return both, -odd, strip[1] - strip[0]

    best = max(free, key=parts)
    return (best[0] + best[1]) / 2


# ------------------------------------------------------------------ heads


def _near(rows: Sequence[Row]) -> bool:
    return all(
        below.page == above.page and below.y0 - above.y1 < 0.9 * above.size for above, below in itertools.pairwise(rows)
    )


def _heads(page: Page, rows: Sequence[Row]) -> list[Head]:
    words = [word for row in rows for word in row.words]
    if page.exact:
        return [Head(column_of(word.text), word.text, word.x0, word.x1) for word in words]
    if len(rows) == 1:
        return _of_words(page, rows[0])
    clusters: list[list[Phrase]] = []
    for phrase in sorted((p for row in rows for p in row.phrases), key=lambda p: p.x0):
        for cluster in clusters:
            x0, x1 = min(p.x0 for p in cluster), max(p.x1 for p in cluster)
            if min(x1, phrase.x1) - max(x0, phrase.x0) > 0.3 * min(x1 - x0, phrase.x1 - phrase.x0):
                cluster.append(phrase)
                break
        else:
            clusters.append([phrase])
    made = []
    for cluster in clusters:
        cluster.sort(key=lambda p: p.y0)
        text = " ".join(p.text for p in cluster)
        kind = column_of(text) or column_of(text.replace("- ", "").replace(" ", ""))
        made.append(Head(kind, text, min(p.x0 for p in cluster), max(p.x1 for p in cluster)))
    return made


def _of_words(page: Page, row: Row) -> list[Head]:
    """The heads of one row: the longest known words first, what is left between them by its phrases."""
    words, found, at = row.words, [], 0
    while at < len(words):
        for count in range(min(_LONGEST, len(words) - at), 0, -1):
            some = words[at : at + count]
            if any(b.x0 - a.x1 > 1.2 * b.size or _parted(page, a, b) for a, b in itertools.pairwise(some)):
                continue
            kind = column_of(joined(some).text)
            if (
                count > 1
                and normal(words[at].text) in ("#", "no.", "no", "ln", "pos")
                and column_of(joined(some[1:]).text) == kind
            ):
                continue  # «#» and «Goods» are two heads, however near
            if kind:
                found.append(Head(kind, joined(some).text, some[0].x0, some[-1].x1))
                at += count
                break
        else:
            word = words[at]
            last = found[-1] if found else None
            if last and not last.kind and word.x0 - last.x1 < word.size and not _parted(page, words[at - 1], word):
                found[-1] = Head("", f"{last.text} {word.text}", last.x0, word.x1)
            elif (
                last and word.x0 - last.x1 < 0.6 * word.size and re.fullmatch(r"[(\[（#].*|[A-Z]{3}|[€$£¥%]", word.text)
            ):
                found[-1] = Head(last.kind, f"{last.text} {word.text}", last.x0, word.x1)  # «Price (EUR)»
            else:
                found.append(Head("", word.text, word.x0, word.x1))
            at += 1
    return found


def _parted(page: Page, before: Phrase, after: Phrase) -> bool:
    return any(
        before.x1 - 1 <= x <= after.x0 + 1 and top <= before.y1 and bottom >= before.y0
        for x, top, bottom in page.uprights
    )


def _is_table(heads: Sequence[Head], *, exact: bool) -> bool:
    kinds = {head.kind for head in heads}
    if "quantity" not in kinds or not kinds & NAMES:
        return False
    unknown = sum(not head.kind for head in heads)
    return unknown <= len(heads) / 2 and (len(heads) >= 3 or exact or not unknown)


def _score(heads: Sequence[Head]) -> float:
    return len({head.kind for head in heads if head.kind}) - 0.6 * sum(not head.kind for head in heads)
