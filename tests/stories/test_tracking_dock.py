"""At the dock (LOG-1, LOG-2): several outbound orders in one shipment, and numbers that can hardly be their carrier's."""

from __future__ import annotations

import itertools
from typing import Any

from salesops.services import outbox
from salesops.services.verify import verify
from tests.stories.desk import Desk

_numbers = itertools.count(1)


async def waiting(desk: Desk, customer: str, **quantities: str) -> str:
    """An outbound order whose goods wait at the dock."""
    return str((await desk.to_documents(customer, **quantities))["outbound_order"]["id"])


async def dispatched(desk: Desk, outbound: str, *together: str, **given: Any) -> Any:
    body = {
        "outbound_id": outbound,
        "carrier": "SF Express",
        "tracking_no": f"SFD{next(_numbers):08}",
        "together": together,
    }
    return await desk.post(desk.warehouse, "/logistics/dispatches", body | given)


async def shipments_of(desk: Desk, outbound: str) -> list[dict[str, Any]]:
    await outbox.drain()
    answer = await desk.warehouse.get(f"{desk.base}/logistics/shipments?outbound_id={outbound}")
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def is_sound() -> None:
    assert [fault async for fault in verify()] == []


async def test_several_outbound_orders_leave_in_one_shipment(desk: Desk) -> None:
    await desk.goods(
        JOIN1="3", JOIN2="1"
    )  # the second order takes the last of what the first left: its value goes to nothing
    customer = await desk.customer()
    first, second = await waiting(desk, customer, JOIN1="1"), await waiting(desk, customer, JOIN1="2", JOIN2="1")
    left = await dispatched(desk, first, second, tracking_no="SFJOIN0001")
    assert left.status_code == 201, left.text
    assert (left.json()["together"], left.json()["held"]) == ([second], [])
    (one,), (other,) = await shipments_of(desk, first), await shipments_of(desk, second)
    assert one["id"] == other["id"]
    sheet = (await desk.assistant.get(f"{desk.base}/logistics/shipments/{one['id']}")).json()
    assert {each["outbound_id"] for each in sheet["outbounds"]} == {first, second}
    assert [each["tracking_no"] for each in sheet["parcels"]] == ["SFJOIN0001"]
    stock = (await desk.warehouse.get(f"{desk.base}/inventory/stock?part_no=JOIN1")).json()
    assert {row["on_hand"] for row in stock.get("items", [])} <= {"0"}
    again = await dispatched(desk, second)
    assert (again.status_code, again.json()["current"]) == (409, "dispatched")
    proof = (await desk.assistant.get(f"{desk.base}/logistics/shipments/{one['id']}/proof")).json()
    assert len(proof["sent"]) == 3  # who takes the goods accounts for those of both
    await is_sound()


async def test_one_that_is_held_stays_and_the_others_go(desk: Desk) -> None:
    await desk.goods(JOIN3="9")
    customer = await desk.customer(limit="20.00")
    first, second, third = [await waiting(desk, customer, JOIN3="1") for _ in range(3)]
    left = await dispatched(desk, first, second, third)
    assert left.status_code == 201, left.text
    (held,) = left.json()["held"]
    assert (left.json()["together"], held["outbound_id"], held["code"]) == ([second], third, "payment_hold")
    assert held["why"].startswith("ARREARS 10.00")
    assert await shipments_of(desk, third) == []
    assert len(await shipments_of(desk, second)) == 1
    await desk.pay(customer, "30.00")
    assert (await dispatched(desk, third)).status_code == 201  # nothing of the first attempt was kept
    alone = await desk.customer("Alone Motors", limit="0.00")
    kept = await waiting(desk, alone, JOIN3="1")
    other = await waiting(desk, alone, JOIN3="1")
    refused = await dispatched(desk, kept, other)  # one that is held takes nothing along
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_hold")
    await is_sound()


async def test_what_goes_to_somebody_else_is_not_joined(desk: Desk) -> None:
    await desk.goods(JOIN4="9")
    ours, theirs = await desk.customer("Ours"), await desk.customer("Theirs")
    first, other = await waiting(desk, ours, JOIN4="1"), await waiting(desk, theirs, JOIN4="1")
    elsewhere = await desk.post(
        desk.assistant,
        "/orders",
        desk.fax(
            ours, [{"part_no": "JOIN4", "quantity": "1", "unit_price": "10.00"}], delivery_address="Gate 7, Wuhan"
        ),
    )
    assert elsewhere.status_code == 201, elsewhere.text
    order = elsewhere.json()["id"]
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    away = (await desk.issue(order)).json()["outbound_order"]["id"]
    for one in (other, away):
        refused = await dispatched(desk, first, one)
        assert (refused.status_code, refused.json()["faults"][0]["field"]) == (422, "together")
    twice = await dispatched(desk, first, first)
    assert twice.json()["faults"][0]["rule"] == "unique"
    assert (await dispatched(desk, first)).status_code == 201
    await is_sound()


async def test_a_number_with_a_wrong_check_digit_is_looked_at_again(desk: Desk) -> None:
    await desk.goods(CHECK1="9")
    outbound = await waiting(desk, await desk.customer(), CHECK1="1")
    wrong = {"carrier": "UPS", "tracking_no": "1Z5R89390357567128"}  # the right one ends in 7
    refused = await dispatched(desk, outbound, **wrong)
    assert (refused.status_code, refused.json()["faults"][0]["field"]) == (422, "tracking_no")
    assert refused.json()["faults"][0]["rule"] == "number_check_digit"
    parcels = [{"tracking_no": "1Z5R89390357567127"}, {"tracking_no": "1Z5R89390357567128"}]
    refused = await dispatched(desk, outbound, carrier="UPS", tracking_no="", parcels=parcels)
    assert [one["field"] for one in refused.json()["faults"]] == ["parcels[1].tracking_no"]
    taken = await dispatched(desk, outbound, **wrong, number_as_it_is=True)
    assert taken.status_code == 201, taken.text
    assert len(await shipments_of(desk, outbound)) == 1
    await is_sound()
