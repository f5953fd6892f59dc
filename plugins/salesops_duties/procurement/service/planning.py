"""What orders wait for and nobody has announced is put on the procurement plan, pegged to its customer (ORD-6, FUT-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Transaction, ask, clock, new_id
from salesops.errors import ConflictState
from salesops.hookspecs.procurement import PlannedLine
from salesops.hookspecs.supply import FuturesDemand, GoodsToCome, PegToMake, SupplyHooks
from salesops_duties.procurement.service.offers import day_of, offers_of
from salesops_duties.procurement.service.policies import policy_of


class LineToPlan(msgspec.Struct, frozen=True):
    """A line to be added to the collecting plan; of a customer when it has an order."""

    id: UUID
    product_id: UUID
    quantity: Decimal
    order_id: UUID | None = None
    order_number: str = ""
    order_line: int | None = None
    customer_id: UUID | None = None
    requested_on: dt.date | None = None
    deposit_open: bool = False
    supplier_id: UUID | None = None
    supply_id: UUID | None = None
    inspected_on: dt.date | None = None
    check_foreign: bool = False
    reason: str = ""
    state: str = "open"


async def plan_demand(tx: Transaction, demand: FuturesDemand) -> tuple[PlannedLine, ...]:
    """Put an order's futures on the plan: a line for each, announced as planned supply and pegged in the same act."""
    offers = await offers_of(tx, [line.product_id for line in demand.lines])
    planning, today = (await policy_of(tx)).planning_days, clock.today(tx.office.timezone)
    lines, goods, pegs, planned = [], [], [], []
    for line in demand.lines:
        plan_line, supply = new_id(), new_id()
        best = offers.get(line.product_id, [None])[0]
        day = None if best is None or demand.deposit_open else day_of(best, today, planning)
        lines.append(
            LineToPlan(
                plan_line,
                line.product_id,
                line.quantity,
                demand.order_id,
                demand.number,
                line.line_no,
                demand.customer_id,
                line.needed_on,
                demand.deposit_open,
                best.supplier_id if best else None,
                supply,
            )
        )
        words = "procurement plan"
        goods.append(GoodsToCome(supply, line.product_id, line.quantity, "plan", words, plan_line, None, day))
        pegs.append(PegToMake(demand.order_id, line.line_no, demand.customer_id, supply, line.quantity, line.needed_on))
        planned.append(PlannedLine(line.line_no, plan_line, supply, line.quantity, day))
    await add_lines(tx, lines)
    announced = await ask(SupplyHooks).supply_announcing(tx.office, tx, tuple(goods), tuple(pegs))
    if not announced:
        raise ConflictState("Inventory is off in this office.", current="off", ways_out=["have it switched on"])
    return tuple(planned)


async def add_lines(tx: Transaction, lines: Sequence[LineToPlan]) -> None:
    """Add lines to the plan that collects, which is opened when there is none; others wait until this act ends."""
    plan_id = await collecting(tx)
    await tx.execute(
        "INSERT INTO procurement.plan_line (office_id, id, plan_id, line_no, purpose, order_id, order_number, order_line, customer_id, product_id,"
        " quantity, requested_on, deposit_open, supplier_id, supply_id, inspected_on, check_foreign, reason, state, inventory_qty, added_at)"
        " SELECT $1, x.id, $2, (SELECT coalesce(max(line_no), 0) FROM procurement.plan_line WHERE office_id = $1 AND plan_id = $2) + x.ord,"
        " CASE WHEN x.order_id IS NULL THEN 'stock' ELSE 'customer' END, x.order_id, x.order_number, x.order_line, x.customer, x.product, x.quantity,"
        " x.requested, x.deposit_open, x.supplier, x.supply, x.inspected, x.check_foreign, x.reason, x.state, NULL, $3"
        " FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::smallint[], $8::uuid[], $9::uuid[], $10::numeric[], $11::date[], $12::boolean[],"
        " $13::uuid[], $14::uuid[], $15::date[], $16::boolean[], $17::text[], $18::text[]) WITH ORDINALITY"
        " AS x(id, order_id, order_number, order_line, customer, product, quantity, requested, deposit_open, supplier, supply, inspected, check_foreign,"
        " reason, state, ord)",
        tx.office.id,
        plan_id,
        clock.now(),
        [one.id for one in lines],
        [one.order_id for one in lines],
        [one.order_number for one in lines],
        [one.order_line for one in lines],
        [one.customer_id for one in lines],
        [one.product_id for one in lines],
        [one.quantity for one in lines],
        [one.requested_on for one in lines],
        [one.deposit_open for one in lines],
        [one.supplier_id for one in lines],
        [one.supply_id for one in lines],
        [one.inspected_on for one in lines],
        [one.check_foreign for one in lines],
        [one.reason for one in lines],
        [one.state for one in lines],
    )
    for one in lines:
        tx.audit("plan_line.add", "plan_line", one.id, changes={"order": one.order_number, "quantity": one.quantity})


async def collecting(tx: Transaction) -> UUID:
    """The plan that collects lines, its row locked."""
    find = "SELECT id FROM procurement.plan WHERE office_id = $1 AND state = 'collecting' FOR UPDATE"
    found: UUID | None = await tx.fetchval(find, tx.office.id)
    if found is not None:
        return found
    plan = new_id()
    await tx.execute(
        "INSERT INTO procurement.plan (office_id, id, number, plan_date, opened_at)"
        " VALUES ($1, $2, 'PL-' || lpad(nextval('procurement.plan_no')::text, 8, '0'), $3, $4) ON CONFLICT DO NOTHING",
        tx.office.id,
        plan,
        clock.today(tx.office.timezone),
        clock.now(),
    )
    found = await tx.fetchval(find, tx.office.id)
    if found is None:
        raise ConflictState("The plan was closed at this moment.", current="closed", ways_out=["try again"])
    return found
