"""Step 1 of the desk (ORD-2): is it spot or futures, and for which day can the futures be promised?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from salesops import Transaction, ask, clock, plain
from salesops.errors import Faults
from salesops.hookspecs.inventory import LineAvailability
from salesops.hookspecs.orders import Order, OrderHooks
from salesops.masterdata.catalogue import last_successors
from salesops_duties.inventory import rules

# All warehouses of the office together; what the order itself has reserved is there for it.
_FIGURES = """SELECT p.id, p.part_no, p.discontinued, coalesce(s.on_hand, 0) AS on_hand, coalesce(s.held, 0) AS held,
    coalesce(s.reserved, 0) - coalesce(o.quantity, 0) AS reserved, i.days, i.quantities
  FROM core.product p
  LEFT JOIN LATERAL (SELECT sum(on_hand) AS on_hand, sum(held) AS held, sum(reserved) AS reserved FROM inventory.stock
    WHERE office_id = $1 AND product_id = p.id) s ON true
  LEFT JOIN LATERAL (SELECT sum(quantity) AS quantity FROM inventory.reservation
    WHERE office_id = $1 AND order_id = $2 AND product_id = p.id AND state = 'open') o ON true
  LEFT JOIN LATERAL (SELECT array_agg(expected_on ORDER BY id) AS days, array_agg(quantity - received ORDER BY id) AS quantities
    FROM inventory.incoming WHERE office_id = $1 AND product_id = p.id AND state = 'announced' AND expected_on IS NOT NULL) i ON true
  WHERE p.id = ANY ($3)"""


async def check(tx: Transaction, order: Order) -> tuple[LineAvailability, ...]:
    """Availability of each line, over the sum of the order's lines of the same product.

    Raises `Invalid` for a discontinued product beyond what is in stock: it has no futures.
    """
    products = {line.product_id for line in order.lines}
    rows = {row["id"]: row for row in await tx.fetch(_FIGURES, tx.office.id, order.id, list(products))}
    stock = {i: rules.OnStock(r["on_hand"], r["reserved"], 0, r["held"]) for i, r in rows.items()}
    incoming = {i: list(zip(r["days"], r["quantities"], strict=True)) for i, r in rows.items() if r["days"]}
    wanted = [(ln.line_no, ln.product_id, ln.quantity) for ln in order.lines]
    parts = rules.split(wanted, stock)
    await _refuse_futures_of_discontinued(tx, wanted, parts, rows)
    today = clock.today(tx.office.timezone)
    short = tuple({product for number, product, _ in wanted if parts[number][1]})
    days = rules.promises(wanted, stock, incoming, today, await _promised(tx, order, short, today))
    return tuple(
        LineAvailability(number, product, spot, futures, row.on_hand, row.available, days[number] if futures else None)
        for number, product, _ in wanted
        for spot, futures in [parts[number]]
        for row in [stock.get(product, rules.OnStock())]
    )


async def _promised(
    tx: Transaction, order: Order, products: tuple[UUID, ...], today: dt.date
) -> dict[UUID, list[rules.Dated]]:
    """What other orders wait for, by product; one without a day takes from the first goods that come."""
    promised: dict[UUID, list[rules.Dated]] = {}
    if products:
        for waiting in await ask(OrderHooks).demand_answering(tx.office, tx, order.id, products):
            for goods in waiting:
                promised.setdefault(goods.product_id, []).append((goods.on or today, goods.quantity))
    return promised


async def _refuse_futures_of_discontinued(
    tx: Transaction,
    wanted: Sequence[rules.Wanted],
    parts: Mapping[int, tuple[Any, Any]],
    rows: Mapping[UUID, Mapping[str, Any]],
) -> None:
    short = [
        (index, number, product)
        for index, (number, product, _) in enumerate(wanted)
        if parts[number][1] and product in rows and rows[product]["discontinued"]
    ]
    if not short:
        return
    instead = await last_successors(tx, {product for _, _, product in short})
    faults = Faults()
    for index, number, product in short:
        spot, futures = parts[number]
        words = f"{rows[product]['part_no']} is no longer made: only what is in stock can be sold."
        if product in instead:
            words += f" {instead[product].part_no} supersedes it."
        faults.add(f"lines[{index}].quantity", "discontinued", words, given=plain(spot + futures), allowed=plain(spot))
    faults.raise_if_any()
