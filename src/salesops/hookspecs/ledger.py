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


class LedgerHooks:
    @guard
    async def entry_posting(self, office: Office, tx: Transaction, entry: EntryToPost) -> list[UUID]:
        """Called last of a use case's steps, once for each document that moves money or goods.

        Refuse an entry that does not balance, a closed period, an unknown account. Answer the entry's id.
        """
        raise NotImplementedError
