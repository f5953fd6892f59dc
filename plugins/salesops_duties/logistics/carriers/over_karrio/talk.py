"""What is said between this process and the child that runs Karrio: frames of JSON, each behind its length in four bytes."""

from __future__ import annotations

from typing import Any, Final

import msgspec

MOST_FRAME: Final = 16_000_000  # bytes; a raw answer of 2 MB in base 64 and much room


class Got(msgspec.Struct, frozen=True):
    """What came back for a request that the child wanted: matched by its method and address."""

    method: str
    url: str
    status: int
    body: bytes


class Question(msgspec.Struct, frozen=True):
    """Numbers to ask a connector for, with what came back so far; or `raw`, an answer to be read and nothing to be asked.

    `number` is shown to connectors whose answers name no number.
    """

    connector: str
    settings: dict[str, str]
    numbers: tuple[str, ...]
    got: tuple[Got, ...] = ()
    raw: bytes | None = None


class Wanted(msgspec.Struct, frozen=True, tag="wanted"):
    """The child cannot go on without this request; ask again with what came back."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


class Told(msgspec.Struct, frozen=True, tag="told"):
    """What the connector made of the answers, in Karrio's own words."""

    parcels: list[dict[str, Any]]
    messages: list[dict[str, Any]]


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The connector stumbled; `what` is the kind of its error, for the log."""

    what: str


Answer = Wanted | Told | Failed


def frame(message: msgspec.Struct) -> bytes:
    """The message behind its length."""
    body = msgspec.json.encode(message)
    return len(body).to_bytes(4, "big") + body
