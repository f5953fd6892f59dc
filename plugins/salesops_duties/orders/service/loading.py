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
CONFIRMED = ("confirmed", "issued", "backorder", "dispatched")
WAYS_OUT = {
    "draft": ["check stock", "check balance", "confirm by telephone", "cancel"],
    "confirmed": ["issue documents", "change", "cancel"],
    "issued": ["dispatch", "take a delivery back", "change", "close short"],
    "amending": ["check stock", "check balance", "confirm by telephone", "close short"],
    "backorder": ["issue documents when goods have arrived", "change", "close short", "request a return"],
    "dispatched": ["take a new order", "request a return"],
    "cancelled": ["take a new order"],
}


class Loaded(msgspec.Struct, frozen=True):
    """An order's present state with its lines and what its deliveries have taken of them."""

    id: UUID
    number: str | None
    state: str
    customer_id: UUID
    salesperson_id: UUID | None
    intake_channel: str
    phone_reason: str | None
    phone_reason_text: str
    caller_check: str
    document_ref: str
    customer_po_no: str
    currency: str
    delivery_way: str
    delivery_date: dt.date | None
    delivery_address: str
    receiver: str
    ship_complete: bool
    deposit_percent: Decimal
    dispatch_percent: Decimal
    discount_minor: int
    net_minor: int
    tax_minor: int
    total_minor: int
    tax_policy: str
    required_minor: int | None
    price_reasons: list[str]
    approve_minor: int
    content_hash: str
    stock_hash: str | None
    balance_hash: str | None
    balance_outcome: str | None
    shortfall_minor: int | None
    confirmed_hash: str | None
    calls_without_answer: int
    version: int
    supply_at: dt.datetime | None
    deliveries: int
    lines: tuple[Line, ...]

    def for_hooks(self, *, required_only: bool = False, rest_only: bool = False) -> Order:
        """The order as other duties see it; with `required_only` its amount is what needs cover now (FEATURES 1.C).

        With `rest_only` its lines are what is neither issued nor closed, in the product's own unit.
        """
        lines = tuple(
            hook_line(ln, ln.rest if rest_only else ln.quantity) for ln in self.lines if not rest_only or ln.rest
        )
        total = self.required_minor if required_only and self.required_minor is not None else self.total_minor
        return Order(self.id, self.customer_id, self.currency, total, lines, self.salesperson_id)

    @property
    def stock_is_checked(self) -> bool:
        return self.stock_hash == self.content_hash

    @property
    def balance_is_checked(self) -> bool:
        return self.balance_hash == self.content_hash

    @property
    def promotions(self) -> dict[UUID, int]:
        """What each promotion gives to this order, in minor units."""
        used: dict[UUID, int] = {}
        for line in self.lines:
            if line.promotion_id is not None:
                used[line.promotion_id] = used.get(line.promotion_id, 0) + line.promotion_minor
        return used


_HEAD = [name for name in Loaded.__struct_fields__ if name not in ("lines", "deliveries")]
_LINE = [name for name in Line.__struct_fields__ if name not in ("issued", "dispatched", "issued_net", "issued_tax")]
_LOAD = f"""WITH o AS (SELECT {", ".join(_HEAD)} FROM orders.sales_order WHERE office_id = $1 AND id = $2 %s),
  d AS (SELECT x.line_no, sum(x.quantity) AS issued, sum(x.net_minor)::bigint AS issued_net, sum(x.tax_minor)::bigint AS issued_tax,
          sum(x.quantity) FILTER (WHERE v.state = 'dispatched') AS dispatched
        FROM orders.delivery v JOIN orders.delivery_line x USING (office_id, outbound_id)
        WHERE v.office_id = $1 AND v.order_id = $2 AND v.state <> 'withdrawn' GROUP BY 1)
  SELECT {", ".join(f"o.{name} AS o_{name}" for name in _HEAD)}, {", ".join(f"l.{name}" for name in _LINE)}, coalesce(d.issued, 0) AS issued,
    coalesce(d.dispatched, 0) AS dispatched, coalesce(d.issued_net, 0) AS issued_net, coalesce(d.issued_tax, 0) AS issued_tax,
    (SELECT count(*) FROM orders.delivery WHERE office_id = $1 AND order_id = $2) AS deliveries
  FROM o JOIN orders.sales_order_line l ON l.office_id = $1 AND l.order_id = $2 LEFT JOIN d ON d.line_no = l.line_no ORDER BY l.line_no"""
LOCKED, PLAIN = _LOAD % "FOR UPDATE", _LOAD % ""


async def load(tx: Transaction, order_id: UUID, *, lock: bool = True, own: bool = False) -> Loaded:
    """The order, its lines and what is delivered in one round trip; with `lock` others wait until this transaction ends.

    With `own` an order of another salesperson is as good as absent: raises `NotFound`.
    """
    rows = await tx.fetch(LOCKED if lock else PLAIN, tx.office.id, order_id)
    if not rows or (own and rows[0]["o_salesperson_id"] != tx.actor.person_id):
        raise NotFound
    head: dict[str, Any] = {name: rows[0][f"o_{name}"] for name in _HEAD}
    lines = tuple(Line(**{name: r[name] for name in Line.__struct_fields__}) for r in rows)
    return Loaded(**head, deliveries=rows[0]["deliveries"], lines=lines)


def expect_state(order: Loaded, *allowed: str) -> None:
    """Refuse an act that does not belong to the order's state, and say what does."""
    if order.state not in allowed:
        raise ConflictState(f"The order is {order.state}.", current=order.state, ways_out=WAYS_OUT[order.state])


def of_inventory(answers: list[T]) -> T:
    """Inventory's answer, which no step can do without; it may be switched off while a request is under way."""
    if not answers:
        raise ConflictState(
            "Inventory is off in this office.", current="off", ways_out=["ask an office administrator to switch it on"]
        )
    return answers[0]


def hook_line(line: Line, quantity: Decimal) -> OrderLine:
    """A line as other duties see it, with this quantity of the product's own unit."""
    return OrderLine(
        line.line_no,
        line.product_id,
        quantity,
        line.unit_price,
        line.amount_minor,
        line.tax_minor,
        line.uom,
        line.uom_quantity,
    )
