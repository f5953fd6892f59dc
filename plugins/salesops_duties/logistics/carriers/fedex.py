"""FedEx: the Track API (OAuth client credentials, up to thirty numbers a question). Its scans carry their offset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

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
from salesops_duties.logistics.carriers.moments import instant, moment
from salesops_duties.logistics.carriers.numbers import fedex_fault
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

SERVER: Final = "https://apis.fedex.com"
_CODES: Final[dict[Wire, str]] = {
    "pending": "OC OX EP MD",
    "picked_up": "PU PX OF AP",
    "in_transit": "IT IX AA AC AF AR AX DP EA EO FD LO OW PF PL PM SF TR CC",
    "out_for_delivery": "AD ED OD",
    "delivered": "DL",
    "on_hold": "CD SE HA",
    "ready_for_pickup": "HL HP",
    "delivery_failed": "DE",
    "delivery_delayed": "DY DD PY",
    "cancelled": "CA RD",
    "return_to_sender": "RS RT",
}
_WIRES: Final[dict[str, Wire]] = {code: wire for wire, codes in _CODES.items() for code in codes.split()}


class Fedex:
    """The port for FedEx: `Account.key` and `Account.secret` are the client's id and secret."""

    name, title = "fedex", "FedEx"
    numbers_per_call = 30
    can_push = False
    default_timezone = "UTC"

    def __init__(self, tokens: Tokens | None = None) -> None:
        self.tokens = tokens or Tokens()

    async def ask(self, client: CarrierClient, account: Account, numbers: Sequence[TrackingNumber]) -> TrackingAnswer:
        asked = numbers[: self.numbers_per_call]
        reply = await self._question(client, account, asked)
        if reply.status == 401:
            self.tokens.forget(account)
            reply = await self._question(client, account, asked)
        return answered(reply, account, self.parse, asked)

    async def _question(self, client: CarrierClient, account: Account, asked: Sequence[TrackingNumber]) -> CarrierReply:
        token = await self.tokens.of(account, lambda: _token(client, account))
        body = {
            "includeDetailedScans": True,
            "trackingInfo": [{"trackingNumberInfo": {"trackingNumber": one.no}} for one in asked],
        }
        headers = {"content-type": "application/json", "x-locale": "en_US", "authorization": f"Bearer {token}"}
        url = address(account, SERVER) + "/track/v1/trackingnumbers"
        request = CarrierRequest("POST", url, headers, msgspec.json.encode(body))
        return await client.send(request, allow_private=account.allow_private)

    @guarded
    def parse(self, raw: bytes, account: Account, no: str = "") -> TrackingAnswer:
        said = read_json(raw)
        parcels: list[TrackedParcel] = []
        messages = [_message(row, "") for row in rows(part(said, "errors"))]
        alerts = [row for row in rows(part(said, "output", "alerts")) if row.get("alertType") in ("ERROR", "WARNING")]
        messages += [_message(row, "") for row in alerts]
        for result in rows(part(said, "output", "completeTrackResults"))[:MOST_PARCELS]:
            no = words(result.get("trackingNumber"), 60)
            tracked = rows(result.get("trackResults"))
            messages += [_message(part(one, "error"), no) for one in tracked if isinstance(part(one, "error"), dict)]
            if no and (parcel := _parcel(no, tracked, account.timezone, messages)):
                parcels.append(parcel)
        if not (parcels or messages):
            raise CarrierFault("unreadable", "The answer has neither a parcel nor a message.")
        return TrackingAnswer(tuple(parcels), tuple(messages))

    def tracking_link(self, no: str) -> str:
        return f"https://www.fedex.com/fedextrack/?{urlencode({'trknbr': no})}"

    def number_fault(self, no: str) -> str | None:
        return fedex_fault(no)


async def _token(client: CarrierClient, account: Account) -> Token:
    fields = {"grant_type": "client_credentials", "client_id": account.key, "client_secret": account.secret}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    request = CarrierRequest("POST", address(account, SERVER) + "/oauth/token", headers, urlencode(fields).encode())
    return token_in(await client.send(request, allow_private=account.allow_private))


def _message(row: Any, no: str) -> CarrierMessage:
    code = words(part(row, "code"))
    kind: MessageKind = "broken"
    if "NOTFOUND" in code.replace(".", ""):
        kind = "not_found"
    elif any(
        word in code
        for word in ("NOT.AUTHORIZED", "UNAUTHORIZED", "FORBIDDEN", "EMPTY", "INVALID", "BAD.REQUEST", "LOGIN")
    ):
        kind = "refused"
    elif "LIMIT" in code or "TOO.MANY" in code or "THROTTL" in code:
        kind = "limited"
    return CarrierMessage(code, words(part(row, "message")), kind, no)


def _parcel(no: str, tracked: list[dict[str, Any]], zone: str, messages: list[CarrierMessage]) -> TrackedParcel | None:
    """FedEx gives numbers out anew: of several results the one with the newest scan is meant."""
    told = [(one, [e for row in rows(one.get("scanEvents")) if (e := _event(row, zone))]) for one in tracked]
    told = [(one, events) for one, events in told if events or words(part(one, "latestStatusDetail", "code"))]
    if not told:
        return None
    earliest = dt.datetime.min.replace(tzinfo=dt.UTC)
    one, timed = max(told, key=lambda pair: max((event.at for event in pair[1]), default=earliest))
    if len(timed) < len(rows(one.get("scanEvents"))):
        messages.append(untimed(no))
    events = in_order(timed)
    days = {words(row.get("type")): instant(row.get("dateTime"), zone) for row in rows(one.get("dateAndTimes"))}
    window = part(one, "estimatedDeliveryTimeWindow", "window") or part(one, "standardTransitTimeWindow", "window")
    delivery = part(one, "deliveryDetails")
    wire = _WIRES.get(words(part(one, "latestStatusDetail", "code")).upper(), "in_transit" if events else "unknown")
    return TrackedParcel(
        no,
        wire,
        events,
        expected_at=instant(part(window, "ends") or part(window, "begins"), zone) or days.get("ESTIMATED_DELIVERY"),
        signed_by=words(part(delivery, "signedByName")) or words(part(delivery, "receivedByName")),
        signed_at=days.get("ACTUAL_DELIVERY") if wire == "delivered" else None,
        pieces=number(part(one, "packageDetails", "count")),
        service=words(part(one, "serviceDetail", "description")),
    )


def _event(row: dict[str, Any], zone: str) -> TrackedEvent | None:
    when = moment(row.get("date"), zone)
    if when is None:
        return None
    code = words(row.get("eventType"), 40)
    at = row.get("scanLocation")
    place = place_of(*(part(at, one) for one in ("city", "stateOrProvinceCode", "postalCode", "countryCode")))
    text = words(row.get("exceptionDescription")) or words(row.get("eventDescription"))
    return TrackedEvent(
        *when,
        _WIRES.get(code.upper(), "unknown"),
        code,
        text,
        place if isinstance(at, dict) else words(row.get("locationType")),
    )
