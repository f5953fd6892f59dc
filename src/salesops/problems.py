"""Problem details (RFC 9457): the one shape in which every error leaves the product."""

from __future__ import annotations

from typing import Any

import msgspec

from salesops.errors import Invalid, SalesopsError

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    409: "Not now",
    413: "Too large",
    422: "Some fields need a change",
    428: "An Idempotency-Key is needed",
    429: "Too many attempts",
    503: "Busy",
}
_TITLES_BY_CODE = {"duty_broken": "A duty does not work"}


def problem(error: SalesopsError, request_id: str = "") -> dict[str, Any]:
    """Type, title, status, code and detail of an error, with its faults or facts; no internals."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _TITLES_BY_CODE.get(error.code) or TITLES.get(error.status, "Something went wrong"),
        "status": error.status,
        "code": error.code,
        "detail": error.message,
    }
    if isinstance(error, Invalid):
        body["faults"] = [msgspec.to_builtins(fault) for fault in error.faults]
    body.update({name: value for name, value in error.facts.items() if name not in body})
    if request_id:
        body["request_id"] = request_id
    return body
