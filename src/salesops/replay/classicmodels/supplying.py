"""Where the goods of a replay come from: all there from the first day, or nothing, and every order is bought or sent for.

Without opening stock each order is futures when it is issued. Most of it is bought: the lines of the day's plan become purchase
orders. The first line of every fifth order comes from the company's depot, an office of its own, by a transfer.
What was ordered comes in the morning of the next day on which anything happens.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from salesops import clock
from salesops.replay.api import Api
from salesops.replay.classicmodels.files import History, Order
from salesops.services import outbox

LEAD_DAYS = 2
SUPPLIERS = 3  # the vendors sell through so many houses
EVERY_FIFTH = 5
NOBODY_ASKED = 10**15  # minor units: the history had no second person


class Supplying(Protocol):
    """How goods come; `bought` and `sent` count the purchase orders and the transfers that have come."""

    bought: int
    sent: int
    at_once: bool  # orders wait until all of their goods are there

    async def open(self) -> None:
        """What is there before the first day."""

    async def choice(self, order: Order, stock: dict[str, Any]) -> dict[str, Any] | None:
        """What is said of the supply when an order is issued, after its `stock` was checked; what must be elsewhere is there then."""

    async def arranged(self, order: Order, at: str) -> None:
        """An order was issued and waits for goods."""

    async def evening(self, day: dt.date) -> None:
        """What is ordered at the end of a day."""

    async def morning(self) -> list[tuple[Order, str]]:
        """What comes at the beginning of a day; the orders whose goods are here now, with their addresses."""

    @property
    def left_over(self) -> Mapping[str, int]:
        """What the files leave in stock at the end, by product."""


class OpeningStock:
    """What the files count at their end, plus all that will be issued for good, is there from the beginning."""

    def __init__(self, api: Api, history: History) -> None:
        self.api, self.history = api, history
        self.bought = self.sent = 0
        self.at_once = False

    async def open(self) -> None:
        stock = {code: product.in_stock for code, product in self.history.products.items()}
        for order in self.history.orders:
            for line in [] if order.status == "Cancelled" else self.history.lines[order.number]:
                stock[line.product] += line.quantity
        goods = [
            {"part_no": code, "quantity": str(quantity), "unit_cost": str(self.history.products[code].buy_price)}
            for code, quantity in stock.items()
        ]
        await self.api.post("/inventory/receipts", {"kind": "opening", "lines": goods}, key="opening stock")

    async def choice(self, order: Order, stock: dict[str, Any]) -> dict[str, Any] | None:
        return None

    async def arranged(self, order: Order, at: str) -> None:
        raise AssertionError(f"order {order.number} waits although everything is there")

    async def evening(self, day: dt.date) -> None:
        return

    async def morning(self) -> list[tuple[Order, str]]:
        return []

    @property
    def left_over(self) -> Mapping[str, int]:
        return {code: product.in_stock for code, product in self.history.products.items()}


class Futures:
    """Nothing is there: what orders wait for is bought, or sent for from the depot."""

    def __init__(self, api: Api, head: Api, depot: Api, history: History) -> None:
        self.api, self.head, self.depot, self.history = api, head, depot, history
        self.suppliers: list[str] = []
        self.waiting: list[tuple[Order, str]] = []
        self.purchases: list[str] = []
        self.transfers: list[str] = []
        self.bought = self.sent = 0
        self.at_once = True
        self.came: Counter[str] = Counter()

    async def open(self) -> None:
        rules = {"approval_minor": NOBODY_ASKED, "planning_days": 0, "version": 0}
        await self.head.put("/procurement/policy", rules, key="rules of buying")
        since = clock.now().date() - dt.timedelta(days=1)
        vendors = sorted({product.vendor for product in self.history.products.values()})
        for house in range(SUPPLIERS):
            body = {"name": f"{vendors[house]} and others", "currency": "USD", "lead_days": LEAD_DAYS, "buffer_days": 0}
            made = await self.api.post("/procurement/suppliers", body, key=f"supplier {house}")
            self.suppliers.append(made["id"])
        for code, product in self.history.products.items():
            house = vendors.index(product.vendor) % SUPPLIERS
            price = {"part_no": code, "unit_price": str(product.buy_price), "valid_from": since.isoformat()}
            at = f"/procurement/suppliers/{self.suppliers[house]}/prices"
            await self.api.post(at, price, key=f"price {code}")

    async def choice(self, order: Order, stock: dict[str, Any]) -> dict[str, Any] | None:
        """The depot buys what will be asked of it."""
        futures = stock["lines"][0]["futures"]
        if int(order.number) % EVERY_FIFTH or not Decimal(futures):
            return None
        line = self.history.lines[order.number][0]
        goods = {
            "part_no": line.product,
            "quantity": futures,
            "unit_cost": str(self.history.products[line.product].buy_price),
        }
        self.came[line.product] += int(futures)
        body = {"lines": [goods], "reference": order.number}
        await self.depot.post("/inventory/receipts", body, key=f"depot {order.number}")
        where = {"way": "transfer", "source": self.depot.office.code, "from_office": True}
        return {"supply": [{"line_no": 1, "quantity": futures, **where}]}

    async def arranged(self, order: Order, at: str) -> None:
        """The depot sends what was asked of it."""
        self.waiting.append((order, at))
        order_id = at.removeprefix("/orders/")
        asked = [one async for one in self.api.all("/inventory/transfers", order_id=order_id)]
        await outbox.drain()
        for one in asked:
            where, until = f"/inventory/transfers/{one['id']}", str(clock.now().date() + dt.timedelta(days=1))
            await self.depot.post(f"{where}/acceptance", {"expected_on": until}, key=f"accept {order.number}")
            sending = {"carrier": "own", "expected_on": until}
            await self.depot.post(f"{where}/sending", sending, key=f"send {order.number}")
            self.transfers.append(where)
        await outbox.drain()

    async def evening(self, day: dt.date) -> None:
        """One purchase order for each house, of the lines of the plan that are open."""
        plan = (await self.api.get("/procurement/plan", queue="open", limit=200))["items"]
        for supplier in self.suppliers:
            lines: dict[str, list[str]] = {}
            for one in plan:
                if one["supplier_id"] == supplier:
                    lines.setdefault(one["model"], []).append(one["id"])
            if lines:
                body = {"supplier_id": supplier, "lines": [{"plan_line_ids": ids} for ids in lines.values()]}
                made = await self.api.post("/procurement/orders", body, key=f"buy {day} {supplier}")
                at = f"/procurement/orders/{made['id']}"
                await self.api.post(f"{at}/sending", {"version": 1}, key=f"order {day} {supplier}")
                self.purchases.append(at)

    async def morning(self) -> list[tuple[Order, str]]:
        for at in self.purchases:
            order = await self.api.get(at)
            lines = [{"line_no": ln["line_no"], "quantity": ln["rest"]} for ln in order["lines"]]
            self.came.update({ln["part_no"]: int(ln["rest"]) for ln in order["lines"]})
            await self.api.post(f"{at}/receipts", {"lines": lines}, key=f"receive {at}")
        for at in self.transfers:
            await self.api.post(f"{at}/receipts", {}, key=f"receive {at}")
        self.bought, self.sent = self.bought + len(self.purchases), self.sent + len(self.transfers)
        here = self.waiting
        self.purchases, self.transfers, self.waiting = [], [], []
        await outbox.drain()
        return here

    @property
    def left_over(self) -> Mapping[str, int]:
        """What came less what was sold, and what came back of that: some of it was sold again, the rest is here."""
        left = self.came.copy()
        for order in self.history.orders:
            if not (order.cancelled_before_issue or order.comes_back):
                left.subtract({line.product: line.quantity for line in self.history.lines[order.number]})
        return left


def gaps_of(found: Mapping[str, Decimal], left: Mapping[str, int], products: Mapping[str, Any]) -> dict[str, Decimal]:
    """What is available less what should be, by product; nothing but goods of the history moved."""
    gaps = {code: found.get(code, Decimal(0)) - left.get(code, 0) for code in products}
    return {code: gap for code, gap in gaps.items() if gap}
