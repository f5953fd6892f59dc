"""Sends mail: the job's own id is the message's, so that what a crash sent twice is one mail to the receiver's program."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from salesops import clock
from salesops.act import Act
from salesops.services.documents.mailed import Mail
from salesops.services.documents.mails import MailToSend
from salesops.services.documents.smtp import NotNow, NotTaken, post
from salesops.services.jobs import ComeAgain, task
from salesops.services.outbox import MAX_ATTEMPTS, TaskJob
from salesops.settings import Settings
from salesops.transactions import Transaction, transaction

PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 3, 10, 20, 30, 60, 60))


@task(MailToSend)
async def send_mail(job: TaskJob, payload: MailToSend) -> None:
    """Send one mail: taken, refused for good, or tried again later, until it is given up."""
    found = await _waiting(job.act, payload)
    if found is None:
        return
    mail, message = found
    try:
        answer = await post(message, [*mail.recipients, *mail.cc], Settings.from_env().smtp_url)
    except NotTaken as error:
        state, answer = "failed", str(error)
    except NotNow as error:
        if job.attempts < MAX_ATTEMPTS:
            async with transaction(job.act) as tx:
                await _note(tx, mail, "waiting", job.attempts, str(error))
            raise ComeAgain(str(error), PAUSES[min(job.attempts, len(PAUSES)) - 1]) from error
        state, answer = "given_up", str(error)
    else:
        state = "sent"
    async with job.finishing() as tx:
        await _note(tx, mail, state, job.attempts, answer)


TASKS = (send_mail,)


async def _waiting(act: Act, payload: MailToSend) -> tuple[Mail, EmailMessage] | None:
    """The mail with its message, None when it has ended."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT m.*, coalesce(p.name, 'salesops') AS made_by_name, l.legal_name FROM core.outgoing_mail m LEFT JOIN core.person p ON p.id = m.made_by"
            " LEFT JOIN core.letterhead l ON l.office_id = m.office_id WHERE m.office_id = $1 AND m.id = $2 AND m.state = 'waiting'",
            act.office.id,
            payload.mail_id,
        )
        if row is None:
            return None
        copies = await tx.fetch(
            "SELECT name, media, body FROM core.document_copy WHERE office_id = $1 AND id = ANY ($2) ORDER BY array_position($2, id)",
            act.office.id,
            row["copies"],
        )
        files = await tx.fetch(
            "SELECT name, media, body FROM core.mail_file WHERE office_id = $1 AND mail_id = $2 ORDER BY place",
            act.office.id,
            payload.mail_id,
        )
    known = {name: row[name] for name in Mail.__struct_fields__}
    mail = Mail(**known)
    return mail, message_of(
        mail, row["legal_name"] or act.office.name, [(c["name"], c["media"], c["body"]) for c in (*copies, *files)]
    )


def message_of(mail: Mail, sender_name: str, files: list[tuple[str, str, bytes]]) -> EmailMessage:
    """The mail as it travels. Whatever would end a header is refused by the library, and blanks are made of it before."""
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((_one_line(sender_name), mail.sender))
    message["To"] = ", ".join(mail.recipients)
    if mail.cc:
        message["Cc"] = ", ".join(mail.cc)
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = format_datetime(mail.made_at)
    message["Message-ID"] = f"<{mail.id}@{mail.sender.rpartition('@')[2]}>"
    message["Content-Language"] = mail.language
    message.set_content(mail.body, cte="base64" if not mail.body.isascii() else None)
    for name, media, body in files:
        main, _, sub = media.partition("/")
        params = {"charset": "utf-8"} if main == "text" else None
        message.add_attachment(body, maintype=main, subtype=sub, filename=_one_line(name), params=params)
    return message


def _one_line(text: str) -> str:
    return " ".join(text.split())


async def _note(tx: Transaction, mail: Mail, state: str, attempts: int, answer: str) -> None:
    await tx.execute(
        "UPDATE core.outgoing_mail SET state = $3, attempts = $4, answer = $5, ended_at = $6 WHERE office_id = $1 AND id = $2 AND state = 'waiting'",
        tx.office.id,
        mail.id,
        state,
        attempts,
        answer[:1000],
        None if state == "waiting" else clock.now(),
    )
    if state != "waiting":
        tx.audit(f"mail.{state}", "outgoing_mail", mail.id, changes={"to": mail.recipients, "answer": answer[:300]})
