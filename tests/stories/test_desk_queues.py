"""The desk's queues and figures: every open order stands where it waits, and nowhere else; each month sums up its documents."""

from __future__ import annotations

from salesops import Act
from salesops.services import outbox
from salesops.testing import SYSTEM
from salesops_duties.orders import service
from salesops_duties.orders.rules import ChangedOrder
from tests.stories.desk import Desk


async def where(desk: Desk, order: str) -> list[str]:
    """The queues in which an order stands."""
    act = Act(desk.office, SYSTEM, "screen")
    return [
        queue for queue in (*service.STEPS, "backorder", "risk", "copies", "today")
        if any(str(row["id"]) == order for row in await service.desk_queue(act, queue))
    ]  # fmt: skip


async def test_an_order_moves_from_queue_to_queue_with_its_steps(desk: Desk) -> None:
    customer = await desk.customer(limit="1000.00")
    await desk.goods(**{"QUEUE-1": "10"})
    unfiled = desk.fax(customer, [{"part_no": "QUEUE-1", "quantity": "2", "unit_price": "10.00"}], document_ref="")
    order = (await desk.post(desk.assistant, "/orders", unfiled)).json()["id"]
    assert await where(desk, order) == ["intake"]
    filed = unfiled | {"document_ref": "fax 1", "version": 1}
    assert (await desk.assistant.put(f"{desk.base}/orders/{order}", json=filed)).status_code == 200
    assert await where(desk, order) == ["stock"]
    await desk.assistant.post(f"{desk.base}/orders/{order}/stock-check")
    assert await where(desk, order) == ["balance"]
    await desk.assistant.post(f"{desk.base}/orders/{order}/balance-check")
    assert await where(desk, order) == ["confirm"]
    assert (await desk.call(order)).status_code == 201
    assert await where(desk, order) == ["issue"]
    assert (await desk.issue(order)).status_code == 201
    assert await where(desk, order) == ["today"]
    counts = await service.desk_counts(Act(desk.office, SYSTEM, "screen"))
    assert {name: n for name, n in counts.items() if n} == {"today": 1}


async def test_a_promise_whose_day_has_passed_is_at_risk(desk: Desk) -> None:
    customer = await desk.customer(limit="1000.00")
    await desk.goods(**{"RISK-1": "10"})
    late = desk.fax(
        customer, [{"part_no": "RISK-1", "quantity": "2", "unit_price": "10.00"}], delivery_date="2020-01-02"
    )
    order = (await desk.post(desk.assistant, "/orders", late)).json()["id"]
    assert "risk" not in await where(desk, order)
    await desk.check(order)
    await desk.call(order)
    assert await where(desk, order) == ["issue", "risk"]


async def test_one_line_changes_and_the_rest_is_as_it_was_typed(desk: Desk) -> None:
    customer = await desk.customer(limit="1000.00")
    await desk.goods(**{"EDIT-1": "10", "EDIT-2": "10"})
    order = (await desk.take(customer, **{"EDIT-1": "2", "EDIT-2": "3"})).json()["id"]
    act = Act(desk.office, SYSTEM, "screen")
    before = await service.as_typed(act, order)
    await service.set_line(act, order, 1, before.lines[0].__class__("EDIT-1", "5", "10.00"))
    after: ChangedOrder = await service.as_typed(act, order)
    assert [(line.part_no, line.quantity, line.unit_price) for line in after.lines] == [
        ("EDIT-1", "5", "10"),
        ("EDIT-2", "3", "10"),
    ]
    assert (after.customer_po_no, after.document_ref, after.version) == (before.customer_po_no, before.document_ref, 2)


async def test_a_month_sums_up_its_documents(desk: Desk) -> None:
    customer = await desk.customer(limit="1000.00")
    await desk.goods(**{"MONTH-1": "10"})
    first = await desk.to_documents(customer, **{"MONTH-1": "2"})
    await desk.to_documents(customer, **{"MONTH-1": "1"})
    assert (await desk.dispatch(first["outbound_order"]["id"])).status_code == 201
    await outbox.drain()  # the desk hears of it
    months = await service.months(Act(desk.office, SYSTEM, "screen"))
    assert len(months) == 12
    assert (months[-1]["sales"], months[-1]["deliveries"], months[-1]["share"]) == ("30.00", 2, 50.0)
    assert [month["deliveries"] for month in months[:-1]] == [0] * 11
