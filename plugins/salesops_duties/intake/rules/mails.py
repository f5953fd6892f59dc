"""Mails with orders: their words, and each attachment read as a file of its own."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import email.utils
import itertools
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage, Message
from html.parser import HTMLParser

import msgspec

from salesops_duties.intake.rules.content import (
    Attached,
    Doubt,
    NotOrder,
    OurNames,
    Reading,
    ReadMail,
    ReadOrder,
    ReadPaper,
    Unreadable,
)

MOST_PARTS, MOST_ATTACHED, MOST_INNER = 200, 20, 5
_INNER = re.compile(rb"message/rfc822", re.IGNORECASE)
_MOST_TEXT = 200_000
_LOGO = 60_000  # bytes; a picture inside the words of a mail that is no larger is no order
_BREAKS = {"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3"}


def read_mail(body: bytes, our: OurNames, read_part: Callable[[bytes, str], Reading]) -> Reading:
    """A mail's words and what its attachments order; raises `Unreadable` only when the mail itself cannot be read."""
    if len(_INNER.findall(body)) > MOST_INNER:
        raise Unreadable("too_many_parts", most=MOST_INNER)
    message = email.message_from_bytes(body, policy=email.policy.default)
    if sum(1 for _ in _limited(message)) > MOST_PARTS:
        raise Unreadable("too_many_parts", most=MOST_PARTS)
    mail = _words(message)
    orders: list[ReadOrder] = []
    others: list[NotOrder] = []
    attached: list[Attached] = []
    papers: list[ReadPaper] = []
    doubts: list[Doubt] = []
    needs_ocr, room = False, _MOST_TEXT
    for at, (name, content) in enumerate(_attachments(message)):
        if at >= MOST_ATTACHED:
            doubts.append(Doubt.of("attachment_cut", "file"))
            break
        try:
            reading = read_part(content, name)
        except Unreadable as refused:
            attached.append(Attached(name, "", len(content), refused.code, refused.words, refused.values))
            doubts.append(Doubt.of("attachment_unread", name, name))
            continue
        texts = tuple(text for text in reading.texts if (room := room - len(text)) >= 0)
        attached.append(Attached(name, reading.format, len(content), texts=texts))
        orders += [msgspec.structs.replace(order, found_in=name) for order in reading.orders]
        papers += reading.papers
        others += [msgspec.structs.replace(other, found_in=name) for other in reading.not_orders]
        doubts += [msgspec.structs.replace(doubt, where=name) for doubt in reading.doubts]
        needs_ocr = needs_ocr or reading.needs_ocr
    if mail.text.strip() and not orders:
        doubts.append(Doubt.of("mail_text", "file"))
    return Reading(
        "mail", tuple(orders), tuple(others), 1, (), tuple(doubts), mail, tuple(attached), needs_ocr, tuple(papers)
    )


def attachments_of(body: bytes) -> Iterator[bytes]:
    """The attachments of a mail in the order in which `read_mail` reads them, as many as it reads."""
    message = email.message_from_bytes(body, policy=email.policy.default)
    for _, content in itertools.islice(_attachments(message), MOST_ATTACHED):
        yield content


def _limited(message: Message) -> Iterator[Message]:
    """The parts of a mail, one more than are allowed at the most; a mail inside it is one part."""
    stack, found = [message], 0
    while stack and found <= MOST_PARTS:
        part = stack.pop()
        found += 1
        yield part
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list) and (part is message or part.get_content_type() != "message/rfc822"):
            stack.extend(one for one in reversed(inner) if isinstance(one, Message))


def _words(message: Message) -> ReadMail:
    name, address = email.utils.parseaddr(_head(message, "From"))
    plain = html = ""
    for part in _limited(message):
        if part.is_multipart() or part.get_filename() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            plain += _text(part) + "\n"
        elif part.get_content_type() == "text/html":
            html += _text(part) + "\n"
    return ReadMail(
        subject=_head(message, "Subject"),
        sender=address,
        sender_name=name,
        sent_at=_moment(_head(message, "Date")),
        message_id=_head(message, "Message-ID").strip(),
        text=(plain.strip() or _without_tags(html))[:_MOST_TEXT],
    )


def _attachments(message: Message) -> Iterator[tuple[str, bytes]]:
    for part in _limited(message):
        kind, name = part.get_content_type(), part.get_filename() or ""
        if part.is_multipart() and kind != "message/rfc822":
            continue
        if kind == "message/rfc822":
            inner = part.get_payload()
            if part is not message and isinstance(inner, list) and inner and isinstance(inner[0], Message) and name:
                yield name, inner[0].as_bytes()
            continue
        if kind in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment":
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        inline = part.get("Content-ID") and part.get_content_disposition() != "attachment"
        if kind.startswith("image/") and inline and len(content) <= _LOGO:
            continue
        yield name or f"attachment.{part.get_content_subtype()}", content


def _head(message: Message, name: str) -> str:
    try:
        return str(message.get(name, ""))[:1000]
    except (ValueError, TypeError, AttributeError, LookupError, IndexError):
        return ""  # a head that the library cannot take apart


def _moment(text: str) -> dt.datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _text(part: Message) -> str:
    try:
        if isinstance(part, EmailMessage):
            return str(part.get_content())[:_MOST_TEXT]
    except (LookupError, ValueError, UnicodeError, AssertionError):
        pass
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace")[:_MOST_TEXT] if isinstance(content, bytes) else ""


class _Words(HTMLParser):
    """Collects the words of a page, without what is not shown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "head"):
            self.hidden += 1
        elif tag in _BREAKS:
            self.found.append("\n")
        elif tag == "td":
            self.found.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "head"):
            self.hidden = max(0, self.hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(" ".join(data.split()))


def _without_tags(html: str) -> str:
    words = _Words()
    words.feed(html[:_MOST_TEXT])
    return "\n".join(line.strip() for line in "".join(words.found).splitlines() if line.strip())
