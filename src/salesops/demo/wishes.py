"""What customers of the demonstration order: made up from their names, the same at every try."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from salesops.demo.chance import number, one_of
from salesops.demo.days import HISTORY
from salesops.demo.firms import Firm
from salesops.demo.parts import PARTS, SOLD

GOALS = ("draft", "checked", "confirmed", "issued", "dispatched")
CHANNELS = ("fax", "fax", "email", "online", "phone", "counter", "email", "salesperson")
FIRST = HISTORY - 8  # days ago: goods are there and prices are listed
STEP_OF = {part_no: int(part.product.order_step or 1) for part_no, part in PARTS.items()}


class Line(msgspec.Struct, frozen=True):
    """A part and how much of it; `price` when the clerk types one."""

    part_no: str
    quantity: str
    uom: str = ""
    price: str = ""


class Wish(msgspec.Struct, frozen=True):
    """An order as the customer wants it, and how far the desk takes it.

    `parts` is the share of each line in per cent that the first delivery takes; `pays` False leaves it unpaid;
    `copied` says that the written copy of a telephone order comes.
    """

    key: str
    ago: int
    firm: str
    lines: tuple[Line, ...]
    channel: str = "fax"
    goal: str = "dispatched"
    said: tuple[str, ...] = ()
    parts: int = 100
    pays: bool = True
    copied: bool = False

    def reaches(self, goal: str) -> bool:
        return GOALS.index(self.goal) >= GOALS.index(goal)


def history(office: str, firms: list[Firm], orders: int, most_quantity: int) -> list[Wish]:
    """So many orders over the months before last week, more of them by firms with higher limits."""
    buying = [firm for firm in firms if firm.state != "stop" for _ in range(1 + int(Decimal(firm.limit) // 40000))]
    made = []
    for index in range(orders):
        ago = FIRST - (FIRST - 7) * index // orders
        firm = one_of(buying, office, "firm", index)
        channel = one_of(CHANNELS, office, "channel", index)
        key = f"{office} {index}"
        lines = lines_of(key, 1 + number(4, key, "lines"), most_quantity)
        made.append(Wish(key, ago, firm.name, lines, channel, copied=bool(number(6, key, "copied"))))
    return made


def lines_of(key: str, count: int, most: int) -> tuple[Line, ...]:
    """Different parts in quantities that may be sold; now and then by the box."""
    chosen = dict.fromkeys(one_of(SOLD, key, "part", index) for index in range(count))
    return tuple(_line(part_no, key, most) for part_no in chosen)


def _line(part_no: str, key: str, most: int) -> Line:
    part = PARTS[part_no]
    if part.product.units and part.product.uom == "pc" and number(3, key, part_no, "box") == 0:
        return Line(part_no, str(1 + number(3, key, part_no, "boxes")), "box")
    dear = max(1, most * 60 // max(60, int(part.price)))
    return Line(part_no, str(STEP_OF[part_no] * (1 + number(dear, key, part_no, "quantity"))))
