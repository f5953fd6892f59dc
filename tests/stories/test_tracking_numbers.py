"""Another number for a parcel under way (LOG-2): given by the carrier, or mistyped at the dock."""

from __future__ import annotations

from typing import Any

from salesops import clock
from salesops.services import outbox
from tests.stories.desk import Desk
from tests.stories.test_tracking import HOUR, event, is_sound, kinds, left, note, said, sheet


async def renumbered(desk: Desk, parcel: dict[str, Any], number: str, why: str, **given: Any) -> Any:
    body = {"tracking_no": number, "why": why, "reason": "the carrier's desk said so"} | given
    return await desk.post(desk.assistant, f"/logistics/parcels/{parcel['id']}/number", body)


async def test_a_carrier_gives_another_number_and_what_it_said_before_still_counts(desk: Desk) -> None:
    shipment = await left(desk, "NUM1", tracking_no="SFN-OLD-1")
    (parcel,) = shipment["parcels"]
    await said(desk, parcel, event(clock.now(), "in_transit"))
    changed = await renumbered(desk, parcel, "SFN-NEW-1", "renumbered")
    assert (changed.status_code, changed.json()["state"]) == (200, "in_transit"), changed.text
    (parcel,) = (await sheet(desk, shipment["id"]))["parcels"]
    assert (parcel["tracking_no"], parcel["before"][0]["tracking_no"]) == ("SFN-NEW-1", "SFN-OLD-1")
    await said(desk, parcel, event(clock.now() + HOUR / 12, "out_for_delivery"))
    seen = await sheet(desk, shipment["id"])
    assert (seen["state"], len(seen["parcels"][0]["events"])) == ("out_for_delivery", 3)
    await left(desk, "NUM2", tracking_no="SFN-OLD-1")  # the old number is free, the new one is taken
    await desk.goods(NUM3="1")
    third = (await desk.to_documents(await desk.customer(), NUM3="1"))["outbound_order"]["id"]
    taken = await desk.dispatch(third, tracking_no="SFN-NEW-1")
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict_duplicate")
    await is_sound()


async def test_what_was_said_of_a_mistyped_number_counts_no_more(desk: Desk) -> None:
    shipment = await left(desk, "NUM4", tracking_no="SFN-WRONG")
    (parcel,) = shipment["parcels"]
    assert (await note(desk, parcel["id"], "in_transit", clock.now(), place="our own eyes")).status_code == 201
    await said(desk, parcel, event(clock.now(), "delivered"), signed_by="a stranger")
    assert (await sheet(desk, shipment["id"]))["state"] == "delivered"
    refused = await renumbered(desk, parcel, "SFN-RIGHT", "renumbered")
    assert (refused.status_code, refused.json()["current"]) == (409, "delivered")
    changed = await renumbered(desk, parcel, "SFN-RIGHT", "mistyped")
    assert (changed.status_code, changed.json()["state"]) == (200, "in_transit"), changed.text
    await outbox.drain()
    seen = await sheet(desk, shipment["id"])
    (parcel,) = seen["parcels"]
    assert (seen["state"], seen["delivered_at"], parcel["signed_by"]) == ("in_transit", None, "")
    assert sorted(one["mark"] for one in parcel["events"]) == ["", "", "other_number"]
    link = (await desk.post(desk.assistant, f"/logistics/shipments/{shipment['id']}/link")).json()["path"]
    assert "delivered at" not in (await desk.assistant.get(link)).text  # another's parcel is shown to nobody
    assert (await desk.assistant.get(f"{desk.base}/logistics/verifications")).json()["items"] == []
    await is_sound()


async def test_what_is_said_of_the_old_number_while_it_changes_is_nobodys(desk: Desk) -> None:
    shipment = await left(desk, "NUM8", tracking_no="SFN-ASKED")
    (before,) = shipment["parcels"]
    assert (await renumbered(desk, before, "SFN-MEANT", "mistyped")).status_code == 200
    await said(desk, before, event(clock.now(), "delivered"))  # the answer to a question that was under way
    seen = await sheet(desk, shipment["id"])
    assert (seen["state"], len(seen["parcels"][0]["events"])) == ("handed", 1)
    await said(desk, seen["parcels"][0], event(clock.now(), "in_transit"))
    assert (await sheet(desk, shipment["id"]))["state"] == "in_transit"
    await is_sound()


async def test_what_a_new_number_must_be(desk: Desk) -> None:
    first, second = await left(desk, "NUM5", tracking_no="SFN-A-00"), await left(desk, "NUM6", tracking_no="SFN-B-00")
    (parcel,), (other,) = first["parcels"], second["parcels"]
    taken = await renumbered(desk, parcel, other["tracking_no"], "renumbered")
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict_duplicate")
    bad = await renumbered(desk, parcel, "SFN-A-00", "guessed", reason=" ")
    assert [one["field"] for one in bad.json()["faults"]] == ["tracking_no", "why", "reason"]
    parcels = [{"tracking_no": "1Z5R89390357567127"}]
    ups = await left(desk, "NUM7", carrier="UPS", tracking_no="", parcels=parcels)
    doubted = await renumbered(desk, ups["parcels"][0], "1Z5R89390357567128", "mistyped")
    assert doubted.json()["faults"][0]["rule"] == "number_check_digit"
    as_it_is = await renumbered(desk, ups["parcels"][0], "1Z5R89390357567128", "mistyped", number_as_it_is=True)
    assert as_it_is.status_code == 200, as_it_is.text
    assert await kinds(desk) == []
    await is_sound()
