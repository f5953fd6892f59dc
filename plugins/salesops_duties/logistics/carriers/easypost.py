"""EasyPost, which asks a hundred carriers: its trackers, and the events that it pushes.

Asking creates the tracker or gives the one there is. Pushes go to the address that is entered at EasyPost together with the
secret; they are signed with the HMAC-SHA256 of the body (`X-Hmac-Signature`).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import msgspec

from salesops.hookspecs.carriers import (
    Account,
    CarrierClient,
    CarrierFault,
    CarrierMessage,
    CarrierReply,
    CarrierRequest,
    MessageKind,
    PushReply,
    PushVerdict,
    TrackedEvent,
    TrackedParcel,
    TrackingAnswer,
    TrackingNumber,
    Wire,
)
from salesops_duties.logistics.carriers.asking import address, answered
from salesops_duties.logistics.carriers.moments import instant, moment
from salesops_duties.logistics.carriers.numbers import any_fault
from salesops_duties.logistics.carriers.reading import (
    MOST_PARCELS,
    guarded,
    in_order,
    part,
    place_of,
    read_json,
    rows,
    untimed,
    words,
)

SERVER: Final = "https://api.easypost.com"
_SIGNED = "hmac-sha256-hex="
_WIRES: Final[dict[str, Wire]] = {
    "unknown": "unknown",
    "pre_transit": "pending",
    "in_transit": "in_transit",
    "out_for_delivery": "out_for_delivery",
    "delivered": "delivered",
    "available_for_pickup": "ready_for_pickup",
    "return_to_sender": "return_to_sender",
    "failure": "delivery_failed",
    "cancelled": "cancelled",
    "error": "unknown",
}
_KINDS: Final[tuple[tuple[str, MessageKind], ...]] = (
    ("NOT_FOUND", "not_found"), ("RATE_LIMIT", "limited"), ("TOO_MANY", "limited"), ("APIKEY", "refused"), ("API_KEY", "refused"),
    ("UNAUTHORIZED", "refused"), ("FORBIDDEN", "refused"), ("AUTH", "refused"), ("INVALID", "refused"), ("PAYMENT", "refused"),
    ("UNPROCESSABLE", "refused"), ("BAD_REQUEST", "refused"), ("PARAMETER", "refused"),
)  # fmt: skip


class EasyPost:
    """The port for EasyPost. `TrackingNumber.company` is its word for the carrier (`USPS`); empty lets it guess."""

    name, title = "easypost", "EasyPost"
    numbers_per_call = 1
    can_push = True
    default_timezone = "UTC"

    async def ask(self, client: CarrierClient, account: Account, numbers: Sequence[TrackingNumber]) -> TrackingAnswer:
        return answered(await self._track(client, account, numbers[0]), account, self.parse, numbers[:1])

    async def subscribe(
        self, client: CarrierClient, account: Account, number: TrackingNumber, callback_url: str, secret: str
    ) -> TrackingAnswer:
        return answered(await self._track(client, account, number), account, self.parse, [number])

    async def _track(self, client: CarrierClient, account: Account, one: TrackingNumber) -> CarrierReply:
        tracker = {"tracking_code": one.no} | ({"carrier": one.company} if one.company else {})
        headers = {
            "content-type": "application/json",
            "authorization": "Basic " + base64.b64encode(f"{account.key}:".encode()).decode(),
        }
        url = address(account, SERVER) + "/v2/trackers"
        request = CarrierRequest("POST", url, headers, msgspec.json.encode({"tracker": tracker}))
        return await client.send(request, allow_private=account.allow_private)

    @guarded
    def parse(self, raw: bytes, account: Account, no: str = "") -> TrackingAnswer:
        return _answer(read_json(raw), account)

    def verify_push(self, headers: Mapping[str, str], body: bytes, secret: str, now: dt.datetime) -> PushVerdict:
        said = next((value for name, value in headers.items() if name.lower() == "x-hmac-signature"), "")
        if not said or not secret:
            return PushVerdict(False, "unsigned")
        key = unicodedata.normalize("NFKD", secret).encode()
        ok = hmac.compare_digest(said.encode(), (_SIGNED + hmac.new(key, body, hashlib.sha256).hexdigest()).encode())
        return PushVerdict(ok, "" if ok else "wrong_signature", hashlib.sha256(body).hexdigest())

    @guarded
    def parse_push(self, body: bytes, account: Account) -> TrackingAnswer:
        said = read_json(body)
        if part(said, "result", "object") != "Tracker":  # batches and payments are told to the same address
            if words(part(said, "object")) == "Event":
                return TrackingAnswer()
            raise CarrierFault("unreadable", "The push is no event.")
        return _answer(part(said, "result"), account)

    def push_reply(self, ok: bool) -> PushReply:
        return PushReply(200 if ok else 500, "text/plain", b"")

    def tracking_link(self, no: str) -> str:
        return f"https://track.easypost.com/{quote(no, safe='')}"

    def number_fault(self, no: str) -> str | None:
        return any_fault(no)


def _answer(said: Any, account: Account) -> TrackingAnswer:
    if isinstance(part(said, "error"), dict | str):
        return TrackingAnswer((), (_message(part(said, "error")),))
    parcels: list[TrackedParcel] = []
    messages: list[CarrierMessage] = []
    for one in (rows(part(said, "trackers")) or rows(said))[:MOST_PARCELS]:
        if not (no := words(one.get("tracking_code"), 60)):
            continue
        found = rows(one.get("tracking_details"))
        timed = [event for row in found if (event := _event(row, account.timezone))]
        messages += [] if len(timed) == len(found) else [untimed(no)]
        if one.get("status") == "error":
            messages.append(
                CarrierMessage(
                    words(one.get("status_detail")) or "error", "The carrier could not be asked.", "broken", no
                )
            )
        parcels.append(_parcel(no, one, in_order(timed), account.timezone))
    if not (parcels or messages) and not isinstance(part(said, "trackers"), list):
        raise CarrierFault("unreadable", "The answer has neither a tracker nor an error.")
    return TrackingAnswer(tuple(parcels), tuple(messages))


def _message(error: Any) -> CarrierMessage:
    code = words(part(error, "code"), 80)
    text = words(part(error, "message")) or words(error)
    kind: MessageKind = next((kind for word, kind in _KINDS if word in code.upper().replace(".", "_")), "broken")
    return CarrierMessage(code, text, kind)


def _parcel(no: str, one: dict[str, Any], events: tuple[TrackedEvent, ...], zone: str) -> TrackedParcel:
    return TrackedParcel(
        no,
        _WIRES.get(words(one.get("status"), 40), "unknown"),
        events,
        expected_at=instant(one.get("est_delivery_date"), zone),
        signed_by=words(one.get("signed_by")),
        signed_at=events[-1].at if events and events[-1].wire == "delivered" else None,
        service=words(part(one, "carrier_detail", "service")),
        link=words(one.get("public_url")),
    )


def _event(row: dict[str, Any], zone: str) -> TrackedEvent | None:
    when = moment(row.get("datetime"), zone)
    if when is None:
        return None
    status = words(row.get("status"), 40)
    code = words(row.get("carrier_code"), 40) or words(row.get("status_detail"), 40) or status
    place = place_of(*(part(row, "tracking_location", one) for one in ("city", "state", "zip", "country")))
    text = words(row.get("message")) or words(row.get("description"))
    return TrackedEvent(*when, _WIRES.get(status, "unknown"), code, text, place)
