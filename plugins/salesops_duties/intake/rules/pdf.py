"""PDF orders with a text layer: words with their places by PDFium, and the lines drawn around them."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator

import msgspec
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from salesops_duties.intake.rules.content import Doubt, OurNames, Reading, Unreadable
from salesops_duties.intake.rules.papers import orders_of
from salesops_duties.intake.rules.phrases import Page, Phrase, rows_of

MOST_PAGES = 60
MOST_LETTERS = 60_000  # of a page
MOST_POINTS = 14_400  # the largest page of PDF, five metres
_MOST_OBJECTS = 60_000
_FEW_LETTERS = 25
_EDGE = 1  # points around the page where words are still to be seen
_LEAST = 1.5  # points: smaller letters are not to be seen


def read_pdf(body: bytes, our: OurNames) -> Reading:
    """The orders of a PDF; pages that are pictures set `needs_ocr`. Raises `Unreadable`."""
    document = opened(body)
    pages, doubts = [], []
    for at in range(len(document)):
        page, found = read_page(document, at)
        pages.append(page)
        doubts += found
    texts = tuple("\n".join(row.text for row in page.rows) for page in pages)
    wordless = [page.number for page, text in zip(pages, texts, strict=True) if len(text) < _FEW_LETTERS]
    if len(wordless) == len(pages):
        return Reading("scan", pages=len(pages), texts=texts, doubts=tuple(doubts), needs_ocr=True)
    doubts += [Doubt.of("page_without_words", "file", page=number) for number in wordless]
    orders, others = orders_of([page for page in pages if page.number not in wordless], our)
    told = [
        msgspec.structs.replace(doubt, where="order")
        for doubt in doubts
        if doubt.code in ("hidden_text", "fonts_broken")
    ]
    orders = [msgspec.structs.replace(order, doubts=(*order.doubts, *told[:2])) for order in orders]
    return Reading(
        "pdf", tuple(orders), tuple(others), len(pages), texts, tuple(doubts), needs_ocr=bool(wordless) and not orders
    )


def opened(body: bytes) -> pdfium.PdfDocument:
    """The document; raises `Unreadable` when it is locked, damaged, or has too many pages."""
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        raise Unreadable("encrypted" if "password" in str(error).lower() else "damaged") from error
    if b"%%EOF" not in body[-2048:] and b"startxref" not in body[-4096:]:
        raise Unreadable("damaged")
    if not len(document):
        raise Unreadable("damaged")
    if len(document) > MOST_PAGES:
        raise Unreadable("too_many_pages", most=MOST_PAGES)
    return document


def read_page(document: pdfium.PdfDocument, at: int) -> tuple[Page, list[Doubt]]:
    """The words of a page as rows, with what is doubtful about them."""
    try:
        page = document[at]
    except pdfium.PdfiumError as error:
        raise Unreadable("damaged") from error
    width, height = page.get_size()
    if max(width, height) > MOST_POINTS:
        raise Unreadable("page_too_large", most=5)
    turn = _Turn(page, width, height)
    uprights, flats, hidden, pictures = _drawn(page, turn)
    words, broken = _words(page, at + 1, turn)
    seen = [
        word
        for word in words
        if -_EDGE < word.middle < width + _EDGE and -_EDGE < (word.y0 + word.y1) / 2 < height + _EDGE
    ]
    hidden = hidden or len(seen) < len(words)
    words = [word for word in seen if word.size >= _LEAST]
    hidden = hidden or len(words) < len(seen)
    doubts = []
    if hidden:
        doubts.append(Doubt.of("hidden_text", "file"))
    if broken:
        doubts.append(Doubt.of("fonts_broken", "file"))
    if pictures > 0.35 * width * height and len(words) > _FEW_LETTERS // 5:
        doubts.append(Doubt.of("pictures_too", "file", page=at + 1))
    return Page(at + 1, width, height, rows_of(words, uprights), tuple(uprights), flats=tuple(flats)), doubts


class _Turn:
    """From the page's own coordinates to those of the page as it is seen, from its top left corner."""

    def __init__(self, page: pdfium.PdfPage, width: float, height: float) -> None:
        self.rotation = page.get_rotation()
        left, bottom, right, top = page.get_cropbox()
        self.left, self.bottom, self.right, self.top = left, bottom, right, top

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.rotation:
            case 90:
                return y - self.bottom, x - self.left
            case 180:
                return self.right - x, y - self.bottom
            case 270:
                return self.top - y, self.right - x
            case _:
                return x - self.left, self.top - y


# ------------------------------------------------------------------ words


def _words(page: pdfium.PdfPage, number: int, turn: _Turn) -> tuple[list[Phrase], bool]:
    """The words of a page: letters that stand close, in the order of the page's text; and whether letters had no meaning."""
    text = page.get_textpage()
    count = text.count_chars()
    if count > MOST_LETTERS:
        raise Unreadable("too_many_lines", most=MOST_LETTERS)
    words: list[Phrase] = []
    letters: list[tuple[str, float, float, float, float, float]] = []
    broken = 0
    for at in range(count):
        code = raw.FPDFText_GetUnicode(text, at)
        sign = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if sign in ("\ufffd", "\ufffe") or raw.FPDFText_HasUnicodeMapError(text, at) == 1:
            broken += 1
        box = None if not sign or sign.isspace() or raw.FPDFText_IsGenerated(text, at) == 1 else _box(text, at)
        if box is None:
            _close(words, letters, number)
            continue
        x0, y0, x1, y1 = turn.box(*box)
        if letters and _parts(letters[-1], (x0, y0, x1, y1)):
            _close(words, letters, number)
        letters.append((sign, x0, y0, x1, y1, y1 - y0))
    _close(words, letters, number)
    return words, broken > 0


def _box(text: pdfium.PdfTextPage, at: int) -> tuple[float, float, float, float] | None:
    rectangle = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text, at, rectangle):
        return None
    if rectangle.right <= rectangle.left and rectangle.top <= rectangle.bottom:
        return None
    return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top


def _parts(last: tuple[str, float, float, float, float, float], box: tuple[float, float, float, float]) -> bool:
    """Whether a letter begins a new word: it stands apart, or not behind the last one."""
    _, x0, y0, x1, y1, size = last
    apart = box[0] - x1 > 0.2 * size or box[0] < x0 - 0.2 * size
    return apart or abs((box[1] + box[3]) - (y0 + y1)) > size


def _close(words: list[Phrase], letters: list[tuple[str, float, float, float, float, float]], number: int) -> None:
    if letters:
        size = max(one[5] for one in letters)
        words.append(
            Phrase(
                "".join(one[0] for one in letters),
                min(one[1] for one in letters),
                min(one[2] for one in letters),
                max(one[3] for one in letters),
                max(one[4] for one in letters),
                number,
                size,
            )
        )
        letters.clear()


# ------------------------------------------------------------------ what is drawn


def _drawn(
    page: pdfium.PdfPage, turn: _Turn
) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]], bool, float]:
    """Upright and flat lines, whether there is text that is not to be seen, and how much of the page pictures take."""
    uprights: list[tuple[float, float, float]] = []
    flats: list[tuple[float, float, float]] = []
    hidden, pictures = False, 0.0
    for found, item in enumerate(page.get_objects(max_depth=4)):
        if found > _MOST_OBJECTS:
            raise Unreadable("too_slow")
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            hidden = hidden or raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = _bounds(item)
            pictures += max(0.0, x1 - x0) * max(0.0, y1 - y0)
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            for x0, y0, x1, y1 in _strokes(item):
                a0, b0, a1, b1 = turn.box(x0, y0, x1, y1)
                if a1 - a0 < 2.5 and b1 - b0 > 4:
                    uprights.append(((a0 + a1) / 2, b0, b1))
                elif b1 - b0 < 2.5 and a1 - a0 > 4:
                    flats.append(((b0 + b1) / 2, a0, a1))
    return uprights, flats, hidden, pictures


def _bounds(item: object) -> tuple[float, float, float, float]:
    edges = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(item, *edges):
        return 0.0, 0.0, 0.0, 0.0
    return edges[0].value, edges[1].value, edges[2].value, edges[3].value


def _strokes(item: object) -> Iterator[tuple[float, float, float, float]]:
    """The straight pieces of a path; a thin box is one, a box that is not thin is four."""
    x0, y0, x1, y1 = _bounds(item)
    if x1 - x0 < 2.5 or y1 - y0 < 2.5:
        yield x0, y0, x1, y1
        return
    count = raw.FPDFPath_CountSegments(item)
    if count > 5000:
        return
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    points: list[tuple[float, float, int]] = []
    for at in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, at)
        x, y = ctypes.c_float(), ctypes.c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind = raw.FPDFPathSegment_GetType(segment)
        points.append(
            (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
                kind,
            )
        )
    for before, after in itertools.pairwise(points):
        if after[2] == raw.FPDF_SEGMENT_LINETO:
            yield min(before[0], after[0]), min(before[1], after[1]), max(before[0], after[0]), max(before[1], after[1])
