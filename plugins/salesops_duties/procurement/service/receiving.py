"""Goods of a purchase order have come: partly, wholly, a little more or less; at their landed cost (FUT-3, ORD-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import ConflictDuplicate, ConflictState, Faults
from salesops.hookspecs.supply import GoodsToReceive, SupplyChange, SupplyHooks
from salesops.masterdata.rates import Rate
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules import Landing, NewReceipt
from salesops_duties.procurement.service.loading import OUT, Purchase, PurchaseLine, expect_state, load
from salesops_duties.procurement.service.shortening import cut_line, settle

Came = tuple[PurchaseLine, Decimal]


async def receive(act: Act, purchase_id: UUID, new: NewReceipt) -> dict[str, Any]:
    """Take goods of an order in: what is pegged is reserved for its customers at once, costs are landed and posted.

    More than the supplier may send is refused; so little less that it counts as all ends the line. Raises `Invalid`, and
    `ConflictDuplicate` for a delivery note that was received.
    """
    async with transaction(act) as tx:
        order = await load(tx, purchase_id)
        expect_state(order, *OUT)
        over, under = await _tolerances(tx, order)
        today = clock.today(act.office.timezone)
        came = _parse(order, new, over, today)
        receipt = new_id()
        if not await _add(tx, order, receipt, new, today):
            raise ConflictDuplicate("This delivery note was received already.", existing=new.delivery_note.strip())
        await _grow(tx, came)
        costs = _costs(tx, order, came)
        goods = GoodsToReceive(
            receipt,
            new.warehouse.strip() or order.warehouse,
            f"{order.source} {new.delivery_note.strip()}".strip(),
            tuple(
                (line.supply_id, quantity, cost)
                for (line, quantity), (_, _, cost) in zip(came, costs, strict=True)
                if line.supply_id
            ),
            new.received_on or today,
        )
        if not await ask(SupplyHooks).goods_receiving(act.office, tx, goods):
            raise ConflictState("Inventory is off in this office.", current="off", ways_out=["have it switched on"])
        await _write(tx, order, receipt, came, costs)
        await tx.flush()
        for line, quantity in came:
            await _end_if_complete(tx, order, line, quantity, under)
        state = await settle(tx, order)
        total = Money(act.office.currency, sum(cost for _, _, cost in costs))
        changes = {"lines": [(line.line_no, plain(quantity)) for line, quantity in came], "cost": str(total)}
        tx.audit("purchase.receive", "purchase_order", order.id, changes=changes)
        answer = {
            "id": receipt,
            "purchase_id": order.id,
            "state": state,
            "cost": str(total),
            "currency": total.currency,
        }
        return tx.answer(answer, status=201)


async def _tolerances(tx: Transaction, order: Purchase) -> tuple[Decimal, Decimal]:
    row = await tx.fetchrow(
        "SELECT over_percent, under_percent FROM procurement.supplier WHERE office_id = $1 AND id = $2",
        tx.office.id,
        order.supplier_id,
    )
    assert row is not None
    return row["over_percent"], row["under_percent"]


def _parse(order: Purchase, new: NewReceipt, over: Decimal, today: dt.date) -> list[Came]:
    faults, found, seen = Faults(), [], set[int]()
    known = {line.line_no: line for line in order.lines}
    if not new.lines:
        faults.add("lines", "required", "Say what came.")
    if new.received_on is not None and new.received_on > today:
        faults.add("received_on", "not_future", "Not after today.", given=new.received_on)
    for index, one in enumerate(new.lines):
        at, line = f"lines[{index}]", known.get(one.line_no)
        if line is None or one.line_no in seen:
            faults.add(
                f"{at}.line_no", "known", "The order has no such line, or it stands here twice.", given=one.line_no
            )
            continue
        seen.add(one.line_no)
        quantity = rules.parse_positive(one.quantity, line.quantity_digits, f"{at}.quantity", faults)
        if quantity is None:
            continue
        most = max(Decimal(0), rules.most_taken_in(line.quantity - line.closed, over) - line.received)
        if not line.rest or quantity > most:
            words = (
                f"At most {plain(most if line.rest else Decimal(0))} is taken in: set the rest aside for the supplier."
            )
            faults.add(
                f"{at}.quantity", "max", words, given=one.quantity, allowed=plain(most if line.rest else Decimal(0))
            )
            continue
        found.append((line, quantity))
    faults.raise_if_any()
    return sorted(found, key=lambda pair: pair[0].line_no)


async def _add(tx: Transaction, order: Purchase, receipt: UUID, new: NewReceipt, today: dt.date) -> int:
    return await tx.execute(
        "INSERT INTO procurement.receipt (office_id, id, purchase_id, delivery_note, warehouse, received_on, received_at, received_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        tx.office.id,
        receipt,
        order.id,
        new.delivery_note.strip(),
        new.warehouse.strip() or order.warehouse,
        new.received_on or today,
        clock.now(),
        tx.actor.person_id,
    )


async def _grow(tx: Transaction, came: Sequence[Came]) -> None:
    """What came beyond the order, within what the supplier may send, was expected after all."""
    changes = tuple(
        SupplyChange(line.supply_id, line.received + quantity, why="more came than was ordered")
        for line, quantity in came
        if line.supply_id and quantity > line.rest
    )
    if changes:
        await ask(SupplyHooks).supply_changing(tx.office, tx, changes)


def _costs(tx: Transaction, order: Purchase, came: Sequence[Came]) -> list[tuple[int, int, int]]:
    """Of each line what the goods are worth in the order's currency and in the office's, and what they cost landed."""
    terms = Landing(order.total_minor, order.freight_minor, order.duty_percent, order.handling_percent)
    rate = Rate(order.currency, tx.office.currency, order.rate or Decimal(1))
    costs = []
    for line, quantity in came:
        goods = rules.share_of(line.amount_minor, quantity, line.quantity, line.received)
        own = rate.convert(goods)
        costs.append((goods, own, rules.landed(goods, own, terms)))
    return costs


async def _write(
    tx: Transaction, order: Purchase, receipt: UUID, came: Sequence[Came], costs: Sequence[tuple[int, int, int]]
) -> None:
    await tx.execute(
        "INSERT INTO procurement.receipt_line (office_id, receipt_id, purchase_id, line_no, product_id, quantity, goods_minor, own_minor, cost_minor)"
        " SELECT $1, $2, $3, x.line_no, x.product, x.quantity, x.goods, x.own, x.cost"
        " FROM unnest($4::smallint[], $5::uuid[], $6::numeric[], $7::bigint[], $8::bigint[], $9::bigint[])"
        " AS x(line_no, product, quantity, goods, own, cost)",
        tx.office.id,
        receipt,
        order.id,
        [line.line_no for line, _ in came],
        [line.product_id for line, _ in came],
        [quantity for _, quantity in came],
        [goods for goods, _, _ in costs],
        [own for _, own, _ in costs],
        [cost for _, _, cost in costs],
    )
    await tx.execute(
        "UPDATE procurement.purchase_line l SET received = l.received + x.quantity, quantity = greatest(l.quantity, l.received + x.quantity),"
        " amount_minor = CASE WHEN l.received + x.quantity > l.quantity THEN round(l.amount_minor * (l.received + x.quantity) / l.quantity) ELSE l.amount_minor END"
        " FROM unnest($3::smallint[], $4::numeric[]) AS x(line_no, quantity) WHERE l.office_id = $1 AND l.purchase_id = $2 AND l.line_no = x.line_no",
        tx.office.id,
        order.id,
        [line.line_no for line, _ in came],
        [quantity for _, quantity in came],
    )


async def _end_if_complete(
    tx: Transaction, order: Purchase, line: PurchaseLine, quantity: Decimal, under: Decimal
) -> None:
    """A line of which so little is missing that it counts as all is over; who waited for the rest goes back to the plan."""
    received, wanted = line.received + quantity, line.quantity - line.closed
    if received >= wanted or not under or not rules.is_complete(wanted, received, under):
        return
    now = (await load(tx, order.id)).lines
    (fresh,) = [one for one in now if one.line_no == line.line_no]
    await cut_line(tx, order, fresh, fresh.rest, "the supplier's delivery counts as all")
