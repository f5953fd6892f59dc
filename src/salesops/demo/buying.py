"""Goods that no office stocks: ordered by customers, planned, bought, late, received, and what still waits for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from salesops.demo.crew import Crew, unless_done
from salesops.demo.customers import Customers
from salesops.demo.desk import Desk
from salesops.demo.firms import SUPPLIERS
from salesops.demo.parts import PARTS, in_currency
from salesops.demo.stock import NOT_STOCKED
from salesops.demo.wishes import Line, Wish
from salesops.services import outbox
from salesops.values import half_up

LEAD_DAYS = 14
CAME, LATE, OPEN = NOT_STOCKED


class Buying:
    """What the one who buys does, on the days it takes; each line of the plan by the order it is for."""

    def __init__(self, crew: Crew, customers: Customers, desk: Desk) -> None:
        self.crew, self.customers, self.desk = crew, customers, desk
        self.names = list(customers.firms)
        self.suppliers: list[str] = []
        self.purchases: dict[str, str] = {}

    def plan(self, first_day: int) -> None:
        """Note it all; suppliers are known from the first day."""
        if not self.crew.has("procurement"):
            return
        note = self.crew.diary.note
        note(first_day, self._know_suppliers)
        came = self._wish("came", 26, 0, [Line(CAME, "8")])
        note(25, partial(self._buy, came, CAME, {"quantity": "10"}))
        note(10, partial(self._receive, came, "10"))
        note(9, partial(self._rest, came))
        note(8, partial(self._give_back, came))
        note(7, partial(self._invoice, came, "RE 7713", "5", freight="60.00"))
        note(4, partial(self._invoice, came, "RE 7790", "4", dearer=True))
        late = self._wish("late", 12, 2, [Line(LATE, "6")])
        note(11, partial(self._buy, late, LATE, {}))
        note(2, partial(self._slip, late))
        self._wish("undecided", 4, 3, [Line(OPEN, "4"), Line("WP-2212", "2")])
        self._wish("new", 0, 0, [Line(CAME, "5")])
        note(0, self._plan_for_stock)
        note(0, self._work_out_stocking)
        note(0, self._ask_abroad)

    def _wish(self, key: str, ago: int, firm: int, lines: Sequence[Line]) -> Wish:
        return self.desk.begin(
            f"bought {key}", ago, self.names[firm], list(lines), channel="fax", goal="issued", pays=False
        )

    async def _know_suppliers(self) -> None:
        currency = self.crew.office.currency
        country = "DE" if currency == "EUR" else "CN"
        for n, name in enumerate(SUPPLIERS[self.crew.office.code][:2]):
            body = {
                "name": name,
                "country": country,
                "currency": currency,
                "lead_days": LEAD_DAYS + 4 * n,
                "buffer_days": 2,
                "over_percent": "5",
                "contact": "Order office",
                "email": f"orders{n + 1}@{self.crew.office.code}.example",
                "language": "zh" if country == "CN" else "en",
            }
            made = await self.crew.head.post("/procurement/suppliers", body, key=f"supplier {name}")
            self.suppliers.append(made["id"])
            for part_no in NOT_STOCKED:
                cost = PARTS[part_no].cost * (100 + 3 * n) / 100
                price = {
                    "part_no": part_no,
                    "unit_price": in_currency(cost, currency),
                    "valid_from": str(self.crew.days.on(120)),
                    "moq": "5",
                    "pack_qty": "5",
                }
                at = f"/procurement/suppliers/{made['id']}/prices"
                await self.crew.head.post(at, price, key=f"price {name} {part_no}")

    async def _buy(self, wish: Wish, part_no: str, more: dict[str, str]) -> None:
        """The line of the plan that the order is for becomes an order to the supplier, and goes out."""
        number = (await self.crew.assistant.get(self.desk.at(wish)))["number"]
        planned = (await self.crew.head.get("/procurement/plan", queue="", words=number))["items"]
        lines = [{"plan_line_ids": [one["id"] for one in planned if one["model"] == part_no], **more}]
        body: dict[str, Any] = {
            "supplier_id": self.suppliers[0],
            "lines": lines,
            "freight": "60.00",
            "beyond_plan_reason": "a whole carton" if more else "",
        }
        made = await self.crew.head.post("/procurement/orders", body, key=f"buy {wish.key}")
        self.purchases[wish.key] = f"/procurement/orders/{made['id']}"
        await self.crew.head.post(f"{self.purchases[wish.key]}/sending", {"version": 1}, key=f"send {wish.key}")
        await outbox.drain()

    async def _slip(self, wish: Wish) -> None:
        """The supplier confirms another day than the one that was promised."""
        at = self.purchases[wish.key]
        lines = [{"line_no": 1, "quantity": "10", "expected_on": str(self.crew.days.ahead(12))}]
        body = {"version": (await self.crew.head.get(at))["version"], "supplier_ref": "AB 20417", "lines": lines, "why": "their press stands still"}  # fmt: skip
        unless_done(await self.crew.head.try_post(f"{at}/confirmation", body, key=f"confirm {wish.key}"))
        await outbox.drain()

    async def _receive(self, wish: Wish, quantity: str) -> None:
        body = {"lines": [{"line_no": 1, "quantity": quantity}], "delivery_note": "LS 5518"}
        await self.crew.warehouse.post(f"{self.purchases[wish.key]}/receipts", body, key=f"receive {wish.key}")
        await outbox.drain()

    async def _give_back(self, wish: Wish) -> None:
        """One piece came damaged and goes back before it is invoiced."""
        at = self.purchases[wish.key]
        body = {
            "receipt_id": (await self.crew.head.get(at))["receipts"][0]["id"],
            "lines": [{"line_no": 1, "quantity": "1"}],
            "why": "damaged",
            "reason": "the housing is cracked",
        }
        unless_done(await self.crew.warehouse.try_post(f"{at}/returns", body, key=f"give back {wish.key}"))
        await outbox.drain()

    async def _invoice(
        self, wish: Wish, number: str, quantity: str, *, freight: str = "", dearer: bool = False
    ) -> None:
        """The supplier's invoice: one that agrees and is to be paid soon, or one with a price that nobody agreed to, which is kept."""
        at = self.purchases[wish.key]
        price = Decimal((await self.crew.head.get(at))["lines"][0]["unit_price"])
        price = half_up(price * Decimal("1.08") if dearer else price, 2)
        purchase = at.rpartition("/")[2]
        lines = [{"purchase_id": purchase, "line_no": 1, "quantity": quantity, "unit_price": str(price)}]
        if freight:
            lines.append({"kind": "freight", "purchase_id": purchase, "amount": freight})
        total = half_up(price * Decimal(quantity), 2) + Decimal(freight or "0")
        body = {
            "supplier_id": self.suppliers[0],
            "number": number,
            "invoice_on": str(self.crew.days.on(8)),
            "due_on": str(self.crew.days.ahead(2)),
            "total": str(total),
            "lines": lines,
        }
        unless_done(await self.crew.finance.try_post("/procurement/invoices", body, key=f"invoice {number}"))
        await outbox.drain()

    async def _rest(self, wish: Wish) -> None:
        await self.desk.issue(wish, key="rest", parts=100)
        self.crew.diary.later(1, partial(self.desk.dispatch, wish))

    async def _work_out_stocking(self) -> None:
        await self.crew.head.post("/procurement/stocking", None, key="stocking quantities")
        await outbox.drain()

    async def _plan_for_stock(self) -> None:
        body = {
            "part_no": OPEN,
            "quantity": "10",
            "version_name": PARTS[OPEN].product.version_name,
            "reason": "asked for three times this month",
            "check_foreign": True,
        }
        await self.crew.head.post("/procurement/plan", body, key="plan for stock")

    async def _ask_abroad(self) -> None:
        """Both suppliers are asked for what a customer waits for; one has answered."""
        planned = (await self.crew.head.get("/procurement/plan", queue="", words=OPEN))["items"]
        waits = [one["id"] for one in planned if one["purpose"] == "customer"]
        body = {"supplier_ids": self.suppliers, "plan_line_ids": waits, "by_mail": False, "note": "needed for a repair"}
        made = await self.crew.head.post("/procurement/enquiries", body, key="ask abroad")
        answer = {
            "line_no": 1,
            "available": "6",
            "lead_days": 5,
            "unit_price": in_currency(PARTS[OPEN].cost, self.crew.office.currency),
            "currency": self.crew.office.currency,
            "valid_until": str(self.crew.days.ahead(14)),
        }
        at = f"/procurement/enquiries/targets/{made['targets'][0]['id']}/answers"
        await self.crew.head.post(at, {"answers": [answer]}, key="answer from abroad")
