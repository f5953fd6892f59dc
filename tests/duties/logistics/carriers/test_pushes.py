"""A push is believed when it is signed with the secret that was agreed, and then read like an answer."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.hookspecs.carriers import Account, CarrierFault, PushCarrier
from salesops_duties.logistics.carriers import carriers, push_carrier
from salesops_duties.logistics.carriers.kuaidi100 import md5
from salesops_duties.logistics.carriers.reading import form_fields

NOW = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
SECRET = "salt-of-this-parcel"
RESULT = {
    "message": "ok", "nu": "YT1234567890", "com": "yuantong", "status": "200", "state": "301", "ischeck": "1",
    "data": [
        {"ftime": "2026-05-01 10:00:00", "context": "已签收", "statusCode": "301", "location": "苏州市"},
        {"ftime": "2026-05-01 08:00:00", "context": "派件中", "statusCode": "5"},
    ],
}  # fmt: skip
TRACKER = {
    "object": "Tracker", "tracking_code": "9400", "status": "delivered",
    "tracking_details": [{"datetime": "2026-05-01T10:00:00Z", "status": "delivered", "message": "Delivered"}],
}  # fmt: skip


def pusher(name: str) -> PushCarrier:
    found = push_carrier(carriers()[name])
    assert found is not None
    return found


def kuaidi100_push(said: object, secret: str = SECRET, sign: str | None = None) -> bytes:
    param = json.dumps(said, ensure_ascii=False)
    return urlencode({"sign": md5(param + secret) if sign is None else sign, "param": param}).encode()


def easypost_header(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"X-Hmac-Signature": "hmac-sha256-hex=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def test_a_push_of_kuaidi100_signed_with_our_salt_is_theirs() -> None:
    body = kuaidi100_push({"status": "shutdown", "lastResult": RESULT})
    verdict = pusher("kuaidi100").verify_push({}, body, SECRET, NOW)
    assert (verdict.ok, verdict.reason) == (True, "")
    (parcel,) = pusher("kuaidi100").parse_push(body, Account("kuaidi100", timezone="Asia/Shanghai")).parcels
    assert (parcel.tracking_no, parcel.wire, len(parcel.events)) == ("YT1234567890", "delivered", 2)
    assert parcel.events[-1].at == dt.datetime(2026, 5, 1, 2, tzinfo=dt.UTC)
    assert not parcel.events[-1].offset_known


def test_the_same_push_has_the_same_digest_and_another_one_has_not() -> None:
    one = kuaidi100_push({"status": "polling", "lastResult": RESULT})
    other = kuaidi100_push({"status": "shutdown", "lastResult": RESULT})
    digests = [pusher("kuaidi100").verify_push({}, body, SECRET, NOW).digest for body in (one, one, other)]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(
    ("body", "secret", "reason"),
    [
        (kuaidi100_push({}, "other"), SECRET, "wrong_signature"),
        (kuaidi100_push({}).replace(b"%7B%7D", b"%7B%20%7D"), SECRET, "wrong_signature"),
        (kuaidi100_push({}, sign=""), SECRET, "unsigned"),
        (kuaidi100_push({}, ""), "", "unsigned"),
        (b"sign=x", SECRET, "unreadable"),
        (b"\xff\xfe", SECRET, "unreadable"),
        (b"", SECRET, "unreadable"),
    ],
)
def test_a_push_that_is_not_signed_so_is_not_believed(body: bytes, secret: str, reason: str) -> None:
    verdict = pusher("kuaidi100").verify_push({}, body, secret, NOW)
    assert (verdict.ok, verdict.reason) == (False, reason)


def test_a_watch_that_ended_without_news_is_told_as_not_found() -> None:
    body = kuaidi100_push(
        {
            "status": "abort",
            "message": "3天查询无记录",
            "lastResult": {"message": "x", "nu": "1", "status": "201", "state": "0", "data": []},
        }
    )
    read = pusher("kuaidi100").parse_push(body, Account("kuaidi100"))
    assert read.parcels == ()
    assert {one.kind for one in read.messages} == {"not_found"}
    assert {one.tracking_no for one in read.messages} == {"1"}


def test_the_country_it_goes_to_goes_on_telling() -> None:
    there = RESULT | {
        "state": "0",
        "data": [{"ftime": "2026-05-02 08:00:00", "context": "Arrived", "statusCode": "1001"}],
    }
    body = kuaidi100_push({"status": "polling", "lastResult": RESULT, "destResult": there})
    (parcel,) = pusher("kuaidi100").parse_push(body, Account("kuaidi100", timezone="Asia/Shanghai")).parcels
    assert (len(parcel.events), parcel.wire, parcel.events[-1].code) == (3, "in_transit", "1001")


def test_kuaidi100_hears_that_its_push_was_taken() -> None:
    reply = pusher("kuaidi100").push_reply(True)
    assert (reply.status, reply.media_type) == (200, "application/json")
    assert msgspec.json.decode(reply.body) == {"result": True, "returnCode": "200", "message": "成功"}
    assert msgspec.json.decode(pusher("kuaidi100").push_reply(False).body)["result"] is False


def test_a_push_of_easypost_is_theirs_with_the_signature_of_its_body() -> None:
    body = json.dumps({"object": "Event", "description": "tracker.updated", "result": TRACKER}).encode()
    assert pusher("easypost").verify_push(easypost_header(body), body, SECRET, NOW).ok
    (parcel,) = pusher("easypost").parse_push(body, Account("easypost")).parcels
    assert (parcel.tracking_no, parcel.wire) == ("9400", "delivered")
    assert pusher("easypost").push_reply(True).status == 200


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "unsigned"),
        ({"x-hmac-signature": "hmac-sha256-hex=00"}, "wrong_signature"),
        (easypost_header(b"other"), "wrong_signature"),
    ],
)
def test_an_unsigned_push_of_easypost_is_not_believed(headers: dict[str, str], reason: str) -> None:
    verdict = pusher("easypost").verify_push(headers, b"{}", SECRET, NOW)
    assert (verdict.ok, verdict.reason) == (False, reason)


def test_what_easypost_tells_of_other_things_is_left_aside() -> None:
    body = b'{"object": "Event", "description": "batch.created", "result": {"object": "Batch"}}'
    assert pusher("easypost").parse_push(body, Account("easypost")).parcels == ()
    with pytest.raises(CarrierFault):
        pusher("easypost").parse_push(b'{"object": "Something"}', Account("easypost"))


def test_a_carrier_that_only_answers_is_no_pusher() -> None:
    assert push_carrier(carriers()["dhl"]) is None


@given(
    st.one_of(
        st.text("aF0%=&+ _\n\r\t.é中~;3D-", max_size=24).map(str.encode),
        st.dictionaries(st.text(max_size=5), st.text(max_size=12), max_size=4).map(
            lambda form: urlencode(form).encode()
        ),
    )
)
def test_a_form_is_read_as_the_standard_library_reads_it(body: bytes) -> None:
    found = parse_qs(body.decode(), keep_blank_values=True)
    assert form_fields(body) == {name: values[0] for name, values in found.items()}


def test_a_form_of_too_many_fields_is_not_read() -> None:
    with pytest.raises(CarrierFault):
        pusher("kuaidi100").parse_push(b"&".join([b"param={}"] * 21), Account("kuaidi100"))
