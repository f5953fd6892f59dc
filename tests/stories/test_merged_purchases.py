"""Two orders to one supplier become one, as drafts and when they are out, and the order is printed in two languages (1.D)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from salesops.services import outbox
from salesops.testing import Client
from tests.stories.desk import Desk, add_missing_products
from tests.stories.papers import Postbox, letterhead, postbox, printed, read, text_of
from tests.stories.test_procurement import Buying, futures, is_sound

__all__ = ["postbox"]


@pytest_asyncio.fixture
async def buying(desk: Desk, client: Client) -> Buying:
    return Buying(desk, await client(desk.office, "head"))


async def merging(buying: Buying, order: str, other: str) -> Any:
    seen = {one: (await buying.order(one))["version"] for one in (order, other)}
    body = {"version": seen[order], "other_id": other, "other_version": seen[other]}
    return await buying.post(f"/orders/{order}/merging", body)


async def test_drafts_are_merged_and_the_plan_is_ordered_once(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["MG1", "MG2"])
    supplier = await buying.supplier()
    for part in ("MG1", "MG2"):
        await buying.price(supplier, part)
    _, first = await futures(buying, "MG1", "3")
    _, second = await futures(buying, "MG2", "4")
    one, two = [
        (await buying.draft(supplier, {"plan_line_ids": [line["id"]]}, freight="5.00")).json()["id"]
        for line in (first, second)
    ]
    done = await merging(buying, one, two)
    assert done.status_code == 200, done.text
    kept, gone = await buying.order(one), await buying.order(two)
    assert [(line["part_no"], line["quantity"]) for line in kept["lines"]] == [("MG1", "3"), ("MG2", "4")]
    assert (kept["total"], kept["freight"], gone["state"], gone["cancel_reason"]) == (
        "42.00",
        "10.00",
        "cancelled",
        f"merged into {kept['number']}",
    )
    sent = await buying.post(f"/orders/{one}/sending", {"version": kept["version"]})
    assert sent.status_code == 200, sent.text
    for line in (first, second):
        assert (await buying.planned(line["order_number"]))[0]["state"] == "ordered"
    await is_sound(buying.desk.office)


async def test_orders_that_are_out_are_merged_with_everyone_who_waits(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["MG3", "MG4"])
    supplier = await buying.supplier()
    for part in ("MG3", "MG4"):
        await buying.price(supplier, part)
    waiting, first = await futures(buying, "MG3", "3")
    other_waits, second = await futures(buying, "MG4", "4")
    one = await buying.sent(supplier, {"plan_line_ids": [first["id"]]})
    two = await buying.sent(supplier, {"plan_line_ids": [second["id"]]})
    at_once = await asyncio.gather(merging(buying, one, two), merging(buying, two, one))
    assert sorted(answer.status_code for answer in at_once) == [200, 409], [answer.text for answer in at_once]
    kept = one if (await buying.order(one))["state"] == "sent" else two
    came = await buying.receive(kept, (1, "3" if kept == one else "4"), (2, "4" if kept == one else "3"))
    assert (came.status_code, came.json()["state"]) == (201, "received"), came.text
    await is_sound(buying.desk.office)
    for order in (waiting, other_waits):
        assert (await buying.desk.issue(order)).status_code == 201


async def test_orders_that_do_not_go_together_stay_apart(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["MG5"])
    supplier, other = await buying.supplier(), await buying.supplier()
    line = {"part_no": "MG5", "quantity": "4", "unit_price": "2.00"}
    stock = {"beyond_plan_reason": "for stock"}
    draft = (await buying.draft(supplier, line, **stock)).json()["id"]
    elsewhere = (await buying.draft(other, line, **stock)).json()["id"]
    out = await buying.sent(supplier, line, **stock)
    for wrong, status in ((elsewhere, 422), (out, 409), (draft, 422)):
        refused = await merging(buying, draft, wrong)
        assert refused.status_code == status, refused.text
    unknown = await buying.post(
        f"/orders/{draft}/merging",
        {"version": 1, "other_id": "00000000-0000-0000-0000-000000000000", "other_version": 1},
    )
    assert unknown.status_code == 404
    part = await buying.sent(supplier, line, **stock)
    assert (await buying.receive(part, (1, "1"))).status_code == 201
    refused = await merging(buying, out, part)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_state"), refused.text
    stale = await buying.post(f"/orders/{out}/merging", {"version": 1, "other_id": part, "other_version": 2})
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict_version"), stale.text
    await is_sound(buying.desk.office)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_order_is_printed_and_mailed_when_it_is_out(buying: Buying, postbox: Postbox, language: str) -> None:
    await add_missing_products(buying.desk.office, ["MG6"])
    supplier = await buying.supplier(email="orders@supplier.example", language=language)
    line = {"part_no": "MG6", "quantity": "4", "unit_price": "2.00"}
    draft = (await buying.draft(supplier, line, beyond_plan_reason="for stock")).json()["id"]
    path = f"/documents/purchase_order/{draft}/copies"
    early = await buying.desk.post(buying.head, path, {"language": language})
    assert (early.status_code, early.json()["code"]) == (409, "conflict_state"), early.text
    assert (await buying.post(f"/orders/{draft}/sending", {"version": 1})).status_code == 200
    await letterhead(buying.desk)
    copy = await printed(buying.desk, "purchase_order", draft, language=language)
    said = text_of((await read(buying.desk, copy["id"])).content)
    assert {"en": "Purchase order", "zh": "采购订单"}[language] in said
    assert "MG6" in said
    assert (await buying.order(draft))["number"] in said
    mail = await buying.desk.post(
        buying.head,
        f"/documents/purchase_order/{draft}/mails",
        {"to": "orders@supplier.example", "language": language},
    )
    assert mail.status_code == 201, mail.text
    await outbox.drain()
    assert len(postbox.mails) == 1
