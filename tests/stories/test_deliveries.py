"""A2-O4 and FEATURES 1.D: documents in parts, changes as versions, what can still be cancelled and what cannot (ORD-5, ORD-9)."""

from __future__ import annotations

from typing import Any

import pytest

from salesops.services import outbox
from salesops.services.verify import verify
from tests.stories.desk import Desk


async def confirmed(desk: Desk, customer: str, **quantities: str) -> str:
    taken = await desk.take(customer, **quantities)
    assert taken.status_code == 201, taken.text
    order: str = taken.json()["id"]
    await desk.check(order)
    called = await desk.call(order)
    assert called.status_code == 201, called.text
    return order


async def issued(desk: Desk, order: str, *parts: tuple[int, str]) -> Any:
    body = {"lines": [{"line_no": n, "quantity": q} for n, q in parts]} if parts else None
    return await desk.post(desk.assistant, f"/orders/{order}/documents", body)


async def seen(desk: Desk, order: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await desk.assistant.get(f"{desk.base}/orders/{order}")).json()
    return answer


async def changed(desk: Desk, order: str, lines: list[dict[str, str]], **given: Any) -> Any:
    now = await seen(desk, order)
    body = desk.fax(now["customer_id"], lines, customer_po_no=now["customer_po_no"], version=now["version"]) | given
    return await desk.assistant.put(f"{desk.base}/orders/{order}", json=body)


async def leave(desk: Desk, answer: Any) -> None:
    left = await desk.dispatch(answer.json()["outbound_order"]["id"])
    assert left.status_code == 201, left.text
    await outbox.drain()


async def no_faults() -> None:
    assert [f async for f in verify()] == []


LINE = {"part_no": "PARTS", "quantity": "10", "unit_price": "10.00"}


async def test_an_order_is_delivered_in_two_parts_with_an_invoice_each(desk: Desk) -> None:
    await desk.goods(PARTS="20")
    order = await confirmed(desk, await desk.customer(), PARTS="10")
    first = await issued(desk, order, (1, "4"))
    assert (first.status_code, first.json()["total"], first.json()["delivery_no"]) == (201, "40.00", 1)
    await leave(desk, first)
    assert (await seen(desk, order))["state"] == "backorder"
    second = await issued(desk, order)
    assert (second.json()["total"], second.json()["delivery_no"], second.json()["number"]) == (
        "60.00",
        2,
        first.json()["number"],
    )
    await leave(desk, second)
    now = await seen(desk, order)
    assert (now["state"], [d["state"] for d in now["deliveries"]]) == ("dispatched", ["dispatched", "dispatched"])
    line = now["lines"][0]
    assert (line["issued"], line["dispatched"], line["open"]) == ("10", "10", "0")
    await no_faults()


async def test_parts_of_a_price_that_does_not_divide_add_up_to_it(desk: Desk) -> None:
    await desk.goods(PARTS="20")
    customer = await desk.customer()
    line = {"part_no": "PARTS", "quantity": "3", "unit_price": "3.335"}
    taken = (await desk.post(desk.assistant, "/orders", desk.fax(customer, [line]))).json()
    await desk.check(taken["id"])
    await desk.call(taken["id"])
    totals = [(await issued(desk, taken["id"], (1, "1"))).json()["total"] for _ in range(3)]
    assert (taken["total"], totals) == ("10.01", ["3.34", "3.33", "3.34"])
    await no_faults()


async def test_ord_5_more_than_is_set_aside_is_not_issued(desk: Desk) -> None:
    await desk.goods(PARTS="6")
    order = await confirmed(desk, await desk.customer(), PARTS="10")
    refused = await issued(desk, order, (1, "7"))
    assert (refused.status_code, refused.json()["faults"][0]["allowed"]) == (422, "6")
    for bad in ((1, "0"), (1, "-1"), (2, "1"), (1, "x")):
        assert (await issued(desk, order, bad)).status_code == 422


async def test_the_rest_is_issued_when_goods_have_come(desk: Desk) -> None:
    await desk.goods(PARTS="6")
    order = await confirmed(desk, await desk.customer(), PARTS="10")
    await leave(desk, await issued(desk, order))
    assert (await seen(desk, order))["state"] == "backorder"
    refused = await issued(desk, order)
    assert (refused.status_code, refused.json()["current"]) == (409, "parked")
    await desk.goods(PARTS="9")
    rest = await issued(desk, order)
    assert (rest.status_code, rest.json()["total"]) == (201, "40.00")
    await leave(desk, rest)
    assert (await seen(desk, order))["state"] == "dispatched"
    await no_faults()


async def test_a_customer_who_wants_all_at_once_gets_no_part(desk: Desk) -> None:
    await desk.goods(PARTS="6")
    body = desk.fax(await desk.customer(), [LINE], ship_complete=True)
    order = (await desk.post(desk.assistant, "/orders", body)).json()["id"]
    await desk.check(order)
    await desk.call(order)
    arranged = await issued(desk, order)
    assert (arranged.status_code, arranged.json()["state"], arranged.json()["outbound_order"]) == (
        201,
        "backorder",
        None,
    )
    refused = await issued(desk, order)
    assert (refused.status_code, refused.json()["current"]) == (409, "incomplete")


async def test_ord_9_an_amendment_is_a_version_with_its_reason_and_its_effects(desk: Desk) -> None:
    await desk.goods(PARTS="20")
    order = await confirmed(desk, await desk.customer(), PARTS="10")
    await leave(desk, await issued(desk, order, (1, "4")))
    answer = await changed(desk, order, [LINE | {"quantity": "7"}], reason="the customer needs fewer")
    assert answer.status_code == 200, answer.text
    now = await seen(desk, order)
    assert (now["state"], now["amendments"][0]["reason"]) == ("amending", "the customer needs fewer")
    assert now["amendments"][0]["changes"]["total_minor"] == [10000, 7000]
    refused = await issued(desk, order)
    assert (refused.status_code, refused.json()["current"]) == (409, "amending")
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    rest = await issued(desk, order)
    assert rest.json()["total"] == "30.00"
    await leave(desk, rest)
    assert (await seen(desk, order))["state"] == "dispatched"
    await no_faults()


async def test_ord_9_a_line_does_not_fall_below_what_is_issued(desk: Desk) -> None:
    await desk.goods(PARTS="20", OTHER="5")
    order = await confirmed(desk, await desk.customer(), PARTS="10")
    await leave(desk, await issued(desk, order, (1, "4")))
    wrong = [
        ([LINE | {"quantity": "3"}], "lines[0].quantity", "min"),
        ([LINE | {"unit_price": "9.00"}], "lines[0].unit_price", "delivered"),
        ([LINE | {"part_no": "OTHER"}], "lines[0].part_no", "delivered"),
    ]
    for lines, field, rule in wrong:
        refused = await changed(desk, order, lines, reason="the customer asked")
        assert refused.status_code == 422, refused.text
        assert (field, rule) in {(f["field"], f["rule"]) for f in refused.json()["faults"]}
    assert (await changed(desk, order, [LINE])).status_code == 422
    assert (await seen(desk, order))["state"] == "backorder"


async def test_raising_an_order_is_checked_again_for_stock_and_credit(desk: Desk) -> None:
    await desk.goods(PARTS="100")
    customer = await desk.customer(limit="120.00")
    order = await confirmed(desk, customer, PARTS="10")
    assert (await changed(desk, order, [LINE | {"quantity": "20"}])).status_code == 200
    _, balance = await desk.check(order)
    assert (balance["outcome"], balance["shortfall"]) == ("shortfall", "80.00")
    await no_faults()


async def test_the_rest_of_an_order_is_closed_short_and_its_goods_are_free(desk: Desk) -> None:
    await desk.goods(PARTS="10")
    customer = await desk.customer()
    order = await confirmed(desk, customer, PARTS="10")
    early = await desk.post(desk.assistant, f"/orders/{order}/closing", {"reason": "enough for now"})
    assert (early.status_code, early.json()["current"]) == (409, "confirmed")
    await leave(desk, await issued(desk, order, (1, "4")))
    closed = await desk.post(desk.assistant, f"/orders/{order}/closing", {"reason": "enough for now"})
    assert closed.status_code == 200, closed.text
    now = await seen(desk, order)
    assert (now["state"], now["lines"][0]["closed"], now["lines"][0]["open"]) == ("dispatched", "6", "0")
    other = await confirmed(desk, customer, PARTS="6")
    assert (await issued(desk, other)).status_code == 201
    await no_faults()


@pytest.mark.parametrize("stage", ["draft", "confirmed", "issued"])
async def test_ord_9_what_has_not_left_is_cancelled_and_everything_is_given_back(desk: Desk, stage: str) -> None:
    await desk.goods(PARTS="10")
    customer = await desk.customer(limit="50.00")
    if stage == "draft":
        order = (await desk.take(customer, PARTS="10")).json()["id"]
    else:
        order = await confirmed(desk, customer, PARTS="10")
    if stage == "issued":
        assert (await issued(desk, order)).json()["outbound_order"]["payment_hold"] == "on_hold"
    done = await desk.post(desk.assistant, f"/orders/{order}/cancellation", {"reason": "the garage closed"})
    assert done.status_code == 200, done.text
    assert len(done.json()["credit_notes"]) == (stage == "issued")
    assert (await seen(desk, order))["state"] == "cancelled"
    await outbox.drain()
    account = (await desk.finance.get(f"{desk.base}/receivables/accounts/{customer}")).json()
    assert account["headroom"] == "50.00"
    again = await confirmed(desk, customer, PARTS="10")
    assert (await issued(desk, again)).status_code == 201
    await no_faults()


async def test_ord_9_goods_that_left_are_not_cancelled(desk: Desk) -> None:
    await desk.goods(PARTS="10")
    order = await confirmed(desk, await desk.customer(), PARTS="10")
    await leave(desk, await issued(desk, order, (1, "4")))
    await issued(desk, order, (1, "3"))
    refused = await desk.post(desk.assistant, f"/orders/{order}/cancellation", {"reason": "changed their mind"})
    assert (refused.status_code, refused.json()["ways_out"]) == (409, ["close short", "request a return"])


async def test_a_delivery_on_hold_is_taken_back_and_issued_anew(desk: Desk) -> None:
    await desk.goods(PARTS="10")
    customer = await desk.customer(limit="50.00")
    order = await confirmed(desk, customer, PARTS="10")
    first = (await issued(desk, order)).json()
    path = f"/orders/deliveries/{first['outbound_order']['id']}/withdrawal"
    assert (await desk.post(desk.assistant, path, {"reason": " "})).status_code == 422
    back = await desk.post(desk.assistant, path, {"reason": "the customer wants half"})
    assert back.status_code == 200, back.text
    assert back.json()["credit_note"]["number"]
    assert (await desk.dispatch(first["outbound_order"]["id"])).status_code == 409
    assert (await desk.finance.get(f"{desk.base}/receivables/holds")).json()["items"] == []
    assert (await changed(desk, order, [LINE | {"quantity": "5"}], reason="the customer wants half")).status_code == 200
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    second = (await issued(desk, order)).json()
    assert (second["total"], second["outbound_order"]["payment_hold"]) == ("50.00", "none")
    await no_faults()


async def test_a_delivery_that_left_is_not_taken_back(desk: Desk) -> None:
    await desk.goods(PARTS="10")
    order = await confirmed(desk, await desk.customer(), PARTS="10")
    answer = await issued(desk, order, (1, "4"))
    await issued(desk, order, (1, "2"))
    await leave(desk, answer)
    path = f"/orders/deliveries/{answer.json()['outbound_order']['id']}/withdrawal"
    refused = await desk.post(desk.assistant, path, {"reason": "too late for that"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_state")
    await no_faults()


async def test_goods_to_come_are_not_promised_twice(desk: Desk) -> None:
    """The look-ahead minimum: what an earlier order waits for is not there for a later one (FEATURES 1.B)."""
    await desk.goods(PARTS="0", SOON="1")
    customer = await desk.customer()
    for day, quantity in (("2999-03-01", "10"), ("2999-04-01", "10")):
        body = {"part_no": "SOON", "quantity": quantity, "expected_on": day, "source": "the maker"}
        made = await desk.post(desk.warehouse, "/inventory/incoming", body)
        assert made.status_code == 201, made.text
    first = (await desk.take(customer, SOON="9")).json()["id"]
    stock, _ = await desk.check(first)
    assert stock["lines"][0]["futures_on"] == "2999-03-01"
    assert (await desk.call(first)).status_code == 201
    second = (await desk.take(customer, SOON="5")).json()["id"]
    stock, _ = await desk.check(second)
    assert (stock["lines"][0]["spot"], stock["lines"][0]["futures_on"]) == ("0", "2999-04-01")
    third = (await desk.take(customer, SOON="2")).json()["id"]
    stock, _ = await desk.check(third)
    assert stock["lines"][0]["futures_on"] == "2999-03-01"
