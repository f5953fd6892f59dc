"""Where a line's goods are: the hops that duties tell, put in the order of the way, with what is old or overdue marked (FEATURES FUT-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol
from uuid import UUID

import msgspec

from salesops.errors import Faults

LEAST, MOST = 2, 80  # letters of what is asked
STALE_DAYS = 7  # a day that was said longer ago is told as old
WAY = ("left", "packed", "reserved", "coming", "planned", "open")


class Asking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked: a part, an order's number or the customer's, a name, a tracking number; for whom and how many, if that was said."""

    words: str
    customer_id: UUID | None = None
    quantity: str = ""


class Told(Protocol):
    """A hop as a duty tells it."""

    @property
    def place(self) -> str: ...
    @property
    def line_no(self) -> int | None: ...
    @property
    def quantity(self) -> Decimal | None: ...
    @property
    def since(self) -> dt.datetime | None: ...
    @property
    def day(self) -> dt.date | None: ...
    @property
    def day_before(self) -> dt.date | None: ...
    @property
    def said_by(self) -> str | None: ...
    @property
    def said_at(self) -> dt.datetime | None: ...
    @property
    def under_way(self) -> bool: ...
    @property
    def note(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def document_id(self) -> UUID | None: ...
    @property
    def carrier(self) -> str: ...
    @property
    def tracking_no(self) -> str: ...


class Detail(msgspec.Struct, frozen=True):
    """Words for the office alone, with the page they lead to."""

    note: str
    path: str
    since: dt.datetime | None = None


class Stage(msgspec.Struct, frozen=True):
    """A quantity of a line at one place of its way. `stale` says that its day is over, or was said long ago; `held` why it may not leave."""

    place: str
    quantity: Decimal
    since: dt.datetime | None = None
    day: dt.date | None = None
    day_before: dt.date | None = None
    said_by: str = ""
    said_at: dt.datetime | None = None
    under_way: bool = False
    overdue: bool = False
    stale: bool = False
    held: str = ""
    carrier: str = ""
    tracking_no: str = ""
    details: tuple[Detail, ...] = ()


def check_asking(asking: Asking, faults: Faults) -> str:
    """The words to look for; too few find everything and are refused."""
    words = " ".join(asking.words.replace("\0", "").split())
    if len(words) < LEAST:
        faults.add("words", "length", "Type at least two characters of a part, a number or a name.", given=words)
    if len(words) > MOST:
        faults.add("words", "length", "At most 80 characters.")
    return words


def way_of(
    line_no: int, wanted: Decimal, hops: Sequence[Told], held: Mapping[UUID, str], today: dt.date, now: dt.datetime
) -> list[Stage]:
    """Where each part of a line is, what is nearest to the customer first; what nobody tells of is `open`."""
    own = [hop for hop in hops if hop.line_no in (None, line_no)]
    more = [hop for hop in own if hop.place in ("ordered", "shipped")]
    stages = [_stage(hop, more, held, today, now) for hop in own if hop.place in WAY and hop.quantity]
    rest = wanted - sum((stage.quantity for stage in stages), Decimal(0))
    if rest > 0:
        stages.append(Stage("open", rest))
    return sorted(stages, key=lambda stage: (WAY.index(stage.place), stage.day or dt.date.max))


def _stage(hop: Told, more: Sequence[Told], held: Mapping[UUID, str], today: dt.date, now: dt.datetime) -> Stage:
    of_it = [one for one in more if one.document_id is not None and one.document_id == hop.document_id]
    shipped = next((one for one in of_it if one.place == "shipped"), None)
    overdue = hop.day is not None and hop.day < today
    old = hop.said_at is not None and now - hop.said_at > dt.timedelta(days=STALE_DAYS)
    ordered = [one for one in of_it if one.place == "ordered"]
    told = ordered or [hop]
    return Stage(
        hop.place,
        hop.quantity or Decimal(0),
        hop.since,
        hop.day,
        hop.day_before if hop.day_before != hop.day else None,
        hop.said_by or "",
        hop.said_at,
        hop.under_way,
        overdue,
        overdue or (hop.place == "coming" and old),
        held.get(hop.document_id, "") if hop.place == "packed" and hop.document_id else "",
        shipped.carrier if shipped else "",
        shipped.tracking_no if shipped else "",
        tuple(Detail(one.note, one.path, one.since if ordered else None) for one in told if one.note),
    )
