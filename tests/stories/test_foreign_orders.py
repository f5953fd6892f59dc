"""Orders in another currency and in another unit: the day's rate, the exact factor, books of each currency (ORD-10)."""

from __future__ import annotations

from typing import Any

from salesops.services import outbox
from salesops.services.verify import verify
from tests.stories.desk import Desk


async def rate(desk: Desk, base: str, value: str, day: str = "2020-01-01") -> None:
    body = {"base": base, "quote": "CNY", "valid_from": day, "rate": value, "source": "the bank's bulletin"}
    made = await desk.post(desk.finance, "/rates", body)
    assert made.status_code in (201, 409), made.text  # rates are the group's: another story may have noted it


async def delivered(desk: Desk, customer: str, **given: Any) -> tuple[str, dict[str, Any]]:
    line = {"part_no": "ABROAD", "quantity": "4", "unit_price": "25.00"}
    order = (await desk.post(desk.assistant, "/orders", desk.fax(customer, [line], **given))).json()["id"]
    _, balance = await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    issued = await desk.issue(order)
    assert issued.status_code == 201, issued.text
    assert (await desk.dispatch(issued.json()["outbound_order"]["id"])).status_code == 201
    await outbox.drain()
    return order, balance


async def test_an_order_in_euro_counts_against_a_limit_in_yuan_at_the_days_rate(desk: Desk) -> None:
    await rate(desk, "EUR", "7.8")
    await desk.goods(ABROAD="20")
    customer = await desk.customer(limit="1000.00")
    order, balance = await delivered(desk, customer, currency="EUR")
    assert (balance["currency"], balance["required"]) == ("CNY", "780.00")
    seen = (await desk.assistant.get(f"{desk.base}/orders/{order}")).json()
    assert (seen["currency"], seen["total"]) == ("EUR", "100.00")
    books = (await desk.finance.get(f"{desk.base}/ledger/trial-balance?currency=EUR")).json()["accounts"]
    assert {a["name"]: a["balance"] for a in books if a["name"] in ("Accounts receivable", "Sales")} == {
        "Accounts receivable": "100.00",
        "Sales": "-100.00",
    }
    paid = {"customer_id": customer, "amount": "100.00", "currency": "EUR", "reference": "wire 1", "state": "cleared"}
    assert (await desk.post(desk.finance, "/receivables/receipts", paid)).status_code == 201
    account = (await desk.finance.get(f"{desk.base}/receivables/accounts/{customer}")).json()
    assert account["headroom"] == "1000.00"
    assert [f async for f in verify() if f.office == desk.office.code] == []


async def test_ord_10_without_a_rate_nothing_is_counted_as_one(desk: Desk) -> None:
    await desk.goods(ABROAD="20")
    customer = await desk.customer(limit="1000.00")
    line = {"part_no": "ABROAD", "quantity": "4", "unit_price": "25.00"}
    order = (await desk.post(desk.assistant, "/orders", desk.fax(customer, [line], currency="CHF"))).json()["id"]
    assert (await desk.assistant.post(f"{desk.base}/orders/{order}/stock-check")).status_code == 200
    refused = await desk.assistant.post(f"{desk.base}/orders/{order}/balance-check")
    assert refused.status_code in (409, 422), refused.text
    assert "CHF" in refused.text


async def test_money_of_another_currency_does_not_pay_an_invoice(desk: Desk) -> None:
    await rate(desk, "EUR", "7.8")
    await desk.goods(ABROAD="20")
    customer = await desk.customer(limit="1000.00")
    await delivered(desk, customer, currency="EUR")
    assert (await desk.pay(customer, "780.00")).status_code == 201
    rows = (await desk.finance.get(f"{desk.base}/receivables/summary")).json()["items"]
    assert {(r["currency"], r["open_ar"]) for r in rows} == {("EUR", "100.00"), ("CNY", "-780.00")}


async def test_boxes_leave_as_pieces_and_stay_boxes_on_the_paper(desk: Desk) -> None:
    await desk.goods(BOXED="40")
    version = (await desk.assistant.get(f"{desk.base}/products/BOXED")).json()["version"]
    units = {"units": [{"uom": "box", "numerator": 12}], "version": version}
    put = await desk.assistant.put(f"{desk.base}/products/BOXED/units", json=units)
    assert put.status_code == 200, put.text
    customer = await desk.customer()
    line = {"part_no": "BOXED", "quantity": "3", "uom": "box", "unit_price": "50.00"}
    taken = (await desk.post(desk.assistant, "/orders", desk.fax(customer, [line]))).json()
    assert taken["total"] == "150.00"
    stock, _ = await desk.check(taken["id"])
    assert (stock["lines"][0]["spot"], stock["lines"][0]["on_hand"]) == ("36", "40")
    await desk.call(taken["id"])
    part = {"lines": [{"line_no": 1, "quantity": "24"}]}
    issued = (await desk.post(desk.assistant, f"/orders/{taken['id']}/documents", part)).json()
    assert issued["total"] == "100.00"
    invoice = (await desk.finance.get(f"{desk.base}/receivables/invoices/{issued['sales_invoice']['id']}")).json()
    assert [(ln["quantity"], ln["uom"], ln["unit_price"]) for ln in invoice["lines"]] == [("2", "box", "50")]
    wrong = line | {"uom": "crate"}
    refused = await desk.post(desk.assistant, "/orders", desk.fax(customer, [wrong]))
    assert [(f["rule"], f["allowed"]) for f in refused.json()["faults"]] == [("unit", ["box", "pc"])]


async def test_ord_10_a_price_of_zero_says_why(desk: Desk) -> None:
    await desk.goods(FREE="5")
    line = {"part_no": "FREE", "quantity": "1", "unit_price": "0"}
    customer = await desk.customer()
    refused = await desk.post(desk.assistant, "/orders", desk.fax(customer, [line]))
    assert [f["field"] for f in refused.json()["faults"]] == ["lines[0].free_reason"]
    given = line | {"free_reason": "a sample"}
    assert (await desk.post(desk.assistant, "/orders", desk.fax(customer, [given]))).status_code == 201


async def test_ord_10_discounts_off_line_and_whole_leave_no_cent_over(desk: Desk) -> None:
    await desk.goods(OFFA="9", OFFB="9", OFFC="9")
    lines = [
        {"part_no": p, "quantity": "1", "unit_price": "3.33", "discount_percent": "10"}
        for p in ("OFFA", "OFFB", "OFFC")
    ]
    customer = await desk.customer()
    taken = await desk.post(desk.assistant, "/orders", desk.fax(customer, lines, discount="1.00"))
    assert taken.status_code == 201, taken.text
    seen = (await desk.assistant.get(f"{desk.base}/orders/{taken.json()['id']}")).json()
    assert seen["total"] == "8.00"
    amounts = sorted(ln["amount"] for ln in seen["lines"])
    assert amounts == ["2.66", "2.67", "2.67"]
    everything = await desk.post(desk.assistant, "/orders", desk.fax(customer, lines, discount="100.00"))
    assert everything.status_code == 422
