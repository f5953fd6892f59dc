"""Prices on the order desk: the list gives the price, a promotion pays for gifts, and what goes too low waits for the head."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest_asyncio

from salesops.act import Office
from salesops.services.verify import verify
from salesops.testing import Client
from tests.stories.desk import Desk


class PricedDesk(Desk):
    """The desk with a head and a salesperson, in an office that has lists and a tax."""

    head: Any
    sales: Any
    admin: Any

    async def list(self, part: str, price: str, **given: Any) -> None:
        row = {"part_no": part, "unit_price": price, "valid_from": "2026-01-01"} | given
        made = await self.post(self.head, "/prices/lists", {"prices": [row]})
        assert made.status_code == 201, made.text

    async def order(self, customer: str, lines: list[dict[str, Any]], **given: Any) -> Any:
        taken = await self.post(self.assistant, "/orders", self.fax(customer, lines, **given))
        assert taken.status_code == 201, taken.text
        return taken.json()

    async def promotion(self, part: str, **given: Any) -> str:
        today = dt.datetime.now(dt.UTC).astimezone().date()
        plan = {"name": "Spring", "goal": "sell", "part_nos": [part], "budget": "100.00", "valid_from": str(today - dt.timedelta(days=2)),
                "valid_until": str(today + dt.timedelta(days=9))} | given  # fmt: skip
        limit = {"action": "prices.promote", "amount": "1000.00", "currency": "CNY", "role": "head"}
        assert (await self.post(self.admin, "/people/limits", limit)).status_code == 201
        made = (await self.post(self.sales, "/prices/promotions", plan)).json()["id"]
        asked = (await self.post(self.sales, f"/prices/promotions/{made}/submission")).json()
        await self.post(self.head, f"/approvals/{asked['approval_id']}/decide", {"approve": True})
        started = await self.post(self.sales, f"/prices/promotions/{made}/start")
        assert started.status_code == 200, started.text
        return str(made)

    async def used(self, promotion: str) -> str:
        shown = await self.assistant.get(f"{self.base}/prices/promotions/{promotion}")
        return str(shown.json()["used"])


@pytest_asyncio.fixture
async def desk(office: Office, client: Client) -> PricedDesk:
    made = PricedDesk(
        office, await client(office, "assistant"), await client(office, "finance"), await client(office, "warehouse")
    )
    made.head, made.sales = await client(office, "head"), await client(office, "sales")
    made.admin = await client(office, "office_admin")
    return made


async def test_an_order_without_typed_prices_has_those_of_the_list_and_its_tax(desk: PricedDesk) -> None:
    await desk.goods(PD1="100")
    await desk.list("PD1", "10.00")
    rate = {
        "category": "standard",
        "tax_status": "standard",
        "code": "V13",
        "percent": "13",
        "valid_from": "2026-01-01",
    }
    assert (await desk.post(desk.finance, "/prices/taxes", rate)).status_code == 201
    order = await desk.order(await desk.customer(), [{"part_no": "PD1", "quantity": "3"}])
    shown = (await desk.assistant.get(f"{desk.base}/orders/{order['id']}")).json()
    assert shown["total"] == "33.90", shown


async def test_a_promotions_gifts_and_second_discounts_are_taken_from_their_own_budgets(desk: PricedDesk) -> None:
    await desk.goods(PD2="100")
    await desk.list("PD2", "10.00")
    ten = await desk.promotion("PD2", rule="percent", percent="10", stackable=True)
    cap = await desk.promotion("PD2", rule="gift", buy_qty="5", gift="cap", gift_cost="2.00", stackable=True)
    order = (await desk.order(await desk.customer(), [{"part_no": "PD2", "quantity": "10"}]))["id"]
    assert [await desk.used(one) for one in (ten, cap)] == ["0.00", "0.00"]
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    assert [await desk.used(one) for one in (ten, cap)] == ["10.00", "4.00"]
    cancelled = await desk.post(desk.assistant, f"/orders/{order}/cancellation", {"reason": "changed their mind"})
    assert cancelled.status_code == 200, cancelled.text
    assert [await desk.used(one) for one in (ten, cap)] == ["0.00", "0.00"]
    assert [f async for f in verify() if f.office == desk.office.code] == []


async def test_a_price_typed_too_low_waits_for_the_head(desk: PricedDesk) -> None:
    await desk.goods(PD3="100")
    await desk.list("PD3", "10.00")
    taken = await desk.order(await desk.customer(), [{"part_no": "PD3", "quantity": "1", "unit_price": "9.00"}])
    assert taken["needs_approval"] == ["Line 1: 10 % below the list, 0 % is allowed"]
    await desk.check(taken["id"])
    refused = await desk.call(taken["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "not_approved")


async def test_ord_13_a_promotion_that_is_used_up_meanwhile_refuses_the_confirmation(desk: PricedDesk) -> None:
    await desk.goods(PD4="100")
    await desk.list("PD4", "10.00")
    await desk.promotion("PD4", rule="percent", percent="50", budget="60.00")
    customer = await desk.customer()
    orders = [(await desk.order(customer, [{"part_no": "PD4", "quantity": "10"}]))["id"] for _ in range(2)]
    for order in orders:
        await desk.check(order)
    assert (await desk.call(orders[0])).status_code == 201
    refused = await desk.call(orders[1])
    assert (refused.status_code, refused.json()["current"]) == (409, "used up")


async def test_ord_13_a_draft_keeps_a_stopped_promotions_price_until_it_is_priced_anew_and_is_told_so(
    desk: PricedDesk,
) -> None:
    await desk.goods(PD5="100")
    await desk.list("PD5", "10.00")
    promotion = await desk.promotion("PD5", rule="percent", percent="50")
    customer = await desk.customer()
    lines = [{"part_no": "PD5", "quantity": "4"}]
    order = await desk.order(customer, lines)
    stopped = await desk.post(desk.sales, f"/prices/promotions/{promotion}/stop", {"reason": "the season is over"})
    assert stopped.status_code == 200, stopped.text
    path = f"{desk.base}/orders/{order['id']}"
    assert (order["total"], (await desk.assistant.get(path)).json()["total"]) == ("20.00", "20.00")
    await desk.check(order["id"])
    refused = await desk.call(order["id"])
    assert (refused.status_code, refused.json()["current"]) == (409, "stopped")
    assert refused.json()["ways_out"] == ["price the order anew"]
    anew = await desk.assistant.put(path, json=desk.fax(customer, lines, version=1))
    assert (anew.status_code, anew.json()["total"]) == (200, "40.00")
