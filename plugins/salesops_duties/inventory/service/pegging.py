"""Tying customers to goods to come: taken when an order is issued, moved when the source changes, cut when it wants less."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from salesops import Office, Transaction, clock, plain
from salesops.db import Record, reading
from salesops.errors import ConflictState
from salesops.events import PegsReleased
from salesops.hookspecs.supply import DropWay, FuturesDemand, FuturesLine, Peg, PegMove, PegToMake, SupplyChoice
from salesops_duties.inventory import rules
from salesops_duties.inventory.service.supplies import (
    Row,
    add_pegs,
    lock_supplies,
    lock_waiting,
    refuse_not_free,
    tell_moved,
)
from salesops_duties.inventory.service.transfer_requests import request_for

_PEGS = """SELECT g.order_id, g.line_no, g.customer_id, g.product_id, g.incoming_id AS supply_id, g.quantity - g.received AS quantity, g.received,
    g.needed_on, i.kind, i.source, i.document_id, i.document_line, i.expected_on, i.expected_before, i.said_by, coalesce(i.said_at, i.noted_at) AS said_at,
    i.sent > i.received AS in_transit
  FROM inventory.peg g JOIN inventory.incoming i ON (i.office_id, i.id) = (g.office_id, g.incoming_id)
  WHERE g.office_id = $1 AND (g.order_id = ANY ($2) OR g.incoming_id = ANY ($3)) ORDER BY i.expected_on NULLS LAST, i.id, g.priority,
    g.needed_on NULLS LAST, g.paid_at NULLS LAST, g.pegged_at, g.order_id, g.line_no"""
_FREE = """SELECT i.id FROM inventory.incoming i WHERE i.office_id = $1 AND i.product_id = ANY ($2) AND i.state = 'announced' AND i.kind <> 'plan'
  AND i.expected_on >= $3 AND i.quantity - i.received > i.pegged"""
_OTHERS = """SELECT DISTINCT g.incoming_id FROM inventory.peg g WHERE g.office_id = $1 AND g.product_id = ANY ($2) AND g.received < g.quantity
  AND g.order_id <> $3"""


async def take_supply(
    tx: Transaction, demand: FuturesDemand, choices: Sequence[SupplyChoice], today: dt.date
) -> tuple[Peg, ...]:
    """Tie an order's futures to free goods to come: what was chosen, and for the lines left open the soonest there is.

    While a deposit is open nothing is taken: everything goes to the plan, which waits for the money.
    """
    if demand.deposit_open:
        return ()
    chosen = [one for one in choices if one.way == "supply" and one.supply_id is not None]
    open_lines = [ln for ln in demand.lines if all(one.line_no != ln.line_no for one in choices)]
    free = await tx.fetch(_FREE, tx.office.id, [ln.product_id for ln in open_lines], today)
    rows = await lock_supplies(tx, [row["id"] for row in free] + [one.supply_id for one in chosen if one.supply_id])
    lines = {ln.line_no: ln for ln in demand.lines}
    made = [_chosen(demand, lines, one, rows) for one in chosen]
    left = _after(rows, made)
    made += [
        _to_make(demand, line, supply.id, quantity)
        for line, supply, quantity in rules.take_free(open_lines, [one for one in left if one.expected_on])
    ]
    for one in choices:
        if one.way == "transfer":
            line = _waiting_line(lines, one)
            supply_id = await request_for(tx, demand, line, one)
            made.append(_to_make(demand, line, supply_id, one.quantity))
    add_pegs(tx, made)
    if not made:
        return ()
    await tx.flush()
    taken = {(peg.line_no, peg.supply_id): peg.quantity for peg in made}
    pegs = await pegs_of(tx, (demand.order_id,), ())
    return tuple(peg for peg in pegs if (peg.line_no, peg.supply_id) in taken)


def _chosen(
    demand: FuturesDemand, lines: dict[int, FuturesLine], one: SupplyChoice, rows: dict[UUID, Row]
) -> PegToMake:
    row = rows.get(one.supply_id) if one.supply_id else None
    line = _waiting_line(lines, one, row.product_id if row else None)
    if row is None or row.free < one.quantity:
        refuse_not_free(row, one.quantity)
    assert row is not None
    return _to_make(demand, line, row.id, one.quantity)


def _waiting_line(lines: dict[int, FuturesLine], one: SupplyChoice, product_id: UUID | None = None) -> FuturesLine:
    """The line that a choice is for; refuses more than it waits for, and goods of another part."""
    line = lines.get(one.line_no)
    if line is None or one.quantity > line.quantity or product_id not in (None, line.product_id):
        most = plain(line.quantity) if line else "0"
        raise ConflictState(
            f"Line {one.line_no} waits for {most} of its own part, not for this.",
            current="not wanted",
            ways_out=["look at what the line waits for", "choose goods of the same part"],
        )
    return line


def _to_make(demand: FuturesDemand, line: FuturesLine, supply_id: UUID, quantity: Decimal) -> PegToMake:
    return PegToMake(demand.order_id, line.line_no, demand.customer_id, supply_id, quantity, line.needed_on)


def _after(rows: dict[UUID, Row], made: Sequence[PegToMake]) -> list[rules.Supply]:
    """What is free of supply once these pegs are made; refuses a share that was chosen twice."""
    free = {row.id: row.free for row in rows.values()}
    for peg in made:
        free[peg.supply_id] -= peg.quantity
        if free[peg.supply_id] < 0:
            refuse_not_free(rows[peg.supply_id], peg.quantity)
    days = {row.id: row.expected_on for row in rows.values()}
    return [
        rules.Supply(row.id, row.product_id, free[row.id], day if isinstance(day := days[row.id], dt.date) else None)
        for row in rows.values()
    ]


async def pegs_of(tx: Transaction, orders: Sequence[UUID], supplies: Sequence[UUID]) -> tuple[Peg, ...]:
    """The pegs of these orders, and of this supply."""
    return _as_pegs(await tx.fetch(_PEGS, tx.office.id, list(orders), list(supplies)))


async def waiting_for(office: Office, order_id: UUID) -> tuple[Peg, ...]:
    """What an order waits for, read for an offer."""
    return _as_pegs(await reading().connection.fetch(_PEGS, office.id, [order_id], []))


def _as_pegs(rows: Sequence[Record]) -> tuple[Peg, ...]:
    return tuple(Peg(**dict(row.items())) for row in rows)


async def move_pegs(tx: Transaction, moves: Sequence[PegMove], reason: str) -> bool:
    """Have lines wait for other supply; refuses more than they wait for, and more than the other leaves free."""
    await tx.flush()
    ids = [one.from_id for one in moves] + [one.to_id for one in moves]
    rows = await lock_supplies(tx, ids)
    waiting = {(one.order_id, one.line_no, one.supply_id): one for one in await lock_waiting(tx, ids)}
    free = {row.id: row.free for row in rows.values()}
    left = {key: one.quantity for key, one in waiting.items()}
    for one in moves:
        key = (one.order_id, one.line_no, one.from_id)
        if left.get(key, Decimal(0)) < one.quantity:
            raise ConflictState(
                "This customer does not wait for so much of it any more.",
                current="moved meanwhile",
                ways_out=["look again"],
            )
        if free.get(one.to_id, Decimal(0)) < one.quantity:
            refuse_not_free(rows.get(one.to_id), one.quantity)
        left[key] -= one.quantity
        free[one.to_id] -= one.quantity
        free[one.from_id] += one.quantity
    seen = [waiting[(one.order_id, one.line_no, one.from_id)] for one in moves]
    _unpeg(tx, [(peg, one.quantity) for peg, one in zip(seen, moves, strict=True)])
    add_pegs(
        tx,
        [
            PegToMake(one.order_id, one.line_no, peg.customer_id, one.to_id, one.quantity, peg.needed_on)
            for peg, one in zip(seen, moves, strict=True)
        ],
    )
    await tx.flush()
    tell_moved(tx, seen, dict.fromkeys((peg.supply_id for peg in seen), reason))
    return True


def _unpeg(tx: Transaction, cuts: Sequence[tuple[rules.Waiting, Decimal]]) -> None:
    if cuts:
        tx.write(
            "inventory.unpeg",
            tx.office.id,
            [one.order_id for one, _ in cuts],
            [one.line_no for one, _ in cuts],
            [one.supply_id for one, _ in cuts],
            [quantity for _, quantity in cuts],
        )


async def drop_demand(
    tx: Transaction, order_id: UUID, keep: dict[int, Decimal], way: DropWay, reason: str
) -> tuple[Peg, ...]:
    """Cut what an order waits for down to `keep`; the pegs that would come last go first.

    With the way `next` those who wait longest for the same product elsewhere, in the order of the queue, move up.
    """
    pegs = [peg for peg in await pegs_of(tx, (order_id,), ()) if peg.quantity]
    if not pegs:
        return ()
    products = sorted({peg.product_id for peg in pegs})
    ids = [peg.supply_id for peg in pegs]
    if way == "next":
        ids += [row["incoming_id"] for row in await tx.fetch(_OTHERS, tx.office.id, products, order_id)]
    rows = await lock_supplies(tx, ids)
    waiting = await lock_waiting(tx, ids)
    soonest = {peg.supply_id: place for place, peg in enumerate(pegs)}
    mine = sorted((one for one in waiting if one.order_id == order_id), key=lambda one: soonest[one.supply_id])
    cuts = rules.cut(mine, keep)
    _unpeg(tx, cuts)
    if way == "next":
        await _move_up(tx, cuts, [one for one in waiting if one.order_id != order_id], rows, reason)
    if cuts:
        _tell_released(tx, order_id, cuts, rows, way, reason)
    lost = {(one.line_no, one.supply_id): quantity for one, quantity in cuts}
    return tuple(_with(peg, lost[peg.line_no, peg.supply_id]) for peg in pegs if (peg.line_no, peg.supply_id) in lost)


def _with(peg: Peg, quantity: Decimal) -> Peg:
    return Peg(**{name: getattr(peg, name) for name in Peg.__struct_fields__} | {"quantity": quantity})


async def _move_up(
    tx: Transaction,
    cuts: Sequence[tuple[rules.Waiting, Decimal]],
    others: Sequence[rules.Waiting],
    rows: dict[UUID, Row],
    reason: str,
) -> None:
    """Give what was cut to the first in the queue whose own goods come later."""
    freed: dict[UUID, Decimal] = {}
    for one, quantity in cuts:
        freed[one.supply_id] = freed.get(one.supply_id, Decimal(0)) + quantity
    moves: list[tuple[rules.Waiting, UUID, Decimal]] = []
    left = {(one.order_id, one.line_no, one.supply_id): one.quantity for one in others}
    for supply_id, quantity in freed.items():
        row, rest = rows[supply_id], quantity
        for one in rules.queue(others):
            key = (one.order_id, one.line_no, one.supply_id)
            part = min(rest, left[key]) if _comes_later(rows[one.supply_id], row) else Decimal(0)
            if part > 0:
                left[key] -= part
                rest -= part
                moves.append((one, supply_id, part))
    _unpeg(tx, [(one, part) for one, _, part in moves])
    add_pegs(
        tx,
        [
            PegToMake(one.order_id, one.line_no, one.customer_id, supply_id, part, one.needed_on)
            for one, supply_id, part in moves
        ],
    )
    tell_moved(tx, [one for one, _, _ in moves], {one.supply_id: reason for one, _, _ in moves})
    by_order: dict[UUID, list[tuple[rules.Waiting, Decimal]]] = {}
    for one, _, part in moves:
        by_order.setdefault(one.order_id, []).append((one, part))
    for order_id, parts in by_order.items():
        _tell_released(tx, order_id, parts, rows, "stock", reason)


def _comes_later(own: Row, freed: Row) -> bool:
    """Whether the freed goods of the same product are sooner there than what someone waits for."""
    if own.product_id != freed.product_id or own.id == freed.id or not isinstance(freed.expected_on, dt.date):
        return False
    return not isinstance(own.expected_on, dt.date) or own.expected_on > freed.expected_on


def _tell_released(
    tx: Transaction,
    order_id: UUID,
    cuts: Sequence[tuple[rules.Waiting, Decimal]],
    rows: dict[UUID, Row],
    way: str,
    reason: str,
) -> None:
    parts = tuple(
        (row.id, row.kind, row.document_id, row.document_line, one.line_no, plain(quantity))
        for one, quantity in cuts
        for row in [rows[one.supply_id]]
    )
    tx.tell(
        PegsReleased(
            order_id=order_id,
            customer_id=cuts[0][0].customer_id,
            parts=parts,
            way=way,
            reason=reason,
            released_at=clock.now(),
        )
    )
