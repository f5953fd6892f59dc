"""Pictures of orders, looked at before they are unpacked: how many, how large, and whether they are whole."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence

from salesops_duties.intake.rules.content import OurNames, Reading, Unreadable

MOST_POINTS = 25_000_000
MOST_PICTURES = 20
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "MPO")


def look_at(body: bytes, our: OurNames) -> Reading:
    """A reading without orders that says how many pages there are to be read; raises `Unreadable`."""
    return Reading("scan", pages=sum(1 for _ in frames(body)), needs_ocr=True)


def frames(body: bytes) -> Iterator[Image.Image]:
    """Every picture of the file, upright and in grey or colour; its size is checked before it is unpacked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(io.BytesIO(body), formats=_FORMATS)
            for at, frame in enumerate(ImageSequence.Iterator(picture)):
                if at >= MOST_PICTURES:
                    raise Unreadable("too_many_pages", most=MOST_PICTURES)
                if frame.width * frame.height > MOST_POINTS:
                    raise Unreadable("picture_too_large", most=MOST_POINTS // 1_000_000)
                frame.load()
                yield ImageOps.exif_transpose(frame).convert("RGB")
        except Image.DecompressionBombError as error:
            raise Unreadable("picture_too_large", most=MOST_POINTS // 1_000_000) from error
        except Unreadable:
            raise
        except MemoryError:
            raise
        except Exception as error:  # Pillow's readers raise errors of many kinds over a broken picture
            raise Unreadable("damaged") from error
