"""Mail with documents: written, left for a worker, sent again, and taken off My day."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops import clock
from salesops.act import Act
from salesops.errors import ConflictState, Faults
from salesops.kernel import registry as registries
from salesops.services.documents.addresses import MOST, read_addresses
from salesops.services.documents.copies import PDF, XML, make_copy
from salesops.services.documents.kinds import Kind, kind_of
from salesops.services.documents.mail_files import copy_files
from salesops.services.documents.mail_texts import filled
from salesops.services.documents.mailed import Mail, mail_of
from salesops.services.documents.periods import period_of
from salesops.services.documents.setting import gather, mail_known
from salesops.services.documents.templates import Wanted, standing
from salesops.settings import Settings
from salesops.transactions import Transaction, transaction
from salesops.values import new_id

TASK = "core.send_mail"


class MailToSend(msgspec.Struct, frozen=True):
    """The job: which mail."""

    mail_id: UUID


class Draft(msgspec.Struct, frozen=True):
    """A mail as it is proposed: to whom, and the text that the office's template makes."""

    language: str
    recipients: str
    subject: str
    body: str
    known: tuple[str, ...]
    has_data: bool


class NewMail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mail as someone sends it: addresses apart by commas; empty texts are those of the template, `with_data` adds the XML.

    `since` and `until` choose the span of a document that tells of one.
    """

    to: str
    cc: str = ""
    subject: str = ""
    body: str = ""
    language: str = ""
    with_data: bool = False
    since: dt.date | None = None
    until: dt.date | None = None


def is_set_up() -> bool:
    """Whether this installation knows a mail server."""
    return bool(Settings.from_env().smtp_url)


async def draft_mail(
    act: Act,
    kind_name: str,
    thing_id: UUID,
    language: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Draft:
    """The mail that would be sent: to the customer's addresses, in their language. Raises `Invalid` when the text's template is faulty."""
    kind = kind_of(act, kind_name)
    period = period_of(act.office, kind, since, until)
    async with transaction(act) as tx:
        facts = await gather(tx, kind, thing_id, language, period=period)
        text = await standing(tx, Wanted(kind.name, "mail", facts.language))
    subject, body = filled(text.source, mail_known(act, facts))
    known = tuple(getattr(getattr(facts.content, "customer", None), "emails", ()))
    return Draft(facts.language, ", ".join(known[:1]), subject, body, known, kind.declared.as_data is not None)


async def send_mail(act: Act, kind_name: str, thing_id: UUID, new: NewMail) -> Mail:
    """Have a document mailed: its copy as it is now goes with it. Raises `Invalid` with every fault."""
    kind = kind_of(act, kind_name)
    faults = Faults()
    to, cc = read_addresses(new.to, "to", faults), read_addresses(new.cc, "cc", faults)
    if not new.to.strip():
        faults.add("to", "required", "Say to which address it goes.")
    if len(new.subject) > 300:
        faults.add("subject", "length", "At most 300 characters.")
    if len(new.body) > 20_000:
        faults.add("body", "length", "At most 20,000 characters.")
    if len(to) + len(cc) > MOST:
        faults.add("cc", "count", "At most 20 addresses; send it twice.")
    if new.language not in ("", "en", "zh"):
        faults.add("language", "choice", "Choose en or zh.", given=new.language, allowed=["en", "zh"])
    faults.raise_if_any()
    check_set_up()
    reading = msgspec.structs.replace(act, idempotency=None)
    draft = await draft_mail(reading, kind_name, thing_id, new.language, new.since, new.until)
    wanted = (PDF, XML) if new.with_data and kind.declared.as_data is not None else (PDF,)
    days = {"since": new.since, "until": new.until}
    copies = [(await make_copy(reading, kind_name, thing_id, draft.language, media=one, **days)).id for one in wanted]
    subject = " ".join(new.subject.split()) or draft.subject
    body = new.body.replace("\r\n", "\n").strip() or draft.body
    async with transaction(act) as tx:
        mail = await leave(tx, kind, thing_id, draft.language, to, cc, subject, body, copies, None)
        return tx.answer(mail, status=201)


async def send_again(act: Act, mail_id: UUID) -> Mail:
    """Send a mail that did not go out, or went astray, once more: the same text, the same copies, a new mail."""
    check_set_up()
    async with transaction(act) as tx:
        before = await mail_of(tx, mail_id)
        if before.state == "waiting":
            raise ConflictState(
                "This mail is still on its way.", current=before.state, ways_out=["wait until it is sent or refused"]
            )
        kind = kind_of(act, before.kind)
        await _see(tx, mail_id)
        mail = await leave(
            tx,
            kind,
            before.thing_id,
            before.language,
            tuple(before.recipients),
            tuple(before.cc),
            before.subject,
            before.body,
            before.copies,
            mail_id,
        )
        if not before.copies:
            await copy_files(tx, mail_id, mail.id)
        return tx.answer(mail, status=201)


async def note_seen(act: Act, mail_id: UUID) -> None:
    """Take a mail that came to nothing off My day."""
    async with transaction(act) as tx:
        await mail_of(tx, mail_id)
        await _see(tx, mail_id)
        tx.answer(None)


def check_set_up() -> None:
    """Raise `ConflictState` where this installation knows no mail server."""
    if not is_set_up():
        raise ConflictState(
            "Mail is not set up here.",
            current="no_mail_server",
            ways_out=[
                "download the document and send it by hand",
                "ask whoever runs salesops to set SALESOPS_SMTP_URL",
            ],
        )


async def sender_of(tx: Transaction) -> str:
    """The address that the office's mail comes from; raises `ConflictState` where nobody wrote one."""
    letterhead = await tx.fetchrow("SELECT sender, email FROM core.letterhead WHERE office_id = $1", tx.office.id)
    sender: str = (letterhead["sender"] or letterhead["email"]) if letterhead else ""
    if not sender:
        raise ConflictState(
            "This office has no address that its mail comes from.",
            current="no_sender",
            ways_out=["ask an office administrator to write it into the letterhead"],
        )
    return sender


async def leave(
    tx: Transaction,
    kind: Kind,
    thing_id: UUID,
    language: str,
    to: tuple[str, ...],
    cc: tuple[str, ...],
    subject: str,
    body: str,
    copies: list[UUID],
    again_of: UUID | None,
    *,
    mail_id: UUID | None = None,
    made_by: UUID | None = None,
) -> Mail:
    """Write the mail and leave it for a worker; its job has its id, a new one unless the caller brings one."""
    sender = await sender_of(tx)
    mail = Mail(
        *(
            mail_id or new_id(),
            kind.name,
            thing_id,
            language,
            sender,
            "",
            list(to),
            list(cc),
            subject,
            body,
            copies,
            "waiting",
            0,
            "",
        ),
        *(again_of, made_by or tx.actor.person_id, clock.now(), None, None, tx.actor.name),
    )
    await tx.execute(
        "INSERT INTO core.outgoing_mail (office_id, id, kind, thing_id, language, sender, recipients, cc, subject, body, copies, again_of, made_by, made_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        tx.office.id,
        mail.id,
        mail.kind,
        mail.thing_id,
        mail.language,
        mail.sender,
        mail.recipients,
        mail.cc,
        mail.subject,
        mail.body,
        mail.copies,
        mail.again_of,
        mail.made_by,
        mail.made_at,
    )
    tx.enqueue(registries.current().handlers[TASK], MailToSend(mail.id), job_id=mail.id)
    changes = {"document": mail.kind, "to": mail.recipients, "cc": mail.cc, "subject": mail.subject}
    tx.audit("document.mail", kind.declared.thing, thing_id, changes=changes)
    return mail


async def _see(tx: Transaction, mail_id: UUID) -> None:
    await tx.execute(
        "UPDATE core.outgoing_mail SET seen_at = $3 WHERE office_id = $1 AND id = $2 AND seen_at IS NULL",
        tx.office.id,
        mail_id,
        clock.now(),
    )
