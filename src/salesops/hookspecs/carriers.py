"""Words about carriers that can be asked by machine: what one is, the structs that cross, and the offer by which a duty adds some.

Nothing here reads a database or writes a page. A carrier asks over the client that it is given and reads what came back; what it
reads is a stranger's, so a reader raises `CarrierFault` and nothing else. All times are aware. Every tuple of events is in order
of time, the oldest first, whatever the order in which the carrier wrote them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, Literal, Protocol, get_args, runtime_checkable

import msgspec

from salesops.act import Office
from salesops.duty import offer

Wire = Literal[
    "pending",  # announced: a label or an order, no parcel yet
    "unknown",  # the carrier said something that is no status, or nothing
    "picked_up",
    "on_hold",  # customs, storage, a question: it waits for somebody
    "cancelled",
    "delivered",
    "in_transit",
    "delivery_delayed",
    "out_for_delivery",
    "ready_for_pickup",  # in a locker, a shop or a counter
    "delivery_failed",  # an attempt without success, a refusal, damage or loss
    "return_to_sender",
]

WIRES: Final[frozenset[str]] = frozenset(get_args(Wire))
"""Where a parcel is: the tracking statuses of the open project Karrio, which has mapped some thirty carriers onto them."""

MessageKind = Literal["not_found", "refused", "limited", "broken"]
FaultKind = Literal[
    "unreachable", "slow", "too_big", "redirected", "forbidden_address", "refused", "limited", "broken", "unreadable"
]


class CarrierFault(Exception):
    """No answer that can be used. `kind` says what to do about it, `text` what was the case; neither holds a key.

    - unreachable, slow, broken (an error of theirs): ask again later
    - limited: ask again after `retry_after` seconds, where the carrier said so
    - refused: the account's key or rights; asking again changes nothing
    - too_big, redirected, forbidden_address, unreadable: somebody must look
    """

    def __init__(self, kind: FaultKind, text: str, *, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.kind: FaultKind = kind
        self.text = text
        self.retry_after = retry_after


class TrackedEvent(msgspec.Struct, frozen=True):
    """One thing that happened to a parcel, as its carrier tells it.

    `at` has the offset that the carrier wrote; where it wrote none, `offset_known` is false and the offset is that of the
    account's zone. `wire` is `unknown` where the carrier's code is no status. `code` is the carrier's own, `text` its sentence,
    `place` a line for people; each is empty where it said nothing.
    """

    at: dt.datetime
    offset_known: bool
    wire: Wire
    code: str
    text: str
    place: str


class TrackedParcel(msgspec.Struct, frozen=True):
    """What a carrier knows of one number.

    `wire` is the carrier's own word for the whole, which may differ from its last event's. `expected_at` is when it means to
    deliver; `expected_day_only` says that only its date counts. `signed_by` and `signed_at` are the proof of delivery,
    `pieces` how many pieces run under the number (0: not said).
    """

    tracking_no: str
    wire: Wire
    events: tuple[TrackedEvent, ...] = ()
    expected_at: dt.datetime | None = None
    expected_day_only: bool = False
    signed_by: str = ""
    signed_at: dt.datetime | None = None
    pieces: int = 0
    service: str = ""
    link: str = ""


class CarrierMessage(msgspec.Struct, frozen=True):
    """What a carrier said instead of a parcel; `tracking_no` is empty where it did not say which number it means.

    kinds: not_found (no such number, or not yet), refused (key, rights, form of the request), limited (too many questions),
    broken (an error of theirs, or an answer that nobody asked for).
    """

    code: str
    text: str
    kind: MessageKind
    tracking_no: str = ""


class TrackingAnswer(msgspec.Struct, frozen=True):
    """All that one answer or one push said."""

    parcels: tuple[TrackedParcel, ...] = ()
    messages: tuple[CarrierMessage, ...] = ()


class TrackingNumber(msgspec.Struct, frozen=True):
    """A number to ask for. Some carriers of China want the last digits of a telephone (`phone`), some of Europe the receiver's
    `postcode`; `company` is who carries it, where the carrier asked is one that asks others (`yuantong` for Kuaidi100)."""

    no: str
    phone: str = ""
    postcode: str = ""
    company: str = ""


class Account(msgspec.Struct, frozen=True):
    """What an office has with a carrier. Its keys never show in logs: `repr` leaves them out.

    `base_url` empty means the carrier's own address. `timezone` is an IANA name; times without an offset stand in it.
    `allow_private` lets the address be one of our own network: for tests and the simulator.
    `more` holds what only some carriers want (see docs/carriers.md).
    """

    carrier: str
    base_url: str = ""
    key: str = ""
    secret: str = ""
    customer: str = ""
    timezone: str = "UTC"
    allow_private: bool = False
    more: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"Account(carrier={self.carrier!r}, base_url={self.base_url!r}, timezone={self.timezone!r})"


class CarrierRequest(msgspec.Struct, frozen=True):
    """A question as it goes over the wire; headers and body may hold keys, so `repr` shows neither, nor what follows `?`."""

    method: Literal["GET", "POST"]
    url: str
    headers: dict[str, str] = {}
    body: bytes = b""

    def __repr__(self) -> str:
        return f"CarrierRequest({self.method} {self.url.partition('?')[0]})"


class CarrierReply(msgspec.Struct, frozen=True):
    """What came back: the status, headers by lower-case name, and the whole body."""

    status: int
    headers: dict[str, str]
    body: bytes


class CarrierClient(Protocol):
    """Whatever sends a request; `client.HttpCarrierClient` is the one of the product. Raises `CarrierFault`."""

    async def send(self, request: CarrierRequest, *, allow_private: bool = False) -> CarrierReply: ...


class PushVerdict(msgspec.Struct, frozen=True):
    """Whether a push is the carrier's: `ok`, or why not. `digest` is the same for the same push sent again."""

    ok: bool
    reason: Literal["", "unsigned", "wrong_signature", "stale", "unreadable"] = ""
    digest: str = ""


class PushReply(msgspec.Struct, frozen=True):
    """What the carrier wants to hear of its push."""

    status: int
    media_type: str
    body: bytes


class Carrier(Protocol):
    """One carrier, or one company that asks many. It keeps nothing but tokens, so one object serves all offices."""

    @property
    def name(self) -> str:
        """The word that an account and a parcel name it by: small letters, digits, underscores."""
        ...

    @property
    def title(self) -> str:
        """Its name for people."""
        ...

    @property
    def numbers_per_call(self) -> int:
        """How many numbers `ask` takes at once; at least 1."""
        ...

    @property
    def can_push(self) -> bool:
        """Whether it is a `PushCarrier` too."""
        ...

    @property
    def default_timezone(self) -> str:
        """The zone that its times without an offset stand in, as a proposal for new accounts."""
        ...

    async def ask(self, client: CarrierClient, account: Account, numbers: Sequence[TrackingNumber]) -> TrackingAnswer:
        """Ask for these numbers, one to `numbers_per_call` of them. Parcels nobody asked for are left out and told as `broken`
        messages. Raises `CarrierFault` and nothing else."""
        ...

    def parse(self, raw: bytes, account: Account, no: str = "") -> TrackingAnswer:
        """Read an answer that was got elsewhere; `no` is the number that was asked, for some answers do not name it.
        Raises `CarrierFault` (`unreadable`, `too_big`) and nothing else."""
        ...

    def tracking_link(self, no: str) -> str:
        """The carrier's page for people, or empty."""
        ...

    def number_fault(self, no: str) -> str | None:
        """Why this can hardly be a number of theirs, as a code of `numbers.FAULTS`; a warning, never a refusal."""
        ...


@runtime_checkable
class PushCarrier(Protocol):
    """A carrier that tells of its own accord; each is a `Carrier` as well."""

    async def subscribe(
        self, client: CarrierClient, account: Account, number: TrackingNumber, callback_url: str, secret: str
    ) -> TrackingAnswer:
        """Ask it to push this number to `callback_url`, signed with `secret`. Without messages it was accepted; what is known
        already may come with it. Raises `CarrierFault`."""
        ...

    def verify_push(self, headers: Mapping[str, str], body: bytes, secret: str, now: dt.datetime) -> PushVerdict:
        """Whether this push is signed with `secret`; reads no more than that needs and never raises."""
        ...

    def parse_push(self, body: bytes, account: Account) -> TrackingAnswer:
        """What a verified push says. Raises `CarrierFault` (`unreadable`) and nothing else."""
        ...

    def push_reply(self, ok: bool) -> PushReply:
        """What to answer so that it does not send again (`ok`), or does."""
        ...


class OfferedCarrier(msgspec.Struct, frozen=True):
    """A carrier of a duty's own: the duty, and where its `Carrier` stands, as `package.module:NAME`; an object cannot cross."""

    duty: str
    adapter: str


class CarrierHooks:
    @offer
    async def tracking_carriers(self, office: Office) -> list[tuple[OfferedCarrier, ...]]:
        """Asked when parcels are asked for, pushes come in, and accounts are kept: with which further carriers can you speak?

        Each is loaded once for a process and serves all offices; one that cannot be loaded, or has the name of another, is left
        out and noted as a fault of your duty. Answer where each stands, or None.
        """
        raise NotImplementedError
