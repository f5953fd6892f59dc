"""Goods that come back (ORD-8): in at the cost they left with, each where its disposition says, never more than left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import msgspec

from salesops import Transaction, ask, clock, new_id, plain
from salesops.errors import Faults
from salesops.hookspecs.inventory import GoodsReturned, GoodsToReturn
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops_duties.inventory import rules
from salesops_duties.inventory.service.valuing import unit_costs
from salesops_duties.inventory.service.warehouses import main_warehouse

DISPOSITIONS = ("sellable", "quarantine", "scrap", "supplier")


class _Part(msgspec.Struct, frozen=True):
    """What of a line comes back into one warehouse, and its cost."""

    line: GoodsToReturn
    warehouse_id: UUID
    quantity: Decimal
    cost_minor: int
    outbound_line: int | None = None


async def take_back(tx: Transaction, document_id: UUID, lines: Sequence[GoodsToReturn], on: dt.date) -> GoodsReturned:
    """Book returned goods in and post them; raises `Invalid` with the most that can come back of each line."""
    faults = Faults()
    for index, line in enumerate(lines):
        rules.check_choice(line.disposition, DISPOSITIONS, f"lines[{index}].disposition", faults)
        if line.quantity <= 0:
            faults.add(f"lines[{index}].quantity", "positive", "More than zero.", given=plain(line.quantity))
    faults.raise_if_any()
    parts = await _of_outbound_orders(tx, lines, faults)
    faults.raise_if_any()
    parts += await _of_unknown(tx, [line for line in lines if line.outbound_id is None])
    _write(tx, document_id, sorted(parts, key=lambda part: part.line.line_no), on)
    cost = sum(part.cost_minor for part in parts)
    await _post(tx, document_id, parts, on)
    dispositions = {line.line_no: line.disposition for line in lines}
    tx.audit("goods.take_back", "goods_return", document_id, changes={"lines": dispositions, "cost_minor": cost})
    return GoodsReturned(document_id, cost, tx.office.currency)


async def _of_outbound_orders(tx: Transaction, lines: Sequence[GoodsToReturn], faults: Faults) -> list[_Part]:
    """Share each line out over what left with its outbound order, whose lines stay locked."""
    wanted = sorted({line.outbound_id for line in lines if line.outbound_id is not None})
    rows = await tx.fetch(
        "SELECT l.outbound_id, l.line_no, l.warehouse_id, l.product_id, l.quantity, l.cost_minor, l.returned, l.returned_cost_minor"
        " FROM inventory.outbound_line l JOIN inventory.outbound_order o ON (o.office_id, o.id) = (l.office_id, l.outbound_id)"
        " JOIN inventory.warehouse w ON (w.office_id, w.id) = (l.office_id, l.warehouse_id)"
        " WHERE l.office_id = $1 AND l.outbound_id = ANY ($2) AND o.state = 'dispatched'"
        " ORDER BY l.outbound_id, l.line_no, w.code <> 'main', w.code FOR UPDATE OF l",
        tx.office.id,
        wanted,
    )
    left = {(r["outbound_id"], r["line_no"], r["warehouse_id"]): rules.Left(**dict(r.items())) for r in rows}
    parts: list[_Part] = []
    for index, line in enumerate(lines):
        if line.outbound_id is None:
            continue
        mine = [one for one in left.values() if _is_of(one, line)]
        most = sum((one.outside for one in mine), rules.ZERO)
        if line.quantity > most:
            words = f"At most {plain(most)} can come back: more has not left, or is back already."
            faults.add(f"lines[{index}].quantity", "max", words, given=plain(line.quantity), allowed=plain(most))
            continue
        shared, after = rules.share_out(mine, line.quantity)
        left |= {(one.outbound_id, one.line_no, one.warehouse_id): one for one in after}
        parts += [_Part(line, one.warehouse_id, quantity, cost, one.line_no) for one, quantity, cost in shared]
    return parts


def _is_of(left: rules.Left, line: GoodsToReturn) -> bool:
    return (
        left.outbound_id == line.outbound_id
        and left.product_id == line.product_id
        and line.outbound_line_no in (None, left.line_no)
    )


async def _of_unknown(tx: Transaction, lines: Sequence[GoodsToReturn]) -> list[_Part]:
    """Goods whose outbound order nobody knows come into the main warehouse at the present average."""
    if not lines:
        return []
    warehouse = await main_warehouse(tx)
    costs = await unit_costs(tx, {line.product_id for line in lines})
    nothing = Fraction(0)
    return [
        _Part(line, warehouse, line.quantity, rules.cost_at(costs.get(line.product_id, nothing), line.quantity))
        for line in lines
    ]


def _write(tx: Transaction, document_id: UUID, parts: Sequence[_Part], on: dt.date) -> None:
    tx.write(
        "inventory.take_back",
        tx.office.id,
        document_id,
        [new_id() for _ in parts],
        [new_id() for _ in parts],
        [part.line.line_no for part in parts],
        [part.warehouse_id for part in parts],
        [part.line.product_id for part in parts],
        [part.quantity for part in parts],
        [part.cost_minor for part in parts],
        [part.line.disposition for part in parts],
        [part.line.outbound_id for part in parts],
        [part.outbound_line for part in parts],
        on,
        clock.now(),
        tx.actor.person_id,
    )


async def _post(tx: Transaction, document_id: UUID, parts: Sequence[_Part], on: dt.date) -> None:
    scrap = sum(part.cost_minor for part in parts if part.line.disposition == "scrap")
    kept = sum(part.cost_minor for part in parts) - scrap
    all_sides = (Posting("inventory", kept), Posting("scrap", scrap), Posting("cost_of_sales", -kept - scrap))
    sides = tuple(side for side in all_sides if side.amount_minor)
    if sides:
        entry = EntryToPost("goods_return", document_id, on, tx.office.currency, "Goods returned by a customer", sides)
        await ask(LedgerHooks).entry_posting(tx.office, tx, entry)
