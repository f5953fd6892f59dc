"""An order that is taken, checked, confirmed and issued in one act: the same as step by step, or nothing at all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from salesops import Act, clock, transaction
from salesops.act import Office
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Client
from salesops_duties.orders import service
from salesops_duties.orders.rules import Confirmation, NewLine, NewOrder, Placement
from tests.stories.desk import Desk

EVERY_POINT = [
    "model", "version", "quantity", "unit_price", "spot_quantity", "futures", "delivery_way", "delivery_date", "address", "receiver",
    "payment_due",
]  # fmt: skip


def confirmation(**given: Any) -> dict[str, Any]:
    said = {"called_at": "2026-03-02T09:30:00+08:00", "phone": "021 555 0100", "person": "Ms Lin"}
    return said | {"points": EVERY_POINT} | given


def lines(**quantities: str) -> list[dict[str, Any]]:
    return [{"part_no": no, "quantity": q, "unit_price": "10.00"} for no, q in quantities.items()]


async def place(desk: Desk, customer: str, *, key: str | None = None, **given: Any) -> Any:
    order = desk.fax(customer, given.pop("lines"), **given.pop("order", {}))
    body = {"order": order, "confirmation": confirmation(**given.pop("confirmation", {}))} | given
    return await desk.post(desk.assistant, "/orders/placements", body, key=key)


async def rows_of(office: Office) -> dict[str, int]:
    """How many rows each table of an order's path has in the office."""
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        names = [
            "orders.sales_order", "orders.sales_order_line", "orders.order_confirmation", "orders.delivery", "inventory.outbound_order",
            "inventory.outbound_line", "receivables.invoice", "receivables.item", "receivables.commitment", "ledger.entry", "ledger.posting",
        ]  # fmt: skip
        return {
            name: await tx.fetchval(f"SELECT count(*) FROM {name} WHERE office_id = $1", office.id) for name in names
        }


async def findings(office: Office) -> list[Any]:
    return [found async for found in verify() if found.office == office.code]


async def stock_of(desk: Desk, part_no: str) -> dict[str, Any]:
    seen = await desk.assistant.get(f"{desk.base}/inventory/stock", params={"part_no": part_no})
    return next(row for row in seen.json()["items"] if row["part_no"] == part_no)


async def test_one_act_leaves_what_five_steps_leave(desk: Desk) -> None:
    await desk.goods(PL1="20", PL2="20")
    customer = await desk.customer()
    before = await rows_of(desk.office)
    await desk.to_documents(customer, PL1="2", PL2="3")
    between = await rows_of(desk.office)
    placed = await place(desk, customer, lines=lines(PL1="3", PL2="2"))
    assert placed.status_code == 201, placed.text
    after = await rows_of(desk.office)
    assert {n: after[n] - between[n] for n in after} == {n: between[n] - before[n] for n in between}
    answer = placed.json()
    assert (answer["total"], answer["state"], answer["next"]) == ("50.00", "issued", "dispatch")
    assert answer["outbound_order"]["number"].startswith("OUT-")
    assert answer["sales_invoice"]["number"].startswith("INV-")
    assert (await stock_of(desk, "PL1"))["reserved"] == "5"
    order = (await desk.assistant.get(f"{desk.base}/orders/{answer['order_id']}")).json()
    assert (order["state"], order["number"]) == ("issued", answer["number"])
    assert await findings(desk.office) == []


async def test_the_goods_leave_and_money_settles_as_ever(desk: Desk) -> None:
    await desk.goods(PL3="5")
    customer = await desk.customer()
    answer = (await place(desk, customer, lines=lines(PL3="2"))).json()
    assert (await desk.dispatch(answer["outbound_order"]["id"])).status_code == 201
    assert (await desk.pay(customer, "20.00")).status_code == 201
    invoice = await desk.finance.get(f"{desk.base}/receivables/invoices/{answer['sales_invoice']['id']}")
    assert invoice.json()["open"] == "0.00"
    assert await findings(desk.office) == []


async def test_arrears_hold_the_goods_and_money_releases_them(desk: Desk) -> None:
    await desk.goods(PL4="5")
    customer = await desk.customer(limit="10.00")
    answer = (await place(desk, customer, lines=lines(PL4="3"))).json()
    assert (answer["outbound_order"]["payment_hold"], answer["missing"]) == ("on_hold", "20.00")
    assert (await desk.dispatch(answer["outbound_order"]["id"])).status_code == 409
    await desk.pay(customer, "30.00")
    assert (await desk.dispatch(answer["outbound_order"]["id"])).status_code == 201
    assert await findings(desk.office) == []


async def test_what_is_not_in_stock_is_parked_and_nothing_in_stock_is_refused(desk: Desk) -> None:
    await desk.goods(PL5="2", PL6="0")
    customer = await desk.customer()
    answer = (await place(desk, customer, lines=lines(PL5="3"))).json()
    assert answer["parked"] == [{"line_no": 1, "futures": "1", "words": "parked until goods arrive"}]
    assert answer["total"] == "20.00"
    before = await rows_of(desk.office)
    refused = await place(desk, customer, lines=lines(PL6="1"))
    assert (refused.status_code, refused.json()["current"]) == (409, "parked")
    assert await rows_of(desk.office) == before
    assert await findings(desk.office) == []


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"expected_total": "9.99"}, 409, "confirmation_stale"),
        ({"confirmation": {"points": ["model"]}}, 422, "invalid"),
        ({"order": {"document_ref": ""}}, 409, "conflict_state"),
        ({"confirmation": {"called_at": "2999-01-01T00:00:00Z"}}, 422, "invalid"),
        ({"order": {"delivery_way": " "}}, 422, "invalid"),
    ],
)
async def test_what_a_step_would_refuse_refuses_the_whole(
    desk: Desk, given: dict[str, Any], status: int, code: str
) -> None:
    await desk.goods(PL7="5")
    customer = await desk.customer()
    before = await rows_of(desk.office)
    refused = await place(desk, customer, lines=lines(PL7="1"), **given)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert await rows_of(desk.office) == before
    assert (await stock_of(desk, "PL7"))["reserved"] == "0"


async def test_a_stopped_customer_an_unknown_part_and_a_repeat_are_refused(desk: Desk) -> None:
    await desk.goods(PL8="9")
    customer = await desk.customer()
    unknown = await place(desk, customer, lines=lines(**{"PL8-NOT": "1"}))
    assert unknown.status_code == 422
    first = await place(desk, customer, lines=lines(PL8="1"), order={"customer_po_no": ""})
    assert first.status_code == 201
    again = await place(desk, customer, lines=lines(PL8="1"), order={"customer_po_no": ""})
    assert (again.status_code, again.json()["code"]) == (409, "conflict_duplicate")
    one = {"customer_po_no": "PO of the day"}
    assert (await place(desk, customer, lines=lines(PL8="2"), order=one)).status_code == 201
    assert (await place(desk, customer, lines=lines(PL8="3"), order=one)).json()["code"] == "conflict_duplicate"
    file = (await desk.assistant.get(f"{desk.base}/customers/{customer}")).json()
    stop = {"state": "stop", "reason": "cheques came back", "version": file["version"]}
    assert (await desk.finance.post(f"{desk.base}/customers/{customer}/state", json=stop)).status_code == 200
    stopped = await place(desk, customer, lines=lines(PL8="4"))
    assert (stopped.status_code, stopped.json()["current"]) == (409, "stop")


async def test_the_same_key_is_one_order_and_the_same_answer(desk: Desk) -> None:
    await desk.goods(PL9="9")
    customer = await desk.customer()
    body = {"order": desk.fax(customer, lines(PL9="1")), "confirmation": confirmation()}
    first, *rest = await asyncio.gather(
        *(desk.post(desk.assistant, "/orders/placements", body, key="placement-1") for _ in range(6))
    )
    assert {r.status_code for r in (first, *rest)} == {201}
    assert {r.text for r in rest} == {first.text}
    assert (await stock_of(desk, "PL9"))["reserved"] == "1"


async def test_the_last_pieces_are_sold_once_and_the_limit_is_filled_once(desk: Desk) -> None:
    await desk.goods(PLA="4", PLB="50")
    rich, poor = await desk.customer(limit="100000.00"), await desk.customer("Poor Motors", limit="50.00")
    placed = await asyncio.gather(*(place(desk, rich, lines=lines(PLA="2")) for _ in range(6)))
    assert sorted(p.status_code for p in placed).count(201) == 2
    assert (await stock_of(desk, "PLA"))["available_now"] == "0"
    held = await asyncio.gather(
        *(place(desk, poor, lines=lines(PLB="2"), order={"repeat_reason": "a race"}) for _ in range(4))
    )
    assert all(p.status_code == 201 for p in held), [p.text for p in held]
    assert [p.json()["outbound_order"]["payment_hold"] for p in held].count("none") == 2
    assert await findings(desk.office) == []


async def test_opposite_lines_do_not_deadlock(desk: Desk) -> None:
    await desk.goods(PLC="500", PLD="500")
    customers = [await desk.customer(f"Firm {n}", limit="100000.00") for n in range(4)]
    there, back = lines(PLC="1", PLD="1"), lines(PLD="1", PLC="1")
    placed = await asyncio.gather(
        *(
            place(desk, customers[n % 4], lines=there if n % 2 else back, order={"repeat_reason": f"round {n}"})
            for n in range(24)
        )
    )
    assert {p.status_code for p in placed} == {201}


async def test_only_who_may_both_take_and_issue_places_orders(desk: Desk, client: Client) -> None:
    await desk.goods(PLE="5")
    customer = await desk.customer()
    for role in ("sales", "warehouse", "finance"):
        who = await client(desk.office, role)
        body = {"order": desk.fax(customer, lines(PLE="1")), "confirmation": confirmation()}
        assert (await desk.post(who, "/orders/placements", body)).status_code == 403


async def test_an_order_costs_six_round_trips(desk: Desk) -> None:
    """The token before it; BEGIN, the parts and the customer, all duties' reads, all writes, COMMIT."""
    await desk.goods(PLF="50", PLG="50", PLH="50")
    customer = await desk.customer(limit="100000.00")
    said: list[str] = []
    seen = service.placing.draft

    async def spoken(tx: Any, *args: Any, **given: Any) -> Any:
        tx._inner.connection.add_query_logger(lambda record: said.append(record.query))
        return await seen(tx, *args, **given)

    order = NewOrder(
        customer,
        "counter",
        [NewLine(no, "1", "10.00") for no in ("PLF", "PLG", "PLH")],  # type: ignore[arg-type]
    )
    said_on_the_phone = Confirmation(clock.now(), "021 555 0100", "Ms Lin", EVERY_POINT)
    service.placing.draft = spoken
    try:
        await service.place(Act(desk.office, SYSTEM, "cli"), Placement(order, said_on_the_phone))
    finally:
        service.placing.draft = seen
    assert len(said) == 4, said
