"""Words with their places, as rows of phrases: what pages, pictures and sheets have in common."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from salesops_duties.intake.rules.content import Place
from salesops_duties.intake.rules.heads import LABEL_OF, PARTY_OF, TOTAL_OF, normal, squeezed


class Phrase(msgspec.Struct, frozen=True):
    """Words that stand together; `y` grows downwards. In a sheet `x` counts columns and `y` rows.

    `sure` is false where a picture shows it unclearly, `size` is the height of its letters. A sheet's cell may hold a `number`
    or a `day`.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    page: int = 1
    size: float = 1.0
    sure: bool = True
    number: Decimal | None = None
    day: dt.date | None = None

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


class Row(msgspec.Struct, frozen=True):
    """Words at one height, from left to right, and the phrases that they form."""

    words: tuple[Phrase, ...]
    phrases: tuple[Phrase, ...]

    @property
    def text(self) -> str:
        return " ".join(phrase.text for phrase in self.phrases)

    @property
    def page(self) -> int:
        return self.words[0].page

    @property
    def y0(self) -> float:
        return min(word.y0 for word in self.words)

    @property
    def y1(self) -> float:
        return max(word.y1 for word in self.words)

    @property
    def size(self) -> float:
        return max(word.size for word in self.words)


class Page(msgspec.Struct, frozen=True):
    """A page's rows, and the upright (x, from, to) and flat (y, from, to) lines drawn on it. `exact` is true of a sheet, whose cells are what they are."""

    number: int
    width: float
    height: float
    rows: tuple[Row, ...]
    uprights: tuple[tuple[float, float, float], ...] = ()
    exact: bool = False
    flats: tuple[tuple[float, float, float], ...] = ()

    def place(self, phrases: Sequence[Phrase]) -> Place | None:
        """The spot that some of its phrases take; a sheet has none."""
        mine = [phrase for phrase in phrases if phrase.page == self.number]
        if self.exact or not mine:
            return None
        return Place(
            self.number,
            _share(min(p.x0 for p in mine), self.width),
            _share(min(p.y0 for p in mine), self.height),
            _share(max(p.x1 for p in mine), self.width),
            _share(max(p.y1 for p in mine), self.height),
        )


def joined(phrases: Sequence[Phrase]) -> Phrase:
    """Several as one; between Chinese letters there is no space."""
    text = phrases[0].text
    for before, after in itertools.pairwise(phrases):
        text += after.text if _touching(before, after) else f" {after.text}"
    return Phrase(
        text,
        min(p.x0 for p in phrases),
        min(p.y0 for p in phrases),
        max(p.x1 for p in phrases),
        max(p.y1 for p in phrases),
        phrases[0].page,
        max(p.size for p in phrases),
        all(p.sure for p in phrases),
        phrases[0].number if len(phrases) == 1 else None,
        phrases[0].day if len(phrases) == 1 else None,
    )


def rows_of(words: Sequence[Phrase], breaks: Sequence[tuple[float, float, float]] = ()) -> tuple[Row, ...]:
    """Words as rows from the top, and their phrases: a gap wider than a letter, or an upright line, parts two."""
    rows: list[list[Phrase]] = []
    for word in sorted(words, key=lambda w: ((w.y0 + w.y1) / 2, w.x0)):
        middle = (word.y0 + word.y1) / 2
        if rows:
            last = rows[-1]
            centre = sum((w.y0 + w.y1) / 2 for w in last) / len(last)
            if abs(middle - centre) < 0.45 * min(word.size, max(w.size for w in last)):
                last.append(word)
                continue
        rows.append([word])
    made = []
    for row in rows:
        row.sort(key=lambda w: w.x0)
        made.append(Row(tuple(row), tuple(_phrases(row, breaks))))
    return tuple(made)


def _phrases(words: Sequence[Phrase], breaks: Sequence[tuple[float, float, float]]) -> list[Phrase]:
    groups = [[words[0]]]
    for before, after in itertools.pairwise(words):
        parted = after.x0 - before.x1 > 1.0 * max(before.size, after.size) or any(
            before.x1 - 1 <= x <= after.x0 + 1 and top <= after.y1 and bottom >= after.y0 for x, top, bottom in breaks
        )
        if parted:
            groups.append([after])
        else:
            groups[-1].append(after)
    return [phrase for group in groups for phrase in at_labels(joined(group))]


def at_labels(phrase: Phrase) -> list[Phrase]:
    """A phrase with several labels, such as «订单号：A1 日期：2026-03-01», as one phrase for each."""
    text = phrase.text.replace("：", ":")
    if text.count(":") < 1 or len(text) > _MOST_LABEL:
        return [phrase]
    cuts: list[int] = []
    for match in re.finditer(":", text):
        before = text[: match.start()]
        if _is_label(before[cuts[-1] if cuts else 0 :].strip()):
            continue  # all of it is one label
        for count in range(24, 0, -1):
            start = len(before) - count
            if start <= 0:
                continue
            at_word = before[start - 1] in " ,;，；、)" or not before[start].isascii()
            if (
                at_word
                and not before[start].isspace()
                and _is_label(before[start:])
                and start > (cuts[-1] if cuts else 0)
            ):
                cuts.append(start)
                break
    if not cuts:
        return [phrase]
    pieces = []
    for start, end in itertools.pairwise([0, *cuts, len(text)]):
        piece, share = text[start:end].strip(), (phrase.x1 - phrase.x0) / max(1, len(text))
        if piece:
            pieces.append(
                msgspec.structs.replace(phrase, text=piece, x0=phrase.x0 + share * start, x1=phrase.x0 + share * end)
            )
    return pieces


def _is_label(text: str) -> bool:
    """Whether the words before a colon are a label, and nothing else."""
    return ":" not in text and any(_known(table, text) for table in _TABLES)


def _touching(before: Phrase, after: Phrase) -> bool:
    wide = r"[\u3000-\u9fff\uff00-\uffef]"
    near = after.x0 - before.x1 < 0.3 * max(before.size, after.size) and abs(after.y0 - before.y0) < before.size
    either = re.search(f"{wide}$", before.text) or re.match(wide, after.text)
    both = re.search(f"{wide}$", before.text) and re.match(wide, after.text)
    return bool(both or (either and near))


def _share(at: float, whole: float) -> float:
    return round(min(1.0, max(0.0, at / whole)), 4) if whole else 0.0


class Label(msgspec.Struct, frozen=True):
    """A word that names a value: its table and kind, and what stands behind it in the same phrase."""

    table: str
    kind: str
    rest: str
    said: str


_TABLES = {"label": LABEL_OF, "party": PARTY_OF, "total": TOTAL_OF}
_SQUEEZED = {name: squeezed(known) for name, known in _TABLES.items()}
_LONGEST = 6  # words
_MOST_LABEL = 400


def label_of(text: str, tables: Sequence[str] = ("label", "party", "total")) -> Label | None:
    """The label that a phrase begins with, before a colon or as its first words; None for any other text."""
    if len(text) > _MOST_LABEL or not any(map(str.isalpha, text)):
        return None
    before, colon, after = text.replace("：", ":").partition(":")
    if colon:
        for name in tables:
            kind = _known(name, before)
            if kind:
                return Label(name, kind, after.strip(), before.strip())
    words = text.split()
    for count in range(min(_LONGEST, len(words)), 0, -1):
        head = " ".join(words[:count])
        for name in tables:
            kind = _known(name, head)
            if kind:
                return Label(name, kind, " ".join(words[count:]).lstrip(":：#").strip(), head)
    return None


def _known(table: str, text: str) -> str:
    """The kind of a label; brackets, a rate of tax or a currency in it do not matter."""
    plain = normal(text)
    known = _TABLES[table]
    for shown in (plain, plain.strip(" .#*-"), re.sub(r"\s*[(（\[].*?[)）\]]\s*", "", plain).strip()):
        if shown in known:
            return known[shown]
        if shown in _SQUEEZED[table]:
            return _SQUEEZED[table][shown]
    if table == "total":
        bare = re.sub(r"\s*[(（]?\s*@?\s*\d{1,2}([.,]\d{1,3})?\s*%\s*[)）]?\s*", " ", plain).strip(" .:-+")
        bare = re.sub(r"\s*(usd|eur|gbp|cny|rmb|chf|\$|€|£|¥)$", "", bare).strip(" .:-+")
        return known.get(bare, "")
    return ""


def below(rows: Sequence[Row], at: int, phrase: Phrase) -> Phrase | None:
    """The phrase under another one, when it is no label itself and not far."""
    for row in rows[at + 1 : at + 3]:
        if row.page != rows[at].page or row.y0 - phrase.y1 > 2.0 * max(phrase.size, 1):
            return None
        for below in row.phrases:
            if min(below.x1, phrase.x1) - max(below.x0, phrase.x0) > 0 or abs(below.x0 - phrase.x0) < 3:
                return below if label_of(below.text) is None else None
    return None
