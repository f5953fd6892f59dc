"""What an order says and how it goes through the desk, in the words of the API; for the history and for the clients."""

from __future__ import annotations

import json
import random
from collections.abc import Generator
from typing import Any

from bench.company import PARTS, PERSON, PHONE, part_no

CALLED_AT = "2025-01-06T09:30:00+08:00"
POINTS = (
    "model", "version", "quantity", "unit_price", "spot_quantity", "futures", "delivery_way", "delivery_date", "address", "receiver",
    "payment_due",
)  # fmt: skip


def order_of(customer: str, mark: str, chance: random.Random) -> dict[str, Any]:
    """A fax order of three parts, one to five pieces each; `mark` makes it different from every other."""
    parts = sorted(chance.sample(range(1, PARTS + 1), 3))
    return {
        "customer_id": customer,
        "intake_channel": "fax",
        "document_ref": f"fax {mark}",
        "customer_po_no": f"PO {mark}",
        "delivery_address": "12 Quay Road",
        "receiver": PERSON,
        "lines": [{"part_no": part_no(n), "quantity": str(chance.randint(1, 5))} for n in parts],
    }


def call_of(**given: Any) -> dict[str, Any]:
    """The confirmation call, every point said."""
    return {"called_at": CALLED_AT, "phone": PHONE, "person": PERSON, "points": list(POINTS)} | given


def placement_of(customer: str, mark: str, chance: random.Random) -> dict[str, Any]:
    """The whole of it in one call: the order and the confirmation that was read from it."""
    return {"order": order_of(customer, mark, chance), "confirmation": call_of()}


Step = tuple[str, str, Any]  # method, path, body


def steps_of(order: dict[str, Any]) -> Generator[Step, Any, None]:
    """The calls of one order up to its documents, one by one; each answer is sent in, as JSON."""
    made = yield "POST", "/orders/", order
    at = f"/orders/{made['id']}"
    yield "POST", f"{at}/stock-check", None
    yield "POST", f"{at}/balance-check", None
    seen = yield "GET", f"{at}/checklist", None
    yield "POST", f"{at}/confirmations", call_of(outcome="confirmed", content_hash=seen["content_hash"])
    yield "POST", f"{at}/documents", None


def template_of() -> str:
    """The body of a placement with marks where the requests differ, for a client that only fills in text."""
    body = placement_of("@customer@", "@mark@", random.Random(0))
    body["order"]["lines"] = ["@lines@"]
    return json.dumps(body).replace('"@lines@"', "@lines@")
