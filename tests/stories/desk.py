"""A small desk for stories: an office with goods, a customer with terms, and the steps as one would click them."""

from __future__ import annotations

import itertools
from typing import Any

from httpx import AsyncClient

from salesops import Act, transaction
from salesops.act import Office
from salesops.masterdata.catalogue import NewProduct, add_products, find_products
from salesops.testing import SYSTEM

_keys = itertools.count(1)


async def add_missing_products(office: Office, part_nos: list[str]) -> None:
    """The catalogue is the group's: parts another story added are there already."""
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        known = {p.part_no for p in await find_products(tx, part_nos=part_nos)}
        new = [NewProduct(part_no=no, name=f"Part {no}") for no in part_nos if no not in known]
        if new:
            await add_products(tx, new)


class Desk:
    """The API of one office as an assistant, finance and the warehouse use it."""

    def __init__(self, office: Office, assistant: AsyncClient, finance: AsyncClient, warehouse: AsyncClient) -> None:
        self.office, self.assistant, self.finance, self.warehouse = office, assistant, finance, warehouse
        self.base = f"/api/{office.code}"

    async def post(self, who: AsyncClient, path: str, body: Any = None, *, key: str | None = None) -> Any:
        headers = {"Idempotency-Key": key or f"key-{next(_keys)}"}
        return await who.post(f"{self.base}{path}", json=body, headers=headers)

    async def customer(self, name: str = "Hope Motors", limit: str = "1000.00", **terms: Any) -> str:
        made = await self.post(self.assistant, "/customers", {"name": name})
        assert made.status_code == 201, made.text
        customer = made.json()["id"]
        set_ = await self.finance.put(
            f"{self.base}/receivables/accounts/{customer}", json={"credit_limit": limit, **terms}
        )
        assert set_.status_code == 200, set_.text
        return customer

    async def goods(self, **quantities: str) -> None:
        await add_missing_products(self.office, list(quantities))
        lines = [{"part_no": no, "quantity": q, "unit_cost": "6.00"} for no, q in quantities.items() if q != "0"]
        made = await self.post(self.warehouse, "/inventory/receipts", {"kind": "opening", "lines": lines})
        assert made.status_code == 201, made.text

    async def take(self, customer: str, **quantities: str) -> Any:
        lines = [{"part_no": no, "quantity": q, "unit_price": "10.00"} for no, q in quantities.items()]
        return await self.post(self.assistant, "/orders", self.fax(customer, lines))

    def fax(self, customer: str, lines: list[dict[str, Any]], **given: Any) -> dict[str, Any]:
        """An order that came by fax: filed, with a purchase order number of its own."""
        number = next(_keys)
        return {"customer_id": customer, "intake_channel": "fax", "document_ref": f"fax {number}", "customer_po_no": f"PO {number}",
                "lines": lines} | given  # fmt: skip

    async def check(self, order: str) -> tuple[Any, Any]:
        stock = await self.assistant.post(f"{self.base}/orders/{order}/stock-check")
        assert stock.status_code == 200, stock.text
        balance = await self.assistant.post(f"{self.base}/orders/{order}/balance-check")
        assert balance.status_code == 200, balance.text
        return stock.json(), balance.json()

    async def call(self, order: str, **given: Any) -> Any:
        seen = (await self.assistant.get(f"{self.base}/orders/{order}/checklist")).json()
        body = {"called_at": "2026-03-02T09:30:00+08:00", "phone": "021 555 0100", "person": "Ms Lin", "outcome": "confirmed",
                "content_hash": seen["content_hash"], "points": seen["points"]} | given  # fmt: skip
        return await self.post(self.assistant, f"/orders/{order}/confirmations", body)

    async def issue(self, order: str, *, key: str | None = None) -> Any:
        return await self.post(self.assistant, f"/orders/{order}/documents", key=key)

    async def to_documents(self, customer: str, **quantities: str) -> dict[str, Any]:
        order = (await self.take(customer, **quantities)).json()["id"]
        await self.check(order)
        assert (await self.call(order)).status_code == 201
        issued = await self.issue(order)
        assert issued.status_code == 201, issued.text
        answer: dict[str, Any] = issued.json()
        return answer

    async def dispatch(self, outbound: str, **given: Any) -> Any:
        body = {
            "outbound_id": outbound,
            "carrier": "SF Express",
            "tracking_no": given.pop("tracking_no", f"SF{next(_keys)}"),
        }
        return await self.post(self.warehouse, "/logistics/dispatches", body)

    async def pay(self, customer: str, amount: str, *, state: str = "cleared") -> Any:
        body = {"customer_id": customer, "amount": amount, "reference": f"slip {next(_keys)}", "state": state}
        return await self.post(self.finance, "/receivables/receipts", body)
