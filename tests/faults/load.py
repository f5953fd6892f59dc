"""The mixed load: clerks who take orders, note money, move stock, dispatch goods and look things up, without a pause."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from salesops_duties.orders.rules import POINTS
from tests.faults.history import Act, Client

MIX = {
    "order": 30,
    "placement": 20,
    "payment": 15,
    "stock": 15,
    "dispatch": 10,
    "read": 10,
}  # per cent (RELIABILITY 3.2)
REPEATS = 0.05  # of the acts say what was said before: under the same key, or under their own and are refused
READS = ("/orders", "/inventory/stock", "/receivables/receipts", "/logistics/shipments", "/inventory/outbound")


@dataclass
class Office:
    """What the clerks know of their office: customers, parts, and the goods that wait at the dock."""

    customers: list[str]
    parts: list[str]
    dock: deque[str] = field(default_factory=deque)
    orders: list[Act] = field(default_factory=list)
    placed: list[Act] = field(default_factory=list)
    money: list[Act] = field(default_factory=list)
    left: list[Act] = field(default_factory=list)


class Clerk:
    """One of the clients; `pause` seconds at most lie between two pieces of work."""

    def __init__(self, client: Client, office: Office, rng: random.Random, *, pause: float = 0.1) -> None:
        self.client, self.office = client, office
        self._rng = rng
        self._pause = pause

    async def work(self, stop: asyncio.Event) -> None:
        """Work until `stop`, and finish what was begun."""
        does: dict[str, Callable[[], Awaitable[object]]] = {
            "order": self.take_order,
            "placement": self.place_order,
            "payment": self.note_money,
            "stock": self.move_stock,
            "dispatch": self.dispatch,
            "read": self.look,
        }
        while not stop.is_set():
            (what,) = self._rng.choices(list(MIX), list(MIX.values()))
            await does[what]()
            if self._rng.random() < REPEATS:
                await self.client.repeat_any()
            await asyncio.sleep(self._rng.uniform(0, self._pause))

    async def take_order(self) -> None:
        """From the fax to the documents, step by step; a refusal ends it."""
        if self.office.orders and self._rng.random() < REPEATS:
            known = self._rng.choice(self.office.orders)
            await self.client.act("orders.take", "/orders", known.body, subject=known.subject)
            return
        word = self.client.next_word()
        taken = await self.client.act("orders.take", "/orders", self._fax(word), subject=word)
        if taken.outcome != "ok":
            return
        self.office.orders.append(taken)
        order = taken.answer["id"]
        await self.client.ask("POST", f"/orders/{order}/stock-check")
        await self.client.ask("POST", f"/orders/{order}/balance-check")
        seen = (await self.client.ask("GET", f"/orders/{order}/checklist")).json()
        key = self.client.next_word()
        confirmed = await self.client.act(
            "orders.confirm", f"/orders/{order}/confirmations", self._call(seen, key), subject=order, key=key
        )
        if confirmed.outcome != "ok":
            return
        issued = await self.client.act("orders.issue", f"/orders/{order}/documents", None, subject=order)
        if issued.outcome == "ok" and issued.answer["outbound_order"]:
            self.office.dock.append(issued.answer["outbound_order"]["id"])

    async def place_order(self) -> None:
        """The whole order in one call, agreed with the customer on the telephone; now and then the same one again."""
        if self.office.placed and self._rng.random() < REPEATS:
            known = self._rng.choice(self.office.placed)
            await self.client.act("orders.place", "/orders/placements", known.body, subject=known.subject)
            return
        word = self.client.next_word()
        body = {"order": self._fax(word), "confirmation": self._said(word, list(POINTS))}
        placed = await self.client.act("orders.place", "/orders/placements", body, subject=word)
        if placed.outcome == "ok":
            self.office.placed.append(placed)
            self.office.dock.append(placed.answer["outbound_order"]["id"])

    async def note_money(self) -> None:
        """Money of a customer: in the bank at once, or reported first; now and then the same slip again."""
        if self.office.money and self._rng.random() < REPEATS:
            known = self._rng.choice(self.office.money)
            await self.client.act("payments.note", "/receivables/receipts", known.body, subject=known.subject)
            return
        word = self.client.next_word()
        state = self._rng.choice(["cleared", "cleared", "reported"])
        customer, amount = self._rng.choice(self.office.customers), f"{self._rng.randint(1, 90)}.00"
        body = {"customer_id": customer, "amount": amount, "reference": word, "state": state}
        noted = await self.client.act("payments.note", "/receivables/receipts", body, subject=word)
        if noted.outcome != "ok":
            return
        self.office.money.append(noted)
        if state == "reported":
            receipt = noted.answer["id"]
            await self.client.act("payments.clear", f"/receivables/receipts/{receipt}/clear", None, subject=receipt)

    async def move_stock(self) -> None:
        """Goods in, or a piece set aside and given free again."""
        word, part = self.client.next_word(), self._rng.choice(self.office.parts)
        if self._rng.random() < 0.6:
            line = {"part_no": part, "quantity": str(self._rng.randint(1, 9)), "unit_cost": "6.00"}
            await self.client.act(
                "stock.receive", "/inventory/receipts", {"lines": [line], "reference": word}, subject=word
            )
            return
        body = {"part_no": part, "quantity": "1", "kind": "quality", "reason": word}
        held = await self.client.act("stock.hold", "/inventory/holds", body, subject=word)
        if held.outcome == "ok":
            hold = held.answer["id"]
            await self.client.act(
                "stock.release", f"/inventory/holds/{hold}/release", {"reason": "looked at"}, subject=hold
            )

    async def dispatch(self) -> None:
        """Goods leave the dock; held ones stay until money comes; a tracking number is good once."""
        if not self.office.dock:
            await self.look()
            return
        outbound = self.office.dock.popleft()
        word = self.client.next_word()
        if self.office.left and self._rng.random() < 4 * REPEATS:
            word = self._rng.choice(self.office.left).subject
        body = {"outbound_id": outbound, "carrier": "SF Express", "tracking_no": word}
        left = await self.client.act("logistics.dispatch", "/logistics/dispatches", body, subject=word)
        if left.outcome == "ok":
            self.office.left.append(left)
        else:
            self.office.dock.append(outbound)

    async def look(self) -> None:
        """Read a list, or look an order up that was answered for: it must be there."""
        if self.office.orders and self._rng.random() < 0.5:
            known = self._rng.choice(self.office.orders)
            await self.client.ask("GET", f"/orders/{known.answer['id']}")
        else:
            await self.client.ask("GET", f"{self._rng.choice(READS)}?limit=20")

    def _fax(self, word: str) -> dict[str, Any]:
        parts = self._rng.sample(self.office.parts, self._rng.randint(1, 3))
        lines = [{"part_no": p, "quantity": str(self._rng.randint(1, 3)), "unit_price": "10.00"} for p in parts]
        customer = self._rng.choice(self.office.customers)
        return {
            "customer_id": customer,
            "intake_channel": "fax",
            "document_ref": f"fax {word}",
            "customer_po_no": word,
            "lines": lines,
        }

    def _call(self, seen: Any, word: str) -> dict[str, Any]:
        return self._said(word, seen["points"]) | {"outcome": "confirmed", "content_hash": seen["content_hash"]}

    def _said(self, word: str, points: list[str]) -> dict[str, Any]:
        return {"called_at": "2026-03-02T09:30:00+08:00", "phone": "021 555 0100", "person": word, "points": points}
