"""Kdniao (快递鸟), which asks the couriers of China, and those who sell its answers on in a shape of their own.

Both shapes have a state of one digit and an action of three. Requests are signed with the base 64 of the MD5 of the parameters
and the key. Times are those of Shanghai and carry no offset.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

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
)
from salesops_duties.logistics.carriers.asking import address, answered
from salesops_duties.logistics.carriers.kuaidi100_states import kdniao_wire_of
from salesops_duties.logistics.carriers.moments import instant, moment
from salesops_duties.logistics.carriers.numbers import any_fault
from salesops_duties.logistics.carriers.reading import (
    guarded,
    in_order,
    last_wire,
    part,
    place_of,
    read_json,
    rows,
    untimed,
    words,
)

SERVER: Final = "https://api.kdniao.com"
_FORM: Final = {"content-type": "application/x-www-form-urlencoded;charset=utf-8"}
_NOT_FOUND: Final = ("无轨迹", "没有", "不存在", "无物流", "查无")
_LIMITED: Final = ("频繁", "次数", "超限")


class Kdniao:
    """The port for Kdniao. `TrackingNumber.company` is its word for the courier (`ZTO`); `Account.customer` is the EBusinessID."""

    name, title = "kdniao", "Kdniao (快递鸟)"
    numbers_per_call = 1
    can_push = False
    default_timezone = "Asia/Shanghai"

    async def ask(self, client: CarrierClient, account: Account, numbers: Sequence[TrackingNumber]) -> TrackingAnswer:
        one = numbers[0]
        asked = {"OrderCode": "", "ShipperCode": one.company, "LogisticCode": one.no, "CustomerName": one.phone[-4:]}
        data = msgspec.json.encode(asked).decode()
        fields = {
            "RequestData": data, "EBusinessID": account.customer, "DataType": "2",
            "RequestType": account.more.get("request_type", "8001"), "DataSign": sign(data, account.key),
        }  # fmt: skip
        url = address(account, SERVER) + "/Ebusiness/EbusinessOrderHandle.aspx"
        request = CarrierRequest("POST", url, _FORM, urlencode(fields).encode())
        return answered(
            await client.send(request, allow_private=account.allow_private), account, self.parse, numbers[:1]
        )

    @guarded
    def parse(self, raw: bytes, account: Account, no: str = "") -> TrackingAnswer:
        said = read_json(raw)
        if not isinstance(said, dict):
            raise CarrierFault("unreadable", "The answer is no object.")
        found = rows(said.get("Data")) or rows(said.get("data")) or [said]
        answers = [_parcel(one, said, account) for one in found]
        return TrackingAnswer(
            tuple(p for a in answers for p in a.parcels), tuple(m for a in answers for m in a.messages)
        )

    def tracking_link(self, no: str) -> str:
        return f"https://www.kdniao.com/JSInvoke/MSearchResult.aspx?{urlencode({'expNo': no})}"

    def number_fault(self, no: str) -> str | None:
        return any_fault(no)


def sign(data: str, key: str) -> str:
    """The signature of a request."""
    return base64.b64encode(hashlib.md5((data + key).encode(), usedforsecurity=False).hexdigest().encode()).decode()


def _parcel(one: dict[str, Any], said: dict[str, Any], account: Account) -> TrackingAnswer:
    no = words(one.get("LogisticCode") or one.get("outWaybillNo"), 60)
    found = rows(one.get("Traces") or one.get("traces"))
    if not found:
        return TrackingAnswer((), (_message(one, said, no),))
    timed = [event for row in found if (event := _event(row, account.timezone))]
    events = in_order(timed)
    state, action = words(one.get("State") or one.get("state"), 8), words(one.get("StateEx") or one.get("action"), 8)
    wire = kdniao_wire_of(state, action)
    signed_at = events[-1].at if events and events[-1].wire == "delivered" else None
    expected = instant(one.get("EstimatedDeliveryTime"), account.timezone)
    parcel = TrackedParcel(
        no, wire if wire != "unknown" else last_wire(events), events, expected_at=expected, signed_at=signed_at
    )
    return TrackingAnswer((parcel,) if no else (), () if len(timed) == len(found) else (untimed(no),))


def _message(one: dict[str, Any], said: dict[str, Any], no: str) -> CarrierMessage:
    text = next((t for t in (words(one.get("Reason")), words(said.get("Reason")), words(said.get("msg"))) if t), "")
    code = words(said.get("ResultCode")) or words(said.get("errCode")) or words(said.get("code"))
    if not (text or code or no):
        raise CarrierFault("unreadable", "The answer names no number and says nothing.")
    kind: MessageKind = "refused"
    if one.get("Success") is True or part(said, "code") == 0 or any(word in text for word in _NOT_FOUND):
        kind = "not_found"
    elif any(word in text for word in _LIMITED):
        kind = "limited"
    return CarrierMessage(code, text, kind, no)


def _event(row: dict[str, Any], zone: str) -> TrackedEvent | None:
    when = moment(row.get("AcceptTime") or row.get("acceptTime"), zone)
    if when is None:
        return None
    action, state = words(row.get("Action") or row.get("action"), 8), words(row.get("state"), 8)
    wire = kdniao_wire_of(state, action, words(row.get("actionDesc")) + words(row.get("stateDesc")))
    text, place = (
        words(row.get("AcceptStation") or row.get("acceptStation")),
        place_of(row.get("Location") or row.get("location")),
    )
    return TrackedEvent(*when, wire, action or state, text, place)
