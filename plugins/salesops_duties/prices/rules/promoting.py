"""What promotions take off a line: the best single one, or all that may be combined, whichever gives more (ORD-13)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

import msgspec

from salesops.values import half_up, plain
from salesops_duties.prices.rules.amounts import amount_of, percent_of
from salesops_duties.prices.rules.facts import Candidate, Line, Running


class Applied(msgspec.Struct, frozen=True):
    """A promotion on a line: what comes off, what it costs beside that, what to tell the desk, why it does not count."""

    promotion: Running
    off_minor: int = 0
    gift_minor: int = 0
    notice: str = ""
    lost: str = ""

    @property
    def cost_minor(self) -> int:
        return self.off_minor + self.gift_minor


def value_of(promotion: Running, line: Line, base_minor: int, currency: str, left_minor: int) -> Applied:
    """What a promotion is worth on a line of this amount; it never takes off more than there is."""
    if promotion.currency != currency:
        return Applied(promotion, lost=f"in {promotion.currency}, the order is in {currency}")
    found = _applied(promotion, line, base_minor, currency)
    if not found.lost and found.cost_minor > left_minor:
        return Applied(promotion, lost="its budget, or what a customer may get of it, is used up")
    return found


def best_of(wanted: Sequence[Running], line: Line, base_minor: int, currency: str, left: dict[str, int]) -> tuple[list[Applied], list[Applied]]:  # fmt: skip
    """The promotions that count on a line, and those that do not with the reason; `left` says what each may still cost."""
    values = [value_of(p, line, base_minor, currency, left[str(p.id)]) for p in wanted]
    single = max((v for v in values if not v.lost), key=lambda v: (v.cost_minor, str(v.promotion.id)), default=None)
    together: list[Applied] = []
    rest = base_minor
    for one in (v.promotion for v in values if v.promotion.stackable and not v.lost):
        again = value_of(one, line, rest, currency, left[str(one.id)])
        together.append(again)
        rest -= again.off_minor
    chosen = (
        together
        if sum(v.cost_minor for v in together) > (single.cost_minor if single else 0)
        else [single]
        if single
        else []
    )
    ids = {v.promotion.id for v in chosen}
    lost = [
        v if v.lost else Applied(v.promotion, lost="another promotion gives more")
        for v in values
        if v.promotion.id not in ids
    ]
    return chosen, lost


def candidate_of(applied: Applied, line: Line, price: Decimal, base_minor: int) -> Candidate:
    """A promotion as a candidate: its price is what a unit comes to with it."""
    share = Decimal(base_minor - applied.off_minor) / base_minor if base_minor else Decimal(1)
    reason = applied.lost or applied.notice or f"{applied.promotion.rule} promotion"
    unit = price if applied.lost else half_up(price * share, 6)
    return Candidate(
        "promotion", applied.promotion.name, unit, line.uom, not applied.lost, reason, applied.promotion.id
    )


def _applied(promotion: Running, line: Line, base_minor: int, currency: str) -> Applied:
    own = line.own_quantity
    if promotion.percent is not None:
        return Applied(promotion, percent_of(base_minor, promotion.percent))
    if promotion.amount is not None:
        return Applied(promotion, min(amount_of(own, promotion.amount, currency), base_minor))
    buy, get = promotion.buy_qty or Decimal(1), promotion.get_qty or Decimal(1)
    if promotion.rule == "buy_get":
        free = _times(own, buy + get) * get
        if not free:
            return Applied(promotion, lost=f"from {plain(buy + get)} on")
        return Applied(promotion, int(half_up(base_minor * free / own, 0)))
    count = _times(own, buy) * get
    if not count:
        return Applied(promotion, lost=f"from {plain(buy)} on")
    words = f"{promotion.name}: add {plain(count)} × {promotion.gift} free of charge"
    return Applied(promotion, gift_minor=int(half_up(count * promotion.gift_cost_minor, 0)), notice=words)


def _times(quantity: Decimal, step: Decimal) -> Decimal:
    return (quantity / step).to_integral_value(ROUND_FLOOR)
