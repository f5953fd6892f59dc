"""Choosing an answer: the plan line gets its supplier, its price and its day, and who waits for it is told of the day."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, plain, transaction
from salesops.errors import ConflictState, NotFound
from salesops.hookspecs.supply import SupplyChange, SupplyHooks
from salesops_duties.procurement.rules.enquiries import Choice, Compared
from salesops_duties.procurement.service.enquiries.comparing import compared_of
from salesops_duties.procurement.service.enquiries.loading import Asked, expect_open, load_enquiry
from salesops_duties.procurement.service.suppliers import active_supplier, keep_price

_ANSWER = """SELECT a.id, a.line_id, a.available, a.unit_price, a.currency, a.moq, a.lead_days, a.valid_until, a.substitute_id, t.supplier_id,
    p.name AS supplier, m.part_no AS substitute FROM procurement.enquiry_answer a
  JOIN procurement.enquiry_target t ON (t.office_id, t.id) = (a.office_id, a.target_id) JOIN core.party p ON p.id = t.supplier_id
  LEFT JOIN core.product m ON m.id = a.substitute_id WHERE a.office_id = $1 AND a.id = $2 AND a.line_id = $3"""


async def choose(act: Act, line_id: UUID, new: Choice) -> dict[str, Any]:
    """Take an answer for a line. Raises `ConflictState` for one that is late, expired, replaced, unknown or short."""
    async with transaction(act) as tx:
        enquiry_id = await tx.fetchval(
            "SELECT enquiry_id FROM procurement.enquiry_line WHERE office_id = $1 AND id = $2", act.office.id, line_id
        )
        if enquiry_id is None:
            raise NotFound
        enquiry = await load_enquiry(tx, enquiry_id)
        expect_open(enquiry)
        line = next(one for one in enquiry.lines if one.id == line_id)
        answer = await tx.fetchrow(_ANSWER, act.office.id, new.answer_id, line_id)
        if answer is None:
            raise NotFound
        found = {one.id: one for one in (await compared_of(tx, [line]))[line_id]}[new.answer_id]
        _refuse_unable(line, found)
        if answer["substitute_id"] is not None and not new.substitute_agreed:
            raise ConflictState(
                f"{answer['substitute']} is offered instead of {line.part_no}: the customer must agree first.",
                current="substitute",
                ways_out=["ask the customer, and say that they agreed", "choose another answer"],
            )
        await active_supplier(tx, answer["supplier_id"])
        await tx.execute(
            "UPDATE procurement.enquiry_line SET chosen_id = $3, chosen_at = $4, chosen_by = $5 WHERE office_id = $1 AND id = $2",
            *(act.office.id, line_id, new.answer_id, clock.now(), act.actor.person_id),
        )
        await _note_price(tx, line, answer)
        if line.plan_line_id is not None:
            await _plan(tx, line, answer, found)
        changes = {"line": line.line_no, "part": line.part_no, "supplier": answer["supplier"], "on": found.arrives_on}
        tx.audit("enquiry.choose", "enquiry", enquiry.id, changes=changes)
        return tx.answer({"line_id": line_id, "answer_id": new.answer_id, "arrives_on": found.arrives_on})


async def close_enquiry(act: Act, enquiry_id: UUID, version: int) -> dict[str, Any]:
    """Nothing more is expected of it."""
    async with transaction(act) as tx:
        enquiry = await load_enquiry(tx, enquiry_id)
        expect_open(enquiry)
        if enquiry.version != version:
            raise ConflictState("Someone changed this enquiry meanwhile.", current="changed", ways_out=["look again"])
        await tx.execute(
            "UPDATE procurement.enquiry SET state = 'closed', closed_at = $3, version = version + 1 WHERE office_id = $1 AND id = $2",
            *(act.office.id, enquiry_id, clock.now()),
        )
        await tx.execute(
            "UPDATE procurement.plan_line n SET foreign_state = 'none', version = n.version + 1 FROM procurement.enquiry_line l"
            " WHERE n.office_id = $1 AND l.office_id = $1 AND l.enquiry_id = $2 AND n.id = l.plan_line_id AND l.chosen_id IS NULL",
            *(act.office.id, enquiry_id),
        )
        tx.audit("enquiry.close", "enquiry", enquiry_id, changes={"number": enquiry.number})
        return tx.answer({"id": enquiry_id, "state": "closed", "version": version + 1})


def _refuse_unable(line: Asked, found: Compared) -> None:
    words = {
        "late": "This answer came after the deadline.",
        "expired": "This answer does not hold any more.",
        "replaced": "The supplier has said something else since.",
        "unknown": "The supplier named no quantity.",
        "short": f"The supplier has less than {plain(line.quantity)}.",
    }
    if found.why_not:
        raise ConflictState(
            f"It cannot be chosen: {words[found.why_not]}",
            current=found.why_not,
            ways_out=["ask the supplier again", "choose another answer"],
        )


async def _note_price(tx: Transaction, line: Asked, answer: Mapping[str, Any]) -> None:
    """What was answered becomes the supplier's price, so that the purchase order takes it."""
    if answer["unit_price"] is None:
        return
    today = clock.today(tx.office.timezone)
    await keep_price(
        tx,
        answer["supplier_id"],
        answer["substitute_id"] or line.product_id,
        price=answer["unit_price"],
        currency=answer["currency"],
        moq=answer["moq"],
        lead_days=answer["lead_days"],
        valid_from=today,
        valid_until=answer["valid_until"],
    )


async def _plan(tx: Transaction, line: Asked, answer: Mapping[str, Any], found: Compared) -> None:
    """The line of the plan is decided; a substitute is decided as such, because another part is to be ordered."""
    plan = await tx.fetchrow(
        "SELECT state, ordered FROM procurement.plan_line WHERE office_id = $1 AND id = $2 FOR UPDATE",
        *(tx.office.id, line.plan_line_id),
    )
    if plan is None or plan["state"] not in ("open", "review") or plan["ordered"] > Decimal(0):
        raise ConflictState(
            f"{line.part_no} is ordered or given up already.",
            current=plan["state"] if plan else "gone",
            ways_out=["look at the line of the plan"],
        )
    instead = answer["substitute"]
    decision, reason = ("substitute", f"{instead} instead, the customer agreed") if instead else ("order", "")
    await tx.execute(
        "UPDATE procurement.plan_line SET supplier_id = $3, decision = $4, reason = $5, decided_at = $6, decided_by = $7, foreign_state = 'answered',"
        " state = 'open', version = version + 1 WHERE office_id = $1 AND id = $2",
        *(tx.office.id, line.plan_line_id, answer["supplier_id"], decision, reason, clock.now(), tx.actor.person_id),
    )
    if line.supply_id is not None and found.arrives_on is not None and not instead:
        why = f"{answer['supplier']} has it"
        change = SupplyChange(line.supply_id, expected_on=found.arrives_on, said_by="supplier", why=why)
        await ask(SupplyHooks).supply_changing(tx.office, tx, (change,))
