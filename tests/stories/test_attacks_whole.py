"""What a tireless clerk and a careful auditor try with orders, deliveries and their money: every cent and piece stays told."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient

from salesops import Act, clock, transaction
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import SYSTEM
from salesops_duties.inventory import service as inventory
from tests.stories.desk import Desk
from tests.stories.test_deliveries import changed, issued, leave, seen

LINE = {"part_no": "WHOLE", "quantity": "10", "unit_price": "10.00"}


@pytest_asyncio.fixture
async def head(desk: Desk, client: Any) -> AsyncClient:
    await desk.goods(WHOLE="40")
    made: AsyncClient = await client(desk.office, "head")
    return made


async def part(desk: Desk, order: str, quantity: str) -> Any:
    answer = await issued(desk, order, (1, quantity))
    assert answer.status_code == 201, answer.text
    return answer


async def taken(desk: Desk, customer: str, line: dict[str, str], **given: Any) -> str:
    """An order of one line, checked and confirmed."""
    answer = await desk.post(desk.assistant, "/orders", desk.fax(customer, [line], **given))
    assert answer.status_code == 201, answer.text
    order: str = answer.json()["id"]
    await desk.check(order)
    called = await desk.call(order)
    assert called.status_code == 201, called.text
    return order


async def open_ar(desk: Desk, customer: str) -> tuple[str, str]:
    account = (await desk.finance.get(f"{desk.base}/receivables/accounts/{customer}")).json()
    return account["open_ar"], account["committed"]


async def no_faults(desk: Desk) -> None:
    await outbox.drain()
    assert [f async for f in verify() if f.office == desk.office.code] == []


def rules(answer: Any) -> set[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return {(fault["field"], fault["rule"]) for fault in answer.json()["faults"]}


async def test_ord_9_an_order_with_documents_keeps_its_customer_and_its_currency(desk: Desk, head: AsyncClient) -> None:
    customer, other = await desk.customer("The first"), await desk.customer("The second")
    order = await taken(desk, customer, LINE)
    first = await part(desk, order, "4")
    refused = await changed(desk, order, [LINE], customer_id=other, currency="EUR", reason="the wrong firm")
    assert {("customer_id", "delivered"), ("currency", "delivered")} <= rules(refused)
    withdrawn = f"/orders/deliveries/{first.json()['outbound_order']['id']}/withdrawal"
    assert (await desk.post(desk.assistant, withdrawn, {"reason": "the wrong firm"})).status_code == 200
    assert (await changed(desk, order, [LINE], customer_id=other, reason="the wrong firm")).status_code == 200
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    await leave(desk, await issued(desk, order))
    assert await open_ar(desk, customer) == ("0.00", "0.00")
    assert await open_ar(desk, other) == ("100.00", "0.00")
    await no_faults(desk)


@pytest.mark.parametrize(
    "less",
    [
        ([LINE | {"discount_percent": "50"}], {}),
        ([LINE], {"discount": "50.00"}),
        ([LINE | {"quantity": "20", "discount_percent": "40"}], {}),
    ],
)
async def test_ord_9_issued_goods_are_not_made_cheaper_by_a_discount(desk: Desk, head: AsyncClient, less: Any) -> None:
    lines, given = less
    order = await taken(desk, await desk.customer(), LINE)
    await leave(desk, await part(desk, order, "9"))
    refused = await changed(desk, order, lines, reason="the customer haggles", **given)
    assert ("lines[0].discount_percent", "invoiced") in rules(refused)
    await no_faults(desk)


async def test_ord_9_a_cent_that_rounding_took_does_not_stop_an_order_from_ending(
    desk: Desk, head: AsyncClient
) -> None:
    line = LINE | {"quantity": "6", "unit_price": "0.3342"}
    order = await taken(desk, await desk.customer(), line)
    await leave(desk, await part(desk, order, "1"))
    refused = await changed(desk, order, [line | {"quantity": "1"}], reason="one is enough")
    assert ("lines[0].discount_percent", "invoiced") in rules(refused)
    assert (await desk.post(desk.assistant, f"/orders/{order}/closing", {"reason": "one is enough"})).status_code == 200
    assert (await seen(desk, order))["state"] == "dispatched"
    await no_faults(desk)


async def test_who_wants_all_at_once_gets_no_part_though_all_is_there(desk: Desk, head: AsyncClient) -> None:
    order = await taken(desk, await desk.customer(), LINE, ship_complete=True)
    refused = await issued(desk, order, (1, "4"))
    assert (refused.status_code, refused.json()["current"]) == (409, "incomplete")
    await part(desk, order, "10")


async def test_ord_2_half_a_piece_is_not_issued(desk: Desk, head: AsyncClient) -> None:
    order = await taken(desk, await desk.customer(), LINE)
    assert rules(await issued(desk, order, (1, "0.5"))) == {("lines[0].quantity", "decimal")}


async def test_a_delivery_taken_back_after_the_rest_was_closed_is_issued_anew(desk: Desk, head: AsyncClient) -> None:
    customer = await desk.customer()
    order = await taken(desk, customer, LINE)
    first = (await part(desk, order, "4")).json()["outbound_order"]["id"]
    assert (await desk.post(desk.assistant, f"/orders/{order}/closing", {"reason": "enough"})).status_code == 200
    back = await desk.post(desk.assistant, f"/orders/deliveries/{first}/withdrawal", {"reason": "wrong box"})
    assert back.status_code == 200
    again = await issued(desk, order)
    assert (again.status_code, again.json()["total"]) == (201, "40.00")
    await leave(desk, again)
    assert (await seen(desk, order))["state"] == "dispatched"
    assert await open_ar(desk, customer) == ("40.00", "0.00")
    await no_faults(desk)


async def test_a_change_the_customer_never_confirmed_ends_when_the_rest_is_closed(
    desk: Desk, head: AsyncClient
) -> None:
    order = await taken(desk, await desk.customer(), LINE)
    first = await part(desk, order, "4")
    assert (await changed(desk, order, [LINE | {"quantity": "12"}], reason="they want more")).status_code == 200
    closed = await desk.post(desk.assistant, f"/orders/{order}/closing", {"reason": "they went silent"})
    assert closed.status_code == 200, closed.text
    assert (await seen(desk, order))["state"] == "issued"
    await no_faults(desk)
    path = f"/orders/deliveries/{first.json()['outbound_order']['id']}/withdrawal"
    assert (await desk.post(desk.assistant, path, {"reason": "they went silent"})).status_code == 200
    refused = await issued(desk, order)
    assert (refused.status_code, refused.json()["current"]) == (409, "not confirmed")
    await no_faults(desk)


async def test_the_rest_of_an_order_whose_time_ran_out_is_looked_for_when_it_is_issued(
    desk: Desk, head: AsyncClient
) -> None:
    policy = {"reservation_hours": 24, "version": 0}
    assert (await head.put(f"{desk.base}/inventory/policy", json=policy)).status_code == 200
    order = await taken(desk, await desk.customer(), LINE)
    await leave(desk, await part(desk, order, "4"))
    with clock.at(clock.now() + dt.timedelta(hours=30)):
        async with transaction(Act(desk.office, SYSTEM, "worker")) as tx:
            await inventory.expire(tx)
        await outbox.drain()
        rest = await issued(desk, order)
    assert (rest.status_code, rest.json()["total"]) == (201, "60.00")
    await no_faults(desk)


async def test_an_approved_reason_to_telephone_is_not_an_approval_of_another(desk: Desk, head: AsyncClient) -> None:
    body = {"customer_id": await desk.customer(), "intake_channel": "phone", "phone_reason": "other", "lines": [LINE],
            "phone_reason_text": "their fax burned", "caller_name": "Mr Xu", "caller_phone": "021 555",
            "called_at": "2026-03-02T09:30:00+08:00"}  # fmt: skip
    order = (await desk.post(desk.assistant, "/orders", body)).json()["id"]
    asked = (await desk.post(desk.assistant, f"/orders/{order}/approval", {"reason": "really so"})).json()
    assert "their fax burned" in asked["needs"]["orders.phone_reason"][0]
    path, yes = f"/approvals/{asked['approvals'][0]}/decide", {"approve": True, "note": "fine"}
    assert (await desk.post(head, path, yes)).status_code == 200
    other = body | {"phone_reason_text": "I like to talk", "version": 1}
    assert (await desk.assistant.put(f"{desk.base}/orders/{order}", json=other)).status_code == 200
    await desk.check(order)
    refused = await desk.call(order)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_approved")


async def test_ord_4_a_contacts_limit_holds_for_an_order_in_another_currency(desk: Desk, head: AsyncClient) -> None:
    rate = {"base": "EUR", "quote": "CNY", "valid_from": "2026-01-01", "rate": "8", "source": "the bank"}
    assert (await desk.post(head, "/rates", rate)).status_code == 201
    customer = await desk.customer(limit="100000.00")
    contact = {"name": "Ms Lin", "phone": "021 555 0100", "may_order": True, "order_limit": "100.00"}
    assert (await desk.post(desk.assistant, f"/customers/{customer}/contacts", contact)).status_code == 201
    small = desk.fax(customer, [LINE | {"quantity": "1"}], currency="EUR")
    large = desk.fax(customer, [LINE | {"quantity": "2"}], currency="EUR")
    answers = []
    for body in (small, large):
        order = (await desk.post(desk.assistant, "/orders", body)).json()["id"]
        await desk.check(order)
        answers.append(await desk.call(order))
    assert [a.status_code for a in answers] == [201, 403]


async def test_an_order_stays_its_salespersons_when_an_assistant_changes_it(
    desk: Desk, head: AsyncClient, client: Any
) -> None:
    sales = await client(desk.office, "sales")
    body = desk.fax(await desk.customer(), [LINE])
    order = (await desk.post(sales, "/orders", body)).json()["id"]
    assert (await changed(desk, order, [LINE | {"quantity": "3"}])).status_code == 200
    assert (await sales.get(f"{desk.base}/orders/{order}")).status_code == 200


@pytest.mark.parametrize("field", ["customer_po_no", "reference"])
async def test_a_text_too_long_for_an_index_is_told(desk: Desk, head: AsyncClient, field: str) -> None:
    customer, long = await desk.customer(), secrets.token_hex(5000)
    if field == "reference":
        body = {"customer_id": customer, "amount": "5.00", "reference": long, "state": "cleared"}
        refused = await desk.post(desk.finance, "/receivables/receipts", body)
    else:
        refused = await desk.post(desk.assistant, "/orders", desk.fax(customer, [LINE], customer_po_no=long))
    assert refused.status_code == 422, refused.text
    assert "too large" in refused.text


async def test_a_storm_of_acts_on_two_orders_of_two_customers_leaves_the_books_right(
    desk: Desk, head: AsyncClient
) -> None:
    await desk.goods(OTHER="40")
    customers = [await desk.customer(f"Storm {n}", limit="150.00") for n in range(2)]
    orders = []
    for number, customer in enumerate(customers):
        lines = [LINE, LINE | {"part_no": "OTHER"}]
        body = desk.fax(customer, lines[::-1] if number else lines)
        order = (await desk.post(desk.assistant, "/orders", body)).json()["id"]
        await desk.check(order)
        assert (await desk.call(order)).status_code == 201
        orders.append(order)

    async def act(number: int) -> int:
        order, customer = orders[number % 2], customers[number % 2]
        kind = number // 2 % 6
        if kind == 0:
            return int((await issued(desk, order, (1, "2"), (2, "1"))).status_code)
        if kind == 1:
            return int((await issued(desk, order, (2, "2"))).status_code)
        if kind == 2:
            return int((await desk.pay(customer, "30.00")).status_code)
        out = [d["outbound_id"] for d in (await seen(desk, order))["deliveries"]] or [order]
        if kind == 3:
            path = f"/orders/deliveries/{out[number % len(out)]}/withdrawal"
            return int((await desk.post(desk.assistant, path, {"reason": "a storm"})).status_code)
        if kind == 4:
            return int((await desk.dispatch(out[number % len(out)])).status_code)
        more = [LINE | {"quantity": "12"}, LINE | {"part_no": "OTHER", "quantity": "12"}]
        answer = await changed(desk, order, more[::-1] if number % 2 else more, reason="a storm")
        if answer.status_code == 200:
            await desk.assistant.post(f"{desk.base}/orders/{order}/stock-check")
            await desk.assistant.post(f"{desk.base}/orders/{order}/balance-check")
            await desk.call(order)
        return int(answer.status_code)

    answers = await asyncio.gather(*(act(number) for number in range(48)))
    assert set(answers) <= {200, 201, 404, 409, 422}, answers
    assert 201 in answers
    await no_faults(desk)
    beside = (await desk.finance.get(f"{desk.base}/receivables/tie-out")).json()["items"]
    assert {line["difference"] for line in beside} == {"0.00"}


async def test_salespeople_see_the_deliveries_of_their_own_orders_only(
    desk: Desk, head: AsyncClient, client: Any
) -> None:
    mine, other = await client(desk.office, "sales"), await client(desk.office, "sales")
    body = desk.fax(await desk.customer(), [LINE])
    order = (await desk.post(mine, "/orders", body)).json()["id"]
    await desk.check(order)
    await desk.call(order)
    answer = await issued(desk, order)
    outbound = answer.json()["outbound_order"]["id"]
    await leave(desk, answer)
    one = f"{desk.base}/inventory/outbound/{outbound}"
    assert [(await who.get(one)).status_code for who in (mine, other, desk.assistant)] == [200, 404, 200]
    for path in ("/inventory/outbound", "/logistics/shipments", f"/logistics/shipments?outbound_id={outbound}"):
        seen_by = [(await who.get(desk.base + path)).json()["items"] for who in (mine, other, desk.assistant)]
        assert [len(items) for items in seen_by] == [1, 0, 1]
