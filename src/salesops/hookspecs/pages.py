"""Words about the pages that all duties share: the search, my day, and the counts on the rail."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.act import Actor, Office
from salesops.duty import offer
from salesops.hookspecs.orders import OrderPanel


class SearchHit(msgspec.Struct, frozen=True):
    """One thing that was found. `title` is its number or name, `path` its page below `/{office}/`.

    `exact` says that the words are its number: alone, it is opened at once.
    """

    title: str
    detail: str
    path: str
    icon: str = "tag"
    exact: bool = False


class DayEntry(msgspec.Struct, frozen=True):
    """One thing to do today: `kind` groups entries under its words, `tone` is one of the tones of the status vocabulary.

    `due` orders them, the oldest first; `figure` is an amount or a count as text.
    """

    kind: str
    title: str
    detail: str
    path: str
    due: dt.datetime | None = None
    icon: str = "clock"
    tone: str = ""
    figure: str = ""


class DueCount(msgspec.Struct, frozen=True):
    """How many things behind one entry of the rail are this person's, and due; `path` is that of the menu."""

    path: str
    count: int


class PageHooks:
    @offer
    async def search_hits(self, office: Office, actor: Actor, words: str) -> list[tuple[SearchHit, ...]]:
        """Asked for what the search box should find among your things: numbers, names.

        Only what `actor` may open, at most ten, the best first. Answer None when nothing fits.
        """
        raise NotImplementedError

    @offer
    async def day_entries(self, office: Office, actor: Actor) -> list[tuple[DayEntry, ...]]:
        """Asked for what this person has to do: calls due, orders at risk, written copies missing.

        Only what `actor` may act on, at most fifty, the oldest first. Answer None when nothing is due.
        """
        raise NotImplementedError

    @offer
    async def due_counts(self, office: Office, actor: Actor) -> list[tuple[DueCount, ...]]:
        """Asked often for the counts on the rail: what is this person's, and due.

        It has to be cheap: one statement served by an index. Answer None when nothing is due.
        """
        raise NotImplementedError

    @offer
    async def page_panels(
        self, office: Office, actor: Actor, thing: str, thing_id: UUID
    ) -> list[tuple[OrderPanel, ...]]:
        """Asked for what you know of a thing on its page at another duty: `thing` is customer, product, outbound_order or arrival.

        What `actor` may not see is left out. Give panels, as beside an order, or None to stay silent.
        """
        raise NotImplementedError

    @offer
    async def document_names(self, office: Office, ids: tuple[UUID, ...]) -> list[dict[UUID, str]]:
        """Asked for what your documents are called, where the core has no number for them: the audit trail shows it.

        The ids are of all kinds, yours and others'. Give the names of yours by id, or None when none of them is.
        """
        raise NotImplementedError
