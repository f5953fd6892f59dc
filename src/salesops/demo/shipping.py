"""What became of goods that left: carriers that are asked by machine, parcels that arrived, one that nobody hears of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from salesops import clock
from salesops.demo.companions import CARRIERS
from salesops.demo.crew import Crew
from salesops.services import outbox

ARRIVED_AFTER = dt.timedelta(days=4)
UNDER_WAY = 9  # of an office, the last that left
NAMES = {"CNY": "SF Express", "EUR": "Hansekurier"}
RECEIVERS = ("Ms Ke", "Mr Tan", "gate 2", "Ms Voss", "Mr Abliz")
TO_CALL = 4  # customers nobody has called yet, the last to get goods
WELL = {"outcome": "accepted", "is_complete": True, "is_right": True, "is_undamaged": True, "has_papers": True}
SAID: dict[int, dict[str, Any]] = {
    5: WELL
    | {
        "outcome": "excepted",
        "is_complete": False,
        "complaint": "one box less than on the delivery note",
        "claim_value": "120",
        "replacement": "send the missing parts with the next order",
    },
    7: {"outcome": "disputed", "complaint": "nobody at our gate has seen it"},
}


class Shipping:
    """The office's carriers, and how its parcels fared; the simulator moves those of the last days."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew

    def plan(self, first_day: int) -> None:
        """Note it all; carriers are known from the first day."""
        if not self.crew.has("logistics"):
            return
        self.crew.diary.note(first_day, self._know_carriers)
        self.crew.diary.note(0, self._arrive)

    async def _know_carriers(self) -> None:
        account = {
            "name": "Kuaidi100",
            "adapter": "kuaidi100",
            "base_url": f"http://127.0.0.1:{CARRIERS.port}",
            "key": "simulator-key",
            "secret": "simulator-secret",
            "customer": "simulator",
            "timezone": self.crew.office.timezone,
            "per_minute": 600,
            "at_once": 4,
            "ask_minutes": 1,
            "allow_private": True,
        }
        await self.crew.admin.post("/logistics/carrier-accounts", account, key="account kuaidi100")
        name = NAMES.get(self.crew.office.currency, "SF Express")
        for carrier in (
            {"name": name, "account": "Kuaidi100", "company": "shunfeng", "phone": "95338", "silent_hours": 36},
            {"name": "Ocean Bridge", "phone": "+1 562 555 0144", "silent_hours": 240, "claim_days": 14},
        ):
            await self.crew.admin.post("/logistics/carriers", carrier, key=f"carrier {carrier['name']}")

    async def _arrive(self) -> None:
        """Those that left days ago are delivered; a person noted it, as their carriers had no machine then."""
        await outbox.drain()
        sent = [one async for one in self.crew.warehouse.all("/logistics/shipments")]
        arrived = []
        for n, one in enumerate(sent[:-UNDER_WAY], 1):
            left = dt.datetime.fromisoformat(one["dispatched_at"])
            if one["state"] in ("handed", "delivered") and clock.now() - left > ARRIVED_AFTER and n % 29:
                if one["state"] == "handed":
                    await self._deliver(one, left, n)
                arrived.append((one["id"], left + dt.timedelta(hours=26 + 7 * (n % 9)), RECEIVERS[n % len(RECEIVERS)]))
        await outbox.drain()
        for turn, (shipment, moment, receiver) in enumerate(reversed(arrived)):
            if turn >= TO_CALL:
                await self._verify(shipment, moment + dt.timedelta(hours=20), receiver, SAID.get(turn, WELL))

    async def _verify(self, shipment: str, moment: dt.datetime, receiver: str, said: dict[str, Any]) -> None:
        """The customer was called the day after."""
        with clock.at(moment):
            body = {"asked": receiver, "channel": "phone", "version": 1} | said
            path = f"/logistics/shipments/{shipment}/verification"
            await self.crew.assistant.post(path, body, key=f"verify {shipment}")

    async def _deliver(self, one: dict[str, Any], left: dt.datetime, n: int) -> None:
        sheet = await self.crew.warehouse.get(f"/logistics/shipments/{one['id']}")
        for parcel in sheet["parcels"]:
            arrived = left + dt.timedelta(hours=26 + 7 * (n % 9))
            for what, at, more in (
                ("in_transit", left + dt.timedelta(hours=9), {"place": "hub"}),
                ("delivered", arrived, {"signed_by": RECEIVERS[n % len(RECEIVERS)]}),
            ):
                body = {"what": what, "at": at.isoformat(), "source": "phone"} | more
                await self.crew.warehouse.post(
                    f"/logistics/parcels/{parcel['id']}/events", body, key=f"{what} {parcel['id']}"
                )
