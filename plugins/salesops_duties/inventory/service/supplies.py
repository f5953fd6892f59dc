"""Goods to come as the duties that plan, order and send them keep them up to date (hooks of `hookspecs/supply.py`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Transaction, clock, plain
from salesops.errors import ConflictState
from salesops.events import SupplyMoved
from salesops.hookspecs.supply import GoodsToCome, PegToMake, StockFigures, SupplyChange
from salesops_duties.inventory.rules import Waiting

_ROWS = """SELECT i.id, i.product_id, p.part_no, i.quantity, i.received, i.pegged, i.sent, i.expected_on, i.state, i.kind, i.source, i.document_id, i.document_line
  FROM inventory.incoming i JOIN core.product p ON p.id = i.product_id WHERE i.office_id = $1 AND i.id = ANY ($2) ORDER BY i.id FOR UPDATE OF i"""
_WAITING = """SELECT g.order_id, g.line_no, g.incoming_id AS supply_id, g.product_id, g.customer_id, g.quantity - g.received AS quantity, g.priority,
    g.needed_on, g.paid_at, g.pegged_at FROM inventory.peg g
  WHERE g.office_id = $1 AND g.incoming_id = ANY ($2) AND g.received < g.quantity ORDER BY g.incoming_id, g.order_id, g.line_no FOR UPDATE OF g"""


class Row(msgspec.Struct, frozen=True):
    """Supply as it stands, its row locked."""

    id: UUID
    product_id: UUID
    part_no: str
    quantity: Decimal
    received: Decimal
    pegged: Decimal
    sent: Decimal
    expected_on: object
    state: str
    kind: str
    source: str
    document_id: UUID | None
    document_line: int | None

    @property
    def rest(self) -> Decimal:
        """What has not come yet."""
        return self.quantity - self.received if self.state == "announced" else Decimal(0)

    @property
    def free(self) -> Decimal:
        """What has not come and nobody waits for."""
        return self.rest - self.pegged


async def lock_supplies(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Row]:
    """The rows of supply by id, locked in one order everywhere: before any stock row."""
    rows = await tx.fetch(_ROWS, tx.office.id, sorted(set(ids)))
    return {row["id"]: Row(**dict(row.items())) for row in rows}


async def lock_waiting(tx: Transaction, ids: Iterable[UUID]) -> list[Waiting]:
    """Who waits for this supply, after `lock_supplies`."""
    rows = await tx.fetch(_WAITING, tx.office.id, sorted(set(ids)))
    return [Waiting(**dict(row.items())) for row in rows]


async def announce_supplies(tx: Transaction, goods: Sequence[GoodsToCome], pegs: Sequence[PegToMake]) -> bool:
    """Add goods to come and the pegs on them; a peg on supply that stands already must leave room."""
    if goods:
        tx.write(
            "inventory.announce",
            tx.office.id,
            [one.id for one in goods],
            [one.product_id for one in goods],
            [one.quantity for one in goods],
            [one.kind for one in goods],
            [one.document_id for one in goods],
            [one.document_line for one in goods],
            [one.source for one in goods],
            [one.expected_on for one in goods],
            [one.said_by for one in goods],
            clock.now(),
            tx.actor.person_id,
        )
    new = {one.id for one in goods}
    known = [peg.supply_id for peg in pegs if peg.supply_id not in new]
    rows = await lock_supplies(tx, known) if known else {}
    free = {one.id: one.quantity for one in goods} | {row.id: row.free for row in rows.values()}
    for peg in pegs:
        if free.get(peg.supply_id, Decimal(0)) < peg.quantity:
            refuse_not_free(rows.get(peg.supply_id), peg.quantity)
        free[peg.supply_id] -= peg.quantity
    add_pegs(tx, pegs)
    return True


def add_pegs(tx: Transaction, pegs: Sequence[PegToMake]) -> None:
    """Add the pegs at the end of the transaction; the caller has looked whether there is room."""
    if pegs:
        tx.write(
            "inventory.peg",
            tx.office.id,
            [peg.order_id for peg in pegs],
            [peg.line_no for peg in pegs],
            [peg.customer_id for peg in pegs],
            [peg.supply_id for peg in pegs],
            [peg.quantity for peg in pegs],
            [peg.needed_on for peg in pegs],
            clock.now(),
        )


def refuse_not_free(row: Row | None, wanted: Decimal) -> None:
    """Refuse a share of goods to come that others wait for, or that are not expected any more."""
    if row is None or row.state != "announced":
        raise ConflictState(
            "These goods are not expected any more.",
            current=row.state if row else "unknown",
            ways_out=["choose other goods to come", "leave the choice to the plan"],
        )
    raise ConflictState(
        f"Of {row.part_no} from {row.source} {plain(max(row.free, Decimal(0)))} is free, not {plain(wanted)}.",
        code="insufficient_supply",
        current="pegged",
        ways_out=["take what is free", "choose other goods to come", "leave the rest to the plan"],
        free=plain(max(row.free, Decimal(0))),
    )


async def change_supplies(tx: Transaction, changes: Sequence[SupplyChange]) -> bool:
    """Note what was said anew; whoever waits for goods whose day moved is told."""
    await tx.flush()
    rows = await lock_supplies(tx, [one.id for one in changes])
    for one in changes:
        _check_change(one, rows.get(one.id))
    tx.write(
        "inventory.change_supply",
        tx.office.id,
        [one.id for one in changes],
        [one.quantity for one in changes],
        [one.expected_on for one in changes],
        [one.no_day for one in changes],
        [one.said_by for one in changes],
        [one.sent for one in changes],
        [one.source for one in changes],
        clock.now(),
    )
    moved = {
        one.id: one.why
        for one in changes
        if one.no_day or (one.expected_on is not None and one.expected_on != rows[one.id].expected_on)
    }
    if moved:
        tell_moved(tx, await lock_waiting(tx, moved), moved)
    return True


def _check_change(one: SupplyChange, row: Row | None) -> None:
    if row is None or row.state != "announced":
        raise ConflictState("These goods are not expected any more.", current=row.state if row else "unknown")
    quantity = row.quantity if one.quantity is None else one.quantity
    if quantity < row.received + row.pegged:
        raise ConflictState(
            f"{plain(row.received)} of {row.part_no} has come and customers wait for {plain(row.pegged)} more:"
            f" it cannot fall to {plain(quantity)}.",
            code="pegged",
            current="pegged",
            ways_out=["move those who wait to other supply first"],
        )
    if one.sent is not None and not row.received <= one.sent <= quantity:
        raise ConflictState(
            f"{plain(one.sent)} of {row.part_no} cannot be on the way: {plain(quantity)} is ordered, {plain(row.received)} is here.",
            current="not ordered",
            ways_out=["order more first", "note what was sent of this order"],
        )


def tell_moved(tx: Transaction, waiting: Iterable[Waiting], why: dict[UUID, str]) -> None:
    """Tell each order that waits for supply that moved, once for all its lines."""
    lines: dict[UUID, set[int]] = {}
    words: dict[UUID, str] = {}
    for one in waiting:
        lines.setdefault(one.order_id, set()).add(one.line_no)
        words.setdefault(one.order_id, why.get(one.supply_id, ""))
    for order_id, numbers in lines.items():
        moved = SupplyMoved(order_id=order_id, lines=tuple(sorted(numbers)), why=words[order_id], moved_at=clock.now())
        tx.tell(moved)


async def end_supplies(tx: Transaction, ids: Sequence[UUID], reason: str) -> bool:
    """Give up the rest of this supply; refuses while somebody waits for it."""
    await tx.flush()
    rows = await lock_supplies(tx, ids)
    for row in rows.values():
        if row.pegged:
            raise ConflictState(
                f"Customers wait for {plain(row.pegged)} of {row.part_no} from {row.source}.",
                code="pegged",
                current="pegged",
                ways_out=["move those who wait to other supply first"],
            )
    tx.write("inventory.end_supply", tx.office.id, sorted(rows))
    for row in rows.values():
        tx.audit("goods.cancel_announcement", "incoming", row.id, reason=reason)
    return True


_FIGURES = """SELECT p.id AS product_id, coalesce(s.on_hand, 0) AS on_hand, coalesce(s.available, 0) AS available,
    coalesce(i.rest - i.on_the_way, 0) AS on_order, coalesce(i.on_the_way, 0) AS in_transit
  FROM unnest($2::uuid[]) AS p(id)
  LEFT JOIN (SELECT product_id, sum(on_hand) AS on_hand, sum(on_hand - held - reserved) AS available FROM inventory.stock
    WHERE office_id = $1 AND product_id = ANY ($2) GROUP BY 1) s ON s.product_id = p.id
  LEFT JOIN (SELECT product_id, sum(quantity - received - pegged) AS rest, sum(least(greatest(sent - received, 0), quantity - received - pegged)) AS on_the_way
    FROM inventory.incoming WHERE office_id = $1 AND product_id = ANY ($2) AND state = 'announced' AND kind <> 'plan' GROUP BY 1) i ON i.product_id = p.id
  WHERE s.product_id IS NOT NULL OR i.product_id IS NOT NULL"""


async def figures_of(tx: Transaction, product_ids: Sequence[UUID]) -> tuple[StockFigures, ...]:
    """What is there of these products and to come unpegged; planned supply does not count."""
    rows = await tx.fetch(_FIGURES, tx.office.id, list(product_ids))
    return tuple(StockFigures(**dict(row.items())) for row in rows)
