"""UPS: the Track API (OAuth client credentials, one number a question).

It writes the day and the time of the place where it happened, and beside it the offset or the time of Greenwich.
"""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from salesops.hookspecs.carriers import (
    Account,
    CarrierClient,
    CarrierFault,
    CarrierMessage,
    CarrierReply,
    CarrierRequest,
    MessageKind,
    TrackedEvent,
    TrackedParcel,
    TrackingAnswer,
    TrackingNumber,
    Wire,
)
from salesops_duties.logistics.carriers.asking import Token, Tokens, address, answered, token_in
from salesops_duties.logistics.carriers.moments import Moment, instant, moment
from salesops_duties.logistics.carriers.numbers import ups_fault
from salesops_duties.logistics.carriers.reading import (
    MOST_PARCELS,
    guarded,
    in_order,
    last_wire,
    number,
    part,
    place_of,
    read_json,
    rows,
    untimed,
    words,
)

SERVER: Final = "https://onlinetools.ups.com"
_TYPES: Final[dict[str, Wire]] = {
    "M": "pending", "MV": "cancelled", "P": "picked_up", "I": "in_transit", "O": "out_for_delivery", "D": "delivered",
    "DO": "in_transit", "DD": "in_transit", "X": "on_hold", "W": "on_hold", "RS": "return_to_sender", "NA": "unknown",
}  # fmt: skip
_CODES: Final[dict[str, Wire]] = {  # finer than the type `I`, and instead of a type that is missing
    "OT": "out_for_delivery", "OF": "out_for_delivery", "MP": "pending", "OR": "picked_up", "PU": "picked_up", "DP": "in_transit",
    "AR": "in_transit", "FS": "delivered", "KB": "delivered", "F4": "delivered", "D": "delivered", "I": "in_transit", "M": "pending",
    "P": "picked_up", "X": "on_hold", "RS": "return_to_sender",
}  # fmt: skip
_KINDS: Final[dict[str, MessageKind]] = {
    "TW0001": "not_found", "TV1002": "not_found", "151044": "not_found", "151062": "not_found", "TV1001": "refused",
    "250002": "refused", "250003": "refused", "10401": "refused", "10429": "limited",
}  # fmt: skip


class Ups:
    """The port for UPS: `Account.key` and `Account.secret` are the client's id and secret, `customer` the merchant's number."""

    name, title = "ups", "UPS"
    numbers_per_call = 1
    can_push = False
    default_timezone = "UTC"

    def __init__(self, tokens: Tokens | None = None) -> None:
        self.tokens = tokens or Tokens()

    async def ask(self, client: CarrierClient, account: Account, numbers: Sequence[TrackingNumber]) -> TrackingAnswer:
        reply = await self._question(client, account, numbers[0])
        if reply.status == 401:
            self.tokens.forget(account)
            reply = await self._question(client, account, numbers[0])
        return answered(reply, account, self.parse, numbers[:1])

    async def _question(self, client: CarrierClient, account: Account, asked: TrackingNumber) -> CarrierReply:
        token = await self.tokens.of(account, lambda: _token(client, account))
        headers = {"authorization": f"Bearer {token}", "transid": uuid.uuid4().hex, "transactionsrc": "salesops"}
        url = f"{address(account, SERVER)}/api/track/v1/details/{quote(asked.no, safe='')}?locale=en_US&returnSignature=false"
        return await client.send(CarrierRequest("GET", url, headers), allow_private=account.allow_private)

    @guarded
    def parse(self, raw: bytes, account: Account, no: str = "") -> TrackingAnswer:
        said = read_json(raw)
        parcels: list[TrackedParcel] = []
        messages = [_message(row) for row in rows(part(said, "response", "errors"))]
        fault = part(said, "Fault", "detail", "Errors", "ErrorDetail", "PrimaryErrorCode")
        messages += [_message(row) for row in rows(fault)]
        for shipment in rows(part(said, "trackResponse", "shipment"))[:MOST_PARCELS]:
            messages += [_message(row) for row in rows(shipment.get("warnings"))]
            for package in rows(shipment.get("package"))[:MOST_PARCELS]:
                parcel, whole = _parcel(package, shipment, account.timezone)
                parcels.append(parcel)
                messages += [] if whole else [untimed(parcel.tracking_no)]
        if not (parcels or messages):
            raise CarrierFault("unreadable", "The answer has neither a parcel nor a message.")
        return TrackingAnswer(tuple(parcels), tuple(messages))

    def tracking_link(self, no: str) -> str:
        return f"https://www.ups.com/track?loc=en_US&tracknum={quote(no, safe='')}"

    def number_fault(self, no: str) -> str | None:
        return ups_fault(no)


async def _token(client: CarrierClient, account: Account) -> Token:
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "authorization": "Basic " + base64.b64encode(f"{account.key}:{account.secret}".encode()).decode(),
    }
    if account.customer:
        headers["x-merchant-id"] = account.customer
    url = address(account, SERVER) + "/security/v1/oauth/token"
    request = CarrierRequest("POST", url, headers, b"grant_type=client_credentials")
    return token_in(await client.send(request, allow_private=account.allow_private))


def _message(row: dict[str, Any]) -> CarrierMessage:
    code = words(row.get("code") or row.get("Code"), 40)
    text = words(row.get("message") or row.get("Description"))
    kind: MessageKind = "not_found" if "not found" in text.lower() else "broken"
    return CarrierMessage(code, text, _KINDS.get(code, "refused" if code.startswith("25") else kind))


def _parcel(package: dict[str, Any], shipment: dict[str, Any], zone: str) -> tuple[TrackedParcel, bool]:
    no = words(package.get("trackingNumber"), 60) or words(shipment.get("inquiryNumber"), 60)
    if not no:
        raise CarrierFault("unreadable", "A package has no number.")
    found = rows(package.get("activity"))
    timed = [event for row in found if (event := _event(row, zone))]
    events = in_order(timed)
    days = {words(row.get("type")): instant(row.get("date"), zone) for row in rows(package.get("deliveryDate"))}
    now = _wire(package.get("currentStatus"))
    wire = last_wire(events, now)
    parcel = TrackedParcel(
        no,
        wire,
        events,
        expected_at=days.get("RDD") or days.get("SDD"),
        expected_day_only=True,
        signed_by=words(part(package, "deliveryInformation", "receivedBy")),
        signed_at=events[-1].at if events and events[-1].wire == "delivered" else None,
        pieces=number(package.get("packageCount")),
        service=words(part(package, "service", "description")),
    )
    return parcel, len(timed) == len(found)


def _wire(status: Any) -> Wire:
    kind, code = words(part(status, "type")).upper(), words(part(status, "code")).upper()
    if kind == "I" and _CODES.get(code) == "out_for_delivery":
        return "out_for_delivery"
    return _TYPES.get(kind) or _CODES.get(code, "unknown")


def _event(row: dict[str, Any], zone: str) -> TrackedEvent | None:
    when = _moment(row, zone)
    if when is None:
        return None
    status, at = row.get("status"), part(row, "location", "address")
    country = part(at, "country") or part(at, "countryCode")
    place = place_of(part(at, "city"), part(at, "stateProvince"), part(at, "postalCode"), country)
    return TrackedEvent(
        *when, _wire(status), words(part(status, "code"), 40), words(part(status, "description")), place
    )


def _moment(row: dict[str, Any], zone: str) -> Moment | None:
    day, clock = words(row.get("date"), 10), words(row.get("time"), 10)
    if with_offset := moment(f"{day}{clock}{words(row.get('gmtOffset'), 10)}", zone):
        if with_offset[1]:
            return with_offset
        there = moment(f"{words(row.get('gmtDate'), 10)}{words(row.get('gmtTime'), 10).replace(':', '')}Z", zone)
        if there and row.get("gmtTime"):
            apart = with_offset[0].replace(tzinfo=dt.UTC) - there[0]
            offset = dt.timedelta(minutes=15 * round(apart.total_seconds() / 900))
            if abs(offset) <= dt.timedelta(hours=14):
                return with_offset[0].replace(tzinfo=dt.timezone(offset)), True
    return with_offset
