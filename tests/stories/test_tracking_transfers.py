"""Transfers and samples that go with a carrier are followed as shipments of their own kind (LOG-2, LOG-4)."""

from __future__ import annotations

from typing import Any

from salesops import clock
from salesops.services import outbox
from salesops.services.verify import verify
from tests.stories.desk import Desk
from tests.stories.test_samples import Cabinet
from tests.stories.test_samples import cabinet as cabinet
from tests.stories.test_tracking import event, kinds, said, sheet
from tests.stories.test_transfers import Place, depot
from tests.stories.test_transfers import pair as pair
from tests.stories.test_transfers import place as place


async def shipments(desk: Desk) -> list[dict[str, Any]]:
    await outbox.drain()
    found: list[dict[str, Any]] = (await desk.warehouse.get(f"{desk.base}/logistics/shipments")).json()["items"]
    return found


def desk_of(at: Place) -> Desk:
    return Desk(at.office, at.assistant, at.head, at.warehouse)


async def is_sound() -> None:
    assert [fault async for fault in verify()] == []


async def test_a_transfer_with_a_carrier_is_a_shipment_that_its_receipt_closes(place: Any) -> None:
    here: Place = await place()
    desk = desk_of(here)
    await depot(here)
    await here.goods("6.00", warehouse="depot", TRS1="10")
    asked, again, van = [await here.ask(goods={"TRS1": "2"}, from_warehouse="depot") for _ in range(3)]
    by = {"carrier": "SF Express", "tracking_no": "SFTRANS001"}
    await here.post(f"/transfers/{asked['id']}/sending", by)
    refused = await here.post(f"/transfers/{again['id']}/sending", by, status=409)
    assert refused["code"] == "conflict_duplicate"
    await here.post(f"/transfers/{again['id']}/sending", {"tracking_no": "SFTRANS002"}, status=422)
    await here.post(f"/transfers/{van['id']}/sending", {"carrier": "our van"})  # nobody can be asked for it
    (one,) = await shipments(desk)
    assert (one["kind"], one["tracking_no"], one["state"]) == ("transfer", "SFTRANS001", "handed")
    seen = await sheet(desk, one["id"])
    assert (seen["document"]["thing"], seen["document"]["document_id"]) == ("transfer", asked["id"])
    await said(desk, seen["parcels"][0], event(clock.now(), "in_transit"))
    assert (await sheet(desk, one["id"]))["state"] == "in_transit"
    await here.post(f"/transfers/{asked['id']}/receipts", {})
    seen = await sheet(desk, one["id"])
    assert (seen["state"], seen["parcels"][0]["signed_by"]) == ("delivered", seen["receiver"])
    await outbox.drain()
    assert (await desk.assistant.get(f"{desk.base}/logistics/verifications")).json()["items"] == []
    assert (await desk.assistant.get(f"{desk.base}/logistics/shipments/{one['id']}/verification")).status_code == 404
    await here.post(f"/transfers/{again['id']}/sending", by)  # the number is free again
    assert await kinds(desk) == []
    await is_sound()


async def test_the_office_that_sent_hears_when_the_other_took_it_in(pair: tuple[Place, Place]) -> None:
    asks, has = pair
    await has.goods("8.00", TRS2="10")
    await asks.goods("8.00", TRS2="1")
    asked = await asks.ask(goods={"TRS2": "6"}, from_office=has.office.code)
    await outbox.drain()
    await has.post(f"/transfers/{asked['id']}/acceptance", {}, who=has.head)
    await has.post(f"/transfers/{asked['id']}/sending", {"carrier": "DHL", "tracking_no": "1234567891"})
    (one,) = await shipments(desk_of(has))
    assert (one["kind"], one["state"]) == ("transfer", "handed")
    assert await shipments(desk_of(asks)) == []
    await asks.post(f"/transfers/{asked['id']}/receipts", {})
    await outbox.drain()
    assert (await sheet(desk_of(has), one["id"]))["state"] == "delivered"
    await is_sound()


async def test_a_sample_sent_by_a_carrier_is_followed_until_it_is_back(cabinet: Cabinet) -> None:
    desk, item = cabinet.desk, await cabinet.sample()
    assert (await cabinet.lend(item)).status_code == 200
    sent = await cabinet.step(item, "sending", carrier="SF Express", tracking_no="SFSAMPLE01")
    assert sent.status_code == 200, sent.text
    (one,) = await shipments(desk)
    assert (one["kind"], one["id"], one["tracking_no"]) == ("sample", sent.json()["shipment_id"], "SFSAMPLE01")
    assert (await sheet(desk, one["id"]))["receiver"] == "Ms Lin, Hope Motors"
    twice = await cabinet.step(item, "sending", carrier="SF Express", tracking_no="SFSAMPLE01")
    assert (twice.status_code, twice.json()["code"]) == (409, "conflict_duplicate")
    assert (
        await cabinet.step(item, "sending", tracking_no="by hand")
    ).status_code == 200  # without a carrier it is only noted
    assert len(await shipments(desk)) == 1
    assert (await cabinet.step(item, "return", condition="good", place="cabinet 2")).status_code == 200
    await outbox.drain()
    assert (await sheet(desk, one["id"]))["state"] == "delivered"
    assert (await desk.assistant.get(f"{desk.base}/logistics/verifications")).json()["items"] == []
    await is_sound()
