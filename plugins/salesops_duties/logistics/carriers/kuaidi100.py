"""Kuaidi100 (快递100), which asks the couriers of China: its query, its subscription and its push.

Requests are signed with the upper-case MD5 of the parameters, the key and the customer; pushes with that of the parameters and
the salt of the subscription. Times are those of Shanghai and carry no offset. The letters of `state` are those of its
documentation: one or two digits, or three and four where the fine states are on (`resultv2`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping, Sequence
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
    PushReply,
    PushVerdict,
    TrackedEvent,
    TrackedParcel,
    TrackingAnswer,
    TrackingNumber,
)
from salesops_duties.logistics.carriers.asking import address, answered
from salesops_duties.logistics.carriers.kuaidi100_states import told_by_words, wire_of
from salesops_duties.logistics.carriers.moments import instant, moment
from salesops_duties.logistics.carriers.numbers import any_fault
from salesops_duties.logistics.carriers.reading import (
    form_fields,
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

SERVER: Final = "https://poll.kuaidi100.com"
_FORM: Final = {"content-type": "application/x-www-form-urlencoded"}
_KINDS: Final[dict[str, MessageKind]] = {
    "201": "not_found", "205": "not_found", "500": "not_found",
    "501": "broken", "502": "limited", "700": "refused", "701": "refused", "702": "refused",
    "400": "refused", "408": "refused", "503": "refused", "600": "refused", "601": "refused",
}  # fmt: skip
_ALREADY = "501"  # of a subscription: it runs already


class Kuaidi100:
    """The port for Kuaidi100. `TrackingNumber.company` is its word for the courier (`yuantong`); empty lets it guess."""

    name, title = "kuaidi100", "Kuaidi100 (快递100)"
    numbers_per_call = 1
    can_push = True
    default_timezone = "Asia/Shanghai"

    async def ask(self, client: CarrierClient, account: Account, numbers: Sequence[TrackingNumber]) -> TrackingAnswer:
        one = numbers[0]
        asked = {"com": one.company or "auto", "num": one.no, "resultv2": "4", "show": "0", "order": "desc"}
        if one.phone:
            asked["phone"] = one.phone
        param = msgspec.json.encode(asked).decode()
        fields = {"customer": account.customer, "sign": md5(param + account.key + account.customer), "param": param}
        reply = await self._post(client, account, "/poll/query.do", fields)
        return answered(reply, account, self.parse, numbers[:1])

    async def subscribe(
        self, client: CarrierClient, account: Account, number: TrackingNumber, callback_url: str, secret: str
    ) -> TrackingAnswer:
        parameters = {"callbackurl": callback_url, "salt": secret, "resultv2": "4"}
        if number.phone:
            parameters["phone"] = number.phone
        if not number.company:
            parameters["autoCom"] = "1"
        asked = {"company": number.company, "number": number.no, "key": account.key, "parameters": parameters}
        reply = await self._post(
            client, account, "/poll", {"schema": "json", "param": msgspec.json.encode(asked).decode()}
        )
        answer = answered(reply, account, _parse_subscribed, [])
        return TrackingAnswer((), tuple(msgspec.structs.replace(one, tracking_no=number.no) for one in answer.messages))

    async def _post(self, client: CarrierClient, account: Account, path: str, fields: dict[str, str]) -> CarrierReply:
        request = CarrierRequest("POST", address(account, SERVER) + path, _FORM, urlencode(fields).encode())
        return await client.send(request, allow_private=account.allow_private)

    @guarded
    def parse(self, raw: bytes, account: Account, no: str = "") -> TrackingAnswer:
        said = read_json(raw)
        if isinstance(part(said, "lastResult"), dict):
            return _pushed(said, account)
        return _result(said, account)

    def verify_push(self, headers: Mapping[str, str], body: bytes, secret: str, now: dt.datetime) -> PushVerdict:
        try:
            sign, param = _fields(body)
        except CarrierFault:
            return PushVerdict(False, "unreadable")
        if not sign or not secret:
            return PushVerdict(False, "unsigned")
        ok = hmac.compare_digest(sign.upper().encode(), md5(param + secret).encode())
        return PushVerdict(ok, "" if ok else "wrong_signature", hashlib.sha256(param.encode()).hexdigest())

    @guarded
    def parse_push(self, body: bytes, account: Account) -> TrackingAnswer:
        return _pushed(read_json(_fields(body)[1].encode()), account)

    def push_reply(self, ok: bool) -> PushReply:
        said = {"result": ok, "returnCode": "200" if ok else "500", "message": "成功" if ok else "失败"}
        return PushReply(200, "application/json", msgspec.json.encode(said))

    def tracking_link(self, no: str) -> str:
        return f"https://www.kuaidi100.com/chaxun?{urlencode({'nu': no})}"

    def number_fault(self, no: str) -> str | None:
        return any_fault(no)


def md5(text: str) -> str:
    """The upper-case MD5 that Kuaidi100 signs with; it offers nothing better for pushes."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


@guarded
def _fields(body: bytes) -> tuple[str, str]:
    """`sign` and `param` of a push."""
    found = form_fields(body)
    return found.get("sign", ""), found["param"]


@guarded
def _parse_subscribed(raw: bytes, account: Account) -> TrackingAnswer:
    said = read_json(raw)
    code = words(part(said, "returnCode"))
    if part(said, "result") is True or code in ("200", _ALREADY):
        return TrackingAnswer()
    return TrackingAnswer((), (CarrierMessage(code, words(part(said, "message")), _KINDS.get(code, "refused")),))


def _pushed(said: Any, account: Account) -> TrackingAnswer:
    answers = [_result(part(said, one), account) for one in ("lastResult", "destResult") if rows(part(said, one))]
    if not answers:
        raise CarrierFault("unreadable", "The push has no result.")
    parcels, messages = answers[0].parcels, answers[0].messages
    if len(answers) > 1 and parcels and answers[1].parcels:  # the country it goes to goes on telling
        events = in_order((*parcels[0].events, *answers[1].parcels[0].events))
        wire = answers[1].parcels[0].wire if answers[1].parcels[0].events else parcels[0].wire
        parcels = (msgspec.structs.replace(parcels[0], events=events, wire=wire),)
    if part(said, "status") == "abort":
        text = words(part(said, "message")) or "It is not watched any more."
        no = parcels[0].tracking_no if parcels else messages[0].tracking_no if messages else ""
        return TrackingAnswer(
            tuple(one for one in parcels if one.events), (CarrierMessage("abort", text, "not_found", no), *messages)
        )
    return TrackingAnswer(parcels, messages)


def _result(said: Any, account: Account) -> TrackingAnswer:
    if not isinstance(said, dict):
        raise CarrierFault("unreadable", "The answer is no object.")
    no = words(said.get("nu"), 60)
    status = words(said.get("returnCode")) or words(said.get("status"))
    found = rows(said.get("data"))
    if said.get("result") is False or (status not in ("200", "") and not found) or not no:
        if not words(said.get("message")) and not status:
            raise CarrierFault("unreadable", "The answer names no number and says nothing.")
        return TrackingAnswer(
            (), (CarrierMessage(status, words(said.get("message")), _KINDS.get(status, "broken"), no),)
        )
    zone = account.timezone
    state = words(said.get("state"), 8)
    timed = [event for row in found if (event := _event(row, zone))]
    events = in_order(timed)
    wire = wire_of(state)
    if wire == "unknown":
        wire = last_wire(events)
    if events and wire == "delivered" and events[-1].wire in ("unknown", "ready_for_pickup"):
        events = (
            *events[:-1],
            msgspec.structs.replace(events[-1], wire=wire),
        )  # the coarse format says it of the whole alone
    promised = words(said.get("arrivalTime"), 20)  # to the hour: `2026-11-23 16`
    expected = instant(f"{promised}:00" if len(promised) == 13 else promised, zone)
    signed_at = events[-1].at if events and events[-1].wire == "delivered" else None
    parcel = TrackedParcel(no, wire, events, expected_at=expected, signed_at=signed_at)
    return TrackingAnswer((parcel,), () if len(timed) == len(found) else (untimed(no),))


def _event(row: dict[str, Any], zone: str) -> TrackedEvent | None:
    when = moment(row.get("ftime") or row.get("time"), zone)
    if when is None:
        return None
    text = words(row.get("context"))
    code = words(row.get("statusCode"), 8)
    wire = wire_of(code) if code else told_by_words(words(row.get("status"), 40), text)
    place = place_of(row.get("location") or row.get("areaName"))
    return TrackedEvent(*when, wire, code, text, place)
