"""A purchase order is sent: its goods are announced, and whoever waited for the plan waits for them (ORD-6)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, new_id, transaction
from salesops.errors import ConflictState
from salesops.hookspecs.procurement import ProcurementHooks
from salesops.hookspecs.supply import GoodsToCome, Peg, PegMove, SupplyChange, SupplyHooks
from salesops.masterdata.rates import Rate, rates_on
from salesops.services import approvals
from salesops_duties.procurement.service.loading import Purchase, expect_state, load, touch
from salesops_duties.procurement.service.offers import offers_of
from salesops_duties.procurement.service.policies import policy_of
from salesops_duties.procurement.service.suppliers import active_supplier

APPROVE = "procurement.approve"
_SHARES = """SELECT x.line_no, x.plan_line_id, x.quantity, l.supply_id, l.order_id, l.order_line, l.quantity AS planned, l.ordered, l.deposit_open, l.state,
    l.order_number FROM procurement.plan_share x JOIN procurement.plan_line l ON (l.office_id, l.id) = (x.office_id, x.plan_line_id)
  WHERE x.office_id = $1 AND x.purchase_id = $2 ORDER BY l.id FOR UPDATE OF l"""


async def ask_approval(act: Act, purchase_id: UUID, reason: str) -> dict[str, Any]:
    """Ask a second person to agree to an order of this value, as it stands."""
    async with transaction(act) as tx:
        order = await load(tx, purchase_id)
        expect_state(order, "draft")
        value = await _value(tx, order)
        if value.minor < (await policy_of(tx)).approval_minor:
            raise ConflictState("This order needs no approval.", current="not needed", ways_out=["send it"])
        words = f"Purchase order {order.number} to {order.supplier}: {Money(order.currency, order.total_minor)} {order.currency}"
        asked = await approvals.request(tx, APPROVE, words, order.id, reason, amount=value)
        return tx.answer({"purchase_id": order.id, "approval": asked}, status=201)


async def send(act: Act, purchase_id: UUID, version: int) -> dict[str, Any]:
    """Send a drafted order: from now on it is ordered, and its lines of the plan are.

    Raises `NotApproved` when a second person has to agree, and what another duty refuses.
    """
    async with transaction(act) as tx:
        order = await load(tx, purchase_id, version=version)
        expect_state(order, "draft")
        await active_supplier(tx, order.supplier_id)
        value = await _value(tx, order)
        if value.minor >= (await policy_of(tx)).approval_minor:
            await approvals.use(tx, APPROVE, order.id, amount=value)
        total = order.total_minor + order.freight_minor
        await ask(ProcurementHooks).purchase_ordering(
            act.office, tx, order.id, order.supplier_id, total, order.currency
        )
        supplies = {line.line_no: new_id() for line in order.lines}
        days = await _days(tx, order)
        goods = tuple(
            GoodsToCome(
                supplies[line.line_no],
                line.product_id,
                line.quantity,
                "purchase",
                order.source,
                order.id,
                line.line_no,
                days[line.line_no],
            )
            for line in order.lines
        )
        if not await ask(SupplyHooks).supply_announcing(act.office, tx, goods, ()):
            raise ConflictState("Inventory is off in this office.", current="off", ways_out=["have it switched on"])
        await _take_from_plan(tx, order, supplies)
        await tx.execute(
            "UPDATE procurement.purchase_line l SET supply_id = x.supply, expected_on = x.day"
            " FROM unnest($3::smallint[], $4::uuid[], $5::date[]) AS x(line_no, supply, day)"
            " WHERE l.office_id = $1 AND l.purchase_id = $2 AND l.line_no = x.line_no",
            act.office.id,
            order.id,
            list(supplies),
            list(supplies.values()),
            [days[number] for number in supplies],
        )
        rate = await _rate(tx, order.currency)
        await touch(tx, order, state="sent", sent_at=clock.now(), sent_by=act.actor.person_id, rate=rate.rate)
        tx.audit("purchase.send", "purchase_order", order.id, changes={"number": order.number, "total_minor": total})
        return tx.answer({"id": order.id, "number": order.number, "state": "sent", "version": order.version + 1})


async def _rate(tx: Transaction, currency: str) -> Rate:
    return (await rates_on(tx, [currency], tx.office.currency, clock.today(tx.office.timezone)))[currency]


async def _value(tx: Transaction, order: Purchase) -> Money:
    """What the order comes to in the office's currency, at today's rate."""
    rate = await _rate(tx, order.currency)
    return Money(tx.office.currency, rate.convert(order.total_minor + order.freight_minor))


async def _days(tx: Transaction, order: Purchase) -> dict[int, dt.date]:
    """When each line is expected at the door, by the supplier's lead time and the buffer."""
    today = clock.today(tx.office.timezone)
    offers = await offers_of(tx, [line.product_id for line in order.lines])
    supplier = await active_supplier(tx, order.supplier_id)
    days = {}
    for line in order.lines:
        offer = next((one for one in offers.get(line.product_id, []) if one.supplier_id == order.supplier_id), None)
        took = offer.lead.days + offer.buffer_days if offer else supplier["lead_days"] + supplier["buffer_days"]
        days[line.line_no] = today + dt.timedelta(days=took)
    return days


async def _take_from_plan(tx: Transaction, order: Purchase, supplies: dict[int, UUID]) -> None:
    """Mark what the order takes from the plan as ordered, and have its customers wait for the order."""
    shares = await tx.fetch(_SHARES, tx.office.id, order.id)
    for row in shares:
        if (
            row["state"] not in ("open", "review")
            or row["quantity"] > row["planned"] - row["ordered"]
            or row["deposit_open"]
        ):
            raise ConflictState(
                f"A line of the plan for {row['order_number'] or 'stock'} was ordered, closed or changed meanwhile.",
                current=row["state"],
                ways_out=["cancel this draft and draft it anew"],
            )
    await tx.execute(
        "UPDATE procurement.plan_line l SET ordered = l.ordered + x.quantity, version = l.version + 1,"
        " decision = 'order', decided_at = coalesce(l.decided_at, $4), decided_by = coalesce(l.decided_by, $5),"
        " state = CASE WHEN l.ordered + x.quantity = l.quantity THEN 'ordered' ELSE l.state END"
        " FROM (SELECT y.plan_line, sum(y.quantity) AS quantity FROM unnest($2::uuid[], $3::numeric[]) AS y(plan_line, quantity) GROUP BY 1) x"
        " WHERE l.office_id = $1 AND l.id = x.plan_line",
        tx.office.id,
        [row["plan_line_id"] for row in shares],
        [row["quantity"] for row in shares],
        clock.now(),
        tx.actor.person_id,
    )
    pegged = [row for row in shares if row["supply_id"] is not None]
    if not pegged:
        return
    answers = await ask(SupplyHooks).pegs_answering(tx.office, tx, (), tuple({row["supply_id"] for row in pegged}))
    pegs: dict[UUID, list[Peg]] = {}
    for answer in answers:
        for peg in answer:
            pegs.setdefault(peg.supply_id, []).append(peg)
    moves = []
    for row in pegged:
        left = row["quantity"]
        for peg in pegs.get(row["supply_id"], []):
            part = min(left, peg.quantity)
            if part > 0:
                moves.append(PegMove(peg.order_id, peg.line_no, peg.supply_id, supplies[row["line_no"]], part))
                left -= part
    if moves:
        await ask(SupplyHooks).pegs_moving(tx.office, tx, tuple(moves), f"ordered with {order.number}")
    await _shrink_plan(tx, pegged)


async def _shrink_plan(tx: Transaction, shares: list[Any]) -> None:
    """Planned supply is as much as is still to be ordered, or over."""
    taken: dict[UUID, Decimal] = {}
    rest: dict[UUID, Decimal] = {}
    for row in shares:
        taken[row["supply_id"]] = taken.get(row["supply_id"], Decimal(0)) + row["quantity"]
        rest[row["supply_id"]] = row["planned"] - row["ordered"]
    changes = tuple(SupplyChange(one, rest[one] - taken[one]) for one in taken if rest[one] > taken[one])
    ended = tuple(one for one in taken if rest[one] <= taken[one])
    if changes:
        await ask(SupplyHooks).supply_changing(tx.office, tx, changes)
    if ended:
        await ask(SupplyHooks).supply_ending(tx.office, tx, ended, "ordered")
