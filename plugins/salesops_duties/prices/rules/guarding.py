"""When a price needs an approval: below the list by more than a role may give, or below the product's floor."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from salesops.values import Money, half_up, plain


class Given(msgspec.Struct, frozen=True):
    """A line as it was priced, net of tax: what the list says (None when no price of it applies), what it comes to.

    `floor_minor` is the least it may come to, 0 without one. What an approved promotion takes off counts in neither.
    """

    line_no: int
    list_minor: int | None
    final_minor: int
    floor_minor: int


class Guarded(msgspec.Struct, frozen=True):
    """Why a line needs an approval, empty when it needs none, and what is given away beyond the limits."""

    reasons: tuple[str, ...]
    beyond_minor: int
    below_floor: bool


def guard(given: Given, limit: Decimal, currency: str) -> Guarded:
    """Compare a line with limit and floor; a typed price where the office lists the product but no price applies is all given."""
    reasons, beyond = [], 0
    if given.list_minor is None:
        if limit < 100:
            reasons.append(f"Line {given.line_no}: no price of the lists applies, the typed one stands alone")
            beyond = given.final_minor
    else:
        off = given.list_minor - given.final_minor
        beyond = max(off - int(half_up(given.list_minor * limit / 100, 0)), 0)
        if beyond:
            share = half_up(Decimal(off) * 100 / given.list_minor, 2)
            reasons.append(f"Line {given.line_no}: {plain(share)} % below the list, {plain(limit)} % is allowed")
    below = given.final_minor < given.floor_minor
    if below:
        least = Money(currency, given.floor_minor)
        reasons.append(f"Line {given.line_no}: below its floor of {least} {currency}")
        beyond = max(beyond, given.floor_minor - given.final_minor)
    return Guarded(tuple(reasons), beyond, below)
