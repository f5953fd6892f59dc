"""Where is my part? One box answers from every hop, says who said each day, keeps suppliers and other customers to itself, and counts."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from salesops import Act, clock, transaction
from salesops.act import Actor
from salesops.masterdata.catalogue import find_products
from salesops.services import outbox
from salesops.testing import SYSTEM, Client
from salesops_duties.orders import service
from salesops_duties.orders.rules import Asking
from salesops_duties.procurement import service as procurement
from salesops_duties.procurement.rules import LineToBuy, NewPrice, NewPurchase, NewSupplier
from tests.stories.desk import Desk, add_missing_products
from tests.stories.test_futures import announced, confirmed, days

pytestmark = pytest.mark.one_server
SUPPLIER = "ZZSupplier Works"


async def asked(desk: Desk, words: str, who: Any = None, **given: Any) -> dict[str, Any]:
    """Ask and read the answer."""
    who = who or desk.assistant
    noted = await desk.post(who, "/orders/enquiries", {"words": words} | given)
    assert noted.status_code == 201, noted.text
    answer = await who.get(f"{desk.base}/orders/enquiries/{noted.json()['id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found | {"found": noted.json()["found"]}


def ways(found: dict[str, Any]) -> list[list[tuple[str, str]]]:
    return [
        [(stage["place"], stage["quantity"]) for stage in line["way"]]
        for order in found["orders"]
        for line in order["lines"]
    ]


async def test_an_order_is_followed_from_the_day_that_was_said_to_the_carrier(desk: Desk) -> None:
    await desk.goods(WH1="4")
    coming = await announced(desk, "WH1", "10", days(10), f"{SUPPLIER}, PO 231")
    customer = await desk.customer("Hope Motors", limit="9000.00")
    order = await confirmed(desk, customer, WH1="7")
    issued = (await desk.issue(order)).json()
    number, outbound = issued["number"], issued["outbound_order"]["id"]
    first = await asked(desk, number)
    assert ways(first) == [[("packed", "4"), ("coming", "3")]]
    waits = first["orders"][0]["lines"][0]["way"][1]
    assert (waits["day"], waits["said_by"], waits["said_days_ago"], waits["stale"]) == (days(10), "office", 0, False)
    assert (await desk.dispatch(outbound, tracking_no="SF4711")).status_code == 201
    await outbox.drain()
    moved = await desk.warehouse.put(
        f"{desk.base}/inventory/incoming/{coming}/day",
        json={"expected_on": days(20), "reason": "the ship is late", "version": 1},
    )
    assert moved.status_code == 200, moved.text
    second = await asked(desk, "sf4711")  # by the tracking number, as people write it
    assert ways(second) == [[("left", "4"), ("coming", "3")]]
    left, waits = second["orders"][0]["lines"][0]["way"]
    assert (left["carrier"], left["tracking_no"]) == ("SF Express", "SF4711")
    assert (waits["day"], waits["day_before"]) == (days(20), days(10))
    english, chinese = (second["orders"][0]["texts"][language] for language in ("en", "zh"))
    assert number in english
    assert "4 left our warehouse on " in english
    assert "with SF Express, tracking number SF4711" in english
    assert "(said by our office today)" in english
    assert "单号 SF4711" in chinese
    assert "left" not in chinese


async def test_the_same_order_is_found_by_each_of_its_names(desk: Desk) -> None:
    await desk.goods(WH2="9")
    customer = await desk.customer("Meridian Garage")
    order = await confirmed(desk, customer, WH2="2")
    issued = (await desk.issue(order)).json()
    shown = (await desk.assistant.get(f"{desk.base}/orders/{order}")).json()
    for words in (issued["number"].lower(), shown["customer_po_no"], "meridian", "WH2"):
        assert [one["id"] for one in (await asked(desk, words))["orders"]] == [order], words


async def test_what_a_customer_is_told_names_no_supplier_and_nobody_else(desk: Desk) -> None:
    """The control: the desk itself reads the supplier's name in the very same answer."""
    await add_missing_products(desk.office, ["WH3"])
    act = Act(desk.office, SYSTEM, "cli")
    supplier = (await procurement.add_supplier(act, NewSupplier(SUPPLIER, "CNY", "SE")))["id"]
    await procurement.add_price(act, supplier, NewPrice("WH3", "7.77", clock.today(desk.office.timezone)))
    mine, other = (
        await desk.customer("Hope Motors", limit="9000.00"),
        await desk.customer("ZZOther Garage", limit="9000.00"),
    )
    orders = [await confirmed(desk, customer, WH3="5") for customer in (mine, other)]
    for order in orders:
        assert (await desk.issue(order)).status_code == 201
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT id FROM procurement.plan_line WHERE office_id = $1 AND order_id = ANY ($2)", desk.office.id, orders
        )
    new = NewPurchase(supplier, [LineToBuy(plan_line_ids=[row["id"] for row in rows])])
    await procurement.send(act, (await procurement.draft(act, new))["id"], 1)
    found = await asked(desk, "WH3", customer_id=mine)
    (told,) = found["orders"]
    assert told["lines"][0]["way"][0]["place"] == "coming"
    assert any(SUPPLIER in detail["note"] for detail in told["lines"][0]["way"][0]["details"])
    for text in (*told["texts"].values(), *found["part"]["texts"].values()):
        for secret in ("ZZ", "7.77", "PO-"):
            assert secret not in text, (secret, text)
    assert "on order" in told["texts"]["en"]


async def test_a_day_that_is_over_is_told_as_overdue_and_one_said_long_ago_is_marked(desk: Desk) -> None:
    await add_missing_products(desk.office, ["WH4", "WH5"])
    await announced(desk, "WH4", "5", days(2))
    await announced(desk, "WH5", "5", days(60))
    customer = await desk.customer()
    order = await confirmed(desk, customer, WH4="5", WH5="5")
    number = (await desk.issue(order)).json()["number"]
    fresh = await asked(desk, number)
    assert [line["way"][0]["stale"] for line in fresh["orders"][0]["lines"]] == [False, False]
    with clock.at(clock.now() + dt.timedelta(days=9)):
        later = await asked(desk, number)
    over, old = (line["way"][0] for line in later["orders"][0]["lines"])
    assert (over["overdue"], over["stale"], old["overdue"], old["stale"], old["said_days_ago"]) == (
        True,
        True,
        False,
        True,
        9,
    )
    assert "overdue" in later["orders"][0]["texts"]["en"]


async def test_no_day_is_made_up(desk: Desk) -> None:
    await add_missing_products(desk.office, ["WH6"])
    await announced(desk, "WH6", "5", None)
    order = await confirmed(desk, await desk.customer(), WH6="5")
    number = (await desk.issue(order)).json()["number"]
    told = (await asked(desk, number))["orders"][0]
    assert told["lines"][0]["way"][0]["day"] is None
    assert "there is no day yet" in told["texts"]["en"]


async def test_goods_that_wait_for_money_are_told_so(desk: Desk) -> None:
    await desk.goods(WH7="9")
    order = await confirmed(desk, await desk.customer(limit="1.00"), WH7="9")
    number = (await desk.issue(order)).json()["number"]
    (order_told,) = (await asked(desk, number))["orders"]
    assert order_told["lines"][0]["way"][0]["held"]
    assert "waiting for the payment" in order_told["texts"]["en"]


async def test_a_part_on_no_order_is_answered_from_the_stock(desk: Desk) -> None:
    await desk.goods(WH8="12")
    await announced(desk, "WH8", "30", days(14))
    for words, given in (("WH8 20", {}), ("wh8", {"quantity": "20"})):
        found = await asked(desk, words, **given)
        part = found["part"]
        assert found["orders"] == []
        assert (part["available"], part["at_once"], part["later"], part["later_on"]) == ("12", "12", "8", days(14))
        assert "12 pc at once; 8 pc on " in part["texts"]["en"]
        assert found["found"] == "coming"
    assert (await asked(desk, "WH8"))["found"] == "stock"


async def test_every_enquiry_is_noted_and_counts_as_demand_once_a_day_for_each_customer(desk: Desk) -> None:
    await desk.goods(WH9="2")
    one, two = await desk.customer("First"), await desk.customer("Second")
    for customer in (one, one, two):
        await asked(desk, "WH9", customer_id=customer, quantity="5")
    await asked(desk, "no such thing at all")
    order = await confirmed(desk, two, WH9="1")  # the second has an order now: asking for it wants no more
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert (await asked(desk, "WH9", customer_id=two))["found"] == "orders"
    assert order
    until = (clock.today("Asia/Shanghai") + dt.timedelta(days=2)).isoformat()
    rows = (await desk.assistant.get(f"{desk.base}/orders/enquiries", params={"until": until})).json()["items"]
    mine = [row for row in rows if row["part_no"] == "WH9"]
    assert sum(row["enquiries"] for row in mine) == 3
    assert sum(row["wanted"] for row in mine) == 2
    assert sum(float(row["quantity"]) for row in mine) == 10
    assert sum(row["unmet"] for row in mine) == 2
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        noted = await tx.fetch(
            "SELECT words, found FROM orders.enquiry WHERE office_id = $1 ORDER BY id", desk.office.id
        )
    assert [row["found"] for row in noted] == ["short", "short", "short", "nothing", "orders"]


async def test_the_log_is_never_changed(desk: Desk) -> None:
    await asked(desk, "nothing like it")
    with pytest.raises(Exception, match="permission denied"):
        async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
            await tx.execute("UPDATE orders.enquiry SET words = 'other' WHERE office_id = $1", desk.office.id)


async def test_who_sells_sees_their_own_orders_only(desk: Desk, client: Client) -> None:
    await desk.goods(WHA="9")
    customer = await desk.customer("Harbour Works")
    order = await confirmed(desk, customer, WHA="2")
    number = (await desk.issue(order)).json()["number"]
    sales = await client(desk.office, "sales")
    for words in (number, "Harbour Works"):
        hidden = await asked(desk, words, sales)
        assert (hidden["orders"], hidden["found"]) == ([], "nothing")
    assert (await asked(desk, "WHA", sales))["orders"] == []
    assert len((await asked(desk, number))["orders"]) == 1  # the control
    others = await desk.post(desk.assistant, "/orders/enquiries", {"words": number})
    assert (await sales.get(f"{desk.base}/orders/enquiries/{others.json()['id']}")).status_code == 404


async def test_too_many_orders_are_narrowed_by_who_asks(desk: Desk) -> None:
    await desk.goods(WHB="90")
    one, two = await desk.customer("Wide Street A", limit="90000"), await desk.customer("Wide Street B", limit="90000")
    for number in range(22):
        await desk.take(one if number % 2 else two, WHB=str(1 + number))
    found = await asked(desk, "Wide Street")
    assert (len(found["orders"]), found["too_many"]) == (20, True)
    assert [customer["name"] for customer in found["customers"]] == ["Wide Street A", "Wide Street B"]
    narrowed = await asked(desk, "Wide Street", customer_id=one)
    assert (len(narrowed["orders"]), narrowed["too_many"]) == (11, False)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": " x "}, "words"),
        ({"words": "x" * 81}, "words"),
        ({"words": "WP-1", "quantity": "-3"}, "quantity"),
        ({"words": "WP-1", "quantity": "some"}, "quantity"),
        ({"words": "WP-1", "customer_id": "00000000-0000-0000-0000-000000000001"}, "customer_id"),
    ],
)
async def test_what_cannot_be_asked_is_said_at_its_field(desk: Desk, body: dict[str, str], field: str) -> None:
    answer = await desk.post(desk.assistant, "/orders/enquiries", body)
    assert answer.status_code == 422, answer.text
    assert field in {fault["field"] for fault in answer.json()["faults"]}


async def test_a_mistyped_part_gets_the_nearest(desk: Desk) -> None:
    await desk.goods(**{"WHC-2208": "3"})
    found = await asked(desk, "WHC-2280")
    assert "WHC-2208" in (found["nearest"] or [one["part_no"] for one in found["parts"]] or [found["part"]["part_no"]])


async def test_without_logistics_and_procurement_the_rest_is_answered(desk: Desk) -> None:
    from salesops.masterdata.offices import switch_duty

    await desk.goods(WHD="9")
    order = await confirmed(desk, await desk.customer(), WHD="2")
    number = (await desk.issue(order)).json()["number"]
    for duty in ("logistics", "procurement"):
        await switch_duty(Act(desk.office, SYSTEM, "cli"), duty, "off", "a test")
    assert ways(await asked(desk, number)) == [[("packed", "2")]]


async def test_the_use_case_answers_as_the_api_does(desk: Desk) -> None:
    await desk.goods(WHE="9")
    actor = Actor(SYSTEM.person_id, "Desk", frozenset({"assistant"}))
    act = Act(desk.office, actor, "cli")
    made = await service.note_enquiry(act, Asking("WHE"))
    found = await service.answer_enquiry(act, UUID(str(made["id"])))
    async with transaction(act) as tx:
        (product,) = await find_products(tx, part_nos=["WHE"])
    assert found["part"]["product_id"] == product.id
