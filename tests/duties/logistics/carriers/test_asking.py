"""What was asked is answered: every number, by nothing but itself, and with a token that still lives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from salesops.hookspecs.carriers import (
    WIRES,
    Account,
    CarrierClient,
    CarrierFault,
    CarrierMessage,
    CarrierReply,
    CarrierRequest,
    TrackedParcel,
    TrackingAnswer,
    TrackingNumber,
)
from salesops_duties.logistics.carriers import NATIVE, batches_of, carriers
from salesops_duties.logistics.carriers.asking import Token, Tokens, answered, only_asked, retry_after
from salesops_duties.logistics.carriers.dhl import Dhl
from salesops_duties.logistics.carriers.over_karrio import OverKarrio, settings_of
from salesops_duties.logistics.carriers.over_karrio.connectors import CONNECTORS, installed, unknown
from tests.duties.logistics.carriers.payloads import needs_karrio

NUMBERS = [TrackingNumber("A1"), TrackingNumber("B2")]


class Answering(CarrierClient):
    """A client at the outside edge: gives what a test wants and keeps what was asked."""

    def __init__(self, *replies: CarrierReply | Callable[[CarrierRequest], CarrierReply]) -> None:
        self.replies = list(replies)
        self.asked: list[CarrierRequest] = []

    async def send(self, request: CarrierRequest, *, allow_private: bool = False) -> CarrierReply:
        self.asked.append(request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply(request) if callable(reply) else reply


def reply(status: int, body: bytes = b"{}", **headers: str) -> CarrierReply:
    return CarrierReply(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def parcel(no: str) -> TrackedParcel:
    return TrackedParcel(no, "in_transit")


def test_a_parcel_nobody_asked_for_is_left_out_and_told() -> None:
    answer = only_asked(TrackingAnswer((parcel("A1"), parcel("C3"))), NUMBERS)
    assert [one.tracking_no for one in answer.parcels] == ["A1"]
    assert [(one.code, one.kind, one.tracking_no) for one in answer.messages] == [
        ("other_number", "broken", ""),
        ("no_answer", "broken", "B2"),
    ]


def test_numbers_come_back_as_they_were_asked() -> None:
    answer = only_asked(TrackingAnswer((parcel("1z999aa1"),)), [TrackingNumber("1Z 999 AA1")])
    assert [one.tracking_no for one in answer.parcels] == ["1Z 999 AA1"]
    assert answer.messages == ()


def test_a_message_without_a_number_is_about_the_only_one_that_was_asked() -> None:
    message = CarrierMessage("404", "not found", "not_found")
    assert only_asked(TrackingAnswer((), (message,)), NUMBERS[:1]).messages[0].tracking_no == "A1"
    assert only_asked(TrackingAnswer((), (message,)), NUMBERS).messages[0].tracking_no == ""


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, b"", "limited"),
        (500, b"<html>", "broken"),
        (503, b"{}", "broken"),
        (401, b'{"status": 401, "detail": "no"}', "refused"),
        (403, b"<html>", "refused"),
        (400, b"<html>", "broken"),
        (200, b"<html>", "unreadable"),
    ],
)
def test_a_question_that_failed_is_a_fault(status: int, body: bytes, kind: str) -> None:
    with pytest.raises(CarrierFault) as refused:
        answered(reply(status, body), Account("dhl"), Dhl().parse, NUMBERS)
    assert refused.value.kind == kind


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7.0), ("999999", 86_400.0), ("", None), ("soon", None), ("-3", None)]
)
def test_how_long_to_wait_is_what_the_carrier_said_within_a_day(said: str, seconds: float | None) -> None:
    assert retry_after(reply(429, retry_after=said)) == seconds


def test_how_long_to_wait_may_be_a_date() -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100)
    found = retry_after(reply(429, retry_after=f"{later:%a, %d %b %Y %H:%M:%S} GMT"))
    assert found is not None
    assert 0 < found <= 101
    assert retry_after(reply(429, retry_after="Thu, 01 Jan 1970 00:00:00 GMT")) == 0.0


async def test_a_token_is_fetched_once_until_a_minute_before_it_ends() -> None:
    clock, fetched = [0.0], []
    tokens = Tokens(lambda: clock[0])

    async def fetch() -> Token:
        fetched.append(clock[0])
        return Token(f"t{len(fetched)}", 3_600.0)

    one, other = Account("fedex", key="a", secret="b"), Account("fedex", key="a", secret="c")
    assert [await tokens.of(one, fetch), await tokens.of(one, fetch)] == ["t1", "t1"]
    assert await tokens.of(other, fetch) == "t2"
    clock[0] = 3_541.0
    assert await tokens.of(one, fetch) == "t3"
    tokens.forget(one)
    assert await tokens.of(one, fetch) == "t4"
    assert len(fetched) == 4


@pytest.mark.parametrize("name", ["fedex", "ups"])
async def test_a_token_that_is_not_taken_any_more_is_fetched_anew_once(name: str) -> None:
    carrier = next(type(one)() for one in NATIVE if one.name == name)
    token = reply(200, b'{"access_token": "t", "expires_in": "3600"}')
    refused = reply(401, b'{"errors": [{"code": "NOT.AUTHORIZED.ERROR", "message": "no"}]}')
    client = Answering(token, refused, token, refused)
    with pytest.raises(CarrierFault) as fault:
        await carrier.ask(client, Account(name, key="a", secret="b"), NUMBERS[:1])
    assert fault.value.kind == "refused"
    assert len(client.asked) == 4


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(reply(401), "refused"), (reply(429), "limited"), (reply(502), "broken"), (reply(200, b"[]"), "unreadable"),
     (reply(200, b'{"access_token": "a\\nb"}'), "unreadable")],
)  # fmt: skip
async def test_an_account_without_a_token_is_told_why(answer: CarrierReply, kind: str) -> None:
    carrier = next(type(one)() for one in NATIVE if one.name == "fedex")
    with pytest.raises(CarrierFault) as fault:
        await carrier.ask(Answering(answer), Account("fedex", key="a", secret="b"), NUMBERS[:1])
    assert fault.value.kind == kind


@needs_karrio
async def test_what_a_connector_asks_goes_through_our_client_and_no_other_way() -> None:
    usps = carriers()["usps"]
    assert isinstance(usps, OverKarrio)

    def by_path(request: CarrierRequest) -> CarrierReply:
        if "token" in request.url:
            return reply(200, b'{"access_token": "t0k", "expires_in": 3600, "issued_at": 1, "status": "approved"}')
        return reply(
            200,
            b'{"trackingNumber": "94001", "status": "Delivered", "statusCategory": "Delivered", "trackingEvents": ['
            b'{"eventType": "Delivered", "eventTimestamp": "2024-11-22T13:58:00", "GMTOffset": "-05:00", "eventCode": "01"}]}',
        )

    client = Answering(by_path)
    answer = await usps.ask(client, Account("usps", "https://here.example", "id", "secret"), [TrackingNumber("94001")])
    assert [one.url for one in client.asked] == [
        "https://here.example/oauth2/v3/token",
        "https://here.example/tracking/v3/tracking/94001?expand=DETAIL",
    ]
    assert client.asked[1].headers["Authorization"] == "Bearer t0k"
    assert answer.parcels[0].events[0].at.isoformat() == "2024-11-22T13:58:00-05:00"
    usps._process.close()


@needs_karrio
async def test_every_connector_can_be_asked_with_what_an_account_holds() -> None:
    """With a carrier that says nothing, each is asked to its end and says no more than a fault or a message."""
    for connector in CONNECTORS:
        carrier = OverKarrio(connector)
        account = Account(
            connector.name, "https://here.example", "k", "s", "c", more=dict.fromkeys(connector.more, "m")
        )
        assert "" not in settings_of(connector, account).values()
        client = Answering(reply(200, b"<x/>" if connector.name in ("bpost", "chronopost", "landmark") else b"{}"))
        try:
            answer = await carrier.ask(client, account, [TrackingNumber("A123456789")])
            assert all(one.tracking_no == "A123456789" for one in answer.messages if one.code == "no_answer")
        except CarrierFault as fault:
            assert fault.kind in ("unreadable", "broken")
        assert client.asked, connector.name
        assert all(one.url.startswith("https://here.example/") for one in client.asked)
    OverKarrio(CONNECTORS[0])._process.close()


@needs_karrio
def test_a_connector_that_stands_in_no_table_of_ours_is_read_without_any_setting() -> None:
    raw = b"""{"shipmentinfo": [{"shipmentID": "H1", "status": [{"timestamp": "2024-01-20T14:30:00+01:00", "code": "3500"}]}]}"""
    carrier = OverKarrio(unknown("hermes"))
    (parcel,) = carrier.parse(raw, Account("hermes")).parcels
    assert (parcel.tracking_no, parcel.wire, parcel.events[0].at.isoformat()) == (
        "H1",
        "delivered",
        "2024-01-20T14:30:00+01:00",
    )
    assert settings_of(carrier.connector, Account("hermes", key="k", more={"username": "u"})) == {"username": "u"}


@needs_karrio
def test_only_connectors_are_carriers_and_none_that_an_adapter_of_ours_reads() -> None:
    names = {one.name for one in installed()}
    assert {one.name for one in CONNECTORS} <= names
    assert not names & {"", "server", "cli", "fedex", "ups", "dhl_universal"}


def test_a_carrier_that_another_duty_offers_is_one_of_all_and_no_name_is_given_twice() -> None:
    class Bicycle(Dhl):
        name = "bicycle"

    assert carriers([Bicycle()])["bicycle"].name == "bicycle"
    with pytest.raises(ValueError, match="dhl"):
        carriers([Dhl()])


def test_thirty_one_numbers_are_two_questions_to_fedex() -> None:
    assert [batches_of(carriers()["fedex"], count) for count in (0, 1, 30, 31)] == [0, 1, 1, 2]


def test_there_are_twelve_words_for_where_a_parcel_is() -> None:
    assert len(WIRES) == 12


@needs_karrio
def test_the_words_are_those_of_karrio() -> None:
    import subprocess
    import sys

    program = "from karrio.core.units import TrackingStatus; print(*[one.name for one in TrackingStatus])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert set(done.stdout.split()) == WIRES
