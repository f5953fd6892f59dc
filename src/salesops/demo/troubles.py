"""What goes wrong with money: goods held and let go, a cheque that bounces, money of nobody known, disputes, unpaid invoices."""

from __future__ import annotations

from functools import partial
from typing import Any

from salesops.demo.crew import Crew
from salesops.demo.customers import Customers
from salesops.demo.desk import Desk
from salesops.demo.wishes import Line, Wish

UNPAID = (101, 73)  # days ago: overdue in the third and the second month


class Troubles:
    """Each is told by one method, on the days it takes; `tight` is a firm with a low limit."""

    def __init__(self, crew: Crew, customers: Customers, desk: Desk, tight: str) -> None:
        self.crew, self.customers, self.desk, self.tight = crew, customers, desk, tight
        self.names = list(customers.firms)
        self.unknown = ""

    def plan(self) -> None:
        """Note them all."""
        note, begin = self.crew.diary.note, self.desk.begin
        granted = begin("granted", 34, self.tight, [Line("ST-7824", "6"), Line("RA-2316", "30")])
        note(34, partial(self._grant, granted))
        bounced = begin("bounced", 60, self.names[0], [Line("IC-4400", "12")], pays=False)
        note(45, partial(self._bounce, bounced))
        disputed = begin("disputed", 36, self.names[0], [Line("OX-8110", "10")], pays=False)
        note(18, partial(self._dispute, disputed))
        note(90, partial(self._unknown_money, "first"))
        note(86, self._match)
        note(9, partial(self._unknown_money, "again"))
        silent = [name for name, firm in self.customers.firms.items() if firm.pays is None and firm.state == "normal"]
        for ago in UNPAID:
            begin(f"unpaid {ago}", ago, silent[0], [Line("BJ-5820", "12")])

    async def _grant(self, wish: Wish) -> None:
        """Held goods go on the word of the head, up to an amount and until a day."""
        issued = self._issued(wish)
        if issued["outbound_order"]["payment_hold"] != "on_hold":
            return
        body = {"order_id": issued["order_id"], "amount": issued["missing"], "reason": "transfer is under way, slip seen",
                "until": str(self.crew.days.on(28))}  # fmt: skip
        asked = await self.crew.assistant.post("/receivables/overrides", body, key="override")
        await self.crew.approve(asked["approval_id"], "override")
        at = f"/receivables/holds/{issued['outbound_order']['id']}/release"
        await self.crew.assistant.post(at, key="release")

    async def _bounce(self, wish: Wish) -> None:
        """A cheque is put to an invoice; the bank takes it back some days later."""
        issued = self._issued(wish)
        body = {"customer_id": self.customers.ids[wish.firm], "amount": issued["total"], "reference": "CHQ 004711", "state": "cleared",
                "invoice_id": issued["sales_invoice"]["id"]}  # fmt: skip
        made = await self.crew.finance.post("/receivables/receipts", body, key="cheque")
        self.crew.diary.later(6, partial(self._take_back, made["id"]))

    async def _take_back(self, receipt: str) -> None:
        body = {"reason": "cheque not honoured"}
        await self.crew.finance.post(f"/receivables/receipts/{receipt}/reverse", body, key="take back")

    async def _dispute(self, wish: Wish) -> None:
        invoice = self._issued(wish)["sales_invoice"]["id"]
        body = {"state": "disputed", "reason": "two sensors give no signal", "until": str(self.crew.days.ahead(14))}
        await self.crew.finance.post(f"/receivables/invoices/{invoice}/dispute", body, key="dispute")

    async def _unknown_money(self, which: str) -> None:
        """Money without a name waits in suspense."""
        body = {"amount": "1280.00", "reference": f"TRF 88 {which}", "state": "cleared", "payer": "unreadable"}
        self.unknown = (await self.crew.finance.post("/receivables/receipts", body, key=f"unknown {which}"))["id"]

    async def _match(self) -> None:
        body = {"customer_id": self.customers.ids[self.names[0]]}
        await self.crew.finance.post(f"/receivables/receipts/{self.unknown}/match", body, key="match")

    def _issued(self, wish: Wish) -> dict[str, Any]:
        return self.desk.issued[wish.key]
