"""Words about buying: what may stop a purchase, who buys what an order waits for, and when it could be here."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.duty import guard, offer, veto
from salesops.hookspecs.supply import FuturesDemand
from salesops.transactions import Transaction


class SupplyProposal(msgspec.Struct, frozen=True):
    """A way to get a product: from whom, how much at most, and when it would be here."""

    source: str
    quantity: Decimal
    eta: dt.date


class LeadTime(msgspec.Struct, frozen=True):
    """When a product could be here if it were ordered today: the day, and how that was reckoned.

    `days` is the supplier's lead time (the 90th percentile of its receipts, or what was agreed), `buffer_days` what the
    office adds before it promises; `source` are words for people.
    """

    product_id: UUID
    on: dt.date
    days: int
    buffer_days: int
    source: str


class PlannedLine(msgspec.Struct, frozen=True):
    """A futures line that is on the procurement plan now: its plan line, and when its goods are expected."""

    line_no: int
    plan_line_id: UUID
    supply_id: UUID
    quantity: Decimal
    expected_on: dt.date | None


class PaperItem(msgspec.Struct, frozen=True):
    """A part as a supplier's paper names it: our number, the supplier's own, the world's (GTIN), and words."""

    our_part: str = ""
    their_part: str = ""
    gtin: str = ""
    description: str = ""


class PaperLine(msgspec.Struct, frozen=True):
    """A line of a supplier's paper, as it was read; `order_no` and `order_line` name the line of our order it says it is about.

    `answer` is accepted, changed, added, refused or nothing; `instead` a part that comes in its place, `later` a quantity that
    follows. Prices are for `price_per` units.
    """

    line_no: int
    order_no: str = ""
    order_line: str = ""
    answer: str = ""
    item: PaperItem = PaperItem()
    instead: PaperItem | None = None
    quantity: Decimal | None = None
    later: Decimal | None = None
    uom: str = ""
    unit_price: Decimal | None = None
    price_per: Decimal = Decimal(1)
    expected_on: dt.date | None = None
    note: str = ""


class PaperParty(msgspec.Struct, frozen=True):
    """A company as the paper names it; `ids` are pairs of scheme and value."""

    name: str = ""
    ids: tuple[tuple[str, str], ...] = ()


class SupplierPaper(msgspec.Struct, frozen=True):
    """What a supplier says of an order of ours in a file: its answer (`response`), or that goods are under way (`despatch`).

    `place` counts the papers of the file from 1; `doubts` are sentences of whoever read it.
    """

    place: int
    kind: str
    number: str = ""
    order_no: str = ""
    issued_on: dt.date | None = None
    currency: str = ""
    answer: str = ""
    seller: PaperParty = PaperParty()
    sent_on: dt.date | None = None
    expected_on: dt.date | None = None
    carrier: str = ""
    tracking_no: str = ""
    note: str = ""
    lines: tuple[PaperLine, ...] = ()
    doubts: tuple[str, ...] = ()


class RequestedMonth(msgspec.Struct, frozen=True):
    """How much of a product customers wanted in a month, in its own unit; `month` is its first day in the office's calendar."""

    product_id: UUID
    month: dt.date
    quantity: Decimal


class ProcurementHooks:
    @veto
    async def purchase_ordering(
        self, office: Office, tx: Transaction, purchase_id: UUID, supplier_id: UUID, total_minor: int, currency: str
    ) -> list[None]:
        """Called before a purchase order is sent to a supplier.

        Refuse when a budget, a limit or a stopped supplier forbids it. Answer nothing.
        """
        raise NotImplementedError

    @guard
    async def lead_answering(
        self, office: Office, tx: Transaction, product_ids: tuple[UUID, ...]
    ) -> list[tuple[LeadTime, ...]]:
        """Asked when an order waits for goods that nobody has announced: when could they be here?

        Reads only and promises nothing. Answer the products you can buy; one without a known supplier is left out.
        """
        raise NotImplementedError

    @guard
    async def purchase_planning(
        self, office: Office, tx: Transaction, demand: FuturesDemand
    ) -> list[tuple[PlannedLine, ...]]:
        """Called when an order is issued, for what no goods to come cover: put it on the procurement plan, pegged.

        Every line gets one open plan line until its goods are ordered. Answer the plan lines.
        """
        raise NotImplementedError

    @guard
    async def papers_arriving(
        self, office: Office, tx: Transaction, arrival_id: UUID, papers: tuple[SupplierPaper, ...]
    ) -> list[int]:
        """Called when a file that arrived holds papers of suppliers: order responses and despatch advices, as they were read.

        Refuse nothing: a stranger wrote them. Keep them for a person to compare with the order; the same arrival may be read
        again. Answer how many you keep.
        """
        raise NotImplementedError

    @guard
    async def requests_answering(
        self, office: Office, tx: Transaction, since: dt.date, until: dt.date
    ) -> list[tuple[RequestedMonth, ...]]:
        """Asked before it is worked out how much to stock: what did customers want, month by month, from `since` to before `until`?

        Reads only; count what was sold, what was lost and what was asked for, each wish once and whether it was served or not. Answer
        the months of the products that were wanted.
        """
        raise NotImplementedError

    @offer
    async def supply_proposals(
        self, office: Office, product_id: UUID, quantity: Decimal
    ) -> list[tuple[SupplyProposal, ...]]:
        """Asked for a futures line: from where and by when could this quantity come?

        Nothing is promised by it: ordering is an act of its own. Answer your proposals, soonest first, or None.
        """
        raise NotImplementedError
