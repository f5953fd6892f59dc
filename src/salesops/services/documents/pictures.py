"""Pictures on their way into a document: the typesetter takes text only, so each travels inside an SVG of its own size."""

from __future__ import annotations

import base64
import struct

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_MEDIA = {PNG: "image/png", JPEG: "image/jpeg"}


def as_svg(body: bytes) -> str:
    """A PNG, JPEG or SVG as SVG text; raises `ValueError` for anything else."""
    media = next((media for magic, media in _MEDIA.items() if body.startswith(magic)), "")
    if not media:
        text = body.decode("utf-8-sig")
        if "<svg" not in text[:2000].lower() or "<!entity" in text.lower():
            raise ValueError("neither PNG nor JPEG nor SVG")
        return text
    width, height = picture_size(body)
    inside = base64.b64encode(body).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{media};base64,{inside}"/></svg>'
    )


def picture_size(body: bytes) -> tuple[int, int]:
    """Width and height in points of a PNG or JPEG; raises `ValueError` when it does not say."""
    if body.startswith(PNG) and len(body) >= 24:
        width, height = struct.unpack(">II", body[16:24])
    else:
        width, height = _size_of_jpeg(body)
    if not (0 < width <= 10_000 and 0 < height <= 10_000):
        raise ValueError("no size, or a size that no logo has")
    return width, height


def _size_of_jpeg(body: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(body) and body[at] == 0xFF:
        kind, length = body[at + 1], struct.unpack(">H", body[at + 2 : at + 4])[0]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise ValueError("no frame")
