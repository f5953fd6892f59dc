"""Telling the customer what was found: by telephone or by mail, and "no answer yet" is a word too; the clock runs until the last one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, ask, clock, new_id, plain, transaction
from salesops.errors import Faults, NotFound
from salesops.formats import day
from salesops.hookspecs.customers import CustomerHooks
from salesops.services.documents.mails import check_set_up, sender_of
from salesops_duties.procurement.rules.enquiries import Feedback
from salesops_duties.procurement.service.enquiries.comparing import compared_of
from salesops_duties.procurement.service.enquiries.loading import Asked, load_enquiry
from salesops_duties.procurement.service.enquiries.mailing import TELL, AnswerToMail


async def tell_customer(act: Act, line_id: UUID, new: Feedback) -> dict[str, Any]:
    """Note what the customer of a line was told, or have it mailed; raises `Invalid`."""
    faults = Faults()
    if new.way == "phone" and len(new.person.strip()) < 2:
        faults.add("person", "required", "Who was told?")
    async with transaction(act) as tx:
        line, enquiry_id = await _line(tx, line_id)
        if line.customer_id is None:
            faults.add("way", "for_stock", "This line is for stock: no customer waits for it.")
        elif new.way == "mail":
            check_set_up()
            await sender_of(tx)
            known = await ask(CustomerHooks).customer_addressing(tx.office, tx, line.customer_id)
            if not any(one.emails for one in known):
                faults.add("way", "address", "The customer has no mail address: call, or write it into the customer's file.")  # fmt: skip
        words = new.words.strip() or (await _proposed(tx, line) if new.is_final else "")
        if not words:
            faults.add("words", "required", "Say what the customer was told.")
        faults.raise_if_any()
        told, mail = new_id(), new_id() if new.way == "mail" else None
        await tx.execute(
            "INSERT INTO procurement.enquiry_feedback (office_id, id, line_id, way, person, words, is_final, mail_id, told_at, told_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            *(act.office.id, told, line_id, new.way, new.person.strip(), words[:1000], new.is_final, mail, clock.now(), act.actor.person_id),
        )  # fmt: skip
        if mail is not None:
            tx.enqueue(TELL, AnswerToMail(told))
        changes = {"line": line.line_no, "customer": line.customer, "way": new.way, "is_final": new.is_final}
        tx.audit("enquiry.tell", "enquiry", enquiry_id, changes=changes, reason=words[:300])
        return tx.answer({"id": told, "line_id": line_id, "words": words, "mail_id": mail}, status=201)


async def _line(tx: Transaction, line_id: UUID) -> tuple[Asked, UUID]:
    enquiry_id = await tx.fetchval(
        "SELECT enquiry_id FROM procurement.enquiry_line WHERE office_id = $1 AND id = $2", tx.office.id, line_id
    )
    if enquiry_id is None:
        raise NotFound
    enquiry = await load_enquiry(tx, enquiry_id)
    return next(one for one in enquiry.lines if one.id == line_id), enquiry_id


async def _proposed(tx: Transaction, line: Asked) -> str:
    """The words of the chosen answer for the customer: part, quantity and day, and no firm's name and no cost."""
    if line.chosen_id is None:
        return ""
    found = {one.id: one for one in (await compared_of(tx, [line]))[line.id]}[line.chosen_id]
    what = f"{line.part_no}: {plain(line.quantity)} {line.uom}"
    return f"{what}, {day(found.arrives_on)}" if found.arrives_on else what
