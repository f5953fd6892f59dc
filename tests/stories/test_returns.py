"""A-x: goods of customers come back: requested, authorized, received, inspected, resolved (ORD-8)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from httpx import AsyncClient

from salesops import Act, clock, new_id
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import SYSTEM
from salesops_duties.receivables.pages.asking import number_of_order
from salesops_duties.returns.service import returns_page
from tests.stories.desk import Desk


class Returns:
    """The desk with a head of department beside it, and the steps of a return."""

    def __init__(self, desk: Desk, head: AsyncClient) -> None:
        self.desk, self.head = desk, head

    async def delivered(self, customer: str, quantity: str = "10", *parts: str) -> str:
        """An order whose goods have left, in one delivery or in the given parts."""
        desk = self.desk
        order: str = (await desk.take(customer, BACK=quantity)).json()["id"]
        await desk.check(order)
        await desk.call(order)
        for part in parts or (quantity,):
            body = {"lines": [{"line_no": 1, "quantity": part}]}
            issued = await desk.post(desk.assistant, f"/orders/{order}/documents", body)
            assert issued.status_code == 201, issued.text
            assert (await desk.dispatch(issued.json()["outbound_order"]["id"])).status_code == 201
        await outbox.drain()
        return order

    async def request(self, order: str, quantity: str = "4", **given: Any) -> Any:
        body = {"order_id": order, "reason_code": "wrong_part", "lines": [{"line_no": 1, "quantity": quantity}]} | given
        return await self.desk.post(self.desk.assistant, "/returns", body)

    async def step(self, who: AsyncClient, made: str, step: str, body: dict[str, Any]) -> Any:
        return await self.desk.post(who, f"/returns/{made}/{step}", body)

    async def authorized(self, order: str, quantity: str = "4") -> str:
        asked = await self.request(order, quantity)
        assert asked.status_code == 201, asked.text
        made: str = asked.json()["id"]
        done = await self.step(self.head, made, "authorization", {"version": 1})
        assert done.status_code == 200, done.text
        assert done.json()["rma_no"]
        return made

    async def inspected(self, order: str, quantity: str = "4", *findings: tuple[str, str]) -> str:
        made = await self.authorized(order, quantity)
        came = await self.step(self.desk.warehouse, made, "receipt", {})
        assert came.status_code == 200, came.text
        found = [{"line_no": 1, "quantity": q, "disposition": d} for q, d in findings or ((quantity, "sellable"),)]
        lines = (await self.read(made))["lines"]
        if len(lines) > 1:
            found = [{"line_no": ln["line_no"], "quantity": ln["received"], "disposition": "sellable"} for ln in lines]
        looked = await self.step(self.desk.warehouse, made, "inspection", {"findings": found})
        assert looked.status_code == 200, looked.text
        return made

    async def read(self, made: str) -> dict[str, Any]:
        answer: dict[str, Any] = (await self.desk.assistant.get(f"{self.desk.base}/returns/{made}")).json()
        return answer

    async def balance(self, customer: str) -> str:
        path = f"{self.desk.base}/receivables/accounts/{customer}"
        answer: str = (await self.desk.finance.get(path)).json()["open_ar"]
        return answer


@pytest_asyncio.fixture
async def returns(desk: Desk, client: Any) -> Returns:
    await desk.goods(BACK="30")
    return Returns(desk, await client(desk.office, "head"))


async def test_goods_come_back_and_are_credited_at_the_price_they_were_sold_for(returns: Returns) -> None:
    customer = await returns.desk.customer()
    order = await returns.delivered(customer)
    assert await returns.balance(customer) == "100.00"
    made = await returns.inspected(order)
    done = await returns.step(returns.desk.finance, made, "resolution", {"resolution": "credit"})
    assert done.status_code == 200, done.text
    assert (done.json()["credit"], len(done.json()["credit_notes"])) == ("40.00", 1)
    assert await returns.balance(customer) == "60.00"
    seen = (await returns.desk.assistant.get(f"{returns.desk.base}/orders/{order}")).json()
    assert seen["lines"][0]["returned"] == "4"
    again = await returns.step(returns.desk.finance, made, "resolution", {"resolution": "credit"})
    assert (again.status_code, again.json()["current"]) == (409, "resolved")
    assert [f async for f in verify()] == []


async def test_lists_and_pages_call_an_order_by_its_number(returns: Returns) -> None:
    desk = returns.desk
    order = await returns.delivered(await desk.customer())
    number = (await desk.assistant.get(f"{desk.base}/orders/{order}")).json()["number"]
    await returns.inspected(order)
    sheet = await desk.assistant.get(f"{desk.base}/returns/export", params={"kind": "csv"})
    (row,) = csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")))
    assert row["order"] == number
    under = Act(desk.office, SYSTEM, "cli")
    assert [one["order_no"] for one in await returns_page(under)] == [number]
    assert await number_of_order(under, UUID(order)) == number
    assert await number_of_order(under, new_id()) == await number_of_order(under, None) == ""


async def test_a_return_over_two_deliveries_credits_both_invoices(returns: Returns) -> None:
    customer = await returns.desk.customer()
    order = await returns.delivered(customer, "10", "3", "7")
    made = await returns.inspected(order, "5")
    done = (await returns.step(returns.head, made, "resolution", {"resolution": "credit"})).json()
    assert (done["credit"], len(done["credit_notes"])) == ("50.00", 2)
    assert await returns.balance(customer) == "50.00"
    assert [f async for f in verify()] == []


async def test_a_restocking_fee_is_kept_back(returns: Returns) -> None:
    customer = await returns.desk.customer()
    made = await returns.inspected(await returns.delivered(customer))
    fee = {"resolution": "credit", "fee_percent": "15"}
    done = (await returns.step(returns.head, made, "resolution", fee)).json()
    assert (done["credit"], done["fee"]) == ("34.00", "6.00")
    assert await returns.balance(customer) == "66.00"
    assert [f async for f in verify()] == []


async def test_ord_8_no_more_comes_back_than_was_delivered_and_not_returned(returns: Returns) -> None:
    order = await returns.delivered(await returns.desk.customer())
    refused = await returns.request(order, "11")
    assert (refused.status_code, refused.json()["faults"][0]["allowed"]) == (422, "10")
    await returns.authorized(order, "7")
    refused = await returns.request(order, "4")
    assert (refused.status_code, refused.json()["faults"][0]["allowed"]) == (422, "3")
    for bad in ("0", "-1", "x"):
        assert (await returns.request(order, bad)).status_code == 422


async def test_ord_8_goods_that_never_left_do_not_come_back(returns: Returns) -> None:
    order = (await returns.desk.take(await returns.desk.customer(), BACK="2")).json()["id"]
    refused = await returns.request(order, "1")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_state")


async def test_ord_8_a_return_is_not_back_before_it_left(returns: Returns) -> None:
    made = await returns.authorized(await returns.delivered(await returns.desk.customer()))
    before = (clock.today(returns.desk.office.timezone) - dt.timedelta(days=2)).isoformat()
    refused = await returns.step(returns.desk.warehouse, made, "receipt", {"received_on": before})
    assert [(f["field"], f["rule"]) for f in refused.json()["faults"]] == [("received_on", "not_before")]


async def test_ord_8_nobody_authorizes_what_they_asked_for(returns: Returns) -> None:
    order = await returns.delivered(await returns.desk.customer())
    body = {"order_id": order, "reason_code": "defect", "lines": [{"line_no": 1, "quantity": "1"}]}
    made = (await returns.desk.post(returns.head, "/returns", body)).json()["id"]
    refused = await returns.step(returns.head, made, "authorization", {"version": 1})
    assert (refused.status_code, refused.json()["code"]) == (403, "maker_is_checker")


async def test_a_refused_request_can_be_asked_for_again(returns: Returns) -> None:
    order = await returns.delivered(await returns.desk.customer())
    made = (await returns.request(order, "10")).json()["id"]
    refused = await returns.step(returns.head, made, "refusal", {"reason": "they are used"})
    assert refused.status_code == 200, refused.text
    assert (await returns.request(order, "10")).status_code == 201


async def test_what_did_not_come_can_be_returned_another_time(returns: Returns) -> None:
    customer = await returns.desk.customer()
    order = await returns.delivered(customer)
    made = await returns.authorized(order, "10")
    came = {"lines": [{"line_no": 1, "quantity": "3"}]}
    assert (await returns.step(returns.desk.warehouse, made, "receipt", came)).status_code == 200
    found = {"findings": [{"line_no": 1, "quantity": "2", "disposition": "sellable"}]}
    refused = await returns.step(returns.desk.warehouse, made, "inspection", found)
    assert [(f["field"], f["rule"]) for f in refused.json()["faults"]] == [("findings", "sum")]
    found["findings"].append({"line_no": 1, "quantity": "1", "disposition": "scrap"})
    assert (await returns.step(returns.desk.warehouse, made, "inspection", found)).status_code == 200
    done = (await returns.step(returns.head, made, "resolution", {"resolution": "credit"})).json()
    assert done["credit"] == "30.00"
    refused = await returns.request(order, "8")
    assert refused.json()["faults"][0]["allowed"] == "7"
    assert [f async for f in verify()] == []


async def test_a_late_return_says_why_it_is_taken(returns: Returns) -> None:
    order = await returns.delivered(await returns.desk.customer())
    with clock.at(clock.now() + dt.timedelta(days=40)):
        made = (await returns.request(order)).json()["id"]
        refused = await returns.step(returns.head, made, "authorization", {"version": 1})
        assert [(f["field"], f["rule"]) for f in refused.json()["faults"]] == [("late_reason", "required")]
        late = {"version": 1, "late_reason": "our driver was late"}
        assert (await returns.step(returns.head, made, "authorization", late)).status_code == 200


@pytest.mark.parametrize("resolution", ["replace", "repair"])
async def test_another_piece_or_a_repair_credits_nothing(returns: Returns, resolution: str) -> None:
    customer = await returns.desk.customer()
    made = await returns.inspected(await returns.delivered(customer))
    done = await returns.step(returns.head, made, "resolution", {"resolution": resolution})
    assert (done.status_code, done.json()["credit_notes"]) == (200, [])
    assert await returns.balance(customer) == "100.00"


async def test_another_piece_is_a_free_order_of_its_own(returns: Returns) -> None:
    customer = await returns.desk.customer()
    made = await returns.inspected(await returns.delivered(customer))
    assert (await returns.step(returns.head, made, "resolution", {"resolution": "replace"})).status_code == 200
    await outbox.drain()
    path = f"{returns.desk.base}/orders"
    (draft,) = (await returns.desk.assistant.get(f"{path}?queue=draft")).json()["items"]
    seen = (await returns.desk.assistant.get(f"{path}/{draft['id']}")).json()
    assert (seen["total"], seen["lines"][0]["quantity"]) == ("0.00", "4")
    await returns.desk.check(draft["id"])
    assert (await returns.desk.call(draft["id"])).status_code == 201
    assert (await returns.desk.issue(draft["id"])).status_code == 201
    assert [f async for f in verify()] == []


async def test_ord_8_goods_of_an_unknown_sale_are_taken_as_goodwill_with_a_second_word(returns: Returns) -> None:
    customer = await returns.desk.customer()
    line = {"part_no": "BACK", "quantity": "2", "unit_credit": "5.00"}
    body = {"customer_id": customer, "reason_code": "defect", "goodwill_lines": [line]}
    refused = await returns.desk.post(returns.desk.assistant, "/returns", body)
    assert [f["field"] for f in refused.json()["faults"]] == ["goodwill"]
    body |= {"goodwill": "bought before our books began"}
    made = (await returns.desk.post(returns.desk.assistant, "/returns", body)).json()["id"]
    assert (await returns.step(returns.head, made, "authorization", {"version": 1})).status_code == 200
    assert (await returns.step(returns.desk.warehouse, made, "receipt", {})).status_code == 200
    found = {"findings": [{"line_no": 1, "quantity": "2", "disposition": "quarantine"}]}
    assert (await returns.step(returns.desk.warehouse, made, "inspection", found)).status_code == 200
    done = await returns.step(returns.head, made, "resolution", {"resolution": "credit"})
    assert (done.status_code, done.json()["credit"]) == (200, "10.00")
    assert await returns.balance(customer) == "-10.00"
    assert [f async for f in verify()] == []


async def test_a_return_counts_in_its_own_period(returns: Returns) -> None:
    customer = await returns.desk.customer()
    made = await returns.inspected(await returns.delivered(customer))
    with clock.at(clock.now() + dt.timedelta(days=70)):
        done = (await returns.step(returns.head, made, "resolution", {"resolution": "credit"})).json()
        day = clock.today(returns.desk.office.timezone).isoformat()
        path = f"{returns.desk.base}/ledger/entries?document_id={done['credit_notes'][0]['id']}"
        assert {e["booked_on"] for e in (await returns.desk.finance.get(path)).json()["items"]} == {day}


async def test_a_salesperson_sees_and_asks_for_returns_of_their_own_sales_only(
    returns: Returns, client: Any, person: Any
) -> None:
    desk = returns.desk
    seller = await person(desk.office, "sales")
    theirs = await client(desk.office, "sales", actor=seller)
    order = await returns.delivered(await desk.customer())
    made = (await returns.request(order, "1")).json()["id"]
    assert (await theirs.get(f"{desk.base}/returns")).json()["items"] == []
    assert (await theirs.get(f"{desk.base}/returns/{made}")).status_code == 404
    body = {"order_id": order, "reason_code": "defect", "lines": [{"line_no": 1, "quantity": "1"}]}
    assert (await desk.post(theirs, "/returns", body)).status_code == 404
    assert (await returns.request(order, "9")).status_code == 201  # what was refused has set nothing aside


async def test_a_refused_request_frees_the_delivery_it_had_asked_for(returns: Returns) -> None:
    customer = await returns.desk.customer()
    order = await returns.delivered(customer, "10", "5", "5")
    first, second = await returns.authorized(order, "5"), await returns.authorized(order, "5")
    refused = await returns.step(returns.head, first, "refusal", {"reason": "they are used"})
    assert refused.status_code == 200, refused.text
    third = await returns.authorized(order, "5")
    for made in (second, third):
        assert (await returns.step(returns.desk.warehouse, made, "receipt", {})).status_code == 200
        found = {"findings": [{"line_no": 1, "quantity": "5", "disposition": "sellable"}]}
        looked = await returns.step(returns.desk.warehouse, made, "inspection", found)
        assert looked.status_code == 200, looked.text
        done = await returns.step(returns.head, made, "resolution", {"resolution": "credit"})
        assert done.json()["credit"] == "50.00"
    assert await returns.balance(customer) == "0.00"
    assert [f async for f in verify()] == []


async def test_goods_that_come_back_in_pieces_are_credited_to_the_cent(returns: Returns) -> None:
    desk = returns.desk
    customer = await desk.customer()
    line = {"part_no": "BACK", "quantity": "3", "unit_price": "3.3333"}
    order = (await desk.post(desk.assistant, "/orders", desk.fax(customer, [line]))).json()["id"]
    await desk.check(order)
    await desk.call(order)
    outbound = (await desk.issue(order)).json()["outbound_order"]["id"]
    assert (await desk.dispatch(outbound)).status_code == 201
    await outbox.drain()
    made = await returns.authorized(order, "2")
    came = {"lines": [{"line_no": 1, "quantity": "1"}]}
    assert (await returns.step(desk.warehouse, made, "receipt", came)).status_code == 200
    found = {"findings": [{"line_no": 1, "quantity": "1", "disposition": "sellable"}]}
    assert (await returns.step(desk.warehouse, made, "inspection", found)).status_code == 200
    rest = await returns.inspected(order, "2")
    credits = []
    for one in (made, rest):
        done = await returns.step(returns.head, one, "resolution", {"resolution": "credit"})
        assert done.status_code == 200, done.text
        credits.append(done.json()["credit"])
    assert credits == ["3.34", "6.66"]
    assert await returns.balance(customer) == "0.00"
    assert [f async for f in verify()] == []


async def test_ord_8_half_a_piece_does_not_come_back(returns: Returns) -> None:
    order = await returns.delivered(await returns.desk.customer())
    refused = await returns.request(order, "0.5")
    assert [(f["rule"], f["allowed"]) for f in refused.json()["faults"]] == [("step", "1")]


async def test_goods_that_left_without_an_invoice_are_not_credited(returns: Returns, client: Any) -> None:
    desk = returns.desk
    admin = await client(desk.office, "office_admin")
    customer = await desk.customer()
    order = (await desk.take(customer, BACK="4")).json()["id"]
    await desk.check(order)
    await desk.call(order)
    path = f"{desk.base}/duties/receivables/switch"
    for state in ("read_only", "on"):
        assert (await admin.post(path, json={"state": state, "reason": "an attack"})).status_code == 200
        if state == "read_only":
            outbound = (await desk.issue(order)).json()["outbound_order"]["id"]
            assert (await desk.dispatch(outbound)).status_code == 201
    await outbox.drain()
    made = await returns.inspected(order)
    refused = await returns.step(returns.head, made, "resolution", {"resolution": "credit"})
    assert (refused.status_code, refused.json()["current"]) == (409, "not invoiced")
    assert await returns.balance(customer) == "0.00"
    assert (await returns.step(returns.head, made, "resolution", {"resolution": "repair"})).status_code == 200


async def test_goods_come_back_on_the_day_of_their_dispatch_west_of_greenwich(
    returns: Returns, new_office: Any, client: Any
) -> None:
    there = await new_office(timezone="America/Los_Angeles")
    desk = Desk(there, *[await client(there, role) for role in ("assistant", "finance", "warehouse")])
    west = Returns(desk, await client(there, "head"))
    evening = clock.now().astimezone(ZoneInfo(there.timezone)).replace(hour=20)
    with clock.at(evening.astimezone(dt.UTC) + dt.timedelta(days=1)):
        await desk.goods(BACK="10")
        made = await west.authorized(await west.delivered(await desk.customer()))
        came = await west.step(desk.warehouse, made, "receipt", {})
        assert came.status_code == 200, came.text
