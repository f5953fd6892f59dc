"""Documents whose facts a duty has in hand: set as PDF, and mailed with files that are kept with the mail alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import clock, languages
from salesops.act import Act
from salesops.services.documents.dressing import dressed, words_for
from salesops.services.documents.kinds import known_kind
from salesops.services.documents.letterhead import letterhead_of, logo_of
from salesops.services.documents.mail_files import MailFile, keep_files
from salesops.services.documents.mail_texts import filled, mail_words
from salesops.services.documents.mails import check_set_up, leave
from salesops.services.documents.press import presses
from salesops.services.documents.setting import Facts, sheet_of
from salesops.services.documents.templates import FRAME_KIND, Wanted, standing
from salesops.transactions import Transaction, transaction


async def set_in_hand(act: Act, kind_name: str, content: Any, language: str) -> bytes:
    """A PDF of these facts by the office's template; nothing is kept. Raises `Invalid` when it cannot be set."""
    kind = known_kind(act, kind_name)
    async with transaction(act) as tx:
        facts = Facts(
            kind,
            None,
            language,
            content,
            (),
            await letterhead_of(tx),
            await logo_of(tx),
            await standing(tx, Wanted(kind.name, "page", language)),
            await standing(tx, Wanted(FRAME_KIND, "page", language)),
        )
    now = clock.now()
    printed = await presses().set(sheet_of(act, facts, copy_no=1, at=now), at=now)
    return printed.pages[0]


async def mail_text(tx: Transaction, kind_name: str, content: Any, language: str, person: str) -> tuple[str, str]:
    """Subject and body by the office's template for this kind; raises `Invalid` when that is faulty."""
    kind = known_kind(tx.act, kind_name)
    text = await standing(tx, Wanted(kind.name, "mail", language))
    title = words_for((), kind.duty, language, [kind.declared.title])[kind.declared.title]
    name = (await letterhead_of(tx)).legal_name
    with languages.speaking(language, kind.duty):
        shown = dressed(content, tx.office)
    return filled(text.source, mail_words(content, title, name, person, shown))


async def leave_mail(
    tx: Transaction,
    mail_id: UUID,
    kind_name: str,
    thing_id: UUID,
    language: str,
    to: tuple[str, ...],
    text: tuple[str, str],
    files: list[MailFile],
    made_by: UUID,
) -> None:
    """Leave a mail under an id of the caller's, which becomes its Message-ID; `made_by` hears when it comes to nothing.

    Raises `ConflictState` where mail is not set up, or the office has no address to send from.
    """
    check_set_up()
    kind = known_kind(tx.act, kind_name)
    await leave(tx, kind, thing_id, language, to, (), *text, [], None, mail_id=mail_id, made_by=made_by)
    await keep_files(tx, mail_id, files)
