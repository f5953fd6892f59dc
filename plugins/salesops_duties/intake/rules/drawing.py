"""The child that draws what a stranger's file looks like: PDF pages and scans as pictures, within the reader's bounds.

`python -m salesops_duties.intake.rules.drawing` reads one line of JSON (`Request`, its name that of the format), then the file; it
answers one line for each page. Of a mail the attachments are drawn.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import sys
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from salesops_duties.intake.rules.mails import attachments_of
from salesops_duties.intake.rules.process import PARSER_MEMORY, PARSER_SECONDS, Request, bound

MOST_PAGES: Final = 30
WIDTH: Final = 1100  # points of a drawn page: words can be read, and a page stays near 150 kB
MOST_POINTS: Final = 25_000_000
QUALITY: Final = 72


class Picture(msgspec.Struct, frozen=True):
    """One page as JPEG, and of a mail the place of the attachment that it is a page of, from 0."""

    page: int
    body: bytes
    attachment: int = 0


def main(source: BinaryIO, answers: BinaryIO) -> None:
    """Draw one file, at most `MOST_PAGES`; a page that cannot be drawn ends it, since pictures are only shown beside what was read."""
    request = msgspec.json.decode(source.readline(), type=Request)
    body = source.read(request.size)
    bound(2 * PARSER_MEMORY, PARSER_SECONDS)
    pictures = drawn_mail(body) if request.name == "mail" else drawn(body)
    for picture in itertools.islice(pictures, MOST_PAGES):
        answers.write(msgspec.json.encode(picture) + b"\n")
        answers.flush()


def drawn(body: bytes) -> Iterator[Picture]:
    """The pages of a PDF, or the frames of a picture."""
    if body.startswith(b"%PDF-"):
        yield from _pages(body)
    else:
        yield from _frames(body)


def drawn_mail(body: bytes) -> Iterator[Picture]:
    """The pages of each attachment that has some; one that cannot be drawn leaves the next ones their turn."""
    for at, content in enumerate(attachments_of(body)):
        with contextlib.suppress(
            Exception
        ):  # whatever a library says of a broken file, the original is there to be opened
            for picture in drawn(content):
                yield msgspec.structs.replace(picture, attachment=at)


def _pages(body: bytes) -> Iterator[Picture]:
    import pypdfium2

    document = pypdfium2.PdfDocument(body)
    try:
        for at in range(min(len(document), MOST_PAGES)):
            page = document[at]
            width, height = page.get_size()
            scale = min(WIDTH / max(width, 1.0), (MOST_POINTS / max(width * height, 1.0)) ** 0.5)
            yield Picture(at + 1, _jpeg(page.render(scale=scale).to_pil()))
            page.close()
    finally:
        document.close()


def _frames(body: bytes) -> Iterator[Picture]:
    from PIL import Image, ImageOps, ImageSequence

    Image.MAX_IMAGE_PIXELS = MOST_POINTS
    with Image.open(io.BytesIO(body), formats=("PNG", "JPEG", "TIFF")) as image:
        for at, frame in enumerate(ImageSequence.Iterator(image)):
            if at == MOST_PAGES or frame.width * frame.height > MOST_POINTS:
                return
            shown = ImageOps.exif_transpose(frame)
            shown.thumbnail((WIDTH, WIDTH * 3))
            yield Picture(at + 1, _jpeg(shown))


def _jpeg(image: object) -> bytes:
    from PIL import Image

    assert isinstance(image, Image.Image)
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
