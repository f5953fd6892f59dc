"""Step 1 of the desk (ORD-2): is it spot or futures, and for which day can the futures be promised?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Transaction, ask, clock, plain
from salesops.errors import Faults
from salesops.hookspecs.inventory import LineAvailability
from salesops.hookspecs.orders import ForeseenOrder, Order, OrderHooks
from salesops.masterdata.catalogue import last_successors
from salesops_duties.inventory import rules

PeggedLine = tuple[UUID, int, Decimal]  # order, line number, what is pegged of it and has not come


class Figures(msgspec.Struct, frozen=True):
    """What `inventory.figures` answers of one product; `incoming` are days with quantities, first announced first."""

    id: UUID
    part_no: str
    discontinued: bool
    on_hand: Decimal
    held: Decimal
    reserved: Decimal
    incoming: list[tuple[dt.date, Decimal]]


def foresee(tx: Transaction, foreseen: ForeseenOrder) -> None:
    """Have the figures of an order's products read along with what others want."""
    tx.ahead("inventory.figures", tx.office.id, foreseen.id, sorted(foreseen.product_ids))


async def check(tx: Transaction, order: Order) -> tuple[LineAvailability, ...]:
    """Availability of each line, over the sum of the order's lines of the same product.

    Raises `Invalid` for a discontinued product beyond what is in stock: it has no futures.
    """
    products = sorted({line.product_id for line in order.lines})
    text = await tx.read("inventory.figures", tx.office.id, order.id, products)
    rows = {row.id: row for row in msgspec.json.decode(text, type=list[Figures])}
    stock = {i: rules.OnStock(r.on_hand, r.reserved, 0, r.held) for i, r in rows.items()}
    incoming = {i: r.incoming for i, r in rows.items() if r.incoming}
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
    """What other orders wait for and no peg serves, by product; one without a day takes from the first goods that come."""
    promised: dict[UUID, list[rules.Dated]] = {}
    if products:
        text = await tx.read("inventory.pegged_of", tx.office.id, list(products))
        pegged = {(one, number): part for one, number, part in msgspec.json.decode(text, type=list[PeggedLine])}
        for waiting in await ask(OrderHooks).demand_answering(tx.office, tx, order.id, products):
            for goods in waiting:
                rest = goods.quantity - pegged.get((goods.order_id, goods.line_no), Decimal(0))
                if rest > 0:
                    promised.setdefault(goods.product_id, []).append((goods.on or today, rest))
    return promised


async def _refuse_futures_of_discontinued(
    tx: Transaction,
    wanted: Sequence[rules.Wanted],
    parts: Mapping[int, tuple[Any, Any]],
    rows: Mapping[UUID, Figures],
) -> None:
    short = [
        (index, number, product)
        for index, (number, product, _) in enumerate(wanted)
        if parts[number][1] and product in rows and rows[product].discontinued
    ]
    if not short:
        return
    instead = await last_successors(tx, {product for _, _, product in short})
    faults = Faults()
    for index, number, product in short:
        spot, futures = parts[number]
        words = f"{rows[product].part_no} is no longer made: only what is in stock can be sold."
        if product in instead:
            words += f" {instead[product].part_no} supersedes it."
        faults.add(f"lines[{index}].quantity", "discontinued", words, given=plain(spot + futures), allowed=plain(spot))
    faults.raise_if_any()
