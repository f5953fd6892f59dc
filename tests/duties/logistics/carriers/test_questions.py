"""What goes over the wire is what each carrier's documentation asks for."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from salesops.hookspecs.carriers import Account, CarrierFault, CarrierReply, CarrierRequest, TrackingNumber
from salesops_duties.logistics.carriers import carriers, push_carrier
from tests.duties.logistics.carriers.mutations import EDI, WHOLE
from tests.duties.logistics.carriers.test_asking import Answering, reply

NUMBER = TrackingNumber("A1", phone="13800001234", postcode="1043 AG", company="yuantong")
TOKEN = reply(200, b'{"access_token": "t0k", "expires_in": 3600}')


async def question(
    name: str, *replies: CarrierReply, number: TrackingNumber = NUMBER, **account: Any
) -> list[CarrierRequest]:
    """What is asked; the answers do not matter."""
    client = Answering(*replies)
    carrier = carriers()[name]
    keys = {"key": "k", "secret": "s", "customer": "c"} | account
    await type(carrier)().ask(client, Account(name, **keys), [number])
    return client.asked


def form(request: CarrierRequest) -> dict[str, str]:
    assert request.headers["content-type"].startswith("application/x-www-form-urlencoded")
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


async def test_kuaidi100_is_asked_with_the_upper_md5_of_parameters_key_and_customer() -> None:
    (asked,) = await question("kuaidi100", reply(200, WHOLE["kuaidi100"]))
    assert (asked.method, asked.url) == ("POST", "https://poll.kuaidi100.com/poll/query.do")
    sent = form(asked)
    assert msgspec.json.decode(sent["param"], type=dict[str, str]) == {
        "com": "yuantong", "num": "A1", "phone": "13800001234", "resultv2": "4", "show": "0", "order": "desc",
    }  # fmt: skip
    assert sent["sign"] == hashlib.md5((sent["param"] + "k" + "c").encode()).hexdigest().upper()
    assert sent["customer"] == "c"


async def test_kuaidi100_is_told_where_to_push_and_with_which_salt() -> None:
    pusher = push_carrier(carriers()["kuaidi100"])
    assert pusher is not None
    client = Answering(reply(200, b'{"result": true, "returnCode": "200", "message": "x"}'))
    told = await pusher.subscribe(
        client, Account("kuaidi100", key="k"), TrackingNumber("A1"), "https://us.example/push", "salt"
    )
    assert told.messages == ()
    sent = form(client.asked[0])
    assert client.asked[0].url == "https://poll.kuaidi100.com/poll"
    said = msgspec.json.decode(sent["param"], type=dict[str, Any])
    assert (said["number"], said["key"], sent["schema"]) == ("A1", "k", "json")
    assert said["parameters"] == {
        "callbackurl": "https://us.example/push",
        "salt": "salt",
        "resultv2": "4",
        "autoCom": "1",
    }


async def test_kdniao_is_asked_with_the_last_four_digits_of_a_telephone() -> None:
    (asked,) = await question("kdniao", reply(200, WHOLE["kdniao"]), more={"request_type": "8002"})
    sent = form(asked)
    assert msgspec.json.decode(sent["RequestData"], type=dict[str, str])["CustomerName"] == "1234"
    assert (sent["EBusinessID"], sent["RequestType"], sent["DataType"]) == ("c", "8002", "2")
    expected = base64.b64encode(hashlib.md5((sent["RequestData"] + "k").encode()).hexdigest().encode()).decode()
    assert sent["DataSign"] == expected


async def test_dhl_is_asked_with_its_key_and_the_postcode() -> None:
    (asked,) = await question("dhl", reply(200, WHOLE["dhl"]))
    assert asked.headers["dhl-api-key"] == "k"
    parts = urlsplit(asked.url)
    assert (parts.netloc, parts.path) == ("api-eu.dhl.com", "/track/shipments")
    assert parse_qs(parts.query) == {"trackingNumber": ["A1"], "language": ["en"], "recipientPostalCode": ["1043 AG"]}


async def test_fedex_is_asked_with_a_token_of_its_client() -> None:
    token, asked = await question("fedex", TOKEN, reply(200, WHOLE["fedex"]))
    assert token.url == "https://apis.fedex.com/oauth/token"
    assert form(token) == {"grant_type": "client_credentials", "client_id": "k", "client_secret": "s"}
    assert (asked.method, asked.url) == ("POST", "https://apis.fedex.com/track/v1/trackingnumbers")
    assert asked.headers["authorization"] == "Bearer t0k"
    assert msgspec.json.decode(asked.body) == {
        "includeDetailedScans": True,
        "trackingInfo": [{"trackingNumberInfo": {"trackingNumber": "A1"}}],
    }


async def test_ups_is_asked_for_a_number_that_cannot_leave_its_place_in_the_address() -> None:
    token, asked = await question("ups", TOKEN, reply(200, WHOLE["ups"]), number=TrackingNumber("A1/../x?y"))
    assert token.headers["authorization"] == "Basic " + base64.b64encode(b"k:s").decode()
    assert (form(token), token.headers["x-merchant-id"]) == ({"grant_type": "client_credentials"}, "c")
    assert asked.url.startswith("https://onlinetools.ups.com/api/track/v1/details/A1%2F..%2Fx%3Fy?locale=")
    assert asked.headers["transid"]


async def test_easypost_is_asked_to_follow_a_number() -> None:
    (asked,) = await question("easypost", reply(200, WHOLE["easypost"]))
    assert (asked.method, asked.url) == ("POST", "https://api.easypost.com/v2/trackers")
    assert asked.headers["authorization"] == "Basic " + base64.b64encode(b"k:").decode()
    assert msgspec.json.decode(asked.body) == {"tracker": {"tracking_code": "A1", "carrier": "yuantong"}}


async def test_a_forwarder_is_asked_at_its_address_for_plain_numbers_alone() -> None:
    (asked,) = await question(
        "iftsta", reply(200, EDI), number=TrackingNumber("TRHU4561222"), base_url="https://f.example/status/{no}.edi"
    )
    assert (asked.method, asked.url) == ("GET", "https://f.example/status/TRHU4561222.edi")
    with pytest.raises(CarrierFault) as refused:
        await question("iftsta", reply(200, EDI), number=TrackingNumber("../secret"), base_url="https://f.example/{no}")
    assert refused.value.kind == "refused"


@pytest.mark.parametrize("name", ["kuaidi100", "kdniao", "dhl", "fedex", "ups", "easypost"])
async def test_another_address_takes_the_place_of_the_carriers_own(name: str) -> None:
    replies = [reply(200, WHOLE[name])] if name not in ("fedex", "ups") else [TOKEN, reply(200, WHOLE[name])]
    for asked in await question(name, *replies, base_url="http://simulator:8077/"):
        assert asked.url.startswith("http://simulator:8077/")
        assert "//" not in asked.url.removeprefix("http://")


def test_the_offset_of_ups_is_found_beside_the_time_or_from_greenwich() -> None:
    def at(**activity: str) -> tuple[str, bool]:
        row = {"date": "20260501", "time": "101500", "status": {"type": "I", "code": "DP"}} | activity
        package = {"trackingNumber": "1Z", "activity": [row]}
        raw = msgspec.json.encode({"trackResponse": {"shipment": [{"package": [package]}]}})
        (parcel,) = carriers()["ups"].parse(raw, Account("ups", timezone="Asia/Shanghai")).parcels
        return parcel.events[0].at.isoformat(), parcel.events[0].offset_known

    assert at(gmtOffset="-04:00") == ("2026-05-01T10:15:00-04:00", True)
    assert at(gmtDate="20260501", gmtTime="14:15:00") == ("2026-05-01T10:15:00-04:00", True)
    assert at(gmtDate="20260430", gmtTime="21:15:00") == ("2026-05-01T10:15:00+13:00", True)
    assert at() == ("2026-05-01T10:15:00+08:00", False)
    assert at(gmtDate="20240101", gmtTime="00:00:00") == ("2026-05-01T10:15:00+08:00", False)


@pytest.mark.parametrize(
    ("status", "wire"),
    [
        ({"type": "X", "code": "SR"}, "on_hold"),
        ({"type": "I", "code": "OT"}, "out_for_delivery"),
        ({"type": "MV", "code": "VP"}, "cancelled"),
        ({"code": "D"}, "delivered"),
        ({"type": "RS"}, "return_to_sender"),
        ({"type": "??"}, "unknown"),
        (None, "unknown"),
    ],
)
def test_a_status_of_ups_is_its_type_before_its_code(status: dict[str, str] | None, wire: str) -> None:
    row = {"date": "20260501", "time": "101500", "status": status}
    raw = msgspec.json.encode(
        {"trackResponse": {"shipment": [{"package": [{"trackingNumber": "1Z", "activity": [row]}]}]}}
    )
    assert carriers()["ups"].parse(raw, Account("ups")).parcels[0].events[0].wire == wire
