"""Enquiries of the demonstration: customers who call to ask where their goods are, and for parts that are not there."""

from __future__ import annotations

from salesops.demo.crew import Crew
from salesops.demo.customers import Customers


async def ask_where(crew: Crew, customers: Customers) -> None:
    """The last of the desk's orders, and parts that people asked for today."""
    orders = (await crew.assistant.get("/orders", state="issued", limit=1))["items"]
    named = list(customers.ids.values())
    asked = [(order["number"], "", "") for order in orders]
    asked += [("WP-2212", "6", named[0]), ("OF-0074", "40", named[1]), ("HL-9000", "2", "")]
    for number, (words, quantity, customer) in enumerate(asked):
        body = {"words": words, "quantity": quantity, "customer_id": customer or None}
        await crew.assistant.post("/orders/enquiries", body, key=f"enquiry {number}")
