"""Today's work of an office: orders in every state of the desk, and what waits for a second person."""

from __future__ import annotations

from functools import partial

from salesops.demo.crew import Crew
from salesops.demo.customers import Customers
from salesops.demo.desk import Desk
from salesops.demo.parts import PARTS, in_currency
from salesops.demo.stock import SHORT
from salesops.demo.wishes import Line, Wish

# key, days ago, firm, channel, goal, lines
WORK: list[tuple[str, int, int, str, str, list[tuple[str, str]]]] = [
    ("left", 2, 0, "fax", "dispatched", [("WP-2212", "4"), ("OF-0074", "36")]),
    ("to leave", 1, 2, "email", "issued", [("BR-1142", "20"), ("BR-1143", "20")]),
    ("to leave too", 0, 3, "online", "issued", [("VB-2690", "12")]),
    ("agreed", 0, 0, "fax", "confirmed", [("SA-5510", "4"), ("SA-5511", "4")]),
    ("agreed too", 0, 3, "counter", "confirmed", [("BU-9007", "24")]),
    ("to call", 0, 2, "fax", "checked", [("SP-0606", "48")]),
    ("to call too", 0, 0, "phone", "checked", [("TB-2654", "6")]),
    ("new fax", 0, 3, "fax", "draft", [("AF-0315", "36"), ("CF-0513", "24")]),
    ("new mail", 0, 2, "email", "draft", [("EO-0530", "200")]),
]


class Today:
    """What is on the desks when the demonstration opens."""

    def __init__(self, crew: Crew, customers: Customers, desk: Desk) -> None:
        self.crew, self.customers, self.desk = crew, customers, desk
        self.names = list(customers.firms)

    def plan(self, tight: str) -> None:
        """Note it all; `tight` is a firm whose limit an order exceeds."""
        for key, ago, firm, channel, goal, lines in WORK:
            self._begin(key, ago, self.names[firm], [Line(*line) for line in lines], channel, goal)
        held = self._begin("held", 1, tight, [Line("TB-2650", "80"), Line("IC-4400", "90")], "fax", "issued")
        short = [Line(SHORT[self.crew.office.code][0], "90"), Line("GP-4720", "24")]
        self._begin("short of goods", 3, self.names[2], short, "fax", "dispatched")
        self.crew.diary.note(0, partial(self._ask_credit, held))
        self.crew.diary.note(0, self._slip)
        if self.crew.has("prices"):
            low = in_currency(PARTS["ST-7817"].price * 85 / 100, self.crew.office.currency)
            cheap = self._begin("too cheap", 0, self.names[3], [Line("ST-7817", "3", "", low)], "fax", "checked")
            self.crew.diary.note(0, partial(self._ask_price, cheap))

    def _begin(self, key: str, ago: int, firm: str, lines: list[Line], channel: str, goal: str) -> Wish:
        return self.desk.begin(key, ago, firm, lines, channel=channel, goal=goal, pays=False)

    async def _ask_credit(self, wish: Wish) -> None:
        issued = self.desk.issued[wish.key]
        body = {"order_id": issued["order_id"], "amount": issued["missing"], "reason": "their bank has confirmed by telephone",
                "until": str(self.crew.days.ahead(5))}  # fmt: skip
        await self.crew.assistant.post("/receivables/overrides", body, key="override of today")

    async def _ask_price(self, wish: Wish) -> None:
        reason = {"reason": "to win them back"}
        await self.crew.assistant.post(f"{self.desk.at(wish)}/approval", reason, key=f"ask {wish.key}")

    async def _slip(self) -> None:
        """A customer sent the slip of a transfer that is not in the bank yet."""
        body = {"customer_id": self.customers.ids[self.names[2]], "amount": "2500.00", "reference": "SLIP 31"}
        await self.crew.finance.post("/receivables/receipts", body, key="slip of today")
