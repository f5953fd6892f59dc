"""Reading pictures of orders: scanned pages of a PDF, PNG, JPEG, TIFF, and such pictures in mails."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from PIL import Image

from salesops_duties.intake.rules.content import OurNames, Reading, Unreadable
from salesops_duties.intake.rules.kinds import recognized
from salesops_duties.intake.rules.papers import orders_of
from salesops_duties.intake.rules.phrases import Page, Phrase, rows_of
from salesops_duties.intake.rules.pictures import MOST_PICTURES, frames
from salesops_duties.intake.rules.reading import cleaned, read

DOTS = 200  # per inch
SURE = 0.94  # below this share of certainty a word is doubtful
THREADS = 2
_MOST_PAGE_POINTS = 9_000_000
_FEW_LETTERS = 25
_APART = 0.8  # heights of a letter: farther apart they are words of two columns
_INK = 0.72  # of the height of the box that is found around words

Progress = Callable[[int, int], None]


def read_scan(body: bytes, name: str, our: OurNames, progress: Progress) -> Reading:
    """Every order on the pictures; `progress(done, total)` is told after each page. Raises `Unreadable`."""
    eyes = _eyes()
    return cleaned(_read(body, name, our, progress, eyes))


def _read(body: bytes, name: str, our: OurNames, progress: Progress, eyes: Any) -> Reading:
    match recognized(body, name).format:
        case "scan":
            pictures = list(frames(body))
            pages = [
                _told(_page(eyes, picture, at), progress, at, len(pictures)) for at, picture in enumerate(pictures, 1)
            ]
            return _reading(pages, our)
        case "pdf":
            return _reading(list(_pages(body, progress, eyes)), our)
        case "mail":
            from salesops_duties.intake.rules.mails import read_mail

            def part(inner: bytes, inner_name: str) -> Reading:
                seen = read(inner, inner_name, our=our)
                return _read(inner, inner_name, our, progress, eyes) if seen.needs_ocr else seen

            return msgspec.structs.replace(read_mail(body, our, part), needs_ocr=False)
        case _:
            return read(body, name, our=our)


def _eyes() -> Any:
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise Unreadable("ocr_missing") from error
    settings = {
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    return RapidOCR(params=settings)


def _reading(pages: list[Page], our: OurNames) -> Reading:
    texts = tuple("\n".join(row.text for row in page.rows) for page in pages)
    if sum(map(len, texts)) < _FEW_LETTERS:
        raise Unreadable("no_words")
    orders, others = orders_of(pages, our, scanned=True)
    return Reading("scan", tuple(orders), tuple(others), len(pages), texts)


def _pages(body: bytes, progress: Progress, eyes: Any) -> Iterator[Page]:
    """The pages of a PDF: those with words as they are, the others by their picture."""
    from salesops_duties.intake.rules.pdf import opened, read_page

    document = opened(body)
    if len(document) > MOST_PICTURES:
        raise Unreadable("too_many_pages", most=MOST_PICTURES)
    for at in range(len(document)):
        page, _ = read_page(document, at)
        if sum(len(word.text) for row in page.rows for word in row.words) < _FEW_LETTERS:
            scale = min(DOTS / 72, math.sqrt(_MOST_PAGE_POINTS / max(1.0, page.width * page.height)))
            page = _page(eyes, document[at].render(scale=scale).to_pil().convert("RGB"), at + 1)
        yield _told(page, progress, at + 1, len(document))


def _told(page: Page, progress: Progress, done: int, total: int) -> Page:
    progress(done, total)
    return page


def _page(eyes: Any, picture: Image.Image, number: int) -> Page:
    """The words on a picture, set straight by the slope of the longer ones."""
    import numpy

    if picture.width * picture.height > _MOST_PAGE_POINTS:
        share = math.sqrt(_MOST_PAGE_POINTS / (picture.width * picture.height))
        picture = picture.resize((int(picture.width * share), int(picture.height * share)))
    seen = eyes(numpy.asarray(picture)[:, :, ::-1], return_word_box=True, use_cls=False)
    if seen.boxes is None or not len(seen.boxes):
        return Page(number, picture.width, picture.height, ())
    slope = _slope([[(float(x), float(y)) for x, y in box] for box in seen.boxes])
    words = []
    for line, text, score in zip(seen.word_results, seen.txts, seen.scores, strict=False):
        pieces = [
            _word(str(piece).strip(), box, number, slope, min(float(certain), float(score)) >= SURE)
            for piece, certain, box in line
            if str(piece).strip() and box is not None
        ]
        words += _as_said(pieces, str(text))
    return Page(number, float(picture.width), float(picture.height), rows_of(words))


def _as_said(pieces: list[Phrase], text: str) -> list[Phrase]:
    """The pieces of a line as the words of its text: signs of Chinese are found one by one, and belong together without a space."""
    words: list[Phrase] = []
    at = 0
    for piece in pieces:
        found = text.find(piece.text, at)
        apart = not words or found < 0 or found > at or piece.x0 - words[-1].x1 > _APART * piece.size
        at = max(at, found) + len(piece.text) if found >= 0 else at
        if apart:
            words.append(piece)
        else:
            last = words[-1]
            words[-1] = msgspec.structs.replace(
                last,
                text=last.text + piece.text,
                x1=piece.x1,
                y0=min(last.y0, piece.y0),
                y1=max(last.y1, piece.y1),
                sure=last.sure and piece.sure,
            )
    return words


def _word(text: str, box: Any, number: int, slope: float, sure: bool) -> Phrase:
    xs, ys = [float(point[0]) for point in box], [float(point[1]) for point in box]
    x0, x1 = min(xs), max(xs)
    middle = (min(ys) + max(ys)) / 2 - slope * (x0 + x1) / 2
    half = (max(ys) - min(ys) - abs(slope) * (x1 - x0)) * _INK / 2
    return Phrase(
        text, x0 + slope * middle, middle - half, x1 + slope * middle, middle + half, number, max(1.0, 2 * half), sure
    )


def _slope(boxes: list[list[tuple[float, float]]]) -> float:
    """How much the lines rise or fall for each point to the right."""
    found = []
    for box in boxes:
        (ax, ay), (bx, by), height = box[0], box[1], abs(box[3][1] - box[0][1])
        if bx - ax > 5 * height > 0:
            found.append((by - ay) / (bx - ax))
    slope = statistics.median(found) if found else 0.0
    return slope if abs(slope) < 0.15 else 0.0
