"""DHL: the unified tracking API, which answers for all of its divisions (`DHL-API-Key`, one number a question).

Its events carry the time of the place where they happened, often without an offset.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from salesops.hookspecs.carriers import (
    Account,
    CarrierClient,
    CarrierFault,
    CarrierMessage,
    CarrierRequest,
    MessageKind,
    TrackedEvent,
    TrackedParcel,
    TrackingAnswer,
    TrackingNumber,
    Wire,
)
from salesops_duties.logistics.carriers.asking import address, answered
from salesops_duties.logistics.carriers.moments import instant, moment
from salesops_duties.logistics.carriers.numbers import dhl_fault
from salesops_duties.logistics.carriers.reading import (
    MOST_PARCELS,
    guarded,
    in_order,
    number,
    part,
    place_of,
    read_json,
    rows,
    untimed,
    words,
)

SERVER: Final = "https://api-eu.dhl.com"
_WIRES: Final[dict[str, Wire]] = {
    "pre-transit": "pending",
    "transit": "in_transit",
    "delivered": "delivered",
    "failure": "delivery_failed",
    "unknown": "unknown",
}
_KINDS: Final[dict[str, MessageKind]] = {
    "404": "not_found",
    "429": "limited",
    "400": "refused",
    "401": "refused",
    "403": "refused",
}


class Dhl:
    """The port for DHL. A receiver's postcode, where it is known, opens more of the answer."""

    name, title = "dhl", "DHL"
    numbers_per_call = 1
    can_push = False
    default_timezone = "UTC"

    async def ask(self, client: CarrierClient, account: Account, numbers: Sequence[TrackingNumber]) -> TrackingAnswer:
        asked = {"trackingNumber": numbers[0].no, "language": "en"}
        if numbers[0].postcode:
            asked["recipientPostalCode"] = numbers[0].postcode
        headers = {"accept": "application/json", "dhl-api-key": account.key}
        request = CarrierRequest("GET", f"{address(account, SERVER)}/track/shipments?{urlencode(asked)}", headers)
        return answered(
            await client.send(request, allow_private=account.allow_private), account, self.parse, numbers[:1]
        )

    @guarded
    def parse(self, raw: bytes, account: Account, no: str = "") -> TrackingAnswer:
        said = read_json(raw)
        parcels, messages = [], []
        for one in rows(said)[:MOST_PARCELS]:
            if "shipments" not in one:
                messages.append(_message(one))
                continue
            for shipment in rows(one["shipments"])[:MOST_PARCELS]:
                parcel, whole = _parcel(shipment, account)
                parcels.append(parcel)
                messages += [] if whole else [untimed(parcel.tracking_no)]
        if not (parcels or messages):
            raise CarrierFault("unreadable", "The answer has neither a shipment nor a message.")
        return TrackingAnswer(tuple(parcels), tuple(messages))

    def tracking_link(self, no: str) -> str:
        return f"https://www.dhl.com/global-en/home/tracking.html?{urlencode({'tracking-id': no, 'submit': '1'})}"

    def number_fault(self, no: str) -> str | None:
        return dhl_fault(no)


def _message(one: dict[str, Any]) -> CarrierMessage:
    status = words(one.get("status"), 10)
    text = words(one.get("detail")) or words(one.get("title"))
    if not (status or text):
        raise CarrierFault("unreadable", "The answer has neither a shipment nor a message.")
    kind = _KINDS.get(status, "broken")
    return CarrierMessage(
        status, text, kind, words(one.get("instance")).rpartition("/")[2] if kind == "not_found" else ""
    )


def _parcel(shipment: dict[str, Any], account: Account) -> tuple[TrackedParcel, bool]:
    no = words(shipment.get("id"), 60)
    if not no:
        raise CarrierFault("unreadable", "A shipment has no number.")
    found = rows(shipment.get("events"))
    timed = [event for row in found if (event := _event(row, account.timezone))]
    details = part(shipment, "details")
    proof = part(details, "proofOfDelivery")
    signed = part(proof, "signed")
    parcel = TrackedParcel(
        no,
        _whole(part(shipment, "status")),
        in_order(timed),
        expected_at=instant(shipment.get("estimatedTimeOfDelivery"), account.timezone),
        signed_by=place_of(part(signed, "givenName"), part(signed, "familyName"), separator=" ")
        or words(part(signed, "name")),
        signed_at=instant(part(proof, "timestamp"), account.timezone),
        pieces=number(part(details, "totalNumberOfPieces")),
        service=words(part(details, "product", "productName")) or words(shipment.get("service")),
        link=words(shipment.get("serviceUrl")),
    )
    return parcel, len(timed) == len(found)


def _whole(status: Any) -> Wire:
    """The state of the whole. Where its code and its words contradict each other it is somewhere on the way; nobody is told that
    it arrived because one of two said so."""
    code, said = words(part(status, "statusCode")).lower(), words(part(status, "status")).lower()
    wire, other = _WIRES.get(code), _WIRES.get(said)
    if wire and other and wire != other:
        return "in_transit"
    return wire or other or "unknown"


def _event(row: dict[str, Any], zone: str) -> TrackedEvent | None:
    when = moment(row.get("timestamp"), zone)
    if when is None:
        return None
    code, status = words(row.get("statusCode"), 40), words(row.get("status"))
    wire = _WIRES.get(status.lower()) or _WIRES.get(code.lower(), "unknown")
    place = place_of(part(row, "location", "address", "addressLocality"))
    return TrackedEvent(*when, wire, code, words(row.get("description")) or status, place)
