"""Goods that are not in stock (ORD-6): tied to goods to come in the issuing act, handed over when they come, told when they slip."""

from __future__ import annotations

import datetime as dt
from typing import Any

from salesops import Act, clock
from salesops.services import outbox
from salesops.testing import SYSTEM
from salesops_duties.orders.service import desk_counts
from tests.stories.desk import Desk, add_missing_products


def days(count: int) -> str:
    """A day so many days from the office's today."""
    return (clock.today("Asia/Shanghai") + dt.timedelta(days=count)).isoformat()


async def announced(
    desk: Desk, part_no: str, quantity: str, day: str | None, source: str = "Northern Filters, PO 231"
) -> str:
    """Goods noted as on their way."""
    note = {"part_no": part_no, "quantity": quantity, "expected_on": day, "source": source}
    made = await desk.post(desk.warehouse, "/inventory/incoming", note)
    assert made.status_code == 201, made.text
    id_: str = made.json()["id"]
    return id_


async def confirmed(desk: Desk, customer: str, **quantities: str) -> str:
    """An order that the customer confirmed by telephone."""
    order: str = (await desk.take(customer, **quantities)).json()["id"]
    await desk.check(order)
    called = await desk.call(order)
    assert called.status_code == 201, called.text
    return order


async def sheet(desk: Desk, order: str) -> dict[str, Any]:
    answer = await desk.assistant.get(f"{desk.base}/orders/{order}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def receive(desk: Desk, part_no: str, quantity: str, incoming: str) -> Any:
    line = {"part_no": part_no, "quantity": quantity, "unit_cost": "6.00", "incoming_id": incoming}
    return await desk.post(desk.warehouse, "/inventory/receipts", {"kind": "receipt", "lines": [line]})


async def test_an_order_of_goods_to_come_is_arranged_in_the_issuing_act(desk: Desk) -> None:
    await add_missing_products(desk.office, ["FU1"])
    soon = await announced(desk, "FU1", "10", days(10))
    customer = await desk.customer()
    order = await confirmed(desk, customer, FU1="4")
    issued = await desk.issue(order)
    assert issued.status_code == 201, issued.text
    assert (issued.json()["state"], issued.json()["outbound_order"]) == ("backorder", None)
    (line,) = issued.json()["waits"]
    assert (line["quantity"], line["covered"], line["expected_on"]) == ("4", "4", days(10))
    assert line["from"][0]["source"] == "Northern Filters, PO 231"
    assert issued.json()["number"].startswith("SO-")

    # What is pegged is promised to nobody else.
    other = (await desk.take(customer, FU1="8")).json()["id"]
    stock, _ = await desk.check(other)
    assert stock["lines"][0]["futures_on"] is None

    # What comes is reserved for its customer at once, and the desk is told.
    assert (await receive(desk, "FU1", "4", soon)).status_code == 201
    free = (await desk.warehouse.get(f"{desk.base}/inventory/stock/FU1")).json()
    assert free["reserved"] == "4"
    await outbox.drain()
    assert (await desk_counts(Act(desk.office, SYSTEM, "cli")))["issue"] == 1
    issued = await desk.issue(order)
    assert issued.status_code == 201, issued.text
    assert issued.json()["outbound_order"]["number"]
    assert (await sheet(desk, order))["state"] == "issued"


async def test_a_slip_puts_the_order_at_risk_and_opens_a_call(desk: Desk) -> None:
    await add_missing_products(desk.office, ["FU2"])
    coming = await announced(desk, "FU2", "5", days(12))
    order = await confirmed(desk, await desk.customer(), FU2="5")
    assert (await desk.issue(order)).status_code == 201
    moved = await desk.warehouse.put(
        f"{desk.base}/inventory/incoming/{coming}/day",
        json={"expected_on": days(20), "reason": "the supplier says so", "version": 1},
    )
    assert moved.status_code == 200, moved.text
    await outbox.drain()
    (call,) = (await desk.assistant.get(f"{desk.base}/orders/promise-calls?order_id={order}")).json()["items"]
    assert (call["promised_on"], call["expected_on"], call["state"]) == (days(12), days(20), "open")
    assert call["why"] == "the supplier says so"
    assert (await desk_counts(Act(desk.office, SYSTEM, "cli")))["risk"] == 1
    told = {"person": "Ms Lin", "outcome": "accepted", "note": "fine"}
    done = await desk.assistant.post(f"{desk.base}/orders/promise-calls/{call['id']}/answer", json=told)
    assert done.status_code == 200, done.text
    twice = await desk.assistant.post(f"{desk.base}/orders/promise-calls/{call['id']}/answer", json=told)
    assert (twice.status_code, twice.json()["code"]) == (409, "conflict_state")
    assert (await desk_counts(Act(desk.office, SYSTEM, "cli")))["risk"] == 0
    # Sooner than promised again: nothing to tell.
    moved = await desk.warehouse.put(
        f"{desk.base}/inventory/incoming/{coming}/day",
        json={"expected_on": days(15), "reason": "it left early", "version": 2},
    )
    assert moved.status_code == 200, moved.text
    await outbox.drain()
    assert (await desk.assistant.get(f"{desk.base}/orders/promise-calls")).json()["items"] == []


async def test_pegged_goods_are_not_cancelled_away(desk: Desk) -> None:
    await add_missing_products(desk.office, ["FU3"])
    coming = await announced(desk, "FU3", "5", days(12))
    order = await confirmed(desk, await desk.customer(), FU3="3")
    assert (await desk.issue(order)).status_code == 201
    gone = await desk.warehouse.post(
        f"{desk.base}/inventory/incoming/{coming}/cancellation", json={"reason": "not made any more"}
    )
    assert (gone.status_code, gone.json()["code"]) == (409, "pegged"), gone.text
    cancelled = await desk.post(desk.assistant, f"/orders/{order}/cancellation", {"reason": "not needed any more"})
    assert cancelled.status_code == 200, cancelled.text
    gone = await desk.warehouse.post(
        f"{desk.base}/inventory/incoming/{coming}/cancellation", json={"reason": "not made any more"}
    )
    assert gone.status_code == 200, gone.text


async def test_the_next_customer_in_the_queue_moves_up(desk: Desk) -> None:
    await add_missing_products(desk.office, ["FU4"])
    soon = await announced(desk, "FU4", "4", days(5), "sooner")
    late = await announced(desk, "FU4", "9", days(40), "later")
    customer = await desk.customer(limit="9000.00")
    first = await confirmed(desk, customer, FU4="4")
    assert (await desk.issue(first)).status_code == 201
    second = await confirmed(desk, customer, FU4="3")
    issued = await desk.issue(second)
    assert issued.json()["waits"][0]["expected_on"] == days(40)
    ended = await desk.post(
        desk.assistant, f"/orders/{first}/cancellation", {"reason": "found it elsewhere", "supply": "next"}
    )
    assert ended.status_code == 200, ended.text
    await outbox.drain()
    assert (await receive(desk, "FU4", "4", soon)).status_code == 201
    await outbox.drain()
    issued = await desk.issue(second)
    assert issued.status_code == 201, issued.text
    assert issued.json()["outbound_order"]["number"]
    # Nobody waits for the later ones any more, and they can be given up.
    gone = await desk.warehouse.post(
        f"{desk.base}/inventory/incoming/{late}/cancellation", json={"reason": "not needed"}
    )
    assert gone.status_code == 200, gone.text


async def test_a_split_line_issues_what_is_there_and_waits_for_the_rest(desk: Desk) -> None:
    await desk.goods(FU5="2")
    coming = await announced(desk, "FU5", "10", days(9))
    order = await confirmed(desk, await desk.customer(), FU5="5")
    issued = await desk.issue(order)
    assert issued.status_code == 201, issued.text
    assert issued.json()["outbound_order"]["number"]
    assert [(one["quantity"], one["expected_on"]) for one in issued.json()["waits"]] == [("3", days(9))]
    # A partial receipt hands over what came; the rest goes on waiting.
    assert (await receive(desk, "FU5", "2", coming)).status_code == 201
    await outbox.drain()
    issued = await desk.issue(order)
    assert issued.status_code == 201, issued.text
    assert [(one["quantity"], one["covered"]) for one in issued.json()["waits"]] == [("1", "1")]
    again = await desk.issue(order)
    assert (again.status_code, again.json()["current"]) == (409, "parked")


async def test_chosen_goods_to_come_must_be_free_and_of_the_part(desk: Desk) -> None:
    await add_missing_products(desk.office, ["FU6", "FU7"])
    mine = await announced(desk, "FU6", "3", days(9))
    other = await announced(desk, "FU7", "3", days(9))
    order = await confirmed(desk, await desk.customer(), FU6="4")

    async def choose(supply: str, quantity: str) -> Any:
        wanted = [{"line_no": 1, "way": "supply", "quantity": quantity, "supply_id": supply}]
        return await desk.post(desk.assistant, f"/orders/{order}/documents", {"supply": wanted})

    assert (await choose(other, "2")).json()["current"] == "not wanted"
    too_much = await choose(mine, "4")
    assert (too_much.json()["code"], too_much.json()["free"]) == ("insufficient_supply", "3")
    assert (await choose(mine, "nine")).status_code == 422
    taken = await choose(mine, "3")
    assert taken.status_code == 201, taken.text
    assert (taken.json()["waits"][0]["covered"], taken.json()["waits"][0]["expected_on"]) == ("4", None)


async def test_a_changed_order_waits_for_no_more_than_it_wants(desk: Desk) -> None:
    await add_missing_products(desk.office, ["FU8"])
    coming = await announced(desk, "FU8", "10", days(9))
    order = await confirmed(desk, await desk.customer(), FU8="8")
    assert (await desk.issue(order)).status_code == 201
    seen = await sheet(desk, order)
    body = desk.fax(seen["customer_id"], [{"part_no": "FU8", "quantity": "3", "unit_price": "10.00"}])
    changed = await desk.assistant.put(
        f"{desk.base}/orders/{order}", json=body | {"version": seen["version"], "reason": "the customer wants less"}
    )
    assert changed.status_code == 200, changed.text
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    issued = await desk.issue(order)
    assert issued.status_code == 201, issued.text
    assert [(one["quantity"], one["covered"]) for one in issued.json()["waits"]] == [("3", "3")]
    # What it does not want any more can be promised to another.
    other = (await desk.take(seen["customer_id"], FU8="7")).json()["id"]
    stock, _ = await desk.check(other)
    assert stock["lines"][0]["futures_on"] == days(9)
    assert (await receive(desk, "FU8", "10", coming)).status_code == 201


async def test_a_transfer_for_a_line_that_waits_for_less_is_refused(desk: Desk) -> None:
    await desk.goods(FU10="5")
    order = await confirmed(desk, await desk.customer(), FU10="8")
    for line_no, quantity, waits in ((1, "4", "3"), (2, "1", "0")):
        choice = {
            "line_no": line_no,
            "way": "transfer",
            "quantity": quantity,
            "source": "elsewhere",
            "from_office": True,
        }
        refused = await desk.post(desk.assistant, f"/orders/{order}/documents", {"supply": [choice]})
        assert refused.status_code == 409, refused.text
        assert f"Line {line_no} waits for {waits}" in refused.json()["detail"]
    assert (await sheet(desk, order))["state"] == "confirmed"


async def test_goods_announced_later_are_tied_when_the_order_is_issued_again(desk: Desk, client: Any) -> None:
    """Where nobody plans purchases an order waits for nothing in particular until goods are announced."""
    await add_missing_products(desk.office, ["FU9"])
    admin = await client(desk.office, "office_admin")
    off = await admin.post(f"{desk.base}/duties/procurement/switch", json={"state": "off", "reason": "nobody plans"})
    assert off.status_code == 200, off.text
    customer = await desk.customer()
    order = await confirmed(desk, customer, FU9="4")
    first = await desk.issue(order)
    assert first.json()["waits"][0]["covered"] == "0"
    again = await desk.issue(order)
    assert (again.status_code, again.json()["current"]) == (409, "parked")
    await announced(desk, "FU9", "10", days(10))
    tied = await desk.issue(order)
    assert tied.status_code == 201, tied.text
    assert (tied.json()["number"], tied.json()["outbound_order"]) == (first.json()["number"], None)
    (line,) = tied.json()["waits"]
    assert (line["covered"], line["expected_on"]) == ("4", days(10))
