"""When a carrier is asked again, and when somebody must look."""

from __future__ import annotations

import datetime as dt

from salesops_duties.logistics.rules.states import TERMINAL

HOUR = dt.timedelta(hours=1)
SOON = dt.timedelta(minutes=20)  # at the door, promised for today, or late
USUAL = dt.timedelta(hours=2)
PUSHED = dt.timedelta(hours=8)  # the carrier tells by itself; one looks all the same
OLD = 12  # times as long, of a parcel that has been under way for two weeks
LONGEST = dt.timedelta(hours=24)

TROUBLE_TOLD = 2 * HOUR  # until then it mends itself more often than not

KIND_OF_WIRE = {
    "delivery_failed": "attempt_failed",
    "on_hold": "on_hold",
    "delivery_delayed": "delayed",
    "cancelled": "cancelled",
}
KIND_OF_STATE = {"returned": "returning", "lost": "lost"}
BY_FACTS = ("no_news", "attempt_failed", "on_hold", "delayed", "late_risk")
"""What ends by itself when the parcel goes on or arrives."""


def ask_again(
    state: str,
    now: dt.datetime,
    *,
    today: dt.date,
    handed_at: dt.datetime | None,
    due_on: dt.date | None,
    unknown_times: int = 0,
    pushes: bool = False,
    usual: dt.timedelta = USUAL,
) -> dt.datetime | None:
    """When to ask for a parcel next; None when it has arrived.

    `usual` is how often the office wants its carrier asked. Sooner when it is at the door, promised for today, or late; later the longer a carrier does not know it at all.
    """
    if state in TERMINAL:
        return None
    if unknown_times:
        return now + min(HOUR * (1 << min(unknown_times - 1, 5)), LONGEST)
    if state == "out_for_delivery" or (due_on is not None and due_on <= today):
        return now + min(SOON, usual)
    if pushes:
        return now + PUSHED
    if handed_at is not None and now - handed_at > dt.timedelta(days=14):
        return now + OLD * usual
    return now + usual


def exception_of(state: str, wire: str) -> str | None:
    """What somebody must look at after a parcel's last word, None for nothing."""
    return KIND_OF_STATE.get(state) or (None if state in TERMINAL else KIND_OF_WIRE.get(wire))


def late_by(promised_on: dt.date | None, expected_on: dt.date | None, today: dt.date) -> int:
    """By how many days a shipment will miss what was promised, as far as one can tell today; none when it will not."""
    if promised_on is None:
        return 0
    foreseen = max(expected_on or promised_on, today)
    return max(0, (foreseen - promised_on).days)


def no_news_since(heard_at: dt.datetime, silent_hours: int, now: dt.datetime) -> bool:
    """Whether nothing was heard of a parcel for longer than its carrier is ever silent."""
    return now - heard_at > dt.timedelta(hours=silent_hours)
