"""The working of a recommended quantity: every number it came from, and the sentences that tell it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

import msgspec


def later(words: str) -> str:
    """Marks a sentence that is translated where it is shown."""
    return words


Advice = Literal["order", "enough", "customer_only", "off_sale"]

HISTORY = later("%(requested)s were asked for in the last 12 months, in %(hits)s of them.")
RATE = later(
    "A month has requests with a chance of %(chance)s, of %(size)s then: %(rate)s a month. Late months count more."
)
SPREAD = later(
    "Its months vary %(spread)s times as much as single requests would (variance to mean), other parts counting too."
)
NEVER = later("It was never asked for, so nothing is known of it.")
COVER = later("%(lead)s days of lead time and %(review)s to the next order: %(expected)s are expected in them.")
ASSUMED = later("No supplier's price is known, so the lead time is assumed.")
LEVEL = later(
    "%(level)s are kept, which are enough with a chance of %(enough)s: %(expected)s expected, the rest for safety."
)
NOT_KEPT = later("With a chance of at least %(enough)s nothing is asked for until then.")
FEW_HITS = later("It was asked for in %(hits)s of 12 months; the office stocks from %(least_hits)s on.")
CUSTOMER_ONLY = later("Order for customers only.")
OFF_SALE = later("It is not on sale any more: nothing is stocked.")
FORMULA = later(
    "%(level)s − (%(available)s available + %(on_order)s on order + %(in_transit)s in transit) = %(missing)s"
)
ENOUGH = later("Nothing is missing.")
PACKED = later("In packs of %(pack)s and at least %(moq)s: %(quantity)s.")
UNUSUAL = later(
    "One month stands far above all others: if that was for a project which does not come again, less is enough."
)
SENTENCES = (
    HISTORY, NEVER, RATE, SPREAD, COVER, ASSUMED, LEVEL, NOT_KEPT, FEW_HITS, CUSTOMER_ONLY, OFF_SALE, FORMULA, ENOUGH, PACKED, UNUSUAL,
)  # fmt: skip


class Said(msgspec.Struct, frozen=True):
    """A sentence to translate, and the figures that stand in it as `%(name)s`."""

    words: str
    figures: dict[str, str]

    def __str__(self) -> str:
        return self.words % self.figures


class Working(msgspec.Struct, frozen=True):
    """A recommended stocking quantity and where it comes from.

    `chance` is that of a month with requests, `size` how many pieces they are then, `rate` both multiplied. `spread` is the variance of a
    month in relation to its mean. `expected` is the demand until the next order arrives, `level` up to how many to order. `missing` is
    the level less what is there and coming, `unusual` the place of a month in the history that people should look at.
    """

    part_no: str
    advice: Advice
    requested: Decimal
    hits: int
    asked_ever: bool
    chance: float
    size: float
    rate: float
    spread: float
    lead_days: float
    is_assumed: bool
    review_days: float
    expected: float
    level: int
    enough: float
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
        yield RATE
        yield SPREAD
        yield COVER
        if self.is_assumed:
            yield ASSUMED
        if self.hits < self.least_hits:
            yield FEW_HITS
        else:
            yield LEVEL if self.level else NOT_KEPT
        if not self.level:
            yield CUSTOMER_ONLY

    @property
    def _figures(self) -> dict[str, str]:
        return {
            "requested": _plain(self.requested),
            "hits": str(self.hits),
            "chance": _percent(self.chance),
            "size": f"{self.size:.2f}",
            "rate": f"{self.rate:.2f}",
            "spread": f"{self.spread:.1f}",
            "lead": f"{self.lead_days:.0f}",
            "review": f"{self.review_days:.0f}",
            "expected": f"{self.expected:.2f}",
            "level": str(self.level),
            "enough": _percent(self.enough),
            "least_hits": str(self.least_hits),
            "available": _plain(self.available_now),
            "on_order": _plain(self.on_order),
            "in_transit": _plain(self.in_transit),
            "missing": _plain(self.missing),
            "pack": _plain(self.pack),
            "moq": _plain(self.moq),
            "quantity": _plain(self.quantity),
        }


def _percent(chance: float) -> str:
    return f"{100 * chance:.1f} %".replace(".0 %", " %")


def _plain(value: Decimal) -> str:
    """Without zeros that say nothing, and without an exponent."""
    return f"{value.normalize():f}" if value else "0"
