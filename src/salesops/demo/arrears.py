"""What customers owe of old, who is called for it, who is watched or stopped, and the months that are closed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial

from salesops import clock
from salesops.demo.crew import Crew
from salesops.demo.customers import Customers
from salesops.demo.parts import in_currency

OLD_DAYS = (320, 255, 214, 188)  # days ago of the invoices that came from the system before
CALLED = 3


class Arrears:
    """Finance's part of the history."""

    def __init__(self, crew: Crew, customers: Customers) -> None:
        self.crew, self.customers = crew, customers
        self.debtors = [name for name, firm in customers.firms.items() if firm.pays is None or firm.pays > 10]

    def plan(self) -> None:
        """Note what finance does, on its days."""
        note = self.crew.diary.note
        note(124, self._take_over)
        note(85, partial(self._close_months, "hard"))
        note(50, partial(self._close_months, "soft"))
        note(48, self._change_states)
        for n, name in enumerate(self.debtors[:CALLED]):
            note(8, partial(self._call, name, n))

    async def _take_over(self) -> None:
        """Old invoices under their own numbers; the oldest are still open."""
        documents = [
            {"kind": "invoice", "foreign_no": f"K{ago}-{n}", "customer_id": self.customers.ids[name], "made_on": str(self.crew.days.on(ago)),
             "lines": [{"text": "parts as listed", "quantity": str(4 + n), "unit_price": in_currency(Decimal(180 + 35 * n + ago), self.crew.office.currency)}]}
            for n, name in enumerate(self.debtors[:4])
            for ago in OLD_DAYS[n % 2 :]
        ]  # fmt: skip
        await self.crew.finance.post("/receivables/imported-documents", {"documents": documents}, key="old invoices")

    async def _close_months(self, how: str) -> None:
        """Every month that is over, the oldest first."""
        last = clock.today(self.crew.office.timezone).replace(day=1) - dt.timedelta(days=1)
        for row in reversed((await self.crew.finance.get("/ledger/periods"))["items"]):
            if row["state"] == "open" and row["month"] <= f"{last:%Y-%m}":
                body = {"month": row["month"], "how": how, "reason": "reconciled"}
                await self.crew.finance.post("/ledger/periods", body, key=f"close {row['month']}")

    async def _change_states(self) -> None:
        for n, (name, firm) in enumerate(self.customers.firms.items()):
            if firm.state != "normal":
                body = {"state": firm.state, "reason": "promises were broken twice", "version": 1}
                await self.crew.finance.post(f"/customers/{self.customers.ids[name]}/state", body, key=f"state {n}")

    async def _call(self, name: str, n: int) -> None:
        """A debtor is called and promises, or nobody answers."""
        answer = await self.crew.finance.try_post(
            "/receivables/calls", {"customer_id": self.customers.ids[name]}, key=f"call for money {n}"
        )
        if answer.status_code == 409:
            return  # paid up by then
        promised = (
            {"outcome": "promised", "promised_on": str(self.crew.days.ahead(3 * n - 2))}
            if n < 2
            else {"outcome": "no_answer"}
        )
        note = {
            "called_at": clock.now().isoformat(),
            "phone": self.customers.phones[name],
            "person": self.customers.contacts[name],
        } | promised
        await self.crew.assistant.post(f"/receivables/calls/{answer.json()['id']}/log", note, key=f"said {n}")
