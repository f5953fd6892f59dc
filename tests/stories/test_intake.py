"""A2-O0: orders come by fax, and by telephone only for a reason; what was said is followed by paper (ORD-1)."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from salesops import Act, clock, transaction
from salesops.services import outbox
from salesops.testing import SYSTEM
from salesops_duties.orders import service
from tests.stories.desk import Desk

PHONE = {"intake_channel": "phone", "phone_reason": "customer_no_power", "caller_name": "Ms Lin", "caller_phone": "+86 21 5550 0100",
         "called_at": "2026-03-02T09:30:00+08:00"}  # fmt: skip


async def ordered(desk: Desk, customer: str, part: str = "INTAKE", **given: Any) -> Any:
    line = {"part_no": part, "quantity": "1", "unit_price": "10.00"}
    return await desk.post(desk.assistant, "/orders", desk.fax(customer, [line], **given))


async def contact(desk: Desk, customer: str, name: str, **given: Any) -> str:
    body = {"name": name, "phone": "+86 21 5550 0100", "may_order": True} | given
    made = await desk.assistant.post(f"{desk.base}/customers/{customer}/contacts", json=body)
    assert made.status_code == 201, made.text
    answer: str = made.json()["id"]
    return answer


async def checked(desk: Desk, customer: str, **given: Any) -> str:
    taken = await ordered(desk, customer, **given)
    assert taken.status_code == 201, taken.text
    order: str = taken.json()["id"]
    await desk.check(order)
    return order


@pytest.mark.parametrize("channel", ["email", "online", "counter", "salesperson", "fax"])
async def test_an_order_comes_by_any_channel(desk: Desk, channel: str) -> None:
    await desk.goods(INTAKE="9")
    order = await checked(desk, await desk.customer(), intake_channel=channel)
    assert (await desk.call(order)).status_code == 201


@pytest.mark.parametrize("reason", [None, "because", "   "])
async def test_ord_1_a_phone_order_without_an_allowed_reason_is_invalid(desk: Desk, reason: str | None) -> None:
    await desk.goods(INTAKE="9")
    refused = await ordered(desk, await desk.customer(), **PHONE | {"phone_reason": reason})
    assert refused.status_code == 422
    assert [f["field"] for f in refused.json()["faults"]] == ["phone_reason"]


async def test_ord_1_a_call_in_the_future_is_invalid(desk: Desk) -> None:
    await desk.goods(INTAKE="9")
    refused = await ordered(desk, await desk.customer(), **PHONE | {"called_at": "2999-03-02T09:30:00+08:00"})
    assert [(f["field"], f["rule"]) for f in refused.json()["faults"]] == [("called_at", "not_future")]


async def test_ord_1_a_fax_without_its_page_stays_a_draft(desk: Desk) -> None:
    await desk.goods(INTAKE="9")
    customer = await desk.customer()
    order = await checked(desk, customer, document_ref="")
    refused = await desk.call(order)
    assert (refused.status_code, refused.json()["current"]) == (409, "paper missing")
    body = desk.fax(customer, [{"part_no": "INTAKE", "quantity": "1", "unit_price": "10.00"}]) | {"version": 1}
    assert (await desk.assistant.put(f"{desk.base}/orders/{order}", json=body)).status_code == 200
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201


async def test_an_office_may_do_without_filed_faxes(desk: Desk, client: Any) -> None:
    await desk.goods(INTAKE="9")
    head = await client(desk.office, "head")
    rules = {"papers_needed": False}
    assert (await head.put(f"{desk.base}/orders/policy", json=rules)).status_code == 200
    stale = await head.put(f"{desk.base}/orders/policy", json=rules)
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict_version")
    order = await checked(desk, await desk.customer(), document_ref="")
    assert (await desk.call(order)).status_code == 201


async def test_ord_1_a_purchase_order_seen_before_names_the_order_that_is_there(desk: Desk) -> None:
    await desk.goods(INTAKE="9")
    customer = await desk.customer()
    first = (await ordered(desk, customer, customer_po_no="PO-7")).json()["id"]
    again = await ordered(desk, customer, customer_po_no="PO-7")
    assert (again.status_code, again.json()["code"], again.json()["existing"]) == (409, "conflict_duplicate", first)
    assert (await ordered(desk, customer, customer_po_no="PO-7", repeat_reason="  x ")).status_code == 422
    meant = await ordered(desk, customer, customer_po_no="PO-7", repeat_reason="second half of the same tender")
    assert meant.status_code == 201
    assert (await ordered(desk, await desk.customer("Other"), customer_po_no="PO-7")).status_code == 201


async def test_ord_1_the_same_goods_within_hours_are_asked_about(desk: Desk) -> None:
    await desk.goods(INTAKE="9")
    customer = await desk.customer()
    first = (await ordered(desk, customer, customer_po_no="")).json()["id"]
    again = await ordered(desk, customer, customer_po_no="")
    assert (again.status_code, again.json()["existing"]) == (409, first)
    cancel = {"reason": "typed twice"}
    assert (await desk.post(desk.assistant, f"/orders/{first}/cancellation", cancel)).status_code == 200
    assert (await ordered(desk, customer, customer_po_no="")).status_code == 201


async def test_two_clerks_with_the_same_fax_note_one_order(desk: Desk) -> None:
    await desk.goods(INTAKE="9")
    customer = await desk.customer()
    answers = await asyncio.gather(*(ordered(desk, customer, customer_po_no="PO-8") for _ in range(8)))
    assert sorted(a.status_code for a in answers) == [201] + [409] * 7


async def test_the_written_copy_of_a_phone_order_is_chased_until_it_comes(desk: Desk) -> None:
    await desk.goods(INTAKE="9")
    customer = await desk.customer()
    order = (await ordered(desk, customer, **PHONE)).json()["id"]
    path = f"{desk.base}/orders/written-copies"
    assert [(c["id"], c["overdue"]) for c in (await desk.assistant.get(path)).json()["items"]] == [(order, False)]
    later = clock.now() + dt.timedelta(days=5)
    with clock.at(later):
        async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
            assert await service.remind_of_copies(desk.office, tx) == 1
            assert await service.remind_of_copies(desk.office, tx) == 0
        shown = (await desk.assistant.get(f"{path}?overdue=true")).json()["items"]
        assert [c["id"] for c in shown] == [order]
        assert shown[0]["reminded_at"] is not None
        report = (await desk.assistant.get(f"{path}/report")).json()["items"]
        assert [(r["by_phone"], r["awaited"], r["overdue"]) for r in report] == [(1, 1, 1)]
    came = await desk.assistant.post(f"{desk.base}/orders/{order}/written-copy", json={"document_ref": "fax of Friday"})
    assert came.status_code == 200, came.text
    assert (await desk.assistant.get(path)).json()["items"] == []
    twice = await desk.assistant.post(f"{desk.base}/orders/{order}/written-copy", json={"document_ref": "again"})
    assert (twice.status_code, twice.json()["code"]) == (409, "conflict_state")


async def test_an_unusual_reason_to_telephone_needs_someone_elses_word(desk: Desk, client: Any) -> None:
    await desk.goods(INTAKE="9")
    head = await client(desk.office, "head")
    other = PHONE | {"phone_reason": "other", "phone_reason_text": "their fax is being moved"}
    order = await checked(desk, await desk.customer(), **other)
    refused = await desk.call(order)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_approved")
    asked = await desk.post(desk.assistant, f"/orders/{order}/approval", {"reason": "known customer"})
    assert asked.status_code == 201, asked.text
    (approval,) = asked.json()["approvals"]
    decided = await desk.post(head, f"/approvals/{approval}/decide", {"approve": True})
    assert decided.status_code == 200, decided.text
    assert (await desk.call(order)).status_code == 201


async def test_ord_1_an_unknown_caller_is_called_back_on_the_number_on_file(desk: Desk) -> None:
    await desk.goods(INTAKE="9")
    customer = await desk.customer()
    await contact(desk, customer, "Ms Lin")
    taken = (await ordered(desk, customer, **PHONE | {"caller_name": "Somebody"})).json()
    assert taken["caller_check"] == "call_back"
    await desk.check(taken["id"])
    seen = (await desk.assistant.get(f"{desk.base}/orders/{taken['id']}/checklist")).json()
    assert [c["name"] for c in seen["who_may_confirm"]] == ["Ms Lin"]
    assert (await desk.call(taken["id"], person="ms lin")).status_code == 201
    assert (await ordered(desk, customer, **PHONE)).json()["caller_check"] == "on_file"


async def test_ord_4_someone_who_may_not_order_cannot_confirm(desk: Desk) -> None:
    await desk.goods(INTAKE="9")
    customer = await desk.customer()
    small = await contact(desk, customer, "Mr Wu", order_limit="5.00")
    big = await contact(desk, customer, "Ms Lin")
    order = await checked(desk, customer)
    for given in ({"person": "Nobody"}, {"person": "Mr Wu", "contact_id": small}):
        refused = await desk.call(order, **given)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_authorised")
        assert [who["name"] for who in refused.json()["who_may"]] == ["Ms Lin"]
    assert (await desk.call(order, person="Ms Lin", contact_id=big)).status_code == 201


async def test_ord_1_an_order_of_a_stopped_customer_is_noted_not_confirmed(desk: Desk, client: Any) -> None:
    await desk.goods(INTAKE="9")
    head = await client(desk.office, "head")
    customer = await desk.customer()
    stop = {"state": "stop", "reason": "insolvent", "version": 1}
    assert (await head.post(f"{desk.base}/customers/{customer}/state", json=stop)).status_code == 200
    taken = await ordered(desk, customer)
    assert taken.status_code == 201
    stock = await desk.assistant.post(f"{desk.base}/orders/{taken.json()['id']}/stock-check")
    assert stock.status_code == 200


async def test_three_calls_without_an_answer_free_the_noted_goods(desk: Desk) -> None:
    await desk.goods(INTAKE="9")
    order = await checked(desk, await desk.customer())
    for turn in range(3):
        called = await desk.call(order, outcome="no_answer", points=[], person="")
        assert called.status_code == 201, called.text
        assert bool(called.json()["notices"]) == (turn == 2)
    log = (await desk.assistant.get(f"{desk.base}/orders/{order}/calls")).json()["items"]
    assert [c["outcome"] for c in log] == ["no_answer"] * 3
    due = (await desk.assistant.get(f"{desk.base}/orders/calls")).json()["items"]
    assert [(c["id"], c["due"], c["calls_without_answer"]) for c in due] == [(order, False, 3)]
    await outbox.drain()


async def test_a_promised_call_is_due_at_its_time(desk: Desk) -> None:
    await desk.goods(INTAKE="9")
    order = await checked(desk, await desk.customer())
    at = "2999-01-01T09:00:00+08:00"
    called = await desk.call(order, outcome="changed", points=[], call_again_at=at)
    assert called.json()["next_call_at"].startswith("2999-01-01T09:00")
    past = await desk.call(order, outcome="changed", points=[], call_again_at="2020-01-01T09:00:00+08:00")
    assert past.status_code == 422


async def test_the_queue_is_listed_searched_and_exported_alike(desk: Desk, client: Any, person: Any) -> None:
    await desk.goods(INTAKE="9")
    seller = await person(desk.office, "sales")
    theirs = await client(desk.office, "sales", actor=seller)
    customer = await desk.customer()
    mine = (await ordered(desk, customer, salesperson_id=str(seller.person_id), customer_po_no="MINE")).json()["id"]
    await ordered(desk, customer, customer_po_no="OTHER")
    path = f"{desk.base}/orders"
    assert [o["id"] for o in (await theirs.get(path)).json()["items"]] == [mine]
    assert (await theirs.get(f"{path}?words=OTHER")).json()["items"] == []
    assert len((await theirs.get(f"{path}/export?kind=csv")).text.strip().splitlines()) == 2
    assert len((await desk.assistant.get(f"{path}/export?kind=csv")).text.strip().splitlines()) == 3
    assert (await theirs.get(f"{path}/counts")).json() == {"draft": 1}
