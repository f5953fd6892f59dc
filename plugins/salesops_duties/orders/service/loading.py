"""An order as the steps work on it: loaded whole, its row locked so that two clerks come one after the other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from salesops import Transaction
from salesops.errors import ConflictState, NotFound
from salesops.hookspecs.orders import Order, OrderLine
from salesops_duties.orders.rules import Line

T = TypeVar("T")


class Loaded(msgspec.Struct, frozen=True):
    """An order's present state with its lines; `spot` is what the last stock check found, by line number."""

    id: UUID
    number: str | None
    state: str
    customer_id: UUID
    salesperson_id: UUID | None
    currency: str
    delivery_way: str
    delivery_date: dt.date | None
    delivery_address: str
    receiver: str
    total_minor: int
    spot_minor: int | None
    content_hash: str
    stock_hash: str | None
    balance_hash: str | None
    balance_outcome: str | None
    shortfall_minor: int | None
    confirmed_hash: str | None
    version: int
    lines: tuple[Line, ...]
    spot: dict[int, Decimal]

    def for_hooks(self, *, spot_only: bool = False) -> Order:
        """The order as other duties see it; with `spot_only` its amount is that of the goods in stock."""
        lines = tuple(
            OrderLine(ln.line_no, ln.product_id, ln.quantity, ln.unit_price, ln.amount_minor) for ln in self.lines
        )
        total = self.spot_minor if spot_only and self.spot_minor is not None else self.total_minor
        return Order(self.id, self.customer_id, self.currency, total, lines, self.salesperson_id)

    @property
    def stock_is_checked(self) -> bool:
        return self.stock_hash == self.content_hash

    @property
    def balance_is_checked(self) -> bool:
        return self.balance_hash == self.content_hash


_HEAD = (
    "id, number, state, customer_id, salesperson_id, currency, delivery_way, delivery_date, delivery_address, receiver, total_minor, spot_minor,"
    " content_hash, stock_hash, balance_hash, balance_outcome, shortfall_minor, confirmed_hash, version"
)
_LOAD = f"""SELECT {_HEAD}, l.line_no, l.product_id, l.quantity, l.unit_price, l.amount_minor, l.spot_qty
  FROM (SELECT * FROM orders.sales_order WHERE office_id = $1 AND id = $2 %s) o
  JOIN orders.sales_order_line l ON l.office_id = $1 AND l.order_id = o.id ORDER BY l.line_no"""
LOCKED, PLAIN = _LOAD % "FOR UPDATE", _LOAD % ""


async def load(tx: Transaction, order_id: UUID, *, lock: bool = True, own: bool = False) -> Loaded:
    """The order and its lines in one round trip; with `lock` others wait until this transaction ends.

    With `own` an order of another salesperson is as good as absent: raises `NotFound`.
    """
    rows = await tx.fetch(LOCKED if lock else PLAIN, tx.office.id, order_id)
    if not rows or (own and rows[0]["salesperson_id"] != tx.actor.person_id):
        raise NotFound
    head: dict[str, Any] = {name.strip(): rows[0][name.strip()] for name in _HEAD.split(",")}
    lines = tuple(Line(r["line_no"], r["product_id"], r["quantity"], r["unit_price"], r["amount_minor"]) for r in rows)
    return Loaded(**head, lines=lines, spot={r["line_no"]: r["spot_qty"] for r in rows if r["spot_qty"] is not None})


def expect_state(order: Loaded, *allowed: str) -> None:
    """Refuse an act that does not belong to the order's state, and say what does."""
    ways = {"draft": ["check stock", "check balance", "confirm by telephone", "cancel"], "confirmed": ["issue documents", "change", "cancel"],
            "issued": ["dispatch"], "dispatched": ["take a new order"], "cancelled": ["take a new order"]}  # fmt: skip
    if order.state not in allowed:
        raise ConflictState(f"The order is {order.state}.", current=order.state, ways_out=ways[order.state])


def of_inventory(answers: list[T]) -> T:
    """Inventory's answer, which no step can do without; it may be switched off while a request is under way."""
    if not answers:
        raise ConflictState(
            "Inventory is off in this office.", current="off", ways_out=["ask an office administrator to switch it on"]
        )
    return answers[0]
