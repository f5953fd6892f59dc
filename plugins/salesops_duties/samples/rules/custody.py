"""Who has a sample: what each movement makes of it, and which movements are possible (LOG-4)."""

from __future__ import annotations

import msgspec

STATES = ("in", "out", "consumed", "sold", "written_off")
ENDED = ("consumed", "sold", "written_off")
MOVEMENTS = ("lend", "extend", "return", "transfer", "send", "place", "consume", "sell", "write_off")
_FROM = {
    "lend": ("in",),
    "extend": ("out",),
    "return": ("out",),
    "transfer": ("out",),
    "send": ("in", "out"),
    "place": ("in",),
    "consume": ("in", "out"),
    "sell": ("in", "out"),
    "write_off": ("in", "out"),
}
_TO = {"lend": "out", "return": "in", "consume": "consumed", "sell": "sold", "write_off": "written_off"}


class Custody(msgspec.Struct, frozen=True):
    """Where a sample is, and with whom while it is out."""

    state: str = "in"
    holder: str = ""


class CustodyRefused(Exception):
    """A movement that the present custody does not allow."""


def possible(state: str) -> list[str]:
    """What can be done with a sample in this state."""
    return [kind for kind in MOVEMENTS if state in _FROM[kind]]


def after(custody: Custody, kind: str, holder: str = "") -> Custody:
    """The custody after a movement; `holder` is who gets it. Raises `CustodyRefused` for what is not possible."""
    if custody.state not in _FROM[kind]:
        raise CustodyRefused(kind)
    if kind in ("lend", "transfer"):
        return Custody("out", holder)
    state = _TO.get(kind, custody.state)
    return Custody(state, custody.holder if state == "out" else "")
