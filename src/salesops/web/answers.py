"""How a duty's routes answer: encoded JSON, pages of a list, and how far a person sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from litestar import Request, Response

from salesops.db import Record
from salesops.encoding import encode
from salesops.web.guard import own_only

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]
SHEETS = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": SHEETS[1],
}

# A browser's own viewer needs its styles, and a frame of this site may show it; there is nothing else in it to run.
FILE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=0, no-store",
}


def rows_of(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Rows of a query as they are answered, column by column."""
    return [dict(record.items()) for record in records]


def answer(value: Any, *, status: int = 200) -> Response[bytes]:
    """A JSON answer; drafts' numbers, amounts and ids are text."""
    return Response(encode(value), status_code=status, media_type="application/json")


def sheet(data: bytes, file_name: str) -> Response[bytes]:
    """An xlsx or csv file to keep; never shown in the page."""
    return Response(
        data,
        media_type=_MEDIA[file_name.rsplit(".", 1)[1]],
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def file_of(name: str, media: str, body: bytes, *, shown: bool = False) -> Response[bytes]:
    """A kept file: to be saved, or shown in a tab of its own by the browser's viewer."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)
    how = "inline" if shown else "attachment"
    headers = {"Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"}
    return Response(body, media_type=media, headers=headers | FILE_HEADERS)


def page(rows: Sequence[T], *, limit: int, cursor: Callable[[T], object], **more: object) -> Response[bytes]:
    """A page of rows with the cursor of the next one, or null at the end, and what else is to be told of it."""
    following = str(cursor(rows[-1])) if len(rows) == limit else None
    return answer({"items": rows, "next": following} | more)


__all__ = ["SHEETS", "AnyRequest", "answer", "file_of", "own_only", "page", "rows_of", "sheet"]
