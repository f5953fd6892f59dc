"""What is laid down for choosing ways, and what the papers of an outbound order fill in (LOG-1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from salesops.services import outbox
from salesops.testing import Client
from tests.stories.desk import Desk
from tests.stories.test_tracking import HOUR, event, left, said, sheet


async def test_weight_and_classes_of_the_goods_are_filled_in(desk: Desk, client: Client) -> None:
    head = await client(desk.office, "head")
    await desk.goods(FILL1="9", FILL2="9")
    customer = await desk.customer("Prefilled Motors")
    outbound = (await desk.to_documents(customer, FILL1="3", FILL2="2"))["outbound_order"]["id"]
    path = f"{desk.base}/logistics/ways/{outbound}/goods"
    known = (await desk.warehouse.get(path)).json()
    assert (known["weight_kg"], known["unweighed"], known["classes"]) == ("", ["FILL1", "FILL2"], [])
    first = {"part_no": "FILL1", "classes": ["battery"], "weight_kg": "1.25"}
    assert (await head.put(f"{desk.base}/logistics/goods-classes", json=first)).status_code == 200
    assert (await desk.warehouse.get(path)).json()["unweighed"] == ["FILL2"]
    second = {"part_no": "FILL2", "weight_kg": "0.4"}
    assert (await head.put(f"{desk.base}/logistics/goods-classes", json=second)).status_code == 200
    known = (await desk.warehouse.get(path)).json()
    assert (known["weight_kg"], known["unweighed"], known["classes"]) == ("4.55", [], ["battery"])
    assert known["customer"] == "Prefilled Motors"
    listed = (await head.get(f"{desk.base}/logistics/goods-classes")).json()["items"]
    assert [(one["part_no"], one["weight_kg"]) for one in listed] == [("FILL1", "1.25"), ("FILL2", "0.4")]
    none = {"part_no": "FILL1", "classes": [], "weight_kg": "0"}
    assert (await head.put(f"{desk.base}/logistics/goods-classes", json=none)).json()["faults"][0][
        "field"
    ] == "weight_kg"


async def test_customers_with_a_carrier_of_their_own_are_listed(desk: Desk, client: Client) -> None:
    head = await client(desk.office, "head")
    customer = await desk.customer("Carrier Fans")
    wish = {"carrier": "DHL", "account_no": "96 11", "is_collect": True}
    assert (await head.put(f"{desk.base}/logistics/customer-ways/{customer}", json=wish)).status_code == 200
    (kept,) = (await head.get(f"{desk.base}/logistics/customer-ways")).json()["items"]
    assert (kept["customer"], kept["carrier"], kept["is_collect"], kept["version"]) == ("Carrier Fans", "DHL", True, 1)


async def test_lists_go_on_where_they_were_left(desk: Desk) -> None:
    for part in ("LIST1", "LIST2", "LIST3"):
        shipment = await left(desk, part)
        (parcel,) = shipment["parcels"]
        at = _moment(shipment)
        await said(desk, parcel, event(at, "delivery_failed"))
    whole = (await desk.assistant.get(f"{desk.base}/logistics/exceptions")).json()["items"]
    assert len(whole) == 3
    assert await _walked(desk, "exceptions") == [one["id"] for one in whole]
    for one in whole:
        (parcel,) = (await sheet(desk, one["shipment_id"]))["parcels"]
        await said(desk, parcel, event(_moment(await sheet(desk, one["shipment_id"])) + HOUR / 60, "delivered"))
    await outbox.drain()
    whole = (await desk.assistant.get(f"{desk.base}/logistics/verifications")).json()["items"]
    assert len(whole) == 3
    assert await _walked(desk, "verifications") == [one["id"] for one in whole]


def _moment(shipment: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(shipment["dispatched_at"])


async def _walked(desk: Desk, path: str) -> list[str]:
    """The ids of a list that is read two at a time."""
    found: list[str] = []
    after = ""
    while True:
        page = (await desk.assistant.get(f"{desk.base}/logistics/{path}?limit=2{after}")).json()
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


async def test_a_customer_who_was_not_reached_is_tried_again(desk: Desk) -> None:
    shipment = await left(desk, "TRY1")
    (parcel,) = shipment["parcels"]
    path = f"/logistics/shipments/{shipment['id']}/attempt"
    early = await desk.post(desk.assistant, path, {"note": "too early"})
    assert (early.status_code, early.json()["current"]) == (409, "not arrived")
    await said(desk, parcel, event(_moment(shipment), "delivered"))
    later = (_moment(shipment) + 48 * HOUR).isoformat()
    tried = await desk.post(desk.assistant, path, {"note": "engaged", "next_at": later})
    assert tried.status_code == 201, tried.text
    past = await desk.post(desk.assistant, path, {"next_at": shipment["dispatched_at"]})
    assert past.json()["faults"][0]["field"] == "next_at"
    (one,) = (await desk.assistant.get(f"{desk.base}/logistics/verifications")).json()["items"]
    assert (one["tries"], _same(one["due_at"], later)) == (1, True)
    found = (await desk.assistant.get(f"{desk.base}/logistics/shipments/{shipment['id']}/verification")).json()
    assert [(each["note"], each["channel"]) for each in found["attempts"]] == [("engaged", "phone")]


def _same(one: str, other: str) -> bool:
    return dt.datetime.fromisoformat(one) == dt.datetime.fromisoformat(other)
