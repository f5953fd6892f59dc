"""The goods of an office: what it opened with, what is on its way, what was counted and held."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from salesops.act import Act
from salesops.demo.crew import Crew
from salesops.demo.firms import SUPPLIERS
from salesops.demo.identity import tax_id
from salesops.demo.parts import OLD, PARTS, SOLD, Part, in_currency
from salesops.demo.wishes import STEP_OF
from salesops.masterdata.parties import add_party
from salesops.transactions import transaction

WORTH = {"shanghai": 26000, "urumqi": 9000, "hamburg": 9000}  # of each part at its price, in CNY
SHORT = {"shanghai": ("AL-7702", "RA-2310"), "urumqi": ("ST-7810",), "hamburg": ("AL-7702",)}
NOT_STOCKED = (OLD[18], OLD[19], OLD[20])  # bought when a customer orders them
HELD = 4
SUPPLIER_NUMBERS = 500  # suppliers' tax numbers begin where customers' end


def on_hand(office: str, part: Part) -> int:
    """How much an office opens with: fewer of what is dear, whole steps, next to nothing of what runs short."""
    step = STEP_OF[part.part_no]
    return 6 if part.part_no in SHORT[office] else step * max(6, int(WORTH[office] / part.price) // step)


class Stock:
    """The warehouse's part of the history."""

    def __init__(self, crew: Crew) -> None:
        self.crew, self.code = crew, crew.office.code
        self.incoming: dict[str, str] = {}

    def plan(self) -> None:
        """Note what the warehouse does, on its days."""
        note = self.crew.diary.note
        note(129, self._open)
        for n, part_no in enumerate(SHORT[self.code]):
            note(80 - n, partial(self._announce, part_no, "40", "late summer", 62 - n))
            note(62 - n, partial(self._receive, part_no, "40", "late summer"))
        note(41, partial(self._count, OLD[:6], 41, post=True))
        note(20, self._hold)
        for n, part_no in enumerate((*SHORT[self.code], *SOLD[7:60:9])):
            note(6, partial(self._announce, part_no, str(24 * STEP_OF[part_no]), "next ship", -(5 + 3 * n)))

    def plan_today(self) -> None:
        """A count whose differences wait for the head, and the goods on their way."""
        self.crew.diary.note(0, partial(self._count, OLD[10:14], 0, post=False))

    async def _open(self) -> None:
        lines = [
            {"part_no": part.part_no, "quantity": str(on_hand(self.code, part)), "unit_cost": in_currency(part.cost, self.crew.office.currency)}
            for part in PARTS.values()
            if part.part_no not in NOT_STOCKED
        ]  # fmt: skip
        await self.crew.warehouse.post("/inventory/receipts", {"kind": "opening", "lines": lines}, key="opening stock")
        second = {"code": "yard", "name": "Yard and returns"}
        await self.crew.head.post("/inventory/warehouses", second, key="second warehouse")

    async def _announce(self, part_no: str, quantity: str, what: str, ago: int) -> None:
        source = f"{self._supplier(part_no)}, {what}"
        body = {"part_no": part_no, "quantity": quantity, "source": source, "expected_on": str(self._day(ago))}
        made = await self.crew.warehouse.post("/inventory/incoming", body, key=f"announce {part_no} {what}")
        self.incoming[f"{part_no} {what}"] = made["id"]

    async def _receive(self, part_no: str, quantity: str, what: str) -> None:
        cost = in_currency(PARTS[part_no].cost * Decimal("1.03"), self.crew.office.currency)
        line = {"part_no": part_no, "quantity": quantity, "unit_cost": cost, "incoming_id": self.incoming[f"{part_no} {what}"]}  # fmt: skip
        await self.crew.warehouse.post(
            "/inventory/receipts", {"reference": what, "lines": [line]}, key=f"receive {part_no} {what}"
        )

    async def _count(self, part_nos: list[str], ago: int, *, post: bool) -> None:
        """One piece missing, one too many; the head agrees when it is posted."""
        made = await self.crew.warehouse.post(
            "/inventory/counts", {"reason": "rolling count", "part_nos": part_nos}, key=f"count {ago}"
        )
        found = [
            on_hand(self.code, PARTS[no]) + (-1 if n == 0 else 1 if n == 2 else 0) for n, no in enumerate(part_nos)
        ]
        entries = [{"part_no": no, "counted": str(q)} for no, q in zip(part_nos, found, strict=True)]
        at = f"/inventory/counts/{made['id']}"
        await self.crew.warehouse.post(f"{at}/entries", {"entries": entries}, key=f"counted {ago}")
        closed = await self.crew.warehouse.post(f"{at}/closing", key=f"counting ends {ago}")
        if post:
            await self.crew.approve(closed["approval_id"], f"count {ago}")
            await self.crew.warehouse.post(f"{at}/posting", key=f"count posted {ago}")

    async def _hold(self) -> None:
        for n, (kind, reason) in enumerate((("quarantine", "carton got wet"), ("quality", "thread does not fit"))):
            body = {"part_no": OLD[15 + n], "quantity": str(HELD), "kind": kind, "reason": reason}
            await self.crew.warehouse.post("/inventory/holds", body, key=f"hold {kind}")

    def _supplier(self, part_no: str) -> str:
        """The maker's own firm where goods come from it, else the first one."""
        maker, known = PARTS[part_no].product.manufacturer, SUPPLIERS[self.code]
        return next((name for name in known if name.startswith(maker)), known[0])

    def _day(self, ago: int) -> object:
        return self.crew.days.on(ago) if ago >= 0 else self.crew.days.ahead(-ago)


async def know_suppliers(act: Act) -> None:
    """The firms goods come from, as parties of the group."""
    country = "DE" if act.office.currency == "EUR" else "CN"
    for index, name in enumerate(SUPPLIERS[act.office.code]):
        async with transaction(act) as tx:
            await add_party(
                tx, name, country=country, tax_id=tax_id(country, act.office.code, SUPPLIER_NUMBERS + index)
            )
