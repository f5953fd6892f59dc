"""The planner's work on the plan: what to do with each line, what is added for stock, and who agrees to the list (FUT-3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import ConflictState, ConflictVersion, Faults, NotFound
from salesops.hookspecs.supply import SupplyChange, SupplyHooks
from salesops.masterdata.catalogue import find_products, nearest_part_nos
from salesops.services import approvals
from salesops_duties.procurement import rules
from salesops_duties.procurement.rules import ChangedPlanLine, Decision, NewPlanLine
from salesops_duties.procurement.service.offers import offers_of
from salesops_duties.procurement.service.planning import LineToPlan, add_lines
from salesops_duties.procurement.service.policies import policy_of
from salesops_duties.procurement.service.suppliers import active_supplier

APPROVE_PLAN = "procurement.approve_plan"
_LINE = """SELECT l.*, p.part_no, p.quantity_digits::int AS quantity_digits FROM procurement.plan_line l JOIN core.product p ON p.id = l.product_id
  WHERE l.office_id = $1 AND l.id = $2 FOR UPDATE OF l"""


async def add_for_stock(act: Act, new: NewPlanLine) -> dict[str, Any]:
    """Put goods on the plan for stock; raises `Invalid`."""
    faults = Faults()
    async with transaction(act) as tx:
        found = await find_products(tx, part_nos=[new.part_no.strip()])
        if not found:
            near = await nearest_part_nos(tx, new.part_no)
            faults.add("part_no", "known", "No such part number.", given=new.part_no, allowed=near or None)
        digits = found[0].quantity_digits if found else 6
        quantity = rules.parse_positive(new.quantity, digits, "quantity", faults)
        today = clock.today(act.office.timezone)
        await check_inspected(tx, new.inspected_on, today, faults)
        if found:
            version = found[0].version_name
            if version and not new.version_name.strip():
                faults.add("version_name", "required", f"This part has versions: is it {version}?", allowed=version)
            elif new.version_name.strip() and new.version_name.strip() != version:
                faults.add(
                    "version_name", "known", "The part has no such version.", given=new.version_name, allowed=version
                )
            if found[0].discontinued:
                faults.add("part_no", "discontinued", "This part is no longer made.", given=new.part_no)
        faults.raise_if_any()
        offers = await offers_of(tx, [found[0].id])
        best = offers.get(found[0].id, [None])[0]
        line = new_id()
        wanted = LineToPlan(
            line,
            found[0].id,
            quantity or Decimal(0),
            supplier_id=best.supplier_id if best else None,
            inspected_on=new.inspected_on,
            check_foreign=new.check_foreign,
            reason=new.reason.strip(),
        )
        await add_lines(tx, [wanted])
        return tx.answer({"id": line, "part_no": found[0].part_no, "quantity": plain(wanted.quantity)}, status=201)


async def change_line(act: Act, line_id: UUID, new: ChangedPlanLine) -> dict[str, Any]:
    """Note an inspection, a supplier, a check of foreign stock, or another quantity of a stock line; raises `Invalid`."""
    async with transaction(act) as tx:
        return tx.answer(await note_line(tx, line_id, new))


async def note_line(tx: Transaction, line_id: UUID, new: ChangedPlanLine) -> dict[str, Any]:
    """The same in a transaction that is open."""
    faults = Faults()
    row = await _open_line(tx, line_id, new.version)
    quantity = row["quantity"]
    if new.quantity is not None:
        if row["purpose"] == "customer":
            faults.add(
                "quantity", "derived", "A customer's quantity is the order's: change the order.", given=new.quantity
            )
        else:
            wanted = rules.parse_positive(new.quantity, row["quantity_digits"], "quantity", faults)
            if wanted is not None and wanted < row["ordered"]:
                words = f"{plain(row['ordered'])} is ordered already."
                faults.add("quantity", "min", words, given=new.quantity, allowed=plain(row["ordered"]))
            quantity = wanted or quantity
    await check_inspected(tx, new.inspected_on, clock.today(tx.office.timezone), faults)
    faults.raise_if_any()
    if new.supplier_id is not None:
        await active_supplier(tx, new.supplier_id)
    await tx.execute(
        "UPDATE procurement.plan_line SET quantity = $3, inspected_on = coalesce($4, inspected_on), check_foreign = coalesce($5, check_foreign),"
        " supplier_id = coalesce($6, supplier_id), version = version + 1 WHERE office_id = $1 AND id = $2",
        tx.office.id,
        line_id,
        quantity,
        new.inspected_on,
        new.check_foreign,
        new.supplier_id,
    )
    tx.audit("plan_line.change", "plan_line", line_id, changes=new)
    return {"id": line_id, "version": new.version + 1, "quantity": plain(quantity)}


async def decide(act: Act, line_id: UUID, new: Decision) -> dict[str, Any]:
    """Decide what is done with a line. `refuse` gives a stock line up; a customer's line waits for the desk to tell the customer.

    Raises `Invalid`; `order` is done by a purchase order.
    """
    faults = Faults()
    rules.check_decision(new, faults)
    faults.raise_if_any()
    async with transaction(act) as tx:
        return tx.answer(await decide_line(tx, line_id, new))


async def decide_line(tx: Transaction, line_id: UUID, new: Decision) -> dict[str, Any]:
    """The same in a transaction that is open; the decision was checked."""
    row = await _open_line(tx, line_id, new.version)
    if new.supplier_id is not None:
        await active_supplier(tx, new.supplier_id)
    closes = new.decision == "refuse" and row["purpose"] == "stock" and not row["ordered"]
    await tx.execute(
        "UPDATE procurement.plan_line SET decision = $3, decided_at = $4, decided_by = $5, reason = $6, supplier_id = coalesce($7, supplier_id),"
        " state = CASE WHEN $8 THEN 'closed' WHEN state = 'review' THEN 'open' ELSE state END, version = version + 1 WHERE office_id = $1 AND id = $2",
        tx.office.id,
        line_id,
        new.decision,
        clock.now(),
        tx.actor.person_id,
        new.reason.strip(),
        new.supplier_id,
        closes,
    )
    if new.decision in ("refuse", "substitute") and row["supply_id"] is not None:
        words = {"refuse": "it cannot be had", "substitute": "another part is offered instead"}[new.decision]
        change = SupplyChange(row["supply_id"], no_day=True, why=f"{words}: {new.reason.strip()}")
        await ask(SupplyHooks).supply_changing(tx.office, tx, (change,))
    tx.audit(
        "plan_line.decide",
        "plan_line",
        line_id,
        changes={"decision": new.decision},
        reason=new.reason.strip() or None,
    )
    return {"id": line_id, "decision": new.decision, "version": new.version + 1}


async def _open_line(tx: Transaction, line_id: UUID, version: int) -> dict[str, Any]:
    row = await tx.fetchrow(_LINE, tx.office.id, line_id)
    if row is None:
        raise NotFound
    if row["version"] != version:
        raise ConflictVersion("Someone changed this line meanwhile.", yours=version, present=row["version"])
    if row["state"] not in ("open", "review"):
        raise ConflictState(f"This line is {row['state']}.", current=row["state"], ways_out=["add a line"])
    return dict(row.items())


async def check_inspected(tx: Transaction, day: dt.date | None, today: dt.date, faults: Faults) -> None:
    if day is None:
        return
    if day > today:
        faults.add("inspected_on", "not_future", "Not after today.", given=day)
    limit = (await policy_of(tx)).inspection_days
    if day < today - dt.timedelta(days=limit):
        faults.add("inspected_on", "recent", f"More than {limit} days ago: have the goods checked again.", given=day)


async def check_plan(act: Act, plan_id: UUID, version: int) -> dict[str, Any]:
    """The planner has gone through the list: it takes no more lines, and a new list collects. Raises `ConflictState`."""
    async with transaction(act) as tx:
        plan = await _plan(tx, plan_id, version, "collecting")
        undecided = await tx.fetchval(
            "SELECT count(*) FROM procurement.plan_line WHERE office_id = $1 AND plan_id = $2 AND state IN ('open', 'review') AND decision = ''",
            act.office.id,
            plan_id,
        )
        if undecided:
            raise ConflictState(
                f"{undecided} lines have no decision.",
                current="undecided",
                ways_out=["decide each line, or let it wait with a reason"],
            )
        await tx.execute(
            "UPDATE procurement.plan SET state = 'checked', checked_at = $3, checked_by = $4, planner_id = $4, version = version + 1"
            " WHERE office_id = $1 AND id = $2",
            act.office.id,
            plan_id,
            clock.now(),
            act.actor.person_id,
        )
        tx.audit("plan.check", "plan", plan_id, changes={"number": plan["number"]})
        return tx.answer({"id": plan_id, "number": plan["number"], "state": "checked", "version": version + 1})


async def ask_plan_approval(act: Act, plan_id: UUID, reason: str) -> dict[str, Any]:
    """Ask a second person to agree to a checked list of its value."""
    async with transaction(act) as tx:
        plan = await _plan(tx, plan_id, None, "checked")
        value = await plan_value(tx, plan_id)
        words = f"Procurement plan {plan['number']}: {value} {value.currency}"
        asked = await approvals.request(tx, APPROVE_PLAN, words, plan_id, reason, amount=value)
        return tx.answer({"plan_id": plan_id, "approval": asked}, status=201)


async def approve_plan(act: Act, plan_id: UUID, version: int) -> dict[str, Any]:
    """Let a checked list be ordered; from the office's value on with the approval of a second person."""
    async with transaction(act) as tx:
        plan = await _plan(tx, plan_id, version, "checked")
        value = await plan_value(tx, plan_id)
        if value.minor >= (await policy_of(tx)).approval_minor:
            await approvals.use(tx, APPROVE_PLAN, plan_id, amount=value)
        await tx.execute(
            "UPDATE procurement.plan SET state = 'approved', approved_at = $3, approved_by = $4, version = version + 1 WHERE office_id = $1 AND id = $2",
            act.office.id,
            plan_id,
            clock.now(),
            act.actor.person_id,
        )
        tx.audit("plan.approve", "plan", plan_id, changes={"number": plan["number"], "value": str(value)})
        return tx.answer({"id": plan_id, "number": plan["number"], "state": "approved", "version": version + 1})


async def plan_value(tx: Transaction, plan_id: UUID) -> Money:
    """What is still to be ordered of a list comes to in the office's currency, at the last price of each part; unknown counts nothing."""
    minor = await tx.fetchval(
        "SELECT coalesce(sum(round((l.quantity - l.ordered) * c.cost_minor / c.quantity)), 0)::bigint FROM procurement.plan_line l"
        " JOIN LATERAL (SELECT r.cost_minor, r.quantity FROM procurement.receipt_line r WHERE r.office_id = l.office_id AND r.product_id = l.product_id"
        "  ORDER BY r.receipt_id DESC LIMIT 1) c ON true"
        " WHERE l.office_id = $1 AND l.plan_id = $2 AND l.state IN ('open', 'review') AND l.decision IN ('', 'order')",
        tx.office.id,
        plan_id,
    )
    return Money(tx.office.currency, int(minor or 0))


async def _plan(tx: Transaction, plan_id: UUID, version: int | None, state: str) -> dict[str, Any]:
    row = await tx.fetchrow(
        "SELECT id, number, state, version FROM procurement.plan WHERE office_id = $1 AND id = $2 FOR UPDATE",
        tx.office.id,
        plan_id,
    )
    if row is None:
        raise NotFound
    if version is not None and row["version"] != version:
        raise ConflictVersion("Someone changed this list meanwhile.", yours=version, present=row["version"])
    if row["state"] != state:
        raise ConflictState(f"The list is {row['state']}.", current=row["state"])
    return dict(row.items())
