"""Closing a count, or asking for an adjustment: differences get a value, and a second person is asked to approve it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, plain, transaction
from salesops.db import Record
from salesops.errors import Faults
from salesops.services import approvals
from salesops_duties.inventory import rules
from salesops_duties.inventory.service.counting import LINES, add_count, add_lines, count_head, expect
from salesops_duties.inventory.service.differences import ACTION, differences, stock_rows, value_of
from salesops_duties.inventory.service.parts import known_products
from salesops_duties.inventory.service.warehouses import warehouse_of


async def close_count(act: Act, count_id: UUID) -> dict[str, Any]:
    """End the counting: show the differences and ask a second person to approve their value; without any, it is done."""
    async with transaction(act) as tx:
        head = await count_head(tx, count_id, lock=True)
        expect(head["state"], "counting")
        rows = await tx.fetch(LINES, act.office.id, count_id)
        open_ = [row["part_no"] for row in rows if row["counted"] is None]
        if open_:
            faults = Faults()
            words = f"Not counted yet: {', '.join(open_[:10])}{' …' if len(open_) > 10 else ''}."
            faults.add("entries", "complete", words, given=len(open_), allowed=open_[:50])
            faults.raise_if_any()
        return tx.answer(await _close(tx, head, rows))


async def ask_adjustment(act: Act, wanted: rules.Adjustment) -> dict[str, Any]:
    """Ask that differences be booked, by the path of a count: a second person approves, then they are posted."""
    faults = Faults()
    rules.check_reason(wanted.reason, faults, words="Say what happened; the one who approves reads it.")
    async with transaction(act) as tx:
        warehouse = await warehouse_of(tx, wanted.warehouse, faults)
        products = await known_products(tx, [line.part_no for line in wanted.lines], "lines", faults)
        changes = {}
        for index, (line, product) in enumerate(zip(wanted.lines, products, strict=True)):
            digits = product.quantity_digits if product else 6
            change = rules.parse_change(line.quantity, digits, f"lines[{index}].quantity", faults)
            if product and product.id in changes:
                faults.add(f"lines[{index}].part_no", "duplicate", "Each part once.", given=line.part_no)
            if product and change is not None:
                changes[product.id] = change
        if not wanted.lines:
            faults.add("lines", "required", "Name at least one part.")
        faults.raise_if_any()
        count = await add_count(tx, "adjustment", warehouse, wanted.reason.strip())
        await add_lines(tx, count, list(changes))
        await _expect_changes(tx, count, warehouse, changes, faults)
        tx.audit("stock_adjustment.ask", "stock_count", count, changes=wanted, reason=wanted.reason.strip())
        head = await count_head(tx, count)
        return tx.answer(await _close(tx, head, await tx.fetch(LINES, act.office.id, count)), status=201)


async def _close(tx: Transaction, head: Record, rows: Sequence[Record]) -> dict[str, Any]:
    """The differences as they stand, and the request for approval, bound to this closing."""
    places = {row["product_id"]: rules.OnStock() for row in rows} | await stock_rows(
        tx, head["warehouse_id"], [row["product_id"] for row in rows]
    )
    found = await differences(tx, rows, places)
    value, closing = value_of(tx, found), new_id()
    state, approval = "posted" if not found else "counted", None
    if found:
        words = f"Stock {head['kind']} in {head['warehouse']}: {len(found)} differences"
        approval = await approvals.request(tx, ACTION, words, closing, head["reason"], amount=value)
    await tx.execute(
        "UPDATE inventory.stock_count SET state = $3, closing_id = $4, posted_at = $5, posted_by = $6 WHERE office_id = $1 AND id = $2",
        tx.office.id,
        head["id"],
        state,
        closing,
        None if found else clock.now(),
        None if found else tx.actor.person_id,
    )
    tx.audit("stock_count.close", "stock_count", head["id"], changes={"differences": len(found), "value": value})
    shown = [{"part_no": one.part_no, "difference": plain(one.quantity)} for one in found]
    return {"id": head["id"], "state": state, "differences": shown, "approval_id": approval, "value": str(value)}


async def _expect_changes(
    tx: Transaction, count: UUID, warehouse: UUID | None, changes: Mapping[UUID, Decimal], faults: Faults
) -> None:
    """Write an adjustment as counted lines; less than nothing cannot be there."""
    below = await tx.fetch(
        "WITH x AS (SELECT * FROM unnest($4::uuid[], $5::numeric[]) AS y(id, change)),"
        " s AS (SELECT x.id, x.change, coalesce(s.on_hand, 0) AS on_hand FROM x LEFT JOIN inventory.stock s"
        "  ON s.office_id = $1 AND s.warehouse_id = $3 AND s.product_id = x.id),"
        " done AS (UPDATE inventory.count_line l SET expected = s.on_hand, counted = greatest(s.on_hand + s.change, 0), counted_at = $6,"
        "  counted_by = $7 FROM s WHERE l.office_id = $1 AND l.count_id = $2 AND l.product_id = s.id)"
        " SELECT id, trim_scale(on_hand)::text AS on_hand FROM s WHERE on_hand + change < 0",
        tx.office.id,
        count,
        warehouse,
        list(changes),
        list(changes.values()),
        clock.now(),
        tx.actor.person_id,
    )
    at = {product: index for index, product in enumerate(changes)}
    for row in below:
        words = f"Only {row['on_hand']} is on hand."
        faults.add(f"lines[{at[row['id']]}].quantity", "max", words, allowed=f"-{row['on_hand']}")
    faults.raise_if_any()
