"""The goods are back at the dock: counted, then looked at, and each goes where its finding says (ORD-8)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, transaction
from salesops.errors import ConflictState
from salesops.hookspecs.inventory import GoodsToReturn, InventoryHooks
from salesops_duties.returns.rules import FoundLine, Inspection, ReceivedGoods, check_inspection, check_received
from salesops_duties.returns.service.authorizing import drop
from salesops_duties.returns.service.loading import Loaded, expect_state, load, move


async def receive(act: Act, return_id: UUID, given: ReceivedGoods) -> dict[str, Any]:
    """Count what came; what did not come can be returned another time. Nothing is in stock before it is inspected."""
    async with transaction(act) as tx:
        found = await load(tx, return_id)
        expect_state(found, "authorized")
        today = clock.today(act.office.timezone)
        came = check_received(given, {ln.line_no: ln.quantity for ln in found.lines}, found.left_on, today)
        await drop(tx, found, [(ln, ln.quantity - came[ln.line_no]) for ln in found.lines])
        await tx.execute(
            "UPDATE returns.return_line l SET received_qty = x.quantity FROM unnest($3::smallint[], $4::numeric[]) AS x(line_no, quantity)"
            " WHERE l.office_id = $1 AND l.return_id = $2 AND l.line_no = x.line_no",
            act.office.id,
            return_id,
            list(came),
            list(came.values()),
        )
        await move(tx, found, "received", received_on=given.received_on or today)
        tx.audit(
            "return.receive", "sales_return", return_id, changes={"lines": {str(k): str(v) for k, v in came.items()}}
        )
        return tx.answer({"id": return_id, "state": "received", "version": found.version + 1})


async def inspect(act: Act, return_id: UUID, given: Inspection) -> dict[str, Any]:
    """Note the findings and book the goods in: sellable into stock, quarantine held, scrap out again, back to the supplier."""
    async with transaction(act) as tx:
        found = await load(tx, return_id)
        expect_state(found, "received")
        findings = check_inspection(given, {ln.line_no: ln.received_qty or ln.quantity * 0 for ln in found.lines})
        await tx.execute(
            "INSERT INTO returns.finding (office_id, return_id, finding_no, line_no, quantity, disposition, note, inspected_by)"
            " SELECT $1, $2, x.ord, x.line_no, x.quantity, x.disposition, x.note, $7"
            " FROM unnest($3::smallint[], $4::numeric[], $5::text[], $6::text[]) WITH ORDINALITY AS x(line_no, quantity, disposition, note, ord)",
            act.office.id,
            return_id,
            [line.line_no for line, _ in findings],
            [quantity for _, quantity in findings],
            [line.disposition for line, _ in findings],
            [line.note.strip() for line, _ in findings],
            act.actor.person_id,
        )
        await _book_in(tx, found, findings)
        await move(tx, found, "inspected", inspected_at=clock.now())
        words = {"findings": [[line.line_no, str(quantity), line.disposition] for line, quantity in findings]}
        tx.audit("return.inspect", "sales_return", return_id, changes=words)
        return tx.answer({"id": return_id, "state": "inspected", "version": found.version + 1})


async def _book_in(tx: Transaction, found: Loaded, findings: list[tuple[FoundLine, Any]]) -> None:
    lines = {line.line_no: line for line in found.lines}
    goods = tuple(
        GoodsToReturn(
            number,
            lines[line.line_no].product_id,
            quantity,
            line.disposition,
            lines[line.line_no].outbound_id,
            lines[line.line_no].order_line_no,
        )
        for number, (line, quantity) in enumerate(findings, 1)
    )
    on = clock.today(tx.office.timezone)
    if not await ask(InventoryHooks).goods_returning(tx.office, tx, found.id, goods, on):
        raise ConflictState(
            "Inventory is off in this office.", current="off", ways_out=["ask an office administrator to switch it on"]
        )
