"""Where a request comes from: acts done with a cookie must come from our own pages (RELIABILITY 2.1, CSRF)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection

from salesops.errors import Forbidden

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def require_same_origin(connection: ASGIConnection[Any, Any, Any, Any], *, silence_is_consent: bool = False) -> None:
    """Refuse an act of another site's page; reading is free.

    Browsers tell by `Sec-Fetch-Site`, older ones by `Origin`. A request with neither did not come from a page we
    know; it passes only with `silence_is_consent`, where no cookie gives it power.
    """
    if connection.scope.get("method") in SAFE_METHODS:
        return
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site is not None:
        allowed = site == "same-origin"
    elif origin is not None:
        allowed = urlsplit(origin).netloc == connection.headers.get("host", "")
    else:
        allowed = silence_is_consent
    if not allowed:
        raise Forbidden("This act was sent from another site's page; do it on our own page.", code="foreign_origin")


def safe_return(path: str) -> str:
    """A path of ours to go on to after signing in; anything else becomes the start page."""
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return path if ours and path.isprintable() and "\\" not in path else "/"
