"""The one clock: every business time is read here, and tests and replays set it.

Times are aware UTC. Leases and waits of the machinery use the database's clock and monotonic timers instead.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextvars import ContextVar
from zoneinfo import ZoneInfo

_set_to: ContextVar[dt.datetime | None] = ContextVar("salesops_clock", default=None)


def now() -> dt.datetime:
    """The present moment, UTC."""
    return _set_to.get() or dt.datetime.now(dt.UTC)


def today(timezone: str) -> dt.date:
    """The date it is now in an office's zone (an IANA name)."""
    return now().astimezone(ZoneInfo(timezone)).date()


@contextlib.contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let it be `moment` (aware) within the block, in this task and the tasks it makes."""
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware times only")
    token = _set_to.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
