"""Counting stock blind: what to count, what was counted, and who sees the book figures when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, plain, transaction
from salesops.db import Record
from salesops.errors import ConflictState, Faults, NotFound
from salesops_duties.inventory.rules import CountEntries, NewCount, check_reason, parse_count
from salesops_duties.inventory.service.parts import known_products
from salesops_duties.inventory.service.warehouses import warehouse_of

MOST_LINES = 5000
_SELECT = """SELECT c.id, c.kind, w.code AS warehouse, w.name AS warehouse_name, c.warehouse_id, c.reason, c.state, c.closing_id, c.started_at, c.posted_at
  FROM inventory.stock_count c JOIN inventory.warehouse w ON (w.office_id, w.id) = (c.office_id, c.warehouse_id) WHERE c.office_id = $1"""
LINES = """SELECT l.line_no, l.product_id, p.part_no, p.name, p.name_zh, p.uom, p.quantity_digits, l.counted, l.expected, l.counted - l.expected AS difference
  FROM inventory.count_line l JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.count_id = $2 ORDER BY l.line_no"""


async def start_count(act: Act, new: NewCount) -> dict[str, Any]:
    """Start a count of some parts of a warehouse, or of everything in it; raises `Invalid`."""
    faults = Faults()
    check_reason(new.reason, faults, words="Say what this count is for: the year's end, a doubt.")
    async with transaction(act) as tx:
        warehouse = await warehouse_of(tx, new.warehouse, faults)
        products = await known_products(tx, new.part_nos, "part_nos", faults)
        faults.raise_if_any()
        chosen = [product.id for product in products if product] if new.part_nos else await _in(tx, warehouse)
        if not chosen or len(chosen) > MOST_LINES:
            words = f"A count has 1 to {MOST_LINES} parts; this one would have {len(chosen)}."
            faults.add("part_nos", "count", words, given=len(chosen))
        faults.raise_if_any()
        count = await add_count(tx, "count", warehouse, new.reason.strip())
        await add_lines(tx, count, chosen)
        tx.audit("stock_count.start", "stock_count", count, changes={"lines": len(chosen)}, reason=new.reason.strip())
        return tx.answer({"id": count, "state": "counting", "lines": len(set(chosen))}, status=201)


async def enter_counts(act: Act, count_id: UUID, given: CountEntries) -> dict[str, Any]:
    """Note what was counted, beside what the book says at this moment; a part found beyond the list is added.

    A closed count that is entered again is taken up again: it has to be closed, and approved, anew.
    """
    async with transaction(act) as tx:
        head = await count_head(tx, count_id, lock=True)
        expect(head["state"], "counting", "counted")
        if head["kind"] != "count":
            raise ConflictState("An adjustment is not counted.", current=head["kind"], ways_out=["cancel it, count"])
        faults = Faults()
        products = await known_products(tx, [e.part_no for e in given.entries], "entries", faults)
        digits = [product.quantity_digits if product else 6 for product in products]
        counted = [
            parse_count(e.counted, d, f"entries[{i}].counted", faults)
            for i, (e, d) in enumerate(zip(given.entries, digits, strict=True))
        ]
        if not given.entries:
            faults.add("entries", "required", "Say what was counted.")
        seen: set[str] = set()
        for i, e in enumerate(given.entries):
            if e.part_no in seen:
                faults.add(f"entries[{i}].part_no", "duplicate", "Each part once; add up its places.", given=e.part_no)
            seen.add(e.part_no)
        faults.raise_if_any()
        ids = [product.id for product in products if product]
        await add_lines(tx, count_id, ids)
        await _note(tx, count_id, head["warehouse_id"], ids, counted)
        await tx.execute(
            "UPDATE inventory.stock_count SET state = 'counting', closing_id = NULL WHERE office_id = $1 AND id = $2",
            act.office.id,
            count_id,
        )
        changes = {e.part_no: e.counted for e in given.entries}
        tx.audit("stock_count.enter", "stock_count", count_id, changes=changes)
        return tx.answer({"id": count_id, "entered": len(ids)})


async def cancel_count(act: Act, count_id: UUID, reason: str) -> dict[str, Any]:
    """Cancel a count or an adjustment that is not posted."""
    faults = Faults()
    check_reason(reason, faults)
    faults.raise_if_any()
    async with transaction(act) as tx:
        expect((await count_head(tx, count_id, lock=True))["state"], "counting", "counted")
        await tx.execute(
            "UPDATE inventory.stock_count SET state = 'cancelled', closing_id = NULL WHERE office_id = $1 AND id = $2",
            act.office.id,
            count_id,
        )
        tx.audit("stock_count.cancel", "stock_count", count_id, reason=reason.strip())
        return tx.answer({"id": count_id, "state": "cancelled"})


async def read_count(act: Act, count_id: UUID) -> dict[str, Any]:
    """A count with its lines; while it is being counted, nobody is told what the book says."""
    async with transaction(act) as tx:
        head = await count_head(tx, count_id)
        rows = await tx.fetch(LINES, act.office.id, count_id)
    hidden = head["state"] == "counting"
    shown = {name: value for name, value in head.items() if name not in ("warehouse_id", "closing_id")}
    return shown | {"lines": [_line(row, hidden=hidden) for row in rows]}


async def counts(act: Act, *, after: UUID | None = None, limit: int = 50) -> list[Mapping[str, Any]]:
    """Counts and adjustments, oldest first, a page at a time."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND ($2::uuid IS NULL OR c.id > $2) ORDER BY c.id LIMIT $3", act.office.id, after, limit
        )
    return [{n: v for n, v in row.items() if n not in ("warehouse_id", "closing_id")} for row in rows]


async def count_head(tx: Transaction, count_id: UUID, *, lock: bool = False) -> Record:
    """The count itself; raises `NotFound`."""
    row = await tx.fetchrow(f"{_SELECT} AND c.id = $2{' FOR UPDATE OF c' if lock else ''}", tx.office.id, count_id)
    if row is None:
        raise NotFound
    return row


def expect(state: str, *allowed: str) -> None:
    """Refuse a count that is in none of these states."""
    if state not in allowed:
        raise ConflictState(f"This count is {state}.", current=state, ways_out=["start another count"])


async def add_count(tx: Transaction, kind: str, warehouse: UUID | None, reason: str) -> UUID:
    """Add a count or an adjustment without lines."""
    count = new_id()
    await tx.execute(
        "INSERT INTO inventory.stock_count (office_id, id, kind, warehouse_id, reason, started_at, started_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tx.office.id,
        count,
        kind,
        warehouse,
        reason,
        clock.now(),
        tx.actor.person_id,
    )
    return count


async def add_lines(tx: Transaction, count: UUID, products: list[UUID]) -> None:
    """Put products on the list of a count, each once, after those that stand there."""
    await tx.execute(
        "INSERT INTO inventory.count_line (office_id, count_id, product_id, line_no)"
        " SELECT $1, $2, x.id, (SELECT coalesce(max(line_no), 0) FROM inventory.count_line WHERE office_id = $1 AND count_id = $2)"
        "  + row_number() OVER (ORDER BY x.ord) FROM (SELECT id, min(ord) AS ord FROM unnest($3::uuid[]) WITH ORDINALITY AS y(id, ord)"
        "  GROUP BY id) x WHERE NOT EXISTS (SELECT 1 FROM inventory.count_line l WHERE (l.office_id, l.count_id, l.product_id) = ($1, $2, x.id))",
        tx.office.id,
        count,
        products,
    )


async def _in(tx: Transaction, warehouse: UUID | None) -> list[UUID]:
    rows = await tx.fetch(
        "SELECT s.product_id FROM inventory.stock s JOIN core.product p ON p.id = s.product_id"
        " WHERE s.office_id = $1 AND s.warehouse_id = $2 ORDER BY p.part_no LIMIT $3",
        tx.office.id,
        warehouse,
        MOST_LINES + 1,
    )
    return [row["product_id"] for row in rows]


async def _note(tx: Transaction, count: UUID, warehouse: UUID, ids: list[UUID], counted: list[Any]) -> None:
    await tx.execute(
        "UPDATE inventory.count_line l SET counted = x.counted, counted_at = $6, counted_by = $7, expected = coalesce((SELECT s.on_hand"
        "  FROM inventory.stock s WHERE s.office_id = $1 AND s.warehouse_id = $3 AND s.product_id = l.product_id), 0)"
        " FROM unnest($4::uuid[], $5::numeric[]) AS x(id, counted) WHERE l.office_id = $1 AND l.count_id = $2 AND l.product_id = x.id",
        tx.office.id,
        count,
        warehouse,
        ids,
        counted,
        clock.now(),
        tx.actor.person_id,
    )


def _line(row: Record, *, hidden: bool) -> dict[str, Any]:
    shown = {name: row[name] for name in ("line_no", "product_id", "part_no", "name", "name_zh", "uom")}
    figures = ("counted",) if hidden else ("counted", "expected", "difference")
    return shown | {name: None if row[name] is None else plain(row[name]) for name in figures}
