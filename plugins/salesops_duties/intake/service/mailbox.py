"""A mailbox feeds the same intake: polled by a worker, kept before it is marked, so that a crash brings a mail twice and loses none.

`SALESOPS_MAILBOX_<OFFICE>` names it: `imaps://user:password@host/folder`. The same mail again is the arrival that is there.
"""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import email.utils
import imaplib
import os
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog

from salesops import TaskJob, transaction
from salesops_duties.intake.service.arriving import MOST_BYTES, keep

MOST_AT_ONCE = 20  # mails of one look
SECONDS = 30  # of silence of the server
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Address:
    """Where a mailbox is; `tls` unless its server is on this machine and says so."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    folder: str

    @classmethod
    def of(cls, url: str) -> Address:
        """Read `imaps://user:password@host:993/INBOX`; raises `ValueError` naming what is wrong, never the password."""
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("imaps", "imap") or not parts.hostname or not parts.username:
            raise ValueError("a mailbox is imaps://user:password@host/folder")
        if parts.scheme == "imap" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("a mailbox that is not on this machine is imaps://…")
        tls = parts.scheme == "imaps"
        return cls(
            parts.hostname,
            parts.port or (993 if tls else 143),
            tls,
            urllib.parse.unquote(parts.username),
            urllib.parse.unquote(parts.password or ""),
            urllib.parse.unquote(parts.path.strip("/")) or "INBOX",
        )


@dataclass(frozen=True)
class Mail:
    """A mail as the server has it."""

    name: str
    sender: str
    subject: str
    body: bytes


def address_of(office: str, environment: dict[str, str] | None = None) -> Address | None:
    """The mailbox of an office by its code, None when it has none."""
    known = os.environ if environment is None else environment
    url = known.get(f"SALESOPS_MAILBOX_{office.upper().replace('-', '_')}", "")
    return Address.of(url) if url else None


async def look_into_mailbox(job: TaskJob) -> None:
    """Fetch what is unseen, keep each mail in a transaction of its own, and only then mark it as seen."""
    address = address_of(job.act.office.code)
    if address is None:
        return
    mails = await asyncio.to_thread(_unseen, address)
    for uid in mails[:MOST_AT_ONCE]:
        mail = await asyncio.to_thread(_fetched, address, uid)
        if mail is None:
            continue
        async with transaction(job.act) as tx:
            kept = await keep(tx, "mailbox", mail.name, mail.body, sender=mail.sender, subject=mail.subject)
        await asyncio.to_thread(_mark, address, uid)
        log.info("mail_kept", arrival=str(kept.id), fresh=kept.fresh, bytes=len(mail.body))


def _unseen(address: Address) -> list[str]:
    with _opened(address) as box:
        return [uid.decode() for uid in _answer(box.uid("search", "UNSEEN"))[0].split()]


def _fetched(address: Address, uid: str) -> Mail | None:
    """The mail, byte for byte; of one that is too large its head, since it stays in the mailbox. None when it is gone."""
    with _opened(address) as box:
        size = _SIZE.search(b" ".join(part for part in _answer(box.uid("fetch", uid, "(RFC822.SIZE)")) if part))
        if size is None:
            return None
        too_large = int(size[1]) > MOST_BYTES
        parts = _answer(box.uid("fetch", uid, "(BODY.PEEK[HEADER])" if too_large else "(BODY.PEEK[])"))
        body = next((part[1] for part in parts if isinstance(part, tuple)), None)
    if body is None:
        return None
    head = email.message_from_bytes(body, policy=email.policy.default)
    subject, sender = str(head.get("Subject", "")), str(head.get("From", ""))
    name = f"{subject or 'mail'}{' (too large, left in the mailbox)' if too_large else ''}"
    return Mail(f"{name[:180]}.eml", email.utils.parseaddr(sender)[1] or sender, subject, body)


def _mark(address: Address, uid: str) -> None:
    with _opened(address) as box:
        _answer(box.uid("store", uid, "+FLAGS", r"(\Seen)"))


@contextlib.contextmanager
def _opened(address: Address) -> Iterator[imaplib.IMAP4]:
    kind = imaplib.IMAP4_SSL if address.tls else imaplib.IMAP4
    box = kind(address.host, address.port, timeout=SECONDS)
    try:
        _answer(box.login(address.user, address.password))
        _answer(box.select(f'"{address.folder}"'))
        yield box
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            box.logout()


def _answer(answer: tuple[str, list[Any]]) -> list[Any]:
    state, data = answer
    if state != "OK":
        raise imaplib.IMAP4.error(f"the mail server answers {state}")
    return data
