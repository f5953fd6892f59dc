"""Tariffs of the demonstration: what four couriers ask for a parcel, what they do not take, two ways that were chosen, and a bill.

The figures are invented; they have the shape of those that couriers print.
"""

from __future__ import annotations

from functools import partial

from salesops.demo.crew import Crew

NEAR, FAR = "1", "2"
# carrier, service, first kilograms with their price, each further kilogram, divisor, fuel %, insurance %, insured up to, days; near, then far
CARDS = (
    ("SF Express", "Standard", "1=13.00; 3=18.00", "3.00", 12000, "0", "0.5", "20000.00", 1, "1=23.00; 3=42.00", "13.00", 2),
    ("SF Express", "Freight", "20=32.00", "1.10", 6000, "0", "0.4", "50000.00", 2, "20=58.00", "2.40", 4),
    ("ZTO", "Economy", "1=8.00", "2.00", 8000, "0", "0", "0", 2, "1=12.00", "8.00", 4),
    ("Deppon", "Heavy", "30=45.00", "0.90", 5000, "5", "0.3", "30000.00", 3, "30=86.00", "1.90", 6),
    ("JD Logistics", "Express", "1=12.00; 2=15.00", "3.50", 8000, "0", "0.5", "10000.00", 1, "1=22.00", "12.00", 3),
)  # fmt: skip
FAR_AWAY = ("Xinjiang", "Tibet", "Qinghai", "Gansu", "Inner Mongolia", "83", "85")
REFUSED = (
    ("ZTO", "", "battery"),
    ("ZTO", "", "dangerous"),
    ("JD Logistics", "", "airbag"),
    ("SF Express", "Standard", "dangerous"),
)
LIGHT = {"country": "CN", "province": "Jiangsu", "postcode": "215000", "address": "8 Canal Road, Suzhou", "phone": "0512 555 0188",
         "weight_kg": "2.4", "value": "680.00"}  # fmt: skip
DEAR = LIGHT | {
    "province": "Zhejiang",
    "postcode": "310000",
    "address": "21 West Lake Avenue",
    "weight_kg": "11",
    "value": "8600.00",
}


class Freight:
    """What the office knows of its carriers' prices."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew

    def plan(self, first_day: int) -> None:
        """The tariffs are known from the first day; ways are chosen today."""
        if not self.crew.has("logistics") or self.crew.office.currency != "CNY":
            return
        note = self.crew.diary.note
        note(first_day, self._know_tariffs)
        note(0, partial(self._choose, 0, LIGHT, ""))
        note(0, partial(self._choose, 1, DEAR, "they fetch it at six, after the others"))
        note(0, self._bring_bill)

    async def _know_tariffs(self) -> None:
        day = str(self.crew.days.on(200))
        for carrier, service, near, more, divisor, fuel, insurance, insured, days, far, far_more, far_days in CARDS:
            for zone, steps, further, took in ((NEAR, near, more, days), (FAR, far, far_more, far_days)):
                body = {"carrier": carrier, "service": service, "zone": zone, "steps": steps, "per_price": further, "divisor": divisor,
                        "fuel_percent": fuel, "insurance_percent": insurance, "insured_max": insured, "days": took, "valid_from": day}  # fmt: skip
                await self.crew.head.post("/logistics/tariffs", body, key=f"tariff {carrier} {service} {zone}")
        for carrier in sorted({card[0] for card in CARDS}):
            await self._zone(carrier, "", NEAR)
            for prefix in FAR_AWAY:
                await self._zone(carrier, prefix, FAR)
        for carrier, service, goods in REFUSED:
            body = {"carrier": carrier, "service": service, "goods_class": goods, "is_allowed": False}
            await self.crew.head.put("/logistics/carrier-limits", body, key=f"limit {carrier} {service} {goods}")

    async def _zone(self, carrier: str, prefix: str, zone: str) -> None:
        body = {"carrier": carrier, "country": "CN", "prefix": prefix, "zone": zone, "is_remote": zone == FAR}
        await self.crew.head.put("/logistics/zones", body, key=f"zone {carrier} {prefix}")

    async def _choose(self, place: int, way: dict[str, str], reason: str) -> None:
        """The first of the ranking is taken, or another one with its reason."""
        waiting = (await self.crew.warehouse.get("/inventory/outbound", queue="issued", limit=5))["items"]
        if len(waiting) <= place:
            return
        offered = (await self.crew.warehouse.get("/logistics/offers", **way))["items"]
        taken = offered[1 if reason else 0]
        body = {
            "outbound_id": waiting[place]["id"],
            "way": way,
            "carrier": taken["carrier"],
            "service": taken["service"],
            "reason": reason,
        }
        await self.crew.warehouse.post("/logistics/ways", body, key=f"way {place}")

    async def _bring_bill(self) -> None:
        """The courier's bill: one number as it was quoted, one dearer, one that nobody sent."""
        went = [
            one
            async for one in self.crew.warehouse.all("/logistics/shipments")
            if one["carrier"] == "SF Express" and one["tracking_no"]
        ]
        rows = ["carrier,bill number,bill date,tracking number,weight,amount"]
        for place, one in enumerate(went[:2]):
            body = {
                "outbound_id": one["outbound_id"],
                "way": LIGHT,
                "carrier": "SF Express",
                "service": "Standard",
                "reason": "the customer asked for it",
            }
            taken = await self.crew.warehouse.post("/logistics/ways", body, key=f"way of the bill {place}")
            asked = float(taken["price"]) * (1 if place == 0 else 1.4)
            rows.append(
                f"SF Express,SF-{self.crew.days.on(0):%Y%m},{self.crew.days.on(0)},{one['tracking_no']},2.4,{asked:.2f}"
            )
        rows.append(f"SF Express,SF-{self.crew.days.on(0):%Y%m},{self.crew.days.on(0)},SF0000000000,1,13.00")
        path = "/logistics/bills/import?file_name=bill.csv&dry_run=false"
        await self.crew.finance.send(path, "\n".join(rows).encode(), key="bill of the courier")
