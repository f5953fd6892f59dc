"""Samples of the demonstration: here, lent, overdue, given back worn, asked to be written off; and the count of the year."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from salesops import clock
from salesops.act import Act
from salesops.demo.crew import Crew
from salesops.demo.customers import Customers
from salesops.kernel import registry as registries
from salesops.services import outbox
from salesops.transactions import transaction

PIECES = (
    ("cut gearbox", {"name": "Gearbox ZF 8HP, cut open", "value": "1800.00", "serial": "ZF-8HP-0031", "place": "Cabinet 1"}),
    ("lamp", {"name": "Head lamp, first series", "kind": "prototype", "value": "650.00", "place": "Cabinet 2"}),
    ("pads", {"name": "Brake pads, four grades on a board", "value": "240.00", "place": "Show room"}),
    ("scanner", {"name": "Diagnosis scanner", "value": "5200.00", "serial": "DS-7741", "place": "Cabinet 1",
                 "owner": "supplier", "owner_name": "Neckar Diagnostics"}),
    ("pump", {"name": "Water pump, see-through", "value": "320.00", "place": "Cabinet 2", "condition": "good"}),
)  # fmt: skip


class Lending:
    """What the office does with its samples, on the days it takes."""

    def __init__(self, crew: Crew, customers: Customers) -> None:
        self.crew, self.customers = crew, customers
        self.ids: dict[str, str] = {}

    def plan(self, first_day: int) -> None:
        """Note it all; the pieces are registered on the first day."""
        if not self.crew.has("samples"):
            return
        note = self.crew.diary.note
        note(first_day, self._register)
        note(30, partial(self._lend, "lamp", 0, 14, "for a fitting trial"))
        note(24, partial(self._lend, "pump", 1, 10, "for their training"))
        note(15, partial(self._give_back, "pump"))
        note(12, self._count)
        note(6, partial(self._lend, "scanner", 2, 20, "for a test in their bay", agreement_ref="LA-2026-014"))
        note(5, partial(self._send, "scanner"))
        note(1, partial(self._ask_write_off, "pump"))
        note(0, self._remind)

    async def _register(self) -> None:
        for key, given in PIECES:
            body: dict[str, Any] = {"kind": "sample"} | given
            made = await self.crew.assistant.post("/samples", body, key=f"sample {key}")
            self.ids[key] = made["id"]

    async def _lend(self, key: str, firm: int, days: int, purpose: str, **more: str) -> None:
        name = list(self.customers.firms)[firm]
        due = clock.today(self.crew.office.timezone) + dt.timedelta(days=days)
        body = {
            "holder": "Ms Tan",
            "company": name,
            "party_id": self.customers.ids[name],
            "purpose": purpose,
            "due_on": str(due),
        } | more
        await self.crew.assistant.post(f"/samples/{self.ids[key]}/loan", body, key=f"lend {key}")

    async def _give_back(self, key: str) -> None:
        body = {"condition": "damaged", "note": "the housing is cracked", "by_other": "a driver"}
        await self.crew.warehouse.post(f"/samples/{self.ids[key]}/return", body, key=f"give back {key}")

    async def _send(self, key: str) -> None:
        body = {"tracking_no": f"SF7300{self.crew.office.id:04d}", "note": "SF Express"}
        await self.crew.assistant.post(f"/samples/{self.ids[key]}/sending", body, key=f"send sample {key}")

    async def _count(self) -> None:
        made = await self.crew.warehouse.post("/samples/counts", {"note": "Half-year count"}, key="count samples")
        at = f"/samples/counts/{made['id']}"
        lines = (await self.crew.warehouse.get(at))["items"]
        marks: list[dict[str, str]] = [{"item_id": line["item_id"], "found": "seen"} for line in lines]
        moved = next(mark for mark in marks if mark["item_id"] == self.ids["pads"])
        moved |= {"found": "elsewhere", "place": "Meeting room"}
        await self.crew.warehouse.post(f"{at}/marks", {"marks": marks}, key="mark samples")
        await self.crew.warehouse.post(f"{at}/closing", None, key="close count of samples")

    async def _ask_write_off(self, key: str) -> None:
        body = {"kind": "write_off", "reason": "cracked on its way back, a repair costs more"}
        await self.crew.assistant.post(f"/samples/{self.ids[key]}/requests", body, key=f"write off {key}")

    async def _remind(self) -> None:
        """The clock's turn: whoever answers for what is overdue finds it under My day."""
        handler = registries.current().handlers["samples.remind_of_samples"]
        async with transaction(Act.of_system(self.crew.office, "cli")) as tx:
            tx.enqueue(handler, handler.payload())
        await outbox.drain()
