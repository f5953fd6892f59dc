"""Two orders to one supplier become one: lines, shares of the plan and those who wait go along, the other order is over (1.D)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, new_id, transaction
from salesops.errors import ConflictState, ConflictVersion, Faults
from salesops.hookspecs.supply import GoodsToCome, PegMove, SupplyHooks
from salesops_duties.procurement.rules.notes import Merging
from salesops_duties.procurement.service.loading import OUT, Purchase, PurchaseLine, load, touch

_CANDIDATES = """SELECT o.id, o.number, o.version, o.currency, o.total_minor, o.state FROM procurement.purchase_order o
  JOIN procurement.purchase_order m ON (m.office_id, m.supplier_id, m.currency) = (o.office_id, o.supplier_id, o.currency)
  WHERE m.office_id = $1 AND m.id = $2 AND o.id <> m.id AND (o.state = 'draft') = (m.state = 'draft') AND o.state IN ('draft', 'sent', 'confirmed')
    AND NOT EXISTS (SELECT 1 FROM procurement.purchase_line l WHERE (l.office_id, l.purchase_id) = (o.office_id, o.id) AND l.received + l.closed > 0)
  ORDER BY o.id DESC LIMIT 50"""


async def mergeable(act: Act, purchase_id: UUID) -> list[dict[str, Any]]:
    """Orders to the same supplier that could be merged into this one."""
    async with transaction(act) as tx:
        rows = await tx.fetch(_CANDIDATES, act.office.id, purchase_id)
    return [
        {name: row[name] for name in ("id", "number", "version", "currency")}
        | {"total": str(Money(row["currency"], row["total_minor"]))}
        for row in rows
    ]


async def merge(act: Act, purchase_id: UUID, wanted: Merging) -> dict[str, Any]:
    """Take another order's lines into this one. Both are drafts, or both are out and nothing of the other came.

    Raises `Invalid` for orders that do not go together, `ConflictVersion`, `ConflictState`.
    """
    faults = Faults()
    if wanted.other_id == purchase_id:
        faults.add("other_id", "other", "Choose another order.", given=wanted.other_id)
    faults.raise_if_any()
    async with transaction(act) as tx:
        both = {one: await load(tx, one) for one in sorted((purchase_id, wanted.other_id))}
        order, other = both[purchase_id], both[wanted.other_id]
        for one, seen in ((order, wanted.version), (other, wanted.other_version)):
            if one.version != seen:
                words = f"Someone changed {one.number} meanwhile."
                raise ConflictVersion(words, yours=seen, present=one.version)
        _check(order, other)
        first = max(line.line_no for line in order.lines) + 1
        numbers = {line.line_no: number for number, line in enumerate(other.lines, first)}
        await _copy(tx, order, other, numbers)
        if order.state in OUT:
            await _move_those_who_wait(tx, order, other, numbers)
        await tx.execute(
            "UPDATE procurement.plan_share s SET purchase_id = $3, line_no = x.number FROM unnest($4::smallint[], $5::smallint[]) AS x(line_no, number)"
            " WHERE s.office_id = $1 AND s.purchase_id = $2 AND s.line_no = x.line_no",
            act.office.id,
            other.id,
            order.id,
            list(numbers),
            list(numbers.values()),
        )
        await _end_other(tx, order, other)
        await touch(
            tx,
            order,
            total_minor=order.total_minor + other.total_minor,
            freight_minor=order.freight_minor + other.freight_minor,
        )
        tx.audit("purchase.merge", "purchase_order", order.id, changes={"taken": other.number, "lines": len(numbers)})
        return tx.answer({"id": order.id, "number": order.number, "taken": other.number, "version": order.version + 1})


def _check(order: Purchase, other: Purchase) -> None:
    faults = Faults()
    if order.supplier_id != other.supplier_id:
        faults.add("other_id", "supplier", f"{other.number} is an order to {other.supplier}.", given=other.number)
    if order.currency != other.currency:
        faults.add("other_id", "currency", f"{other.number} is an order in {other.currency}.", given=other.number)
    same = ("warehouse", "duty_percent", "handling_percent")
    if any(getattr(order, name) != getattr(other, name) for name in same):
        words = f"{other.number} goes elsewhere, or has other terms: it stays an order of its own."
        faults.add("other_id", "terms", words, given=other.number)
    faults.raise_if_any()
    group = {"draft": "draft", "sent": "out", "confirmed": "out"}
    for one in (order, other):
        if one.state not in group:
            raise ConflictState(
                f"The order {one.number} is {one.state}: it stays as it is.",
                current=one.state,
                ways_out=["choose another order"],
            )
    if group[order.state] != group[other.state]:
        words = "One is a draft and the other is out."
        raise ConflictState(words, current=other.state, ways_out=["send the draft first"])
    if any(line.received or line.closed for line in other.lines):
        words = f"Some of {other.number} came or was given up: it stays an order of its own."
        raise ConflictState(words, current=other.state, ways_out=["merge the other way round"])


async def _copy(tx: Transaction, order: Purchase, other: Purchase, numbers: dict[int, int]) -> None:
    await tx.execute(
        "INSERT INTO procurement.purchase_line (office_id, purchase_id, line_no, product_id, supplier_part_no, quantity, unit_price, amount_minor,"
        " cancel_asked, expected_on, confirmed_on) SELECT l.office_id, $3, x.number, l.product_id, l.supplier_part_no, l.quantity, l.unit_price,"
        " l.amount_minor, l.cancel_asked, l.expected_on, l.confirmed_on FROM procurement.purchase_line l"
        " JOIN unnest($4::smallint[], $5::smallint[]) AS x(line_no, number) ON x.line_no = l.line_no WHERE l.office_id = $1 AND l.purchase_id = $2",
        tx.office.id,
        other.id,
        order.id,
        list(numbers),
        list(numbers.values()),
    )


async def _move_those_who_wait(tx: Transaction, order: Purchase, other: Purchase, numbers: dict[int, int]) -> None:
    """The goods are announced under the order that stays; whoever waited for the other waits for them, as much and as long."""
    supplies = {line.line_no: new_id() for line in other.lines}
    goods = tuple(_goods(order, line, supplies[line.line_no], numbers[line.line_no]) for line in other.lines)
    await ask(SupplyHooks).supply_announcing(tx.office, tx, goods, ())
    old = {line.supply_id: line.line_no for line in other.lines if line.supply_id is not None}
    answers = await ask(SupplyHooks).pegs_answering(tx.office, tx, (), tuple(old))
    moves = tuple(
        PegMove(peg.order_id, peg.line_no, peg.supply_id, supplies[old[peg.supply_id]], peg.quantity)
        for answer in answers
        for peg in answer
        if peg.quantity
    )
    why = f"{other.number} is part of {order.number} now"
    if moves:
        await ask(SupplyHooks).pegs_moving(tx.office, tx, moves, why)
    await ask(SupplyHooks).supply_ending(tx.office, tx, tuple(old), why)
    await tx.execute(
        "UPDATE procurement.purchase_line l SET supply_id = x.supply FROM unnest($3::smallint[], $4::uuid[]) AS x(line_no, supply)"
        " WHERE l.office_id = $1 AND l.purchase_id = $2 AND l.line_no = x.line_no",
        tx.office.id,
        order.id,
        list(numbers.values()),
        [supplies[number] for number in numbers],
    )


def _goods(order: Purchase, line: PurchaseLine, supply: UUID, number: int) -> GoodsToCome:
    return GoodsToCome(
        supply, line.product_id, line.quantity, "purchase", order.source, order.id, number, line.expected_on, "supplier"
    )


async def _end_other(tx: Transaction, order: Purchase, other: Purchase) -> None:
    """The other order keeps its number and its lines, all given up, and says where they went."""
    if other.state != "draft":
        await tx.execute(
            "UPDATE procurement.purchase_line SET closed = quantity, cancel_asked = 0 WHERE office_id = $1 AND purchase_id = $2",
            tx.office.id,
            other.id,
        )
    await touch(tx, other, state="cancelled", cancel_reason=f"merged into {order.number}")
    words = {"number": other.number, "into": order.number, "at": clock.now()}
    tx.audit("purchase.merged", "purchase_order", other.id, changes=words)
