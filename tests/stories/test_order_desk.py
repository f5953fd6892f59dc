"""The main job, once through: five steps to an invoice and a dispatched parcel, and what stops it on the way."""

from __future__ import annotations

from salesops.services import outbox
from salesops.services.verify import verify
from tests.stories.desk import Desk


async def test_an_order_goes_through_the_five_steps_to_a_registered_shipment(desk: Desk) -> None:
    await desk.goods(WP2208="100", BR114="50")
    customer = await desk.customer(limit="5000.00")

    taken = await desk.take(customer, WP2208="64", BR114="10")
    assert taken.status_code == 201, taken.text
    order = taken.json()["id"]
    stock, balance = await desk.check(order)
    assert [line["availability_class"] for line in stock["lines"]] == ["spot", "spot"]
    assert (balance["outcome"], balance["required"], balance["headroom"]) == ("pass", "740.00", "5000.00")
    assert (await desk.call(order)).status_code == 201
    issued = (await desk.issue(order)).json()
    assert issued["outbound_order"]["payment_hold"] == "none"
    assert issued["sales_invoice"]["number"].endswith("-000001")
    invoice = (await desk.finance.get(f"{desk.base}/receivables/invoices/{issued['sales_invoice']['id']}")).json()
    assert (invoice["number"], invoice["open"]) == (issued["sales_invoice"]["number"], "740.00")

    left = await desk.dispatch(issued["outbound_order"]["id"])
    assert left.status_code == 201, left.text
    await outbox.drain()

    seen = (await desk.assistant.get(f"{desk.base}/orders/{order}")).json()
    assert seen["state"] == "dispatched"
    shipments = (await desk.assistant.get(f"{desk.base}/logistics/shipments")).json()["items"]
    assert [s["order_id"] for s in shipments] == [order]
    books = (await desk.finance.get(f"{desk.base}/ledger/trial-balance")).json()["accounts"]
    assert {a["name"]: a["balance"] for a in books} == {
        "Accounts receivable": "740.00",
        "Goods in stock": "456.00",
        "Paid-in capital": "-900.00",
        "Sales": "-740.00",
        "Cost of sales": "444.00",
    }
    assert [f async for f in verify()] == []


async def test_arrears_hold_the_goods_until_cleared_money_releases_them(desk: Desk) -> None:
    await desk.goods(WP2208="100")
    customer = await desk.customer(limit="300.00")
    issued = await desk.to_documents(customer, WP2208="40")
    assert (issued["outbound_order"]["payment_hold"], issued["missing"]) == ("on_hold", "100.00")
    outbound = issued["outbound_order"]["id"]

    refused = await desk.dispatch(outbound)
    assert (refused.status_code, refused.json()["code"], refused.json()["missing"]) == (409, "payment_hold", "100.00")
    slip = (await desk.pay(customer, "100.00", state="reported")).json()
    assert (await desk.dispatch(outbound)).status_code == 409
    cleared = await desk.post(desk.finance, f"/receivables/receipts/{slip['id']}/clear")
    assert [hold["outbound_id"] for hold in cleared.json()["released"]] == [outbound]
    assert (await desk.dispatch(outbound)).status_code == 201
    await outbox.drain()
    assert [f async for f in verify()] == []


async def test_a_futures_line_is_parked_with_a_clear_word(desk: Desk) -> None:
    await desk.goods(WP2208="10")
    customer = await desk.customer()
    order = (await desk.take(customer, WP2208="16")).json()["id"]
    stock, balance = await desk.check(order)
    assert (stock["lines"][0]["spot"], stock["lines"][0]["futures"], stock["lines"][0]["parked"]) == (
        "10",
        "6",
        "futures: 6 not in stock, parked until goods arrive",
    )
    assert balance["required"] == "100.00"
    await desk.call(order)
    issued = (await desk.issue(order)).json()
    assert issued["total"] == "100.00"
    assert issued["parked"] == [{"line_no": 1, "futures": "6", "words": "parked until goods arrive"}]


async def test_two_lines_of_one_part_are_checked_against_the_stock_together(desk: Desk) -> None:
    await desk.goods(WP2208="10")
    customer = await desk.customer()
    lines = [{"part_no": "WP2208", "quantity": q, "unit_price": "1"} for q in ("8", "8")]
    taken = await desk.post(desk.assistant, "/orders", desk.fax(customer, lines))
    stock, _ = await desk.check(taken.json()["id"])
    assert [(line["spot"], line["futures"]) for line in stock["lines"]] == [("8", "0"), ("2", "6")]


async def test_a_phone_order_needs_an_allowed_reason(desk: Desk) -> None:
    await desk.goods(WP2208="10")
    customer = await desk.customer()
    body = {
        "customer_id": customer,
        "intake_channel": "phone",
        "phone_reason": "because",
        "lines": [{"part_no": "WP2209", "quantity": "2.5", "unit_price": "1"}],
    }
    refused = await desk.post(desk.assistant, "/orders", body)
    assert refused.status_code == 422
    assert {f["field"] for f in refused.json()["faults"]} == {
        "phone_reason",
        "caller_name",
        "caller_phone",
        "called_at",
        "lines[0].part_no",
    }
    near = next(f for f in refused.json()["faults"] if f["field"] == "lines[0].part_no")
    assert near["allowed"] == ["WP2208"]
    allowed = body | {
        "phone_reason": "customer_no_power",
        "caller_name": "Li",
        "caller_phone": "1",
        "called_at": "2026-03-02T09:30:00+08:00",
        "lines": [{"part_no": "WP2208", "quantity": "2", "unit_price": "1"}],
    }
    assert (await desk.post(desk.assistant, "/orders", allowed)).status_code == 201


async def test_a_confirmation_is_stale_after_a_change(desk: Desk) -> None:
    await desk.goods(WP2208="10")
    customer = await desk.customer()
    order = (await desk.take(customer, WP2208="4")).json()["id"]
    await desk.check(order)
    assert (await desk.call(order, points=["model"])).status_code == 422
    old = (await desk.assistant.get(f"{desk.base}/orders/{order}/checklist")).json()["content_hash"]
    changed = await desk.assistant.put(
        f"{desk.base}/orders/{order}",
        json={
            "customer_id": customer,
            "intake_channel": "fax",
            "document_ref": "fax 2",
            "version": 1,
            "lines": [{"part_no": "WP2208", "quantity": "5", "unit_price": "10.00"}],
        },
    )
    assert changed.status_code == 200, changed.text
    await desk.check(order)
    stale = await desk.call(order, content_hash=old)
    assert (stale.status_code, stale.json()["code"]) == (409, "confirmation_stale")
    assert (await desk.call(order)).status_code == 201
    again = await desk.assistant.put(
        f"{desk.base}/orders/{order}",
        json={
            "customer_id": customer,
            "intake_channel": "fax",
            "document_ref": "fax 2",
            "version": 3,
            "lines": [{"part_no": "WP2208", "quantity": "6", "unit_price": "10.00"}],
        },
    )
    assert again.status_code == 200, again.text
    refused = await desk.issue(order)
    assert (refused.status_code, refused.json()["current"]) == (409, "draft")
    assert [f async for f in verify()] == []


async def test_a_stale_version_is_refused_and_nothing_is_lost(desk: Desk) -> None:
    await desk.goods(WP2208="10")
    customer = await desk.customer()
    order = (await desk.take(customer, WP2208="4")).json()["id"]
    body = {
        "customer_id": customer,
        "intake_channel": "fax",
        "version": 7,
        "lines": [{"part_no": "WP2208", "quantity": "5", "unit_price": "10"}],
    }
    refused = await desk.assistant.put(f"{desk.base}/orders/{order}", json=body)
    assert (refused.status_code, refused.json()["code"], refused.json()["present"]) == (409, "conflict_version", 1)


async def test_a_double_click_issues_once(desk: Desk) -> None:
    await desk.goods(WP2208="10")
    customer = await desk.customer()
    order = (await desk.take(customer, WP2208="4")).json()["id"]
    await desk.check(order)
    await desk.call(order)
    first = await desk.issue(order, key="one click")
    second = await desk.issue(order, key="one click")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true"
    other = await desk.issue(order, key="another click")
    assert (other.status_code, other.json()["current"]) == (409, "issued")
    part = {"lines": [{"line_no": 1, "quantity": "1"}]}
    reused = await desk.post(desk.assistant, f"/orders/{order}/documents", part, key="one click")
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_cancelled_order_gives_credit_and_goods_back(desk: Desk) -> None:
    await desk.goods(WP2208="10")
    customer = await desk.customer()
    order = (await desk.take(customer, WP2208="10")).json()["id"]
    await desk.check(order)
    await desk.call(order)
    account = (await desk.finance.get(f"{desk.base}/receivables/accounts/{customer}")).json()
    assert account["committed"] == "100.00"
    assert (
        await desk.post(desk.assistant, f"/orders/{order}/cancellation", {"reason": "ordered twice"})
    ).status_code == 200
    account = (await desk.finance.get(f"{desk.base}/receivables/accounts/{customer}")).json()
    assert account["committed"] == "0.00"
    stock = (await desk.assistant.get(f"{desk.base}/inventory/stock?part_no=WP2208")).json()["items"]
    assert float(stock[0]["available_now"]) == 10
    assert [f async for f in verify()] == []


async def test_a_stopped_customers_order_is_noted_and_not_confirmed(desk: Desk, client) -> None:
    await desk.goods(WP2208="10")
    customer = await desk.customer()
    stopped = await desk.finance.post(
        f"{desk.base}/customers/{customer}/state", json={"state": "stop", "reason": "bounced twice", "version": 1}
    )
    assert stopped.status_code in (200, 201), stopped.text
    order = (await desk.take(customer, WP2208="1")).json()["id"]
    await desk.check(order)
    refused = await desk.call(order)
    assert (refused.status_code, refused.json()["current"]) == (409, "stop")


async def test_without_receivables_the_balance_is_a_tick_with_evidence(new_office, client) -> None:
    office = await new_office(duties=["inventory", "orders", "logistics", "customers"])
    desk = Desk(
        office, await client(office, "assistant"), await client(office, "finance"), await client(office, "warehouse")
    )
    await desk.goods(WP9000="10")
    customer = (await desk.post(desk.assistant, "/customers", {"name": "Far Trade"})).json()["id"]
    order = (await desk.take(customer, WP9000="1")).json()["id"]
    await desk.assistant.post(f"{desk.base}/orders/{order}/stock-check")
    bare = await desk.assistant.post(f"{desk.base}/orders/{order}/balance-check")
    assert bare.status_code == 422
    ticked = await desk.assistant.post(
        f"{desk.base}/orders/{order}/balance-check", json={"evidence": "bank statement of today"}
    )
    assert ticked.json()["outcome"] == "manual"
    assert (await desk.call(order)).status_code == 201
    issued = (await desk.issue(order)).json()
    assert issued["sales_invoice"] is None
    assert (await desk.dispatch(issued["outbound_order"]["id"])).status_code == 201


async def test_a_raised_limit_ends_the_hold_it_covers(desk: Desk) -> None:
    await desk.goods(RAISE="100")
    customer = await desk.customer(limit="300.00")
    outbound = (await desk.to_documents(customer, RAISE="40"))["outbound_order"]["id"]
    terms = f"{desk.base}/receivables/accounts/{customer}"
    assert (await desk.finance.put(terms, json={"credit_limit": "399.99", "version": 1})).json()["released"] == []
    assert (await desk.dispatch(outbound)).status_code == 409
    raised = (await desk.finance.put(terms, json={"credit_limit": "400.00", "version": 2})).json()
    assert [hold["outbound_id"] for hold in raised["released"]] == [outbound]
    assert (await desk.dispatch(outbound)).status_code == 201


async def test_credit_given_back_by_a_cancelled_order_ends_the_hold_it_covers(desk: Desk) -> None:
    await desk.goods(BACK="100")
    customer = await desk.customer(limit="500.00")
    other = (await desk.take(customer, BACK="20")).json()["id"]
    await desk.check(other)
    assert (await desk.call(other)).status_code == 201
    issued = await desk.to_documents(customer, BACK="40")
    assert issued["outbound_order"]["payment_hold"] == "on_hold"
    cancelled = await desk.post(desk.assistant, f"/orders/{other}/cancellation", {"reason": "not needed"})
    assert cancelled.status_code == 200, cancelled.text
    assert (await desk.dispatch(issued["outbound_order"]["id"])).status_code == 201
    assert [f async for f in verify() if f.office == desk.office.code] == []
