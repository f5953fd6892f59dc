"""The order desk of the demonstration: takes a wish through the steps as far as it shall come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from salesops import clock
from salesops.demo.crew import Crew, unless_done
from salesops.demo.customers import Customers
from salesops.demo.parts import PARTS, in_currency
from salesops.demo.wishes import Line, Wish

ON_PAPER = ("fax", "email", "online")
CARRIERS = {"CN": "SF Express", "DE": "Hansekurier", "AT": "Hansekurier", "US": "Ocean Bridge"}


class Desk:
    """One office's desk; `issued` are the answers of documents by the key of their order."""

    def __init__(self, crew: Crew, customers: Customers) -> None:
        self.crew, self.customers = crew, customers
        self.orders: dict[str, str] = {}
        self.issued: dict[str, dict[str, Any]] = {}

    def begin(self, key: str, ago: int, firm: str, lines: Sequence[Line], **more: Any) -> Wish:
        """Note an order with a story of its own, under a key of the office."""
        wish = Wish(f"{self.crew.office.code} {key}", ago, firm, tuple(lines), **more)
        self.plan(wish)
        return wish

    def plan(self, wish: Wish) -> None:
        """Note an order for its day; what follows is noted as it comes."""
        self.crew.diary.note(wish.ago, partial(self._intake, wish))

    async def _intake(self, wish: Wish) -> None:
        await self.take(wish)
        if wish.copied and wish.channel == "phone":
            self.crew.diary.later(2, partial(self._copy, wish))
        if wish.reaches("checked"):
            await self.check(wish)
        for outcome in wish.said:
            await self.call(wish, outcome)
        if wish.reaches("confirmed"):
            await self.call(wish, "confirmed")
        if wish.reaches("issued"):
            await self.issue(wish)
        if wish.reaches("dispatched"):
            self.crew.diary.later(1, partial(self.dispatch, wish))

    async def take(self, wish: Wish) -> str:
        """Note the order as it came in."""
        body = self.body(wish, wish.lines) | self._came(wish)
        who = self.crew.sales if wish.channel == "salesperson" else self.crew.assistant
        made = await who.post("/orders", body, key=f"take {wish.key}")
        self.orders[wish.key] = made["id"]
        return f"/orders/{made['id']}"

    async def check(self, wish: Wish) -> dict[str, Any]:
        """Steps 1 and 2."""
        at = self.at(wish)
        await self.crew.assistant.post(f"{at}/stock-check", key=f"stock {wish.key} {clock.now()}")
        return await self.crew.assistant.post(f"{at}/balance-check", key=f"balance {wish.key} {clock.now()}")

    async def call(self, wish: Wish, outcome: str) -> None:
        """Step 3: read the checklist out on the telephone."""
        at = self.at(wish)
        seen = await self.crew.assistant.get(f"{at}/checklist")
        body = {"called_at": clock.now().isoformat(), "phone": self.customers.phones[wish.firm], "person": self.customers.contacts[wish.firm],
                "outcome": outcome, "content_hash": seen["content_hash"],
                "points": seen["points"] if outcome == "confirmed" else []}  # fmt: skip
        unless_done(
            await self.crew.assistant.try_post(f"{at}/confirmations", body, key=f"call {wish.key} {clock.now()}")
        )

    async def issue(self, wish: Wish, *, key: str = "issue", parts: int | None = None) -> None:
        """Step 4; the customer's payment of it is noted for the day when they pay."""
        share = wish.parts if parts is None else parts
        body = None
        if share < 100:
            body = {"lines": [{"line_no": n, "quantity": str(max(1, int(ln.quantity) * share // 100))}
                              for n, ln in enumerate(wish.lines, 1)]}  # fmt: skip
        done = await self.crew.assistant.try_post(f"{self.at(wish)}/documents", body, key=f"{key} {wish.key}")
        if done.status_code == 409:
            return  # nothing of it is there: it stays parked
        unless_done(done)
        issued = done.json()
        if issued["outbound_order"] is None:
            return  # it has its number and waits for goods
        self.issued[wish.key] = issued
        if wish.pays:
            self.customers.will_pay(wish, issued)

    async def dispatch(self, wish: Wish, *, again: int = 3) -> None:
        """Step 5; goods held for arrears are tried again some days later."""
        if wish.key not in self.issued:
            return
        outbound = self.issued[wish.key]["outbound_order"]["id"]
        body = {"outbound_id": outbound, "carrier": self.customers.carrier(wish.firm, CARRIERS), "tracking_no": f"T{outbound[-10:].upper()}"}  # fmt: skip
        key = f"dispatch {wish.key} {clock.now()}"
        left = await self.crew.warehouse.try_post("/logistics/dispatches", body, key=key)
        if left.status_code == 409 and again:
            self.crew.diary.later(4, partial(self.dispatch, wish, again=again - 1))

    async def _copy(self, wish: Wish) -> None:
        body = {"document_ref": f"copy of {wish.key}, binder 4"}
        await self.crew.assistant.post(f"{self.at(wish)}/written-copy", body, key=f"copy {wish.key}")

    def body(self, wish: Wish, lines: Sequence[Line]) -> dict[str, Any]:
        """The order as the customer wants it, with these lines."""
        known = self.customers
        return {"customer_id": known.ids[wish.firm], "intake_channel": wish.channel, "lines": [self._line(line) for line in lines],
                "delivery_address": known.addresses[wish.firm], "receiver": known.contacts[wish.firm],
                "customer_po_no": f"PO {wish.key}",
                "document_ref": f"{wish.channel} {wish.key}" if wish.channel in ON_PAPER else ""}  # fmt: skip

    def at(self, wish: Wish) -> str:
        return f"/orders/{self.orders[wish.key]}"

    def _line(self, line: Line) -> dict[str, str]:
        typed = {"unit_price": line.price} if line.price else {}
        if not typed and not self.crew.has("prices"):
            factor = next((unit.numerator for unit in PARTS[line.part_no].product.units if unit.uom == line.uom), 1)
            typed = {"unit_price": in_currency(PARTS[line.part_no].price * factor, self.crew.office.currency)}
        return {"part_no": line.part_no, "quantity": line.quantity, "uom": line.uom} | typed

    def _came(self, wish: Wish) -> dict[str, Any]:
        """What is noted of how it came."""
        if wish.channel == "phone":
            called = clock.now() - dt.timedelta(minutes=10)
            return {"phone_reason": "customer_no_power", "caller_name": self.customers.contacts[wish.firm],
                    "caller_phone": self.customers.phones[wish.firm], "called_at": called.isoformat()}  # fmt: skip
        return {}
