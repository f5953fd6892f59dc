"""What a replay came to: holds and releases, receivables customer by customer, books, stock, numbers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import msgspec

from salesops.replay.api import Api
from salesops.replay.classicmodels.files import History
from salesops.replay.classicmodels.supplying import Supplying, gaps_of


class Held(msgspec.Struct):
    """An order the desk held: why, and which money released it when."""

    order: str
    held_on: dt.date
    exposure_before: str
    credit_limit: str
    required: str
    missing: str
    released_on: dt.date | None = None
    released_by: Decimal | None = None


class Credited(msgspec.Struct):
    """An order that came back: when it was credited, with which credit note, over how much."""

    on: dt.date
    credit_note: str
    amount: Decimal


class Log:
    """What happened on the way."""

    def __init__(self) -> None:
        self.holds: dict[str, Held] = {}
        self.refused: list[dict[str, Any]] = []
        self.credits: dict[str, Credited] = {}
        self.dispatched = 0

    def hold(self, order: str, day: dt.date, balance: dict[str, Any], missing: str) -> None:
        self.holds[order] = Held(order, day, balance["exposure"], balance["credit_limit"], balance["required"], missing)

    def release(self, order: str, day: dt.date, amount: Decimal) -> None:
        self.holds[order].released_on, self.holds[order].released_by = day, amount

    def credit(self, order: str, day: dt.date, done: dict[str, Any]) -> None:
        self.credits[order] = Credited(day, done["credit_notes"][0]["number"], Decimal(done["credit"]))

    def refuse(self, order: str, day: dt.date, problem: dict[str, Any]) -> None:
        """The history shipped what the desk holds."""
        self.refused.append({"order": order, "day": day, "code": problem["code"], "detail": problem["detail"]})


class Report(msgspec.Struct):
    """The figures of a replay. `differences` are customers whose receivable is not the expected one, by number.

    `bought` and `sent` count the purchase orders and the transfers by which goods came.
    """

    orders: dict[str, int]
    dispatched: int
    holds: list[Held]
    refused_dispatches: list[dict[str, Any]]
    receivables: dict[str, Decimal]
    total: Decimal
    credits: dict[str, Credited]
    differences: dict[str, Decimal]
    trial_balance: list[dict[str, Any]]
    stock_differences: dict[str, Decimal]
    numbers: dict[str, int]
    bought: int
    sent: int


async def make_report(api: Api, history: History, customers: dict[str, str], log: Log, supplying: Supplying) -> Report:
    """Read the outcome back through the API."""
    states: dict[str, int] = {}
    async for order in api.all("/orders"):
        states[order["state"]] = states.get(order["state"], 0) + 1
    number_of = {customer: number for number, customer in customers.items()}
    open_ar = {number_of[row["customer_id"]]: Decimal(row["open_ar"]) async for row in api.all("/receivables/summary")}
    books = (await api.get("/ledger/trial-balance"))["accounts"]
    return Report(
        orders=states, dispatched=log.dispatched, holds=list(log.holds.values()), refused_dispatches=log.refused, receivables=open_ar,
        total=sum(open_ar.values(), Decimal(0)), credits=log.credits, differences=_differences(history, open_ar),
        trial_balance=books, stock_differences=await _stock(api, history, supplying), numbers=await _numbers(api),
        bought=supplying.bought, sent=supplying.sent,
    )  # fmt: skip


def _differences(history: History, found: dict[str, Decimal]) -> dict[str, Decimal]:
    """Found less expected, customer by customer; nothing when the files tell no expectation."""
    expected = history.expected
    names = expected.keys() | found.keys()
    gaps = {n: found.get(n, Decimal(0)) - expected.get(n, Decimal(0)) for n in names} if expected else {}
    return {number: gap for number, gap in sorted(gaps.items()) if gap}


async def _stock(api: Api, history: History, supplying: Supplying) -> dict[str, Decimal]:
    """Available now less what should be left at the end."""
    found = {row["part_no"]: Decimal(row["available_now"]) async for row in api.all("/inventory/stock")}
    return gaps_of(found, supplying.left_over, history.products)


async def _numbers(api: Api) -> dict[str, int]:
    """How many numbers each kind of document has."""
    outbound = [row["number"] async for row in api.all("/inventory/outbound")]
    return {"outbound_order": len(outbound), "outbound_order_distinct": len(set(outbound))}
