"""Words about the books: every duty hands its postings over and never writes an account itself."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.duty import guard
from salesops.transactions import Transaction


class Posting(msgspec.Struct, frozen=True):
    """One side of an entry: debit positive, credit negative, in minor units of the entry's currency."""

    account: str
    amount_minor: int
    party_id: UUID | None = None


class EntryToPost(msgspec.Struct, frozen=True):
    """A balanced entry for one document: what kind, which id, when it counts, in words."""

    document_type: str
    document_id: UUID
    booked_on: dt.date
    currency: str
    text: str
    postings: tuple[Posting, ...]


class ToPost(msgspec.Struct, frozen=True):
    """A document that must have an entry in the books: its type and id as posted, and words to find it by."""

    document_type: str
    document_id: UUID
    words: str
    on: dt.date


class Gap(msgspec.Struct, frozen=True):
    """Something a document still lacks, such as `order_without_issue`, with the words to find the document by."""

    kind: str
    document_id: UUID
    words: str
    on: dt.date


class Documents(msgspec.Struct, frozen=True):
    """A duty's documents of a period: those that must be posted, and the gaps it knows itself.

    `types` names the document types it answers for in full, so that an entry of such a type without a document is found.
    """

    to_post: tuple[ToPost, ...] = ()
    gaps: tuple[Gap, ...] = ()
    types: tuple[str, ...] = ()


class ControlBalance(msgspec.Struct, frozen=True):
    """What a duty's documents say stands on a control account (its role), debit positive, in minor units."""

    account: str
    currency: str
    amount_minor: int


class LedgerHooks:
    @guard
    async def entry_posting(self, office: Office, tx: Transaction, entry: EntryToPost) -> list[UUID]:
        """Called last of a use case's steps, once for each document that moves money or goods.

        Refuse an entry that does not balance or an unknown account. A day in a closed period is posted on the first
        open day, with the original day kept. Answer the entry's id.
        """
        raise NotImplementedError

    @guard
    async def control_answering(
        self, office: Office, tx: Transaction, account: str, currency: str, until: dt.date | None
    ) -> list[int]:
        """Asked by a subsidiary ledger that proves itself: what stands on this account, in minor units of the currency?

        Reads only; `until` None means everything posted, a day counts the documents up to it by their own days. Answer
        the balance, debit positive.
        """
        raise NotImplementedError

    @guard
    async def subledger_answering(
        self, office: Office, tx: Transaction, until: dt.date | None
    ) -> list[tuple[ControlBalance, ...]]:
        """Asked for the daily tie-out and before a month is closed: what do your documents say of the control accounts?

        Reads only; `until` None means everything, a day counts the documents up to it. Answer a balance for each account
        you keep and each currency, at least one in the office's currency though it be zero.
        """
        raise NotImplementedError

    @guard
    async def books_exporting(self, office: Office, tx: Transaction, form: str) -> list[bytes]:
        """Asked by the command line for the whole books of an office as a file: `form` is beancount or csv.

        Reads only; refuse an unknown form with `Invalid`. Answer the file's content, the same whenever nothing was posted.
        """
        raise NotImplementedError

    @guard
    async def documents_answering(
        self, office: Office, tx: Transaction, since: dt.date, until: dt.date
    ) -> list[Documents]:
        """Asked for the completeness report: which documents of these days must be in the books, and what do they lack?

        Reads only; both days belong to the period. Answer your documents and gaps.
        """
        raise NotImplementedError
