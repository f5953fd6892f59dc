"""What happens to a parcel, told beforehand: a number and the moment it set out decide its whole life."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from typing import Final

import msgspec

from salesops.hookspecs.carriers import Wire


class Place(msgspec.Struct, frozen=True):
    """Where something happens: its name in Chinese and English, its country, and the hours its clocks are before UTC."""

    chinese: str
    english: str
    country: str
    hours: int

    @property
    def zone(self) -> dt.timezone:
        return dt.timezone(dt.timedelta(hours=self.hours))


class Step(msgspec.Struct, frozen=True):
    """One thing that happens: when, where, and what a carrier says of it."""

    at: dt.datetime
    wire: Wire
    place: Place
    chinese: str
    english: str


class Life(msgspec.Struct, frozen=True):
    """All that ever happens to a number, the oldest first; `expected_at` is what its carrier promises on the first day."""

    no: str
    steps: tuple[Step, ...]
    expected_at: dt.datetime
    receiver: str

    def until(self, now: dt.datetime) -> tuple[Step, ...]:
        """What has happened by then."""
        return tuple(step for step in self.steps if step.at <= now)


_SHANGHAI = Place("上海市", "SHANGHAI", "CN", 8)
_CHINA: Final = (
    (Place("苏州市", "SUZHOU", "CN", 8), Place("南京市", "NANJING", "CN", 8)),
    (Place("杭州市", "HANGZHOU", "CN", 8), Place("温州市", "WENZHOU", "CN", 8)),
    (Place("武汉市", "WUHAN", "CN", 8), Place("成都市", "CHENGDU", "CN", 8)),
    (Place("济南市", "JINAN", "CN", 8), Place("北京市", "BEIJING", "CN", 8)),
)
_ABROAD: Final = (
    (Place("莱比锡", "LEIPZIG", "DE", 1), Place("汉堡", "HAMBURG", "DE", 1)),
    (Place("安克雷奇", "ANCHORAGE", "US", -9), Place("芝加哥", "CHICAGO", "US", -6)),
    (Place("迪拜", "DUBAI", "AE", 4), Place("伦敦", "LONDON", "GB", 0)),
)
_RECEIVERS: Final = ("J. Doe", "M. Garcia", "A. Novak", "L. Rossi", "K. Tanaka", "S. Weber")
_ENDS: Final = (  # how many of a hundred parcels end that way
    (74, "delivered"), (8, "second attempt"), (6, "locker"), (5, "delayed"), (3, "returned"), (2, "held"), (2, "lost"),
)  # fmt: skip
_WORDS: Final[dict[Wire, tuple[str, str]]] = {
    "pending": ("已下单，等待揽收", "Shipment information received"),
    "picked_up": ("已揽收", "Picked up"),
    "in_transit": ("快件在运输途中", "In transit"),
    "out_for_delivery": ("快件正在派件", "Out for delivery"),
    "delivered": ("快件已签收", "Delivered"),
    "ready_for_pickup": ("快件已存放至快递柜，请及时取件", "Ready for pickup at a locker"),
    "delivery_failed": ("派件异常，收件人无法联系", "Delivery attempt failed, receiver not available"),
    "delivery_delayed": ("快件超时未更新", "Delayed"),
    "on_hold": ("快件滞留", "On hold, customs need a document"),
    "return_to_sender": ("快件退回中", "On its way back to the sender"),
}


def life_of(no: str, started: dt.datetime, speed: float = 1.0, *, abroad: bool = False) -> Life:
    """The life of a number that set out then. `speed` 60 makes an hour of it pass in a minute."""
    dice = random.Random(hashlib.sha256(no.encode()).digest())  # noqa: S311 - nobody may guess is no aim here
    between, to = dice.choice(_ABROAD if abroad else _CHINA)
    hours = _hours(dice, abroad)
    end = _end(dice)
    told: list[tuple[float, Wire, Place]] = [
        (0.0, "pending", _SHANGHAI),
        (hours[0], "picked_up", _SHANGHAI),
        (hours[1], "in_transit", _SHANGHAI),
        (hours[2], "in_transit", between),
        (hours[3], "in_transit", to),
    ]
    told += [(hours[3] + after, wire, to) for after, wire in _last_days(end, dice)]
    steps = tuple(
        Step((started + dt.timedelta(hours=after / speed)).replace(microsecond=0), wire, place, *_WORDS[wire])
        for after, wire, place in told
    )
    promised = started + dt.timedelta(hours=(hours[3] + 10) / speed)
    return Life(no, steps, promised.replace(microsecond=0), dice.choice(_RECEIVERS))


def _hours(dice: random.Random, abroad: bool) -> tuple[float, float, float, float]:
    first = dice.uniform(1, 5)
    away = first + dice.uniform(1, 4)
    between = away + dice.uniform(8, 20) * (2 if abroad else 1)
    return first, away, between, between + dice.uniform(5, 15)


def _end(dice: random.Random) -> str:
    drawn = dice.randrange(100)
    for share, end in _ENDS:
        if drawn < share:
            return end
        drawn -= share
    return "delivered"


def _last_days(end: str, dice: random.Random) -> list[tuple[float, Wire]]:
    """What happens in the town it goes to, by hours after it came there."""
    out = dice.uniform(2, 8)
    there = out + dice.uniform(1, 6)
    ends: dict[str, list[tuple[float, Wire]]] = {
        "delivered": [(out, "out_for_delivery"), (there, "delivered")],
        "second attempt": [
            (out, "out_for_delivery"), (there, "delivery_failed"), (out + 24, "out_for_delivery"), (there + 24, "delivered"),
        ],
        "locker": [(out, "out_for_delivery"), (there, "ready_for_pickup"), (there + 12, "delivered")],
        "delayed": [(out + 12, "delivery_delayed"), (out + 36, "out_for_delivery"), (there + 36, "delivered")],
        "returned": [(out, "out_for_delivery"), (there, "delivery_failed"), (there + 20, "return_to_sender")],
        "held": [(out, "on_hold"), (out + 48, "in_transit"), (out + 60, "out_for_delivery"), (there + 60, "delivered")],
        "lost": [],
    }  # fmt: skip
    return ends[end]
