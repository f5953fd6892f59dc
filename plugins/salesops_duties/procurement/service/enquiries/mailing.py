"""Mails of enquiries, set and left by a worker: the question to a supplier with its form, the answer to a customer."""

from __future__ import annotations

from uuid import UUID

import msgspec

from salesops import TaskJob, Transaction, clock, transaction
from salesops.errors import ConflictState, Invalid
from salesops.services.documents.in_hand import leave_mail, mail_text, set_in_hand
from salesops.services.documents.mail_files import MailFile
from salesops_duties.procurement.service.enquiries.loading import load_target
from salesops_duties.procurement.service.enquiries.printing import ANSWER_KIND, KIND, answer_for, facts_for
from salesops_duties.procurement.service.enquiries.sheets import XLSX, form_of

MAIL, TELL = "procurement.mail_enquiry", "procurement.mail_answer"
PDF = "application/pdf"
_ASKED = """SELECT e.asked_by, p.name FROM procurement.enquiry_target t JOIN procurement.enquiry e ON (e.office_id, e.id) = (t.office_id, t.enquiry_id)
  JOIN core.person p ON p.id = e.asked_by WHERE t.office_id = $1 AND t.id = $2"""
_TOLD = """SELECT l.enquiry_id, f.line_id, f.words, f.told_at, f.told_by, p.name AS told_by_name, f.mail_id, s.email AS seller
  FROM procurement.enquiry_feedback f JOIN procurement.enquiry_line l ON (l.office_id, l.id) = (f.office_id, f.line_id)
  JOIN core.person p ON p.id = f.told_by LEFT JOIN core.person s ON s.id = l.salesperson_id WHERE f.office_id = $1 AND f.id = $2"""
_IS_LEFT = "SELECT 1 FROM core.outgoing_mail WHERE office_id = $1 AND id = $2"


class TargetToMail(msgspec.Struct, frozen=True):
    """What a worker is told: which supplier of which enquiry."""

    target_id: UUID


class AnswerToMail(msgspec.Struct, frozen=True):
    """What a worker is told: which word to a customer."""

    feedback_id: UUID


async def mail_enquiry(job: TaskJob, what: TargetToMail) -> None:
    """Set the paper and the form and leave the mail; what stands in the way is noted, and the supplier is told by hand."""
    async with transaction(job.act) as tx:
        target = await load_target(tx, what.target_id)
        facts = await facts_for(tx, what.target_id)
        asked = await tx.fetchrow(_ASKED, tx.office.id, what.target_id)
    assert asked is not None, "a target has its enquiry"
    why, name = "", facts.number.lower()
    files: list[MailFile] = []
    text = ("", "")
    try:
        paper = await set_in_hand(job.act, KIND, facts, target.language)
        files = [MailFile(f"{name}.xlsx", XLSX, form_of(facts)), MailFile(f"{name}.pdf", PDF, paper)]
        async with transaction(job.act) as tx:
            text = await mail_text(tx, KIND, facts, target.language, asked["name"])
    except Invalid as error:
        why = error.faults[0].message
    async with job.finishing() as tx:
        if target.state != "to_send":
            return  # it was mailed before, or has answered already
        if not why:
            why = await _leave(tx, job.id, KIND, target.id, target.language, (target.email,), text, files, asked["asked_by"])  # fmt: skip
        await tx.execute(
            "UPDATE procurement.enquiry_target SET state = $3, note = $4, mail_id = $5, sent_at = $6 WHERE office_id = $1 AND id = $2 AND state = 'to_send'",
            *(tx.office.id, target.id, "to_send" if why else "sent", why[:300], None if why else job.id, None if why else clock.now()),
        )  # fmt: skip


async def mail_answer(job: TaskJob, what: AnswerToMail) -> None:
    """Mail what a customer was told, with a copy to who looks after the customer."""
    async with transaction(job.act) as tx:
        told = await tx.fetchrow(_TOLD, tx.office.id, what.feedback_id)
        assert told is not None, "a word that was kept"
        facts = await answer_for(tx, told["enquiry_id"], told["line_id"], told["words"], told["told_at"], "")
        language = facts.customer.language or tx.office.language
        facts = await answer_for(tx, told["enquiry_id"], told["line_id"], told["words"], told["told_at"], language)
        text = await mail_text(tx, ANSWER_KIND, facts, language, told["told_by_name"])
    paper = await set_in_hand(job.act, ANSWER_KIND, facts, language)
    files = [MailFile(f"{facts.number.lower()}.pdf", PDF, paper)]
    to = tuple(dict.fromkeys(one for one in (*facts.customer.emails[:1], told["seller"]) if one))
    async with job.finishing() as tx:
        if not await tx.fetchval(_IS_LEFT, tx.office.id, told["mail_id"]):
            subject, body = text
            said = (subject, f"{told['words']}\n\n{body}")
            await leave_mail(tx, told["mail_id"], ANSWER_KIND, told["line_id"], language, to, said, files, told["told_by"])  # fmt: skip


async def _leave(
    tx: Transaction,
    mail_id: UUID,
    kind: str,
    thing_id: UUID,
    language: str,
    to: tuple[str, ...],
    text: tuple[str, str],
    files: list[MailFile],
    made_by: UUID,
) -> str:
    """Leave the mail; what stands in the way in words, empty when it is left."""
    try:
        await leave_mail(tx, mail_id, kind, thing_id, language, to, text, files, made_by)
    except ConflictState as error:
        return error.message
    return ""
