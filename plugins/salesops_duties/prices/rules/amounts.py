"""Shares and taxes in minor units: the parts always add up to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from salesops.values import Money, half_up

PER_LINE, PER_DOCUMENT = "per_line", "per_document"


class Taxed(msgspec.Struct, frozen=True):
    """A net amount with its tax code and percent; `gross_minor` when the price had the tax in it and nothing came off."""

    net_minor: int
    code: str
    percent: Decimal
    gross_minor: int | None = None


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Shares of `total` in proportion to non-negative weights, at most each weight; the last line takes the remainder.

    Needs 0 <= total <= sum(weights). Where the last line has no room for the remainder, the lines before it take it.
    """
    whole = sum(weights)
    if not total or not whole:
        return [0] * len(weights)
    shares = [int(half_up(Decimal(total) * weight / whole, 0)) for weight in weights[:-1]]
    shares.append(total - sum(shares))
    carried = 0
    for index in reversed(range(len(shares))):
        wanted = shares[index] + carried
        shares[index] = min(max(wanted, 0), weights[index])
        carried = wanted - shares[index]
    return shares


def net_of(gross_minor: int, percent: Decimal) -> int:
    """The net amount in a gross one, rounded half-up once."""
    return int(half_up(Decimal(gross_minor) * 100 / (100 + percent), 0))


def tax_of(net_minor: int, percent: Decimal) -> int:
    """The tax on a net amount, rounded half-up once."""
    return int(half_up(Decimal(net_minor) * percent / 100, 0))


def taxes(parts: Sequence[Taxed], policy: str) -> list[int]:
    """The tax of each line; per document the lines of a code together have the tax of their sum.

    Per line, a price with the tax in it keeps its gross amount to the cent.
    """
    if policy == PER_LINE:
        return [
            p.gross_minor - p.net_minor if p.gross_minor is not None else tax_of(p.net_minor, p.percent) for p in parts
        ]
    sums: dict[tuple[str, Decimal], tuple[int, int]] = {}
    shown = []
    for part in parts:
        net, taxed = sums.get((part.code, part.percent), (0, 0))
        net += part.net_minor
        shown.append(tax_of(net, part.percent) - taxed)
        sums[part.code, part.percent] = net, taxed + shown[-1]
    return shown


def percent_of(minor: int, percent: Decimal) -> int:
    """A percentage of an amount, rounded half-up once."""
    return int(half_up(Decimal(minor) * percent / 100, 0))


def amount_of(quantity: Decimal, unit_price: Decimal, currency: str) -> int:
    """Quantity times price in minor units, rounded half-up once."""
    return Money.times(quantity, unit_price, currency).minor
