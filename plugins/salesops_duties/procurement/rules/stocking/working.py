"""The working of a recommended quantity: every number it came from, and the sentences that tell it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

import msgspec

Advice = Literal["order", "enough", "customer_only", "off_sale"]

HISTORY = "%(requested)s were asked for in 12 months, in %(hits)s of them: %(own)s a month, late months counting more."
PEERS = "Parts that sold like this went on to sell %(rate)s a month (seen %(seen)s times). This is planned with."
ALONE = "There are too few parts to learn from: %(rate)s a month are planned with."
NEVER = "It was never asked for, so nothing is known of it."
COVER = "%(lead)s days of lead time and %(review)s to the next order: %(expected)s are expected in them."
KEPT = (
    "Piece %(level)s lies %(last)s months for each request it serves, one more %(next)s. The office allows %(least)s."
)
NOT_KEPT = "A first piece would lie %(next)s months for each request it serves. The office allows %(least)s."
FEW_HITS = "It was asked for in %(hits)s of 12 months; the office stocks from %(least_hits)s on."
LEVEL = "%(level)s are kept: %(expected)s expected, the rest for safety."
CUSTOMER_ONLY = "Order for customers only."
OFF_SALE = "It is not on sale any more: nothing is stocked."
FORMULA = "%(level)s − (%(available)s available + %(on_order)s on order + %(in_transit)s in transit) = %(missing)s"
ENOUGH = "Nothing is missing."
PACKED = "In packs of %(pack)s and at least %(moq)s: %(quantity)s."
UNUSUAL = "One month stands far above all others. Mark what was for a project, and it does not count."
SENTENCES = (
    HISTORY, NEVER, PEERS, ALONE, COVER, KEPT, NOT_KEPT, FEW_HITS, LEVEL, CUSTOMER_ONLY, OFF_SALE, FORMULA, ENOUGH, PACKED,
    UNUSUAL,
)  # fmt: skip


class Said(msgspec.Struct, frozen=True):
    """A sentence to translate, and the figures that stand in it as `%(name)s`."""

    words: str
    figures: dict[str, str]

    def __str__(self) -> str:
        return self.words % self.figures


class Working(msgspec.Struct, frozen=True):
    """A recommended stocking quantity and where it comes from. Rates are pieces a month.

    `own_rate` is the part's own since its first request, `rate` what is planned with, `seen` how often parts like it were seen (0: nothing was learned).
    `spread` is the variance of a month in relation to its mean. `expected` is the demand until the next order arrives,
    `level` up to how many to order; `last_use` and `next_use` are the use of the last piece and of one more, in requests
    served at once for each month it lies. `missing` is the level less what is there and coming, `unusual` the place of a
    month in the history that people should look at.
    """

    part_no: str
    advice: Advice
    requested: Decimal
    hits: int
    asked_ever: bool
    own_rate: float
    rate: float
    seen: int
    spread: float
    lead_days: float
    review_days: float
    expected: float
    level: int
    last_use: float | None
    next_use: float
    least_use: float
    least_hits: int
    available_now: Decimal
    on_order: Decimal
    in_transit: Decimal
    missing: Decimal
    pack: Decimal
    moq: Decimal
    quantity: Decimal
    unusual: int | None = None

    @property
    def sentences(self) -> list[Said]:
        """The working in the order in which a planner asks for it."""
        figures = self._figures
        return [Said(words, figures) for words in self._told()]

    def _told(self) -> Iterator[str]:
        yield HISTORY
        if self.unusual is not None:
            yield UNUSUAL
        yield from [OFF_SALE] if self.advice == "off_sale" else self._reckoned()
        yield FORMULA
        yield PACKED if self.quantity else ENOUGH

    def _reckoned(self) -> Iterator[str]:
        if not self.asked_ever:
            yield from (NEVER, CUSTOMER_ONLY)
            return
        yield PEERS if self.seen else ALONE
        yield COVER
        if self.hits < self.least_hits:
            yield FEW_HITS
        else:
            yield KEPT if self.level else NOT_KEPT
        yield LEVEL if self.level else CUSTOMER_ONLY

    @property
    def _figures(self) -> dict[str, str]:
        return {
            "requested": _plain(self.requested),
            "hits": str(self.hits),
            "own": f"{self.own_rate:.2f}",
            "rate": f"{self.rate:.2f}",
            "seen": str(self.seen),
            "lead": f"{self.lead_days:.0f}",
            "review": f"{self.review_days:.0f}",
            "expected": f"{self.expected:.2f}",
            "level": str(self.level),
            "last": _lying(self.last_use),
            "next": _lying(self.next_use),
            "least": _lying(self.least_use),
            "least_hits": str(self.least_hits),
            "available": _plain(self.available_now),
            "on_order": _plain(self.on_order),
            "in_transit": _plain(self.in_transit),
            "missing": _plain(self.missing),
            "pack": _plain(self.pack),
            "moq": _plain(self.moq),
            "quantity": _plain(self.quantity),
        }


def _lying(use: float | None) -> str:
    """Months that a piece lies for each request it serves."""
    return f"{1 / use:.0f}" if use else "∞"


def _plain(value: Decimal) -> str:
    """Without zeros that say nothing, and without an exponent."""
    return f"{value.normalize():f}" if value else "0"
