"""Stock lists of the demonstration: a customer who gets one every morning, and one who wanted a rest."""

from __future__ import annotations

from typing import Any

from salesops.demo.crew import Crew
from salesops.demo.customers import Customers

WORKING_DAYS = [1, 2, 3, 4, 5]


async def write_lists(crew: Crew, customers: Customers) -> None:
    """Both are written today; they go once the office has a mail server."""
    named = list(customers.ids.values())
    prices = "customer" if crew.has("prices") else "none"
    columns = ["name", "quantity", "unit", "coming", "expected"] + (["price"] if crew.has("prices") else [])
    await _write(crew, named[0], name="Every morning", columns=columns, prices=prices, changes="mark")
    rest = await _write(crew, named[1], name="Bearings", columns=["quantity"], parts="BE, SA", format="text")
    await crew.assistant.post(f"/inventory/stock-lists/{rest}/pause", {"reason": "they are on holiday"}, key="rest")


async def _write(crew: Crew, customer: str, **given: Any) -> str:
    body = {
        "customer_id": customer,
        "recipients": "stock@example.com",
        "days": WORKING_DAYS,
        "send_at": "17:30",
    } | given
    made = await crew.assistant.post("/inventory/stock-lists", body, key=f"stock list of {customer}")
    return str(made["id"])
