"""Goods of which a part must be paid before they leave, whatever the customer's limit allows (ORD-6)."""

from __future__ import annotations

import csv
import io
from typing import Any

from salesops.testing import Client
from tests.stories.desk import Desk
from tests.stories.test_procurement import Buying, add_missing_products, is_sound, outbox


async def issued(desk: Desk, customer: str, part_no: str, **given: Any) -> dict[str, Any]:
    """Ten parts for 100.00, with documents, as far as they are there."""
    lines = [{"part_no": part_no, "quantity": "10", "unit_price": "10.00"}]
    made = await desk.post(desk.assistant, "/orders", desk.fax(customer, lines, **given))
    assert made.status_code == 201, made.text
    order = made.json()["id"]
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    answer = await desk.issue(order)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def card(desk: Desk, outbound: str) -> dict[str, str]:
    """The goods on the sheet of the held board, as it stands now."""
    answer = await desk.finance.get(f"{desk.base}/receivables/holds/export?kind=csv")
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    (found,) = (row for row in rows if row["number"] == outbound)
    return found


async def test_half_is_paid_before_the_goods_of_a_good_customer_leave(desk: Desk, client: Client) -> None:
    await desk.goods(GATE1="20")
    customer = await desk.customer(limit="9000.00")
    free = await issued(desk, customer, "GATE1")
    assert free["outbound_order"]["payment_hold"] == "none"
    answer = await issued(desk, customer, "GATE1", dispatch_percent="50")
    outbound = answer["outbound_order"]["id"]
    assert (answer["outbound_order"]["payment_hold"], answer["missing"]) == ("on_hold", "50.00")
    seen = await card(desk, answer["outbound_order"]["number"])
    assert (seen["cause"], seen["missing"], seen["required"]) == ("deposit", "50.00", "50.00")
    refused = await desk.dispatch(outbound)
    assert (refused.status_code, refused.json()["code"], refused.json()["missing"]) == (409, "payment_hold", "50.00")
    order = answer["order_id"]
    calls = (await desk.finance.get(f"{desk.base}/receivables/calls")).json()["items"]
    assert [one["order_id"] for one in calls] == [order]

    async def pays(amount: str) -> list[dict[str, str]]:
        body = {
            "customer_id": customer,
            "amount": amount,
            "reference": f"for {order} {amount}",
            "state": "cleared",
            "order_id": order,
        }
        done = await desk.post(desk.finance, "/receivables/receipts", body)
        assert done.status_code == 201, done.text
        released: list[dict[str, str]] = done.json()["released"]
        return released

    assert await pays("49.99") == []
    assert (await card(desk, answer["outbound_order"]["number"]))["missing"] == "0.01"
    assert len((await desk.finance.get(f"{desk.base}/receivables/calls")).json()["items"]) == 1
    assert [one["outbound_id"] for one in await pays("0.01")] == [outbound]
    assert (await desk.finance.get(f"{desk.base}/receivables/calls")).json()["items"] == []
    assert (await desk.dispatch(outbound)).status_code == 201


async def test_money_that_waits_counts_and_money_that_bounces_holds_again(desk: Desk) -> None:
    await desk.goods(GATE2="10")
    customer = await desk.customer(limit="9000.00")
    paid = (await desk.pay(customer, "100.00")).json()
    answer = await issued(desk, customer, "GATE2", dispatch_percent="100")
    outbound = answer["outbound_order"]["id"]
    assert answer["outbound_order"]["payment_hold"] == "none"
    back = await desk.post(desk.finance, f"/receivables/receipts/{paid['id']}/reverse", {"reason": "bounced"})
    assert back.status_code == 200, back.text
    assert back.json()["held"] == [outbound]
    assert (await desk.dispatch(outbound)).json()["missing"] == "100.00"
    await desk.pay(customer, "100.00")
    assert (await desk.dispatch(outbound)).status_code == 201


async def test_the_two_gates_of_futures_are_two(desk: Desk, client: Client) -> None:
    buying = Buying(desk, await client(desk.office, "head"))
    await add_missing_products(desk.office, ["GATE3"])
    supplier = await buying.supplier()
    await buying.price(supplier, "GATE3")
    customer = await desk.customer(limit="9000.00")
    waits = await issued(desk, customer, "GATE3", deposit_percent="30", dispatch_percent="80")
    (planned,) = await buying.planned("GATE3")
    assert planned["deposit_open"] is True
    assert (await desk.pay(customer, "30.00")).status_code == 201
    await outbox.drain()
    assert (await buying.planned("GATE3"))[0]["deposit_open"] is False
    purchase = await buying.sent(supplier, {"plan_line_ids": [planned["id"]]})
    assert (await buying.receive(purchase, (1, "10"))).status_code == 201
    await outbox.drain()
    answer = (await desk.issue(waits["order_id"])).json()
    assert (answer["outbound_order"]["payment_hold"], answer["missing"]) == ("on_hold", "50.00")
    assert (await desk.dispatch(answer["outbound_order"]["id"])).json()["code"] == "payment_hold"
    await desk.pay(customer, "50.00")
    assert (await desk.dispatch(answer["outbound_order"]["id"])).status_code == 201
    await is_sound(desk.office)


async def test_a_share_that_is_none_is_refused(desk: Desk) -> None:
    await desk.goods(GATE4="1")
    customer = await desk.customer()
    lines = [{"part_no": "GATE4", "quantity": "1", "unit_price": "10.00"}]
    for wrong in ("101", "-1", "half"):
        refused = await desk.post(desk.assistant, "/orders", desk.fax(customer, lines, dispatch_percent=wrong))
        assert refused.status_code == 422, refused.text
        assert [one["field"] for one in refused.json()["faults"]] == ["dispatch_percent"]
