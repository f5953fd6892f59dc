"""What carriers answered is read as it was meant: state, code, place and number of every parcel, and the kind of every refusal."""

from __future__ import annotations

import pytest

from tests.duties.logistics.carriers.payloads import ALL, INPUTS, Payload, account, file, needs_inputs, payloads

pytestmark = needs_inputs
FOUND = list(payloads())
TRACKED = [one for one in FOUND if one.parcels and "ProofOfDelivery" not in one.name]
DOCUMENTS = [one for one in FOUND if "ProofOfDelivery" in one.name]  # answers to a second question, for a picture
REFUSED = [one for one in FOUND if one.messages and not one.parcels]
KINDS = {
    "asendia__ErrorResponse": "not_found",
    "australiapost__ErrorResponse": "refused",
    "australiapost__TrackingErrorResponse": "not_found",
    "bpost__ErrorResponse": "broken",
    "chronopost__ErrorResponse": "broken",
    "dhl_universal__TrackingErrorResponseJSON": "not_found",
    "fedex__ErrorResponse": "refused",
    "gls__ErrorResponse": "not_found",
    "hermes__TrackingErrorResponse": "not_found",
    "landmark__ERROR_RESPONSE_XML": "refused",
    "laposte__ErrorResponse": "not_found",
    "mydhl__ErrorResponse": "not_found",
    "sendle__ErrorResponse": "not_found",
    "smartkargo__ErrorResponse": "not_found",
    "spring__TrackingErrorResponse": "not_found",
    "teleship__ErrorResponse": "not_found",
    "ups__AuthError": "refused",
    "ups__InvalidTrackingNumberResponseJSON": "not_found",
    "ups__TrackingNumberNotFoundResponseJSON": "not_found",
    "usps__AuthErrorResponse": "refused",
    "usps__ErrorResponse": "broken",
}


def test_every_carrier_with_answers_is_one_of_ours() -> None:
    if "usps" not in ALL:
        pytest.skip("the extra carriers is not installed")
    files = [one for one in (INPUTS / "karrio").glob("*") if not one.name.endswith(".expected.json")]
    assert len(FOUND) == len(files) > 0
    assert len({one.carrier.name for one in FOUND}) == 18


@pytest.mark.parametrize("payload", TRACKED, ids=lambda one: one.name)
def test_an_answer_is_read_as_it_was_meant(payload: Payload) -> None:
    read = payload.read()
    assert [(one.tracking_no, one.wire) for one in read.parcels] == [
        (one["tracking_number"], one.get("status") or "unknown") for one in payload.parcels
    ]
    for parcel, meant in zip(read.parcels, payload.parcels, strict=True):
        told = [(event.wire, event.code, event.place) for event in parcel.events]
        expected = [
            (e.get("status") or "unknown", e.get("code") or "", e.get("location") or "")
            for e in meant.get("events", [])
        ]
        assert sorted(told) == sorted(expected)
        assert [event.at for event in parcel.events] == sorted(event.at for event in parcel.events)
        assert not [one for one in read.messages if one.code == "untimed_event"]


@pytest.mark.parametrize("payload", REFUSED, ids=lambda one: one.name)
def test_a_refusal_is_a_message_of_the_right_kind(payload: Payload) -> None:
    read = payload.read()
    assert read.parcels == ()
    assert [one.code for one in read.messages] == [str(one["code"]) for one in payload.messages]
    assert [one.kind for one in read.messages] == [KINDS[payload.name]] * len(payload.messages)
    assert all(one.text for one in read.messages)


@pytest.mark.parametrize("payload", DOCUMENTS, ids=lambda one: one.name)
def test_a_picture_of_a_signature_is_no_tracking_answer(payload: Payload) -> None:
    from salesops.hookspecs.carriers import CarrierFault

    try:
        assert payload.read().parcels == ()
    except CarrierFault as fault:
        assert fault.kind == "unreadable"


def test_a_number_that_fedex_does_not_know_is_told_beside_one_that_it_knows() -> None:
    read = ALL["fedex"].parse(file("karrio", "fedex__TrackingResponse.json"), account(ALL["fedex"]))
    assert [(one.kind, one.tracking_no) for one in read.messages] == [
        ("refused", "123456789012"),
        ("not_found", "39936862321"),
    ]
    (parcel,) = read.parcels
    assert (parcel.signed_by, parcel.pieces, parcel.service) == ("Reciever", 1, "FedEx Freight Economy.")


def test_where_dhl_contradicts_itself_nothing_arrived() -> None:
    (parcel,) = (
        ALL["dhl"].parse(file("karrio", "dhl_universal__TrackingResponseJSON.json"), account(ALL["dhl"])).parcels
    )
    assert (parcel.wire, parcel.events[-1].wire, parcel.events[-1].code) == ("in_transit", "delivered", "pre-transit")
    assert (parcel.signed_by, parcel.pieces) == ("John Doe", 8)


def test_a_courier_of_china_is_read_without_states_of_its_events() -> None:
    (parcel,) = (
        ALL["kuaidi100"].parse(file("kuaidi100", "yuantong_signed_2018.json"), account(ALL["kuaidi100"])).parcels
    )
    assert [event.wire for event in parcel.events] == [
        "picked_up",
        *["in_transit"] * 5,
        "out_for_delivery",
        "delivered",
    ]
    assert parcel.signed_at == parcel.events[-1].at


def test_a_number_kuaidi100_does_not_know_is_a_message() -> None:
    read = ALL["kuaidi100"].parse(file("kuaidi100", "not_found.json"), account(ALL["kuaidi100"]))
    assert [(one.kind, one.code, one.tracking_no) for one in read.messages] == [
        ("not_found", "201", "884238800992987778")
    ]


def test_what_kuaidi100_pushes_is_read_like_what_it_answers() -> None:
    (parcel,) = (
        ALL["kuaidi100"].parse(file("kuaidi100", "push_polling_shentong.json"), account(ALL["kuaidi100"])).parcels
    )
    assert (parcel.tracking_no, parcel.wire, len(parcel.events)) == ("221014000145", "in_transit", 2)


def test_a_parcel_in_a_locker_is_not_delivered_before_it_is_signed_for() -> None:
    (parcel,) = (
        ALL["kdniao"].parse(file("kuaidi100", "kdniao_style_zto_signed_2022.json"), account(ALL["kdniao"])).parcels
    )
    assert (parcel.tracking_no, parcel.wire) == ("73190553102532", "delivered")
    assert [event.wire for event in parcel.events][-3:] == ["out_for_delivery", "ready_for_pickup", "delivered"]
    assert parcel.events[-1].place == "苏州市"


@pytest.mark.parametrize("name", ["usps_pre_transit_1.json", "usps_pre_transit_10.json"])
def test_a_label_at_easypost_is_no_parcel_yet(name: str) -> None:
    (parcel,) = ALL["easypost"].parse(file("easypost", name), account(ALL["easypost"])).parcels
    assert (parcel.wire, [event.wire for event in parcel.events]) == ("pending", ["pending", "pending"])
    assert parcel.events[-1].place == "HOUSTON, TX, 77063"
    assert parcel.link.startswith("https://track.easypost.com/")


def test_a_container_on_a_train_is_followed_by_its_own_number() -> None:
    (parcel,) = ALL["iftsta"].parse(file("edi", "d00b_iftsta.edi"), account(ALL["iftsta"])).parcels
    (event,) = parcel.events
    assert (parcel.tracking_no, parcel.wire, event.code, event.place) == (
        "TRHU4561222",
        "in_transit",
        "P",
        "SYRACUSE, US",
    )
    assert f"{event.at:%Y-%m-%d %H:%M}" == "2022-11-19 07:10"
    assert f"{parcel.expected_at:%Y-%m-%d %H:%M}" == "2022-11-21 07:00"
    by_bill = account(ALL["iftsta"], more={"reference": "BM"})
    assert ALL["iftsta"].parse(file("edi", "d00b_iftsta.edi"), by_bill).parcels[0].tracking_no == "ABCD224O4023815X"
