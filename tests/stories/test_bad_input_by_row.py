"""What the desk answers to bad input, row by row where no other story tells it (ORD-2 to ORD-12, AR-1, AR-3)."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from salesops import clock
from tests.stories.desk import Desk

LINE = {"part_no": "ROW", "quantity": "4", "unit_price": "10.00"}


async def checked(desk: Desk, customer: str, quantity: str = "4") -> str:
    order: str = (await desk.take(customer, ROW=quantity)).json()["id"]
    await desk.check(order)
    return order


async def account(desk: Desk, customer: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await desk.finance.get(f"{desk.base}/receivables/accounts/{customer}")).json()
    return answer


async def test_ord_2_stock_that_got_worse_since_the_check_is_told_with_fresh_figures(desk: Desk) -> None:
    await desk.goods(ROW="5")
    customer = await desk.customer()
    order = await checked(desk, customer)
    assert (await desk.call(await checked(desk, customer, "3"))).status_code == 201
    refused = await desk.call(order)
    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_stock")
    assert (refused.json()["short"][0]["wanted"], refused.json()["short"][0]["available"]) == ("4", "2")
    assert refused.json()["ways_out"]


async def test_ord_3_of_two_orders_that_fit_the_limit_but_not_both_the_second_hears_the_figures(desk: Desk) -> None:
    await desk.goods(ROW="20")
    customer = await desk.customer(limit="50.00")
    orders = [await checked(desk, customer), await checked(desk, customer, "3")]
    answers = await asyncio.gather(*(desk.call(order) for order in orders))
    assert sorted(a.status_code for a in answers) == [201, 409]
    told = next(a.json() for a in answers if a.status_code == 409)
    assert (told["code"], told["shortfall"]) == ("insufficient_credit", "20.00")


async def test_ord_4_a_confirmation_without_every_point_names_what_was_not_said(desk: Desk) -> None:
    await desk.goods(ROW="20")
    order = await checked(desk, await desk.customer())
    refused = await desk.call(order, points=["model", "quantity"])
    assert refused.status_code == 422
    (fault,) = refused.json()["faults"]
    assert (fault["field"], {"unit_price", "address"} <= set(fault["allowed"])) == ("points", True)


async def test_ord_4_an_order_a_colleague_changed_meanwhile_is_not_confirmed_as_it_was(desk: Desk) -> None:
    await desk.goods(ROW="20")
    customer = await desk.customer()
    order = await checked(desk, customer)
    read_out = (await desk.assistant.get(f"{desk.base}/orders/{order}/checklist")).json()["content_hash"]
    change = desk.fax(customer, [LINE | {"quantity": "5"}], version=1)
    assert (await desk.assistant.put(f"{desk.base}/orders/{order}", json=change)).status_code == 200
    again = await desk.assistant.put(f"{desk.base}/orders/{order}", json=change)
    assert (again.status_code, again.json()["code"]) == (409, "conflict_version")
    await desk.check(order)
    refused = await desk.call(order, content_hash=read_out)
    assert (refused.status_code, refused.json()["code"]) == (409, "confirmation_stale")


async def test_ord_5_a_double_click_is_replayed_and_a_second_issue_is_told(desk: Desk) -> None:
    await desk.goods(ROW="20")
    order = await checked(desk, await desk.customer())
    await desk.call(order)
    first, again = await desk.issue(order, key="a double click"), await desk.issue(order, key="a double click")
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (201, "true")
    assert again.json() == first.json()
    second = await desk.issue(order)
    assert (second.status_code, second.json()["code"]) == (409, "conflict_state")


async def test_ord_5_of_goods_on_a_quality_hold_only_their_line_is_refused(desk: Desk) -> None:
    await desk.goods(ROW="20", ROWHELD="5")
    hold = {"warehouse": "main", "part_no": "ROWHELD", "kind": "quality", "quantity": "5", "reason": "rust was seen"}
    assert (await desk.post(desk.warehouse, "/inventory/holds", hold)).status_code == 201
    body = desk.fax(await desk.customer(), [LINE, LINE | {"part_no": "ROWHELD"}])
    order = (await desk.post(desk.assistant, "/orders", body)).json()["id"]
    await desk.check(order)
    await desk.call(order)
    issued = (await desk.issue(order)).json()
    assert (issued["total"], [p["line_no"] for p in issued["parked"]]) == ("40.00", [2])


async def test_ord_7_goods_on_hold_do_not_leave_and_the_amount_missing_is_told(desk: Desk) -> None:
    await desk.goods(ROW="20")
    customer = await desk.customer(limit="0.00")
    held = (await desk.to_documents(customer, ROW="4"))["outbound_order"]
    for paid, missing in (("39.99", "40.00"), ("0.01", "40.00")):
        refused = await desk.dispatch(held["id"])
        assert (refused.status_code, refused.json()["code"], refused.json()["missing"]) == (
            409,
            "payment_hold",
            missing,
        )
        await desk.pay(customer, paid, state="reported")
    await desk.pay(customer, "40.00")
    assert (await desk.dispatch(held["id"])).status_code == 201


async def test_ord_7_nobody_releases_goods_by_their_own_word(desk: Desk, client: Any) -> None:
    await desk.goods(ROW="20")
    head = await client(desk.office, "head")
    issued = await desk.to_documents(await desk.customer(limit="0.00"), ROW="4")
    until = (clock.today(desk.office.timezone) + dt.timedelta(days=5)).isoformat()
    wish = {"order_id": issued["order_id"], "amount": "40.00", "reason": "an old customer", "until": until}
    asked = (await desk.post(head, "/receivables/overrides", wish)).json()["approval_id"]
    refused = await desk.post(head, f"/approvals/{asked}/decide", {"approve": True, "note": "mine"})
    assert (refused.status_code, refused.json()["code"]) == (403, "maker_is_checker")
    path = f"/receivables/holds/{issued['outbound_order']['id']}/release"
    assert (await desk.post(head, path)).json()["code"] == "not_approved"


async def test_ord_12_the_last_pieces_are_sold_once(desk: Desk) -> None:
    await desk.goods(ROW="4")
    customer = await desk.customer()
    orders = [await checked(desk, customer) for _ in range(4)]
    answers = await asyncio.gather(*(desk.call(order) for order in orders))
    assert sorted(a.status_code for a in answers) == [201, 409, 409, 409]
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"insufficient_stock"}


async def test_ar_1_before_the_first_entry_the_summary_is_empty(desk: Desk) -> None:
    await desk.goods(ROW="20")
    customer = await desk.customer()
    await desk.to_documents(customer, ROW="4")
    path = f"{desk.base}/receivables/items?customer_id={customer}&as_of="
    assert (await desk.finance.get(path + "1999-01-01")).json()["items"] == []
    summary = await desk.finance.get(f"{desk.base}/receivables/summary?as_of=1999-01-01")
    assert summary.status_code == 200, summary.text
    assert {line["closing"] for line in summary.json()["items"]} <= {"0.00"}


async def test_ar_1_more_money_than_the_invoice_stays_the_customers_own(desk: Desk) -> None:
    await desk.goods(ROW="20")
    customer = await desk.customer()
    invoice = (await desk.to_documents(customer, ROW="4"))["sales_invoice"]["id"]
    await desk.pay(customer, "55.00")
    shown = (await desk.finance.get(f"{desk.base}/receivables/invoices/{invoice}")).json()
    now = await account(desk, customer)
    assert (shown["open"], now["open_ar"], now["unapplied"]) == ("0.00", "-15.00", "15.00")


async def test_ar_3_money_of_a_closed_month_is_booked_today_and_keeps_its_value_day(desk: Desk) -> None:
    customer = await desk.customer()
    first = clock.today(desk.office.timezone).replace(day=1)
    before = first - dt.timedelta(days=3)
    closed = await desk.post(desk.finance, "/ledger/periods", {"month": f"{before:%Y-%m}", "how": "hard"})
    assert closed.status_code == 201, closed.text
    paid = {"customer_id": customer, "amount": "5.00", "reference": "an old slip", "state": "reported"}
    slip = (await desk.post(desk.finance, "/receivables/receipts", paid)).json()["id"]
    cleared = await desk.post(desk.finance, f"/receivables/receipts/{slip}/clear", {"value_on": before.isoformat()})
    assert cleared.status_code in (200, 201), cleared.text
    entries = (await desk.finance.get(f"{desk.base}/ledger/entries?document_id={slip}")).json()["items"]
    assert entries
    assert all(entry["booked_on"] >= first.isoformat() for entry in entries)
    items = (await desk.finance.get(f"{desk.base}/receivables/items?customer_id={customer}")).json()["items"]
    assert [item["value_on"] for item in items] == [before.isoformat()]
