"""Recommended stocking quantities (FEATURES 2.A): worked out by a worker from what customers wanted, shown with their working, planned."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any
from uuid import UUID

import pytest_asyncio

from salesops import Act, clock, transaction
from salesops.services import outbox
from salesops.testing import SYSTEM, Client, Database
from salesops_duties.procurement.tasks import MonthlyStocking
from tests.stories.desk import Desk, add_missing_products
from tests.stories.test_futures import confirmed
from tests.stories.test_procurement import Buying, is_sound

PART, OTHER = "STOCK1", "STOCK2"


class Stocking(Buying):
    """The head who buys, and the data base in which orders are moved into the past."""

    database: Database


@pytest_asyncio.fixture
async def buying(desk: Desk, client: Client, database: Database) -> Stocking:
    await add_missing_products(desk.office, [PART, OTHER])
    made = Stocking(desk, await client(desk.office, "head"))
    made.database = database
    return made


def month(ago: int) -> dt.datetime:
    """The middle of a month, so many before this one."""
    today = clock.today("Asia/Shanghai")
    at = today.year * 12 + today.month - 1 - ago
    return dt.datetime(at // 12, at % 12 + 1, 15, 4, tzinfo=dt.UTC)


async def wanted(buying: Stocking, **months: list[int]) -> None:
    """Customers ordered so many in each of the last months, the latest last; 0 is a month without."""
    for part_no, quantities in months.items():
        for ago, quantity in zip(range(len(quantities), 0, -1), quantities, strict=True):
            if quantity:
                customer = await buying.desk.customer(f"Garage {part_no} {ago}", limit="90000.00")
                order = await confirmed(buying.desk, customer, **{part_no: str(quantity)})
                await buying.database.as_owner(
                    "UPDATE orders.sales_order SET taken_at = $2 WHERE id = $1", UUID(order), month(ago)
                )


async def listed(buying: Stocking, queue: str = "all") -> dict[str, dict[str, Any]]:
    answer = await buying.head.get(f"{buying.base}/stocking", params={"queue": queue})
    assert answer.status_code == 200, answer.text
    return {one["model"]: one for one in answer.json()["items"]}


async def work_out(buying: Stocking) -> dict[str, dict[str, Any]]:
    begun = await buying.post("/stocking", None)
    assert begun.status_code == 202, begun.text
    await outbox.drain()
    return await listed(buying)


async def test_the_list_is_worked_out_by_a_worker_and_shows_its_numbers(buying: Stocking) -> None:
    supplier = await buying.supplier()
    await buying.price(supplier, PART, pack_qty="5", moq="10")
    await wanted(buying, **{PART: [4, 4, 4, 4, 4, 4], OTHER: [1, 0, 0, 0, 0, 0]})
    assert await listed(buying) == {}
    found = await work_out(buying)
    part = found[PART]
    assert (part["advice"], part["requested"], part["hits"], part["rate"]) == ("order", "24", 6, "4.00")
    assert (part["lead_days"], part["expected"]) == ("22", "6.83")  # 4 × (22 + 30) / 30.4375
    assert int(part["level"]) > 6
    assert int(part["quantity"]) == -(-max(int(part["missing"]), 10) // 5) * 5
    one = (await buying.head.get(f"{buying.base}/stocking/{part['product_id']}")).json()
    said = [sentence["words"] % sentence["figures"] for sentence in one["sentences"]]
    assert said[0] == "24 were asked for in the last 12 months, in 6 of them."
    assert said[-1] == f"In packs of 5 and at least 10: {part['quantity']}."
    assert int(found[OTHER]["level"]) <= 1


async def test_goods_that_are_there_are_not_bought_again(buying: Stocking) -> None:
    await wanted(buying, **{PART: [4, 4, 4, 4, 4, 4]})
    before = (await work_out(buying))[PART]
    await buying.desk.goods(**{PART: "100"})
    after = (await work_out(buying))[PART]
    assert (before["advice"], after["advice"], after["quantity"], after["available_now"]) == (
        "order",
        "enough",
        "0",
        "100",
    )
    assert PART not in await listed(buying, "order")


async def test_chosen_parts_are_put_on_the_plan_once(buying: Stocking) -> None:
    await wanted(buying, **{PART: [4, 4, 4, 4, 4, 4]})
    part = (await work_out(buying))[PART]
    first = await buying.post("/stocking/plan", {"product_ids": [part["product_id"]]})
    assert first.status_code == 201, first.text
    again = await buying.post("/stocking/plan", {"product_ids": [part["product_id"]]})
    assert (len(first.json()["items"]), again.json()["items"], again.json()["planned_already"]) == (1, [], 1)
    line = next(one for one in await buying.planned(PART) if one["purpose"] == "stock")
    assert (line["quantity"], line["recommended_qty"]) == (part["quantity"], part["quantity"])
    assert (await listed(buying))[PART]["planned"] == part["quantity"]
    await is_sound(buying.desk.office)


async def test_nothing_is_planned_that_is_not_recommended(buying: Stocking) -> None:
    await wanted(buying, **{OTHER: [1] + [0] * 17})
    part = (await work_out(buying))[OTHER]
    assert part["advice"] == "customer_only"
    for chosen, words in ((part["product_id"], "look at the list again"), (None, "Choose at least one part.")):
        refused = await buying.post("/stocking/plan", {"product_ids": [chosen] if chosen else []})
        assert refused.status_code == 422
        assert words in refused.text


async def test_the_office_decides_how_sure_it_wants_to_be(buying: Stocking) -> None:
    await wanted(buying, **{PART: [4, 0, 7, 0, 2, 4]})
    before = int((await work_out(buying))[PART]["level"])
    rules = {"enough": "0.99", "review_days": 30, "least_hits": 0, "version": 0}
    assert (await buying.head.put(f"{buying.base}/stocking/policy", json=rules)).status_code == 200
    assert int((await work_out(buying))[PART]["level"]) > before
    stale = await buying.head.put(f"{buying.base}/stocking/policy", json=rules)
    assert stale.status_code == 409
    for field, bad in (("enough", "1.5"), ("enough", "much"), ("review_days", 0), ("least_hits", 13)):
        refused = await buying.head.put(f"{buying.base}/stocking/policy", json=rules | {"version": 1, field: bad})
        assert (refused.status_code, refused.json()["faults"][0]["field"]) == (422, field)
    few = rules | {"version": 1, "least_hits": 5}
    assert (await buying.head.put(f"{buying.base}/stocking/policy", json=few)).status_code == 200
    assert (await work_out(buying))[PART]["advice"] == "customer_only"


async def test_the_list_is_taken_away_as_a_sheet(buying: Stocking) -> None:
    await wanted(buying, **{PART: [4, 4, 4, 4, 4, 4]})
    part = (await work_out(buying))[PART]
    answer = await buying.head.get(f"{buying.base}/stocking/export", params={"kind": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["model"], row["recommended stocking quantity"]) for row in rows] == [(PART, part["quantity"])]


async def test_a_month_that_is_over_has_the_list_worked_out_anew_by_the_clock(buying: Stocking) -> None:
    await wanted(buying, **{PART: [4, 4, 4, 4, 4, 4]})
    worked = (await work_out(buying))[PART]["worked_at"]
    await renewed(buying)
    assert (await listed(buying))[PART]["worked_at"] == worked
    with clock.at(clock.now() + dt.timedelta(days=32)):
        await renewed(buying)
        assert (await listed(buying))[PART]["worked_at"] > worked


async def renewed(buying: Stocking) -> None:
    """What the clock leaves in each office, done."""
    async with transaction(Act(buying.desk.office, SYSTEM, "cli")) as tx:
        tx.enqueue("procurement.renew_stocking", MonthlyStocking())
    await outbox.drain()
