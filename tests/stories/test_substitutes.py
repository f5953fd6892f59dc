"""A customer takes the part that a supplier offers instead (FUT-3, FUT-4): one act amends the order and keeps the goods for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest_asyncio

from salesops import Act
from salesops.services import outbox
from salesops.testing import SYSTEM, Client
from salesops_duties.procurement.service import substitutes_offered
from tests.stories.desk import Desk, add_missing_products
from tests.stories.test_futures import days, sheet
from tests.stories.test_procurement import Buying, futures, is_sound


@pytest_asyncio.fixture
async def buying(desk: Desk, client: Client) -> Buying:
    return Buying(desk, await client(desk.office, "head"))


async def agreed(buying: Buying, line: dict[str, Any], part_no: str, **given: Any) -> Any:
    body = {"version": line["version"], "part_no": part_no, "agreed_by": "Ms Lin"} | given
    return await buying.post(f"/plan/{line['id']}/substitution", body)


async def again(buying: Buying, order: str) -> Any:
    """The amended order is checked, confirmed and issued anew."""
    await buying.desk.check(order)
    called = await buying.desk.call(order)
    assert called.status_code == 201, called.text
    issued = await buying.desk.issue(order)
    assert issued.status_code == 201, issued.text
    return issued.json()


async def test_the_order_gets_the_substitute_and_waits_for_the_purchase_order_that_brings_it(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["SUB1", "SUB1-NEW"])
    order, line = await futures(buying, "SUB1", "4")
    other, _ = await futures(buying, "SUB1", "2")
    supplier = await buying.supplier()
    brings = {"part_no": "SUB1-NEW", "quantity": "6", "unit_price": "7"}
    purchase = await buying.sent(supplier, brings, beyond_plan_reason="sent instead")
    assert (await buying.says(purchase, {"line_no": 1, "quantity": "6", "expected_on": days(12)})).status_code == 200

    done = await agreed(buying, line, "sub1-new")
    assert done.status_code == 200, done.text
    number = (await buying.order(purchase))["number"]
    assert (done.json()["order_state"], done.json()["order_line"], done.json()["tied"]) == ("draft", 1, "4"), done.text
    assert any(number in source for source in done.json()["from"])
    assert "the confirmation falls" in done.json()["effects"]
    await outbox.drain()
    now = await sheet(buying.desk, order)
    assert [(one["part_no"], one["quantity"]) for one in now["lines"]] == [("SUB1-NEW", "4")]
    (after,) = await buying.planned(line["order_number"])
    assert (after["state"], after["decision"], after["quantity"]) == ("closed", "substitute", "0")
    await is_sound(buying.desk.office)

    issued = await again(buying, order)
    (waits,) = issued["waits"]
    assert (waits["covered"], waits["from"][0]["kind"], waits["from"][0]["source"].split(",")[-1].strip()[-len(number) :]) == (
        "4", "purchase", number,
    )  # fmt: skip
    assert (await buying.receive(purchase, (1, "6"))).status_code == 201
    await outbox.drain()
    documents = await buying.desk.issue(order)
    assert documents.json()["outbound_order"]["number"], documents.text
    # Who waits for the first part goes on waiting for it.
    assert [one["part_no"] for one in (await sheet(buying.desk, other))["lines"]] == ["SUB1"]
    await is_sound(buying.desk.office)


async def test_what_is_set_aside_of_the_first_part_stays_a_line_of_its_own(buying: Buying) -> None:
    await buying.desk.goods(SUB2="3")
    await add_missing_products(buying.desk.office, ["SUB2-NEW"])
    order, line = await futures(buying, "SUB2", "5")
    assert line["quantity"] == "2"
    done = await agreed(buying, line, "SUB2-NEW", unit_price="11.50")
    assert done.status_code == 200, done.text
    assert (done.json()["order_line"], done.json()["order_state"], done.json()["tied"]) == (2, "amending", "0")
    now = (await sheet(buying.desk, order))["lines"]
    assert [(one["part_no"], one["quantity"], one["unit_price"]) for one in now] == [
        ("SUB2", "3", "10"),
        ("SUB2-NEW", "2", "11.5"),
    ]
    await outbox.drain()
    issued = await again(buying, order)
    assert [(one["line_no"], one["from"][0]["kind"]) for one in issued["waits"]] == [(2, "plan")]
    await is_sound(buying.desk.office)


async def test_a_substitute_offered_in_an_answer_is_named_on_the_line(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["SUB3", "SUB3-NEW"])
    _, line = await futures(buying, "SUB3", "4")
    supplier = await buying.supplier()
    question = {"supplier_ids": [supplier], "plan_line_ids": [line["id"]], "by_mail": False}
    asked = (await buying.post("/enquiries", question)).json()
    answers = {"answers": [{"line_no": 1, "available": "9", "substitute": "SUB3-NEW", "lead_days": 3}]}
    await buying.post(f"/enquiries/targets/{asked['targets'][0]['id']}/answers", answers)
    under = Act(buying.desk.office, SYSTEM, "cli")
    assert await substitutes_offered(under, UUID(line["id"])) == ["SUB3-NEW"]


async def test_what_cannot_be_substituted_is_refused_and_changes_nothing(buying: Buying) -> None:
    desk = buying.desk
    await add_missing_products(desk.office, ["SUB4", "SUB4-NEW"])
    order, line = await futures(buying, "SUB4", "4")
    before = await sheet(desk, order)

    async def refused(part_no: str, **given: Any) -> tuple[int, str]:
        answer = await agreed(buying, line, part_no, **given)
        found = answer.json()
        assert (await sheet(desk, order))["version"] == before["version"]
        return answer.status_code, found["faults"][0]["field"] if "faults" in found else found["code"]

    assert await refused("SUB4-NWE") == (422, "part_no")
    assert await refused("SUB4") == (422, "part_no")
    assert await refused("SUB4-NEW", agreed_by=" ") == (422, "agreed_by")
    assert await refused("SUB4-NEW", unit_price="-1") == (422, "unit_price")
    assert await refused("SUB4-NEW", version=line["version"] + 1) == (409, "conflict_version")
    supplier = await buying.supplier()
    few = await buying.sent(
        supplier, {"part_no": "SUB4-NEW", "quantity": "3", "unit_price": "7"}, beyond_plan_reason="x y z"
    )
    assert await refused("SUB4-NEW", purchase_id=few) == (409, "conflict_state")
    # What the order itself refuses: a price of nothing without a reason.
    assert (await refused("SUB4-NEW", unit_price="0"))[0] == 422
    stock = await buying.post("/plan", {"part_no": "SUB4", "quantity": "2"})
    mine = {"id": stock.json()["id"], "version": 1}
    assert (await agreed(buying, mine, "SUB4-NEW")).json()["current"] == "stock"
    assert (await agreed(buying, line, "SUB4-NEW")).status_code == 200
    await outbox.drain()
    closed = await agreed(buying, (await buying.planned(line["order_number"]))[0], "SUB4-NEW")
    assert (closed.status_code, closed.json()["current"]) == (409, "closed")
    await is_sound(desk.office)
