"""What a clumsy or malicious client tries: nothing is lost, doubled, stuck or a fault of ours."""

from __future__ import annotations

import asyncio
import contextvars
import time
from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient

from salesops import Act, new_id, transaction
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import SYSTEM
from tests.stories.desk import Desk


@pytest_asyncio.fixture
async def admin(desk: Desk, client: Any) -> AsyncClient:
    made: AsyncClient = await client(desk.office, "office_admin")
    return made


async def switch(desk: Desk, admin: AsyncClient, duty: str, state: str) -> Any:
    return await admin.post(f"{desk.base}/duties/{duty}/switch", json={"state": state, "reason": "an attack"})


async def read(desk: Desk, order: str) -> Any:
    return (await desk.assistant.get(f"{desk.base}/orders/{order}")).json()


async def account(desk: Desk, customer: str) -> Any:
    return (await desk.finance.get(f"{desk.base}/receivables/accounts/{customer}")).json()


async def findings(desk: Desk) -> list[Any]:
    return [f async for f in verify() if f.office == desk.office.code]


async def ready(desk: Desk, customer: str, **quantities: str) -> str:
    order: str = (await desk.take(customer, **quantities)).json()["id"]
    await desk.check(order)
    return order


async def saved_again(desk: Desk, order: str, **given: Any) -> Any:
    """Save the order as it is, perhaps with another note."""
    seen = await read(desk, order)
    lines = [{name: line[name] for name in ("part_no", "quantity", "unit_price")} for line in seen["lines"]]
    body = {
        "customer_id": seen["customer_id"],
        "intake_channel": "fax",
        "document_ref": "fax",
        "lines": lines,
        "version": seen["version"],
    }
    return await desk.assistant.put(f"{desk.base}/orders/{order}", json=body | given)


async def test_a_draft_that_was_saved_again_is_checked_again(desk: Desk) -> None:
    await desk.goods(AGAIN="10")
    customer = await desk.customer()
    order = await ready(desk, customer, AGAIN="4")
    assert (await saved_again(desk, order, note="call before noon")).status_code == 200
    refused = await desk.call(order)
    assert (refused.status_code, refused.json()["current"]) == (409, "stock not checked")
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    assert (await desk.issue(order)).status_code == 201
    assert await findings(desk) == []


async def test_goods_that_arrive_for_a_parked_order_are_sold_after_it_was_saved_again(desk: Desk) -> None:
    await desk.goods(LATER="0", OTHER="1")
    customer = await desk.customer()
    order = await ready(desk, customer, LATER="4")
    assert (await desk.call(order)).status_code == 201
    assert (await desk.issue(order)).json()["state"] == "backorder"
    await desk.goods(LATER="4")
    assert (await saved_again(desk, order)).status_code == 200
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    assert (await desk.issue(order)).status_code == 201


async def test_an_invoice_that_waiting_money_pays_at_once_holds_nothing(desk: Desk) -> None:
    await desk.goods(WAITS="20")
    customer = await desk.customer(limit="0.00")
    assert (await desk.pay(customer, "100.00")).status_code == 201
    first, second = await ready(desk, customer, WAITS="10"), await ready(desk, customer, WAITS="10")
    assert (await desk.call(first)).status_code == 201
    await desk.check(second)
    assert (await desk.call(second)).status_code == 201
    issued = (await desk.issue(second)).json()
    assert (issued["outbound_order"]["payment_hold"], issued["missing"]) == ("none", "0.00")
    assert (await desk.dispatch(issued["outbound_order"]["id"])).status_code == 201
    held = (await desk.issue(first)).json()
    assert (held["outbound_order"]["payment_hold"], held["missing"]) == ("on_hold", "100.00")
    assert await findings(desk) == []
    await desk.pay(customer, "100.00")
    assert (await desk.dispatch(held["outbound_order"]["id"])).status_code == 201


async def test_a_tracking_number_is_on_one_shipment_before_the_worker_has_seen_it(desk: Desk) -> None:
    await desk.goods(TRACK="10")
    customer = await desk.customer()
    orders = [(await desk.to_documents(customer, TRACK="1"))["outbound_order"]["id"] for _ in range(4)]
    answers = await asyncio.gather(*(desk.dispatch(outbound, tracking_no="SF-SAME") for outbound in orders))
    assert sorted(a.status_code for a in answers) == [201, 409, 409, 409]
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"conflict_duplicate"}
    await outbox.drain()
    shipments = (await desk.warehouse.get(f"{desk.base}/logistics/shipments")).json()["items"]
    assert [s["tracking_no"] for s in shipments] == ["SF-SAME"]
    assert not any(state == "dead" for (_, state) in await outbox.counts())


async def test_a_blank_tracking_number_is_none(desk: Desk) -> None:
    await desk.goods(BLANK="10")
    customer = await desk.customer()
    for tracking_no in ("", "  ", "   "):
        outbound = (await desk.to_documents(customer, BLANK="1"))["outbound_order"]["id"]
        assert (await desk.dispatch(outbound, tracking_no=tracking_no)).status_code == 201
        await outbox.drain()


@pytest.mark.parametrize("quantity", ["999999999999999999", "999999999999"])
async def test_amounts_beyond_all_money_are_told(desk: Desk, quantity: str) -> None:
    await desk.goods(HUGE="1")
    customer = await desk.customer()
    line = {"part_no": "HUGE", "quantity": quantity, "unit_price": "999999999999999999.999999"}
    body = {"customer_id": customer, "intake_channel": "fax", "lines": [line]}
    assert (await desk.post(desk.assistant, "/orders", body)).status_code == 422
    goods = {"lines": [{"part_no": "HUGE", "quantity": quantity, "unit_cost": line["unit_price"]}]}
    assert (await desk.post(desk.warehouse, "/inventory/receipts", goods)).status_code == 422


async def test_thousands_of_unknown_lines_are_refused_at_once(desk: Desk) -> None:
    customer = await desk.customer()
    lines = [{"part_no": f"U{n}", "quantity": "1", "unit_price": "1"} for n in range(15_000)]
    began = time.perf_counter()
    body = {"customer_id": customer, "intake_channel": "fax", "lines": lines}
    refused = await desk.post(desk.assistant, "/orders", body)
    assert (refused.status_code, {f["field"] for f in refused.json()["faults"]}) == (422, {"lines"})
    goods = [{"part_no": f"U{n}", "quantity": "1", "unit_cost": "1"} for n in range(15_000)]
    refused = await desk.post(desk.warehouse, "/inventory/receipts", {"lines": goods})
    assert (refused.status_code, {f["field"] for f in refused.json()["faults"]}) == (422, {"lines"})
    assert time.perf_counter() - began < 3


async def test_receivables_is_not_switched_off_while_orders_have_its_credit(desk: Desk, admin: AsyncClient) -> None:
    await desk.goods(CREDIT="10")
    customer = await desk.customer()
    order = await ready(desk, customer, CREDIT="4")
    await desk.call(order)
    refused = await switch(desk, admin, "receivables", "off")
    assert refused.status_code == 409
    assert ["Orders with credit taken", 1] in refused.json()["in_the_way"]


async def test_credit_of_an_order_cancelled_while_receivables_was_read_only_comes_back(
    desk: Desk, admin: AsyncClient
) -> None:
    await desk.goods(ASIDE="10")
    customer = await desk.customer()
    cancelled, issued = await ready(desk, customer, ASIDE="4"), await ready(desk, customer, ASIDE="3")
    for order in (cancelled, issued):
        assert (await desk.call(order)).status_code == 201
    assert (await switch(desk, admin, "receivables", "read_only")).status_code == 200
    assert (await desk.post(desk.assistant, f"/orders/{cancelled}/cancellation", {"reason": "x"})).status_code == 200
    documents = await desk.issue(issued)
    assert (documents.status_code, documents.json()["sales_invoice"]) == (201, None)
    assert (await account(desk, customer))["committed"] == "70.00"
    await switch(desk, admin, "receivables", "on")
    await admin.post(f"{desk.base}/duties/receivables/parked", json={"action": "replay", "reason": "it is back"})
    await outbox.drain()
    assert (await account(desk, customer))["committed"] == "0.00"
    assert await findings(desk) == []


async def test_an_order_changed_while_receivables_was_read_only_can_be_confirmed_again(
    desk: Desk, admin: AsyncClient
) -> None:
    await desk.goods(AFRESH="10")
    customer = await desk.customer(limit="50.00")
    order = await ready(desk, customer, AFRESH="4")
    await desk.call(order)
    await switch(desk, admin, "receivables", "read_only")
    assert (await saved_again(desk, order)).status_code == 200
    await switch(desk, admin, "receivables", "on")
    _, balance = await desk.check(order)
    assert balance["shortfall"] == "0.00"
    assert (await desk.call(order)).status_code == 201
    assert (await account(desk, customer))["committed"] == "40.00"
    assert (await desk.issue(order)).status_code == 201
    assert await findings(desk) == []


async def test_held_goods_stay_while_receivables_is_read_only(desk: Desk, admin: AsyncClient) -> None:
    await desk.goods(STAYS="10")
    customer = await desk.customer(limit="0.00")
    held = (await desk.to_documents(customer, STAYS="4"))["outbound_order"]
    assert held["payment_hold"] == "on_hold"
    assert (await switch(desk, admin, "receivables", "read_only")).status_code == 200
    refused = await desk.dispatch(held["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_hold")


async def test_a_stopped_customer_stays_stopped_while_the_file_is_read_only(
    desk: Desk, admin: AsyncClient, client: Any
) -> None:
    await desk.goods(STOPPED="10")
    customer = await desk.customer()
    order = await ready(desk, customer, STOPPED="4")
    head = await client(desk.office, "head")
    stop = {"state": "stop", "reason": "an attack", "version": 1}
    assert (await head.post(f"{desk.base}/customers/{customer}/state", json=stop)).status_code == 200
    for duty in ("intake", "receivables", "customers"):
        assert (await switch(desk, admin, duty, "read_only")).status_code == 200
    refused = await desk.call(order)
    assert (refused.status_code, refused.json()["current"]) == (409, "stop")


async def test_two_switches_at_once_leave_no_duty_without_what_it_requires(desk: Desk, admin: AsyncClient) -> None:
    for duty in ("intake", "logistics", "orders"):
        assert (await switch(desk, admin, duty, "off")).status_code == 200
    for _ in range(10):
        await asyncio.gather(switch(desk, admin, "orders", "on"), switch(desk, admin, "inventory", "off"))
        states = {d["name"]: d["state"] for d in (await admin.get(f"{desk.base}/duties")).json()["items"]}
        assert not (states["orders"] == "on" and states["inventory"] != "on"), states
        await switch(desk, admin, "orders", "off")
        await switch(desk, admin, "inventory", "on")


async def test_a_replay_is_answered_whatever_was_switched_meanwhile(desk: Desk, admin: AsyncClient) -> None:
    await desk.goods(REPLAY="10")
    customer = await desk.customer()
    order = (await desk.take(customer, REPLAY="4")).json()["id"]
    await desk.assistant.post(f"{desk.base}/orders/{order}/stock-check")
    first = await desk.post(desk.assistant, f"/orders/{order}/balance-check", key="lost")
    assert first.status_code == 200
    await switch(desk, admin, "receivables", "read_only")
    again = await desk.post(desk.assistant, f"/orders/{order}/balance-check", key="lost")
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (200, "true")
    assert again.json() == first.json()


async def test_a_new_order_has_no_version(desk: Desk) -> None:
    await desk.goods(VERSION="10")
    customer = await desk.customer()
    line = {"part_no": "VERSION", "quantity": "1", "unit_price": "1"}
    body = {"customer_id": customer, "intake_channel": "fax", "lines": [line], "version": 7}
    assert (await desk.post(desk.assistant, "/orders", body)).status_code == 400


async def test_the_dry_run_of_a_sheet_is_not_the_answer_to_its_import(desk: Desk) -> None:
    path = f"{desk.base}/customers/import?file_name=firms.csv&dry_run="
    headers = {"Idempotency-Key": "sheet"}
    await desk.assistant.post(path + "true", content=b"name\nFirm of a sheet\n", headers=headers)
    answer = await desk.assistant.post(path + "false", content=b"name\nFirm of a sheet\n", headers=headers)
    assert "Idempotency-Replayed" not in answer.headers


async def test_the_id_of_another_firm_is_not_taken_over(desk: Desk) -> None:
    customer = await desk.customer("The first")
    refused = await desk.post(desk.assistant, "/customers", {"name": "The second", "id": customer})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_duplicate")
    assert (await desk.assistant.get(f"{desk.base}/customers/{customer}")).json()["name"] == "The first"


async def test_one_firm_registered_by_many_at_once_is_one_party(desk: Desk) -> None:
    for tax_id in ("91310000MA1FL0000N", "91310000MA1FL0001R", "91310000MA1FL0002W", "91310000MA1FL00030"):
        firm = {"name": "Sought after", "country": "CN", "tax_id": tax_id}
        answers = await asyncio.gather(*(desk.post(desk.assistant, "/customers", firm) for _ in range(6)))
        assert sorted(a.status_code for a in answers) == [201, 409, 409, 409, 409, 409]


async def test_a_duty_is_switched_while_the_desk_is_writing(desk: Desk, admin: AsyncClient) -> None:
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        await tx.execute(
            "INSERT INTO core.department (office_id, id, name) VALUES ($1, $2, 'Being written')", tx.office.id, new_id()
        )
        switching = asyncio.create_task(switch(desk, admin, "logistics", "off"), context=contextvars.Context())
        assert (await switching).status_code == 200


async def test_of_many_limits_set_at_once_one_is_in_force(desk: Desk, admin: AsyncClient, database: Any) -> None:
    async def set_limit(amount: int, currency: str = "CNY") -> int:
        body = {"action": "attacks.sample", "amount": str(amount), "currency": currency, "role": "head"}
        return (await admin.post(f"{desk.base}/people/limits", json=body)).status_code

    await set_limit(5, "EUR")
    assert set(await asyncio.gather(*(set_limit(amount) for amount in range(1, 9)))) == {201}
    rows = await database.as_owner(
        "SELECT currency, count(*) FROM core.authorization_limit WHERE office_id = $1 AND until IS NULL GROUP BY 1 ORDER BY 1",
        desk.office.id,
    )
    assert [tuple(row.values()) for row in rows] == [("CNY", 1), ("EUR", 1)]
