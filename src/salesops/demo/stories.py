"""Orders that do not go straight through the desk: in parts, short of goods, amended, called off, sent back, too cheap."""

from __future__ import annotations

from functools import partial

from salesops.demo.crew import Crew
from salesops.demo.customers import Customers
from salesops.demo.desk import Desk
from salesops.demo.parts import PARTS, in_currency
from salesops.demo.stock import SHORT
from salesops.demo.wishes import Line, Wish

ABROAD = [Line("SA-5510", "10"), Line("WB-6208", "8")]
MUCH = "60"  # more of a part that runs short than will ever be there


class Stories:
    """Each is told by one method, on the days it takes."""

    def __init__(self, crew: Crew, customers: Customers, desk: Desk) -> None:
        self.crew, self.customers, self.desk = crew, customers, desk
        self.names = list(customers.firms)

    def plan(self) -> None:
        """Note them all."""
        self._deliveries()
        self._changes()
        self._calls()
        if self.crew.has("returns"):
            sold = self.desk.begin("returned", 40, self.names[0], [Line("AS-8230", "10"), Line("BU-9007", "20")])
            self.crew.diary.note(33, partial(self._return, sold))
        if self.crew.has("prices"):
            low = in_currency(PARTS["ST-7824"].price * 88 / 100, self.crew.office.currency)
            cheap = self.desk.begin("cheap", 31, self.names[3], [Line("ST-7824", "4", "", low)], goal="draft")
            self.crew.diary.note(31, partial(self._agree_price, cheap))

    def _deliveries(self) -> None:
        note, begin, short = self.crew.diary.note, self.desk.begin, SHORT[self.crew.office.code][0]
        parts = begin("parts", 74, self.names[2], [Line("BD-3010", "20"), Line("OF-0071", "60")], parts=40)
        note(66, partial(self._rest, parts))
        waiting = begin("backorder", 70, self.names[0], [Line(short, "16"), Line("AF-0312", "24")])
        note(60, partial(self._rest, waiting))
        closed = begin("short", 58, self.names[3], [Line(short, MUCH), Line("CF-0510", "12")])
        note(30, partial(self._end, closed, "closing", "they found the rest elsewhere"))
        for name in (firm.name for firm in self.customers.firms.values() if firm.currency):
            for ago in (88, 52, 16):
                begin(f"abroad {ago}", ago, name, ABROAD)

    def _changes(self) -> None:
        note, begin = self.crew.diary.note, self.desk.begin
        amended = begin("amended", 50, self.names[0], [Line("WB-6203", "12"), Line("TB-2650", "6")], parts=50)
        note(46, partial(self._amend, amended, [Line("WB-6203", "12"), Line("TB-2650", "4")]))
        cancelled = begin("cancelled", 44, self.names[2], [Line("RA-2316", "2")], goal="confirmed")
        note(43, partial(self._end, cancelled, "cancellation", "the vehicle was sold"))

    def _calls(self) -> None:
        self.desk.begin("not reached", 27, self.names[2], [Line("SP-0604", "40")], said=("no_answer", "no_answer"))
        self.desk.begin("phoned", 25, self.names[3], [Line("WI-9350", "20")], channel="phone", copied=True)

    async def _rest(self, wish: Wish) -> None:
        """The rest of an order is issued when it is there, and leaves the next day."""
        await self.desk.issue(wish, key="rest", parts=100)
        self.crew.diary.later(1, partial(self.desk.dispatch, wish))

    async def _end(self, wish: Wish, how: str, reason: str) -> None:
        await self.crew.assistant.post(f"{self.desk.at(wish)}/{how}", {"reason": reason}, key=f"{how} {wish.key}")

    async def _amend(self, wish: Wish, lines: list[Line]) -> None:
        """The customer needs fewer: a version with its reason, confirmed anew; the rest leaves."""
        seen = await self.crew.assistant.get(self.desk.at(wish))
        if not seen["amendments"]:
            body = self.desk.body(wish, lines) | {"version": seen["version"], "reason": "the customer needs fewer"}
            await self.crew.assistant.put(self.desk.at(wish), body, key=f"amend {wish.key}")
        await self.desk.check(wish)
        await self.desk.call(wish, "confirmed")
        await self._rest(wish)

    async def _return(self, wish: Wish) -> None:
        """Wrong parts come back, are found sellable, and are credited less a fee."""
        lines = [{"line_no": 1, "quantity": "4"}]
        body = {"order_id": self.desk.orders[wish.key], "reason_code": "wrong_part", "reason": "ordered for the rear axle", "lines": lines}  # fmt: skip
        made = await self.crew.assistant.post("/returns", body, key="return")
        at = f"/returns/{made['id']}"
        await self.crew.head.post(f"{at}/authorization", {"version": 1}, key="authorize")
        await self.crew.warehouse.post(f"{at}/receipt", {}, key="back")
        found = [{**line, "disposition": "sellable"} for line in lines]
        await self.crew.warehouse.post(f"{at}/inspection", {"findings": found}, key="inspect")
        await self.crew.finance.post(f"{at}/resolution", {"resolution": "credit", "fee_percent": "10"}, key="credit")

    async def _agree_price(self, wish: Wish) -> None:
        """A price typed too low: the head agrees, then the order goes its way."""
        await self.desk.check(wish)
        reason = {"reason": "a tender against two others"}
        asked = await self.crew.assistant.post(f"{self.desk.at(wish)}/approval", reason, key=f"ask {wish.key}")
        for approval in asked["approvals"]:
            await self.crew.approve(approval, "price")
        await self.desk.call(wish, "confirmed")
        await self._rest(wish)
