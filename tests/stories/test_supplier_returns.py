"""Goods that go back to their supplier: out of stock, a credit due or others instead, and the books agree."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest_asyncio

from salesops.testing import Client
from tests.stories.desk import Desk
from tests.stories.test_futures import confirmed, days
from tests.stories.test_procurement import Buying
from tests.stories.test_supplier_invoices import Owing, goods


class Returning(Owing):
    """The same with goods that go back."""

    async def receipt(self, order: str) -> str:
        id_: str = (await self.buying.order(order))["receipts"][0]["id"]
        return id_

    async def back(self, order: str, quantity: str, **given: Any) -> Any:
        body = {
            "receipt_id": await self.receipt(order),
            "lines": [{"line_no": 1, "quantity": quantity}],
            "reason": "rust on all",
        }
        return await self.buying.post(f"/orders/{order}/returns", body | given, who=self.desk.warehouse)

    async def stock(self, part_no: str) -> str:
        answer = await self.desk.warehouse.get(f"{self.desk.base}/inventory/stock", params={"words": part_no})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["items"][0]["on_hand"])


@pytest_asyncio.fixture
async def returning(desk: Desk, client: Client) -> Returning:
    return Returning(Buying(desk, await client(desk.office, "head")), client)


async def test_goods_that_were_not_invoiced_go_back_and_are_not_owed(returning: Returning) -> None:
    supplier = await returning.buying.supplier()
    order = await returning.came(supplier, "SR1", "10")
    back = await returning.back(order, "4", why="damaged")
    assert (back.status_code, back.json()["credit_due"], back.json()["worth"]) == (201, False, "24.00"), back.text
    assert [await returning.balance(code) for code in ("2202", "1405")] == ["-36.00", "36.00"]
    too_many = await returning.enter(supplier, "SR 1", "60.00", goods(order, "10"))
    assert too_many.json()["blocks"] == ["goods"]
    right = await returning.enter(supplier, "SR 2", "36.00", goods(order, "6"))
    assert right.json()["state"] == "booked", right.text
    more = await returning.back(order, "7")
    assert more.json()["faults"][0]["allowed"] == "6", more.text
    await returning.agrees()


async def test_what_was_invoiced_wants_a_credit_and_freight_is_lost(returning: Returning) -> None:
    supplier = await returning.buying.supplier()
    order = await returning.came(supplier, "SR2", "10", freight="5.00")
    lines = [goods(order, "10"), {"kind": "freight", "purchase_id": order, "amount": "5.00"}]
    assert (await returning.enter(supplier, "SR 3", "65.00", *lines)).json()["state"] == "booked"
    back = await returning.back(order, "4", why="wrong")
    assert back.json()["credit_due"] is True, back.text
    assert [await returning.balance(code) for code in ("2202", "1405", "640101")] == ["24.00", "39.00", "2.00"]
    early = await returning.enter(supplier, "CR 0", "30.00", goods(order, "5"), kind="credit")
    assert early.json()["blocks"] == ["return"], early.text
    less = await returning.enter(supplier, "CR 1", "18.00", goods(order, "4", "4.50"), kind="credit")
    assert less.json()["blocks"] == ["price"], less.text
    credit = await returning.enter(supplier, "CR 2", "24.00", goods(order, "4"), kind="credit")
    assert credit.json()["state"] == "booked", credit.text
    assert [await returning.balance(code) for code in ("2202", "220201")] == ["0.00", "-41.00"]
    one = (await returning.desk.finance.get(f"{returning.desk.base}/procurement/returns/{back.json()['id']}")).json()
    assert (one["is_open"], one["credits"][0]["number"]) == (False, "CR 2")
    await returning.agrees()
    # A credit is taken off when the supplier is paid, and never more than is owed.
    everything = (
        await returning.desk.finance.get(f"{returning.desk.base}/procurement/invoices", params={"queue": "open"})
    ).json()["items"]
    alone = await returning.pay(credit.json()["id"])
    assert alone.status_code == 422, alone.text
    paid = await returning.pay(*(item["id"] for item in everything))
    assert paid.json()["payments"][0]["amount"] == "41.00", paid.text
    assert await returning.balance("220201") == "0.00"
    await returning.agrees()


async def test_a_replacement_comes_as_a_line_of_the_same_order(returning: Returning) -> None:
    supplier = await returning.buying.supplier()
    order = await returning.came(supplier, "SR3", "10")
    back = await returning.back(order, "3", wants="replacement", expected_on=days(9))
    assert (back.status_code, back.json()["new_lines"]) == (201, [2]), back.text
    now = await returning.buying.order(order)
    assert (now["state"], now["lines"][1]["quantity"], now["lines"][1]["expected_on"]) == ("confirmed", "3", days(9))
    came = await returning.buying.receive(order, (2, "3"))
    assert (came.status_code, came.json()["state"]) == (201, "received"), came.text
    whole = await returning.enter(supplier, "SR 4", "60.00", goods(order, "7"), goods(order, "3", line_no=2))
    assert whole.json()["state"] == "booked", whole.text
    await returning.agrees()


async def test_goods_that_are_reserved_or_gone_stay(returning: Returning) -> None:
    supplier = await returning.buying.supplier()
    order = await returning.came(supplier, "SR4", "10")
    sold = await confirmed(returning.desk, await returning.desk.customer(), SR4="8")
    refused = await returning.back(order, "3")
    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_stock"), refused.text
    assert refused.json()["short"][0]["free"] == "2"
    assert (await returning.back(order, "2")).status_code == 201
    assert (await returning.desk.issue(sold)).status_code == 201
    await returning.agrees()


async def test_bad_returns_are_named(returning: Returning) -> None:
    supplier = await returning.buying.supplier()
    order, other = await returning.came(supplier, "SR5", "10"), await returning.came(supplier, "SR5", "5")
    for given, field in (
        ({"reason": " "}, "reason"),
        ({"lines": []}, "lines"),
        ({"lines": [{"line_no": 7, "quantity": "1"}]}, "lines[0].line_no"),
        ({"lines": [{"line_no": 1, "quantity": "1"}, {"line_no": 1, "quantity": "1"}]}, "lines[1].line_no"),
        ({"lines": [{"line_no": 1, "quantity": "-1"}]}, "lines[0].quantity"),
        ({"lines": [{"line_no": 1, "quantity": "1e9"}]}, "lines[0].quantity"),
        ({"lines": [{"line_no": 1, "quantity": "11"}]}, "lines[0].quantity"),
        ({"expected_on": days(-1)}, "expected_on"),
    ):
        refused = await returning.back(order, "1", **given)
        assert (refused.status_code, refused.json()["faults"][0]["field"]) == (422, field), refused.text
    strange = await returning.back(order, "1", receipt_id=await returning.receipt(other))
    assert strange.status_code == 404, strange.text
    # Five send the same goods back at once: no more goes than came.
    at_once = await asyncio.gather(*(returning.back(order, "4") for _ in range(5)))
    assert sorted(one.status_code for one in at_once) == [201, 201, 422, 422, 422], [one.text for one in at_once]
    await returning.agrees()
