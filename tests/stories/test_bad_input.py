"""What cannot be stored is told to the one who sent it; nothing of it is a fault of ours."""

from __future__ import annotations

import pytest

from tests.stories.desk import Desk

NOBODY = "019a0000-0000-7000-8000-000000000000"
LINE = {"part_no": "BAD1", "quantity": "1", "unit_price": "1"}


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"salesperson_id": NOBODY}, 422, "salesperson_id"),
        ({"receiver": "nul \x00 inside"}, 422, "body"),
        ({"lines": [LINE | {"quantity": "999999999999999999"}]}, 422, "body"),
        ({"lines": [LINE | {"quantity": "999999999999", "unit_price": "999999999999"}]}, 422, "body"),
        ({"lines": [LINE | {"quantity": "1e5"}]}, 422, "lines[0].quantity"),
        ({"lines": [LINE | {"quantity": "2.5"}]}, 422, "lines[0].quantity"),
        ({"lines": [LINE | {"quantity": "-1"}]}, 422, "lines[0].quantity"),
        ({"lines": [LINE | {"unit_price": "0.0000001"}]}, 422, "lines[0].unit_price"),
        ({"lines": []}, 422, "lines"),
        ({"lines": [LINE] * 501}, 422, "lines"),
        ({"intake_channel": "pigeon"}, 422, "intake_channel"),
        ({"delivery_date": "2026-02-30"}, 400, None),
        ({"state": "issued"}, 400, None),
        ({"total": "0.01"}, 400, None),
        ({"office_id": 1}, 400, None),
        ({"id": NOBODY}, 400, None),
        ({"lines": [LINE | {"amount": "0.01"}]}, 400, None),
        ({"customer_id": "not an id"}, 400, None),
        ({"lines": "many"}, 400, None),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
async def test_a_bad_order_is_told_and_not_kept(
    desk: Desk, change: dict[str, object], status: int, field: str | None
) -> None:
    await desk.goods(BAD1="10")
    customer = await desk.customer()
    body = {"customer_id": customer, "intake_channel": "fax", "lines": [LINE]} | change
    refused = await desk.post(desk.assistant, "/orders", body)
    assert refused.status_code == status, refused.text
    if field:
        assert field in {fault["field"] for fault in refused.json()["faults"]}
    assert (await desk.assistant.get(f"{desk.base}/orders")).json()["items"] == []


@pytest.mark.parametrize("key", ["", "é", "x" * 256, "tab\there"])
async def test_an_unreadable_key_is_told(desk: Desk, key: str) -> None:
    answer = await desk.assistant.post(
        f"{desk.base}/customers", json={"name": "x"}, headers={"Idempotency-Key": key.encode()}
    )
    assert answer.status_code in (400, 428)


async def test_an_order_of_another_offices_customer_is_unknown_here(desk: Desk, new_office, client) -> None:
    await desk.goods(BAD2="10")
    other = await new_office()
    there = Desk(
        other, await client(other, "assistant"), await client(other, "finance"), await client(other, "warehouse")
    )
    foreign = await there.customer("Foreign Firm")
    refused = await desk.take(foreign, BAD2="1")
    assert (refused.status_code, refused.json()["faults"][0]["field"]) == (422, "customer_id")
    order = (await there.take(foreign, BAD2="1")).json()["id"]
    for answer in (
        await desk.assistant.get(f"{desk.base}/orders/{order}"),
        await desk.assistant.post(f"{desk.base}/orders/{order}/stock-check"),
        await desk.issue(order),
        await desk.dispatch(order),
        await desk.finance.get(f"{desk.base}/receivables/accounts/{foreign}"),
        await desk.assistant.get(f"/api/{other.code}/orders/{order}"),
    ):
        assert answer.status_code in (404, 409), answer.text
        assert "Foreign Firm" not in answer.text
