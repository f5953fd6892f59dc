"""What suppliers answer, entered by hand or from the form that came back; the later answer holds, both are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.errors import ConflictState, Faults
from salesops.masterdata.catalogue import find_products, nearest_part_nos
from salesops_duties.procurement.rules import check_reason
from salesops_duties.procurement.rules.enquiries import NewAnswer, Parsed, parse_answer, state_after
from salesops_duties.procurement.service.enquiries.loading import (
    Enquiry,
    Target,
    expect_open,
    load_enquiry,
    load_target,
)
from salesops_duties.procurement.service.enquiries.sheets import answers_in

MOST = 200


async def answer_enquiry(act: Act, target_id: UUID, answers: Sequence[NewAnswer]) -> dict[str, Any]:
    """Note what a supplier said; raises `Invalid` with every fault. After the deadline it is kept and cannot be chosen."""
    async with transaction(act) as tx:
        return tx.answer(await _note(tx, target_id, answers, "hand"), status=201)


async def answer_from_sheet(act: Act, target_id: UUID, file_name: str, data: bytes) -> dict[str, Any]:
    """The same from the form that the supplier filled in."""
    answers = answers_in(file_name, data)
    async with transaction(act) as tx:
        return tx.answer(await _note(tx, target_id, answers, "file"), status=201)


async def decline(act: Act, target_id: UUID, reason: str) -> dict[str, Any]:
    """The supplier has nothing, or does not answer."""
    faults = Faults()
    check_reason(reason, faults, "Say what the supplier said.", least=2)
    faults.raise_if_any()
    async with transaction(act) as tx:
        target = await load_target(tx, target_id)
        expect_open(await load_enquiry(tx, target.enquiry_id))
        if target.state == "answered":
            raise ConflictState(
                "This supplier has answered.", current="answered", ways_out=["note the new answer of the line"]
            )
        await _mark(tx, target, "declined", reason.strip())
        tx.audit("enquiry.decline", "enquiry", target.enquiry_id, changes={"supplier": target.supplier}, reason=reason)
        return tx.answer({"id": target_id, "state": "declined"})


async def _note(
    tx: Transaction, target_id: UUID, answers: Sequence[NewAnswer], way: Literal["hand", "file"]
) -> dict[str, Any]:
    target = await load_target(tx, target_id)
    enquiry = await load_enquiry(tx, target.enquiry_id)
    expect_open(enquiry)
    faults = Faults()
    if not answers:
        faults.add("answers", "required", "Say what the supplier answered.")
    if len(answers) > MOST:
        faults.add("answers", "count", "At most 200 answers at once.")
    parsed = [parse_answer(one, f"answers[{index}]", faults) for index, one in enumerate(answers)]
    lines = {line.line_no: line for line in enquiry.lines}
    for index, one in enumerate(parsed):
        if one.line_no not in lines:
            faults.add(f"answers[{index}].line_no", "known", "The enquiry has no such line.", given=one.line_no)
    substitutes = await _substitutes(tx, parsed, faults)
    faults.raise_if_any()
    late = clock.now() > enquiry.deadline
    for one in parsed:
        await _keep(tx, target, lines[one.line_no].id, one, substitutes.get(one.substitute), way, late=late)
    answered = await tx.fetch(
        "SELECT line_id FROM procurement.enquiry_answer WHERE office_id = $1 AND target_id = $2 AND NOT replaced",
        tx.office.id,
        target_id,
    )
    there = {row["line_id"] for row in answered}
    state = state_after(lines, {number: line.id in there for number, line in lines.items()})
    await _mark(tx, target, state, "")
    await _tell_plan(tx, enquiry)
    changes = {"supplier": target.supplier, "lines": [one.line_no for one in parsed], "way": way, "late": late}
    tx.audit("enquiry.answer", "enquiry", enquiry.id, changes=changes)
    return {"id": target_id, "enquiry_id": enquiry.id, "state": state, "late": late, "noted": len(parsed)}


async def _substitutes(tx: Transaction, parsed: Sequence[Parsed], faults: Faults) -> dict[str, UUID]:
    """The parts that are offered instead, by the number that was typed."""
    typed = sorted({one.substitute for one in parsed if one.substitute})
    products = await find_products(tx, part_nos={*typed, *(text.upper() for text in typed)})
    by_number = {one.part_no.upper(): one.id for one in products}
    for index, one in enumerate(parsed):
        if one.substitute and one.substitute.upper() not in by_number:
            near = await nearest_part_nos(tx, one.substitute)
            faults.add(f"answers[{index}].substitute", "known", "No such part number.", given=one.substitute, allowed=near or None)  # fmt: skip
    return {text: by_number[text.upper()] for text in typed if text.upper() in by_number}


async def _keep(
    tx: Transaction, target: Target, line_id: UUID, one: Parsed, substitute: UUID | None, way: str, *, late: bool
) -> None:
    await tx.execute(
        "UPDATE procurement.enquiry_answer SET replaced = true WHERE office_id = $1 AND target_id = $2 AND line_id = $3 AND NOT replaced",
        *(tx.office.id, target.id, line_id),
    )
    await tx.execute(
        "INSERT INTO procurement.enquiry_answer (office_id, id, target_id, line_id, said, available, from_on, lead_days, unit_price, currency, freight_minor,"
        " incoterm, place, moq, valid_until, substitute_id, certificate, note, way, late, answered_at, noted_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
        *(tx.office.id, new_id(), target.id, line_id, one.said, one.available, one.from_on, one.lead_days, one.unit_price, one.currency),
        *(one.freight_minor, one.incoterm, one.place, one.moq, one.valid_until, substitute, one.certificate, one.note, way, late),
        *(clock.now(), tx.actor.person_id),
    )  # fmt: skip


async def _mark(tx: Transaction, target: Target, state: str, note: str) -> None:
    await tx.execute(
        "UPDATE procurement.enquiry_target SET state = $3, note = CASE WHEN $4 = '' THEN note ELSE $4 END, sent_at = coalesce(sent_at, $5)"
        " WHERE office_id = $1 AND id = $2",
        *(tx.office.id, target.id, state, note, clock.now()),
    )


async def _tell_plan(tx: Transaction, enquiry: Enquiry) -> None:
    """The plan shows that its lines were answered."""
    await tx.execute(
        "UPDATE procurement.plan_line n SET foreign_state = 'answered', version = n.version + 1 FROM procurement.enquiry_line l"
        " WHERE n.office_id = $1 AND l.office_id = $1 AND l.enquiry_id = $2 AND n.id = l.plan_line_id AND n.foreign_state <> 'answered'"
        " AND EXISTS (SELECT 1 FROM procurement.enquiry_answer a WHERE (a.office_id, a.line_id) = (l.office_id, l.id) AND NOT a.replaced)",
        tx.office.id,
        enquiry.id,
    )
