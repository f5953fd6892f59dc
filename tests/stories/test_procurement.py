"""Goods that are bought for customers (ORD-6, FUT-3): planned and pegged when the order is issued, ordered, received, issued."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest_asyncio
from httpx import AsyncClient

from salesops import Office, clock
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import Client
from tests.stories.desk import Desk, add_missing_products
from tests.stories.test_futures import confirmed, days, sheet

_names = itertools.count(1)


class Buying:
    """The desk with its head, who buys."""

    def __init__(self, desk: Desk, head: AsyncClient) -> None:
        self.desk, self.head = desk, head
        self.base = f"{desk.base}/procurement"

    async def post(self, path: str, body: Any, *, who: AsyncClient | None = None) -> Any:
        return await self.desk.post(who or self.head, f"/procurement{path}", body)

    async def supplier(self, name: str = "", **terms: Any) -> str:
        body = {
            "name": name or f"Northern Filters {next(_names)}",
            "currency": "CNY",
            "lead_days": 20,
            "buffer_days": 2,
        } | terms
        made = await self.post("/suppliers", body)
        assert made.status_code == 201, made.text
        id_: str = made.json()["id"]
        return id_

    async def price(self, supplier: str, part_no: str, price: str = "6.00", **given: Any) -> None:
        body = {"part_no": part_no, "unit_price": price, "valid_from": days(-10)} | given
        made = await self.post(f"/suppliers/{supplier}/prices", body)
        assert made.status_code == 201, made.text

    async def planned(self, words: str) -> list[dict[str, Any]]:
        answer = await self.head.get(f"{self.base}/plan", params={"queue": "", "words": words})
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def draft(self, supplier: str, *lines: dict[str, Any], **given: Any) -> Any:
        return await self.post("/orders", {"supplier_id": supplier, "lines": list(lines)} | given)

    async def order(self, purchase: str) -> dict[str, Any]:
        answer = await self.head.get(f"{self.base}/orders/{purchase}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def sent(self, supplier: str, *lines: dict[str, Any], **given: Any) -> str:
        made = await self.draft(supplier, *lines, **given)
        assert made.status_code == 201, made.text
        done = await self.post(f"/orders/{made.json()['id']}/sending", {"version": 1})
        assert done.status_code == 200, done.text
        id_: str = made.json()["id"]
        return id_

    async def receive(self, purchase: str, *lines: tuple[int, str], **given: Any) -> Any:
        body = {"lines": [{"line_no": number, "quantity": quantity} for number, quantity in lines]} | given
        return await self.post(f"/orders/{purchase}/receipts", body, who=self.desk.warehouse)

    async def says(self, purchase: str, *lines: dict[str, Any]) -> Any:
        version = (await self.order(purchase))["version"]
        return await self.post(f"/orders/{purchase}/confirmation", {"version": version, "lines": list(lines)})


async def is_sound(office: Office) -> None:
    """Every invariant of every duty holds in the office."""
    await outbox.drain()
    assert [finding async for finding in verify() if finding.office == office.code] == []


@pytest_asyncio.fixture
async def buying(desk: Desk, client: Client) -> Buying:
    """The desk, and the head who buys."""
    return Buying(desk, await client(desk.office, "head"))


async def futures(buying: Buying, part_no: str, quantity: str, limit: str = "9000.00") -> tuple[str, dict[str, Any]]:
    """An issued order of goods that are not in stock, and its line of the plan."""
    order = await confirmed(buying.desk, await buying.desk.customer(limit=limit), **{part_no: quantity})
    issued = await buying.desk.issue(order)
    assert issued.status_code == 201, issued.text
    line = (await buying.planned(issued.json()["number"]))[0]
    return order, line


async def test_a_futures_order_from_the_desk_to_the_receipt_and_the_documents(buying: Buying) -> None:
    desk = buying.desk
    await add_missing_products(desk.office, ["PU1"])
    supplier = await buying.supplier()
    await buying.price(supplier, "PU1", moq="10", pack_qty="5")
    order = await confirmed(desk, await desk.customer(), PU1="4")
    issued = await desk.issue(order)
    assert issued.status_code == 201, issued.text
    (line,) = issued.json()["waits"]
    assert (line["covered"], line["expected_on"], line["from"][0]["kind"]) == ("4", days(23), "plan")
    (planned,) = await buying.planned(issued.json()["number"])
    assert (planned["model"], planned["quantity"], planned["order_placed"]) == ("PU1", "4", False)

    # What the supplier's minimum adds to the plan comes to stock.
    short = await buying.draft(supplier, {"plan_line_ids": [planned["id"]], "quantity": "7"})
    assert short.json()["faults"][0]["allowed"] == "10", short.text
    made = await buying.draft(supplier, {"plan_line_ids": [planned["id"]]})
    assert made.status_code == 201, made.text
    assert (await buying.planned(issued.json()["number"]))[0]["order_placed"] is False
    sent = await buying.post(f"/orders/{made.json()['id']}/sending", {"version": 1})
    assert sent.status_code == 200, sent.text
    (planned,) = await buying.planned(issued.json()["number"])
    assert (planned["order_placed"], planned["state"], planned["decision"]) == (True, "ordered", "order")
    free = (await desk.take((await sheet(desk, order))["customer_id"], PU1="7")).json()["id"]
    stock, _ = await desk.check(free)
    assert stock["lines"][0]["futures_on"] == days(22 + 1), stock  # six are free, the seventh would be bought

    # A confirmed day that slips puts the order at risk; goods that come in parts are handed over.
    said = await buying.says(made.json()["id"], {"line_no": 1, "quantity": "10", "expected_on": days(40)})
    assert said.status_code == 200, said.text
    await outbox.drain()
    (call,) = (await desk.assistant.get(f"{desk.base}/orders/promise-calls?order_id={order}")).json()["items"]
    assert (call["expected_on"], call["state"]) == (days(40), "open")
    came = await buying.receive(made.json()["id"], (1, "3"), delivery_note="DN 1")
    assert came.status_code == 201, came.text
    again = await buying.receive(made.json()["id"], (1, "3"), delivery_note="DN 1")
    assert (again.status_code, again.json()["code"]) == (409, "conflict_duplicate")
    await outbox.drain()
    delivered = await desk.issue(order)
    assert delivered.status_code == 201, delivered.text
    assert [(one["quantity"], one["covered"]) for one in delivered.json()["waits"]] == [("1", "1")]
    came = await buying.receive(made.json()["id"], (1, "7"), delivery_note="DN 2")
    assert (came.status_code, came.json()["state"]) == (201, "received")
    await outbox.drain()
    delivered = await desk.issue(order)
    assert delivered.status_code == 201, delivered.text
    assert (await sheet(desk, order))["state"] == "issued"
    figures = (await desk.warehouse.get(f"{desk.base}/inventory/stock/PU1")).json()
    assert (figures["on_hand"], figures["reserved"]) == ("10", "4")
    await is_sound(desk.office)


async def test_a_cancelled_purchase_sends_its_customers_back_to_the_plan(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["PU2"])
    supplier = await buying.supplier()
    await buying.price(supplier, "PU2")
    order, line = await futures(buying, "PU2", "6")
    purchase = await buying.sent(supplier, {"plan_line_ids": [line["id"]]})
    assert (await buying.receive(purchase, (1, "2"))).status_code == 201
    version = (await buying.order(purchase))["version"]
    ended = await buying.post(
        f"/orders/{purchase}/cancellation", {"version": version, "reason": "the supplier gave up"}
    )
    assert ended.status_code == 200, ended.text
    assert (ended.json()["state"], ended.json()["back_on_plan"]) == ("closed", 1)
    again = [one for one in await buying.planned(line["order_number"]) if one["state"] == "review"]
    assert [(one["quantity"], one["reason"]) for one in again] == [("4", "the supplier gave up")]
    await outbox.drain()
    (call,) = (await buying.desk.assistant.get(f"{buying.desk.base}/orders/promise-calls?order_id={order}")).json()[
        "items"
    ]
    assert call["expected_on"] is None
    # Ordered anew, it has its day again.
    await buying.sent(supplier, {"plan_line_ids": [again[0]["id"]]})
    await outbox.drain()
    (call,) = (await buying.desk.assistant.get(f"{buying.desk.base}/orders/promise-calls?order_id={order}")).json()[
        "items"
    ]
    assert call["state"] in ("over", "open")
    await is_sound(buying.desk.office)


async def test_what_a_supplier_confirms_short_goes_to_who_is_first_in_the_queue(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["PU3"])
    supplier = await buying.supplier()
    await buying.price(supplier, "PU3")
    _, first = await futures(buying, "PU3", "4")
    _, second = await futures(buying, "PU3", "5")
    purchase = await buying.sent(supplier, {"plan_line_ids": [second["id"], first["id"]]})
    said = await buying.says(purchase, {"line_no": 1, "quantity": "6"})
    assert said.status_code == 200, said.text
    assert said.json()["back_on_plan"] == 1
    back = [one for one in await buying.planned("PU3") if one["state"] == "review"]
    assert [(one["order_number"], one["quantity"]) for one in back] == [(second["order_number"], "3")]
    await is_sound(buying.desk.office)


async def test_a_cancelled_sale_leaves_what_was_chosen_of_its_purchase(buying: Buying) -> None:
    desk = buying.desk
    await add_missing_products(desk.office, ["PU4", "PU5"])
    supplier = await buying.supplier()
    await buying.price(supplier, "PU4")
    await buying.price(supplier, "PU5")
    planned_order, planned = await futures(buying, "PU5", "3")
    order, line = await futures(buying, "PU4", "6")
    purchase = await buying.sent(supplier, {"plan_line_ids": [line["id"]]})
    for one, way in ((planned_order, "stock"), (order, "supplier")):
        ended = await desk.post(
            desk.assistant, f"/orders/{one}/cancellation", {"reason": "not needed any more", "supply": way}
        )
        assert ended.status_code == 200, ended.text
    await outbox.drain()
    (now,) = await buying.planned("PU5")
    assert (now["state"], now["quantity"]) == ("closed", "0"), planned
    (bought,) = (await buying.order(purchase))["lines"]
    assert (bought["cancel_asked"], bought["rest"]) == ("6", "6")
    await is_sound(desk.office)


async def test_a_part_that_comes_later_is_a_line_of_its_own(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["PU6"])
    supplier = await buying.supplier()
    await buying.price(supplier, "PU6")
    _, line = await futures(buying, "PU6", "6")
    purchase = await buying.sent(supplier, {"plan_line_ids": [line["id"]]})
    version = (await buying.order(purchase))["version"]
    too_much = {"version": version, "line_no": 1, "quantity": "6", "expected_on": days(30)}
    assert (await buying.post(f"/orders/{purchase}/split", too_much)).status_code == 422
    parted = await buying.post(f"/orders/{purchase}/split", too_much | {"quantity": "2"})
    assert parted.status_code == 200, parted.text
    lines = (await buying.order(purchase))["lines"]
    assert [(one["quantity"], one["expected_on"]) for one in lines] == [("4", days(22)), ("2", days(30))]
    assert (await buying.receive(purchase, (1, "4"))).status_code == 201
    assert (await buying.receive(purchase, (2, "3"))).status_code == 422
    assert (await buying.receive(purchase, (2, "2"))).json()["state"] == "received"
    await is_sound(buying.desk.office)


async def test_a_delivery_may_be_a_little_more_or_less_than_the_supplier_may_send(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["PU7"])
    supplier = await buying.supplier(over_percent="10", under_percent="10")
    await buying.price(supplier, "PU7", "2.50")
    more = {"part_no": "PU7", "quantity": "10"}
    refused = await buying.draft(supplier, more)
    assert refused.json()["faults"][0]["field"] == "beyond_plan_reason"
    over = await buying.sent(supplier, more, beyond_plan_reason="a good price this week")
    assert (await buying.receive(over, (1, "12"))).status_code == 422
    came = await buying.receive(over, (1, "11"))
    assert (came.status_code, came.json()["state"], came.json()["cost"]) == (201, "received", "27.50")
    under = await buying.sent(supplier, more, beyond_plan_reason="a good price this week")
    came = await buying.receive(under, (1, "9"))
    assert (came.status_code, came.json()["state"]) == (201, "closed")
    await is_sound(buying.desk.office)


async def test_landed_cost_has_freight_duty_and_handling(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["PU8", "PU9"])
    supplier = await buying.supplier(duty_percent="10", handling_percent="2")
    for part_no, price in (("PU8", "10.00"), ("PU9", "30.00")):
        await buying.price(supplier, part_no, price)
    lines = ({"part_no": "PU8", "quantity": "10"}, {"part_no": "PU9", "quantity": "10"})
    purchase = await buying.sent(supplier, *lines, freight="40.00", beyond_plan_reason="opening stock")
    came = await buying.receive(purchase, (1, "10"))
    # 100 goods + 10 freight, 11 duty on both, 2 handling on the goods
    assert came.json()["cost"] == "123.00", came.text
    came = await buying.receive(purchase, (2, "10"))
    assert came.json()["cost"] == "369.00", came.text
    await is_sound(buying.desk.office)


async def test_bad_input_is_told_with_its_field(buying: Buying) -> None:
    desk = buying.desk
    await add_missing_products(desk.office, ["PU10"])
    supplier = await buying.supplier()
    unknown = await buying.draft(supplier, {"part_no": "PU1O", "quantity": "2"})
    assert unknown.json()["faults"][0]["field"] == "lines[0].part_no"
    unpriced = await buying.draft(supplier, {"part_no": "PU10", "quantity": "2"}, beyond_plan_reason="a test of prices")
    assert unpriced.json()["faults"][0]["field"] == "lines[0].unit_price"
    for field, value in (("over_percent", "101"), ("currency", "yuan"), ("lead_days", 900), ("email", "nowhere")):
        body = {"name": "Some Firm", "currency": "CNY"} | {field: value}
        refused = await buying.post("/suppliers", body)
        assert (refused.status_code, refused.json()["faults"][0]["field"]) == (422, field), refused.text
    old = (clock.today("Asia/Shanghai") - dt.timedelta(days=45)).isoformat()
    stale = await buying.post("/plan", {"part_no": "PU10", "quantity": "2", "inspected_on": old})
    assert stale.json()["faults"][0]["field"] == "inspected_on"
    made = await buying.post("/plan", {"part_no": "PU10", "quantity": "2"})
    assert made.status_code == 201, made.text
    line = made.json()["id"]
    odd = await buying.post(f"/plan/{line}/decision", {"version": 1, "decision": "ordered"})
    assert odd.json()["faults"][0]["field"] == "decision"
    why = await buying.post(f"/plan/{line}/decision", {"version": 1, "decision": "wait"})
    assert why.json()["faults"][0]["field"] == "reason"
    done = await buying.post(
        f"/plan/{line}/decision", {"version": 1, "decision": "refuse", "reason": "nobody asks for it"}
    )
    assert done.status_code == 200, done.text
    gone = await buying.draft(supplier, {"plan_line_ids": [line], "unit_price": "3.00"})
    assert gone.json()["faults"][0]["rule"] == "open"


async def test_a_large_order_needs_a_second_person(buying: Buying, client: Client) -> None:
    await add_missing_products(buying.desk.office, ["PU11"])
    supplier = await buying.supplier()
    await buying.price(supplier, "PU11", "5000.00")
    made = await buying.draft(
        supplier, {"part_no": "PU11", "quantity": "3"}, beyond_plan_reason="asked for by the head"
    )
    assert made.status_code == 201, made.text
    purchase = made.json()["id"]
    refused = await buying.post(f"/orders/{purchase}/sending", {"version": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_approved"), refused.text
    asked = await buying.post(f"/orders/{purchase}/approval-request", {"reason": "the price ends on Friday"})
    assert asked.status_code == 201, asked.text


async def paid(desk: Desk, customer: str, amount: str) -> None:
    """Money of the customer that is in the bank."""
    body = {"customer_id": customer, "amount": amount, "reference": f"TRF {next(_names)}", "state": "cleared"}
    made = await desk.post(desk.finance, "/receivables/receipts", body)
    assert made.status_code == 201, made.text
    await outbox.drain()


async def with_deposit(desk: Desk, customer: str, part_no: str, quantity: str, percent: str) -> str:
    """A confirmed order of which a share must be paid before its goods are ordered."""
    lines = [{"part_no": part_no, "quantity": quantity, "unit_price": "10.00"}]
    made = await desk.post(desk.assistant, "/orders", desk.fax(customer, lines, deposit_percent=percent))
    assert made.status_code == 201, made.text
    order: str = made.json()["id"]
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    return order


async def test_a_deposit_is_cleared_before_anything_is_ordered(buying: Buying) -> None:
    desk = buying.desk
    await add_missing_products(desk.office, ["PU20"])
    supplier = await buying.supplier()
    await buying.price(supplier, "PU20")
    customer = await desk.customer(limit="9000.00")
    order = await with_deposit(desk, customer, "PU20", "10", "30")
    issued = await desk.issue(order)
    assert issued.status_code == 201, issued.text
    (planned,) = await buying.planned("PU20")
    assert planned["deposit_open"] is True
    refused = await buying.draft(supplier, {"plan_line_ids": [planned["id"]]})
    assert refused.json()["faults"][0]["rule"] == "deposit"
    await paid(desk, customer, "29.99")
    assert (await buying.planned("PU20"))[0]["deposit_open"] is True
    await paid(desk, customer, "0.01")
    assert (await buying.planned("PU20"))[0]["deposit_open"] is False
    # The same money covers no second deposit; more money does, the oldest demand first.
    second = await with_deposit(desk, customer, "PU20", "5", "20")
    assert (await desk.issue(second)).status_code == 201
    lines = {line["quantity"]: line["deposit_open"] for line in await buying.planned("PU20")}
    assert lines == {"10": False, "5": True}
    # What is cancelled gives its money free for the next.
    ended = await desk.post(desk.assistant, f"/orders/{order}/cancellation", {"reason": "they found it elsewhere"})
    assert ended.status_code == 200, ended.text
    await outbox.drain()
    assert [line["deposit_open"] for line in await buying.planned("PU20") if line["state"] == "open"] == [False]
    await is_sound(desk.office)
