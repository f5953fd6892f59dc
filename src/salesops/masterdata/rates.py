"""Rates of exchange of the group: dated, never changed, and never guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import msgspec

from salesops import clock
from salesops.errors import ConflictDuplicate, Fault, Faults, Invalid
from salesops.transactions import Transaction
from salesops.values import Money, minor_digits, new_id, parse_decimal

RATE_DIGITS = 8


class NewRate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One unit of `base` is worth `rate` of `quote` from `valid_from` on; `source` says who says so."""

    base: str
    quote: str
    valid_from: dt.date
    rate: str
    source: str


class Rate(msgspec.Struct, frozen=True):
    """A rate and the day from which it holds; 1 without a day between a currency and itself."""

    base: str
    quote: str
    rate: Decimal
    valid_from: dt.date | None = None

    def convert(self, minor: int) -> int:
        """An amount of `base` in minor units as minor units of `quote`, rounded half-up once."""
        if self.base == self.quote:
            return minor
        amount = Decimal(minor).scaleb(-minor_digits(self.base))
        return Money.times(amount, self.rate, self.quote).minor


async def add_rate(tx: Transaction, new: NewRate) -> None:
    """Note a rate; raises `Invalid`, or `ConflictDuplicate` when the pair has one from this day already."""
    rate = _parse(new)
    added = await tx.execute(
        "INSERT INTO core.exchange_rate (base, quote, valid_from, rate, source, noted_by, noted_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        new.base,
        new.quote,
        new.valid_from,
        rate,
        new.source.strip(),
        tx.actor.person_id,
        clock.now(),
    )
    if not added:
        raise ConflictDuplicate(
            f"{new.base}/{new.quote} has a rate from {new.valid_from} already; a rate is followed, never changed.",
            existing=f"{new.base}/{new.quote} {new.valid_from}",
        )
    words = f"{new.base}/{new.quote}"
    tx.audit("rate.add", "exchange_rate", new_id(), changes={"pair": words, "from": new.valid_from, "rate": new.rate})


async def rates_on(tx: Transaction, bases: Iterable[str], quote: str, day: dt.date) -> dict[str, Rate]:
    """The rate of each base into `quote` on a day, directly or by the reverse pair; raises `Invalid` when one is missing.

    No default of 1 and no rate of a later day (FEATURES ORD-10).
    """
    wanted = set(bases)
    found = {quote: Rate(quote, quote, Decimal(1))} if quote in wanted else {}
    rest = sorted(wanted - {quote})
    if rest:
        rows = await tx.fetch(
            "SELECT DISTINCT ON (x.base) x.base, x.rate, x.valid_from FROM ("
            " SELECT base, rate, valid_from, 0 AS reverse FROM core.exchange_rate WHERE base = ANY ($1) AND quote = $2"
            " UNION ALL SELECT quote, round(1 / rate, 8), valid_from, 1 FROM core.exchange_rate WHERE quote = ANY ($1) AND base = $2"
            ") x WHERE x.valid_from <= $3 ORDER BY x.base, x.valid_from DESC, x.reverse",
            rest,
            quote,
            day,
        )
        found |= {r["base"]: Rate(r["base"], quote, r["rate"], r["valid_from"]) for r in rows}
    if missing := sorted(wanted - set(found)):
        raise Invalid(
            [
                Fault(
                    "currency",
                    "rate",
                    f"There is no rate of exchange into {quote} on {day}; note one first.",
                    ", ".join(missing),
                )
            ]
        )
    return found


async def list_rates(tx: Transaction, *, limit: int = 200) -> list[dict[str, object]]:
    """The rates, newest first."""
    rows = await tx.fetch(
        "SELECT base, quote, valid_from, rate::text AS rate, source FROM core.exchange_rate"
        " ORDER BY valid_from DESC, base, quote LIMIT $1",
        limit,
    )
    return [dict(row.items()) for row in rows]


def _parse(new: NewRate) -> Decimal:
    faults = Faults()
    for field, code in (("base", new.base), ("quote", new.quote)):
        if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
            faults.add(field, "iso4217", "An ISO 4217 code such as CNY.", given=code)
    if new.base == new.quote:
        faults.add("quote", "other", "Two different currencies.", given=new.quote)
    if not new.source.strip():
        faults.add("source", "required", "Who says so? Name the bank or the bulletin.")
    rate = Decimal(0)
    try:
        rate = parse_decimal(new.rate, digits=RATE_DIGITS)
        if rate <= 0:
            faults.add("rate", "positive", "More than zero.", given=new.rate)
    except ValueError as error:
        faults.add(
            "rate", "decimal", f"Needs {error}.", given=new.rate, allowed=f"{RATE_DIGITS} digits after the point"
        )
    faults.raise_if_any()
    return rate
