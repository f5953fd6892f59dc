"""Terms, credit, overrides and calls: what lets goods go, told as finance and the desk tell it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from salesops import Act, clock, transaction
from salesops.masterdata.rates import NewRate, add_rate
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Client
from tests.stories.desk import Desk
from tests.stories.test_races import ready


async def get(desk: Desk, path: str, who: Any = None) -> Any:
    found = await (who or desk.finance).get(f"{desk.base}/receivables{path}")
    assert found.status_code == 200, found.text
    return found.json()


async def put_terms(desk: Desk, customer: str, **terms: Any) -> Any:
    version = (await get(desk, f"/accounts/{customer}"))["version"]
    body = {"credit_limit": "1000.00", "version": version} | terms
    return await desk.finance.put(f"{desk.base}/receivables/accounts/{customer}", json=body)


async def set_policy(desk: Desk, **policy: Any) -> Any:
    version = (await get(desk, "/policy"))["version"]
    saved = await desk.finance.put(f"{desk.base}/receivables/policy", json={"version": version} | policy)
    assert saved.status_code == 200, saved.text
    return saved.json()


async def old_debt(desk: Desk, customer: str, amount: str, *, days: int, number: str = "", **given: Any) -> Any:
    """An invoice of another system's time, made so many days ago."""
    day = clock.today(desk.office.timezone) - dt.timedelta(days=days)
    line = {"text": "pump", "quantity": "1", "unit_price": amount}
    document = {
        "kind": "invoice",
        "foreign_no": number or f"OLD {customer[-6:]} {days}",
        "customer_id": customer,
        "made_on": str(day),
        "lines": [line],
    }
    taken = await desk.post(desk.finance, "/receivables/imported-documents", {"documents": [document | given]})
    assert taken.status_code == 201, taken.text
    return taken.json()


async def grant(desk: Desk, client: Client, approval: str, action: str, most: str = "100000.00") -> Any:
    """A head within their limit decides."""
    head, admin = await client(desk.office, "head"), await client(desk.office, "office_admin")
    limit = {"action": action, "amount": most, "currency": desk.office.currency, "role": "head"}
    assert (await desk.post(admin, "/people/limits", limit)).status_code in (200, 201)
    return await desk.post(head, f"/approvals/{approval}/decide", {"approve": True})


async def healthy(desk: Desk) -> bool:
    await outbox.drain()
    assert [f async for f in verify() if f.office == desk.office.code] == []
    lines = (await get(desk, "/tie-out"))["items"]
    return all(line["ok"] for line in lines)


# ------------------------------------------------------------------ terms and the formula


async def test_terms_are_not_overwritten_by_who_did_not_read_them(desk: Desk) -> None:
    customer = await desk.customer()
    path = f"{desk.base}/receivables/accounts/{customer}"
    for version in (None, 7):
        refused = await desk.finance.put(path, json={"credit_limit": "5.00", "version": version})
        assert (refused.status_code, refused.json()["code"], refused.json()["present"]) == (409, "conflict_version", 1)
    assert (await put_terms(desk, customer, credit_limit="5.00")).json()["version"] == 2


async def test_ord_3_a_limit_that_ended_or_is_negative_is_invalid(desk: Desk) -> None:
    customer = await desk.customer()
    refused = await put_terms(desk, customer, credit_limit="-1.00", limit_until="2020-01-01")
    assert refused.status_code == 422
    assert {fault["field"] for fault in refused.json()["faults"]} == {"credit_limit", "limit_until"}


async def test_an_invoice_is_due_in_instalments_and_paid_the_oldest_first(desk: Desk) -> None:
    await desk.goods(INST="100")
    customer = await desk.customer(instalments=[{"share": "30", "days": 0}, {"share": "70", "days": 60}])
    invoice = (await desk.to_documents(customer, INST="10"))["sales_invoice"]["id"]
    await desk.pay(customer, "40.00")
    shown = await get(desk, f"/invoices/{invoice}")
    assert [(part["amount"], part["open"]) for part in shown["instalments"]] == [("30.00", "0.00"), ("70.00", "60.00")]
    today = clock.today(desk.office.timezone)
    assert shown["instalments"][1]["due_on"] == str(today + dt.timedelta(days=60))
    assert await healthy(desk)


async def test_ord_3_a_currency_without_a_rate_is_refused_and_never_taken_for_nothing(desk: Desk) -> None:
    await desk.goods(RATE="10")
    customer = await desk.customer()
    await old_debt(desk, customer, "100.00", days=3, currency="CHF")
    order = (await desk.take(customer, RATE="1")).json()["id"]
    await desk.assistant.post(f"{desk.base}/orders/{order}/stock-check")
    refused = await desk.assistant.post(f"{desk.base}/orders/{order}/balance-check")
    assert (refused.status_code, refused.json()["current"]) == (409, "not current")
    assert (await get(desk, f"/accounts/{customer}"))["current"] is False
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        await add_rate(tx, NewRate("CHF", "CNY", dt.date(2020, 1, 1), "8", "a bank"))
    seen = await desk.assistant.post(f"{desk.base}/orders/{order}/balance-check")
    assert (seen.json()["open_ar"], seen.json()["headroom"]) == ("800.00", "200.00")
    assert {line["currency"]: line["closing"] for line in (await get(desk, "/summary"))["items"]} == {
        "CHF": "100.00",
        "CNY": "0.00",
    }


async def test_a_family_shares_one_limit(desk: Desk) -> None:
    await desk.goods(FAM="100")
    parent, child = await desk.customer("Parent", limit="500.00"), await desk.customer("Child", limit="0.00")
    file = (await desk.assistant.get(f"{desk.base}/customers/{child}")).json()
    body = {"parent_id": parent, "shares_limit": True, "name": "Child", "version": file["version"]}
    saved = await desk.assistant.put(f"{desk.base}/customers/{child}", json=body)
    assert saved.status_code == 200, saved.text
    assert (await desk.to_documents(child, FAM="30"))["outbound_order"]["payment_hold"] == "none"
    issued = await desk.to_documents(parent, FAM="30")
    assert (issued["outbound_order"]["payment_hold"], issued["missing"]) == ("on_hold", "100.00")
    released = (await desk.pay(child, "100.00")).json()["released"]
    assert [hold["outbound_id"] for hold in released] == [issued["outbound_order"]["id"]]
    assert await healthy(desk)


async def test_overdue_money_holds_the_goods_of_an_order_that_may_be_confirmed(desk: Desk) -> None:
    await desk.goods(LATE="100")
    customer = await desk.customer()
    await old_debt(desk, customer, "200.00", days=90)
    assert (await desk.to_documents(customer, LATE="1"))["outbound_order"]["payment_hold"] == "none"
    await set_policy(desk, overdue_stops=True, grace_days=10, overdue_tolerance="50.00")
    order = (await desk.take(customer, LATE="2")).json()["id"]
    _, balance = await desk.check(order)
    assert balance["outcome"] == "overdue_block"
    assert (await desk.call(order)).status_code == 201
    issued = (await desk.issue(order)).json()
    assert (issued["outbound_order"]["payment_hold"], issued["missing"]) == ("on_hold", "200.00")
    assert (await desk.pay(customer, "149.99")).json()["released"] == []
    assert len((await desk.pay(customer, "0.01")).json()["released"]) == 1
    assert await healthy(desk)


async def test_a_disputed_debt_is_not_overdue_until_the_dispute_ends(desk: Desk) -> None:
    await desk.goods(DISP="10")
    customer = await desk.customer(terms_days=0)
    invoice = (await desk.to_documents(customer, DISP="10"))["sales_invoice"]["id"]
    path = f"/receivables/invoices/{invoice}/dispute"
    bad = await desk.post(desk.finance, path, {"state": "disputed", "reason": " ", "until": "2020-01-01"})
    assert {fault["field"] for fault in bad.json()["faults"]} == {"reason", "until"}
    marked = await desk.post(desk.finance, path, {"state": "disputed", "reason": "two were broken"})
    assert marked.status_code in (200, 201)
    assert (await get(desk, "/invoices?status=disputed"))["items"][0]["id"] == invoice
    call = await desk.post(desk.finance, "/receivables/calls", {"customer_id": customer})
    assert (call.status_code, call.json()["current"]) == (409, "nothing overdue")


# ------------------------------------------------------------------ a second person


async def test_credit_granted_by_a_second_person_lets_one_outbound_order_go(desk: Desk, client: Client) -> None:
    await desk.goods(GRANT="100")
    customer = await desk.customer(limit="100.00")
    order = await ready(desk, customer, GRANT="30")
    assert (await desk.call(order)).status_code == 201
    until = str(clock.today(desk.office.timezone))
    wanted = {"order_id": order, "amount": "200.00", "reason": "a good customer", "until": until}
    asked = await desk.post(desk.assistant, "/receivables/overrides", wanted)
    assert asked.status_code == 201, asked.text
    own = await desk.post(desk.assistant, f"/approvals/{asked.json()['approval_id']}/decide", {"approve": True})
    assert own.status_code == 403
    small = await grant(desk, client, asked.json()["approval_id"], "receivables.override", "199.99")
    assert (small.status_code, small.json()["code"]) == (403, "above_limit")
    granted = await grant(desk, client, asked.json()["approval_id"], "receivables.override")
    assert granted.status_code in (200, 201), granted.text
    issued = (await desk.issue(order)).json()
    assert issued["outbound_order"]["payment_hold"] == "none"
    assert (await desk.dispatch(issued["outbound_order"]["id"])).status_code == 201
    again = await desk.to_documents(customer, GRANT="1")
    assert again["outbound_order"]["payment_hold"] == "on_hold"
    assert await healthy(desk)


async def test_held_goods_are_released_once_by_approval_and_nobody_approves_their_own(
    desk: Desk, client: Client
) -> None:
    await desk.goods(APPR="100")
    customer = await desk.customer(limit="100.00")
    issued = await desk.to_documents(customer, APPR="30")
    outbound, order = issued["outbound_order"]["id"], issued["order_id"]
    release = f"/receivables/holds/{outbound}/release"
    refused = await desk.post(desk.assistant, release)
    assert (refused.status_code, refused.json()["code"], refused.json()["missing"]) == (409, "not_approved", "200.00")
    wanted = {"order_id": order, "amount": "200.00", "reason": "paid by letter of credit", "until": "2020-01-01"}
    assert (await desk.post(desk.assistant, "/receivables/overrides", wanted)).status_code == 422
    wanted["until"] = str(clock.today(desk.office.timezone))
    asked = (await desk.post(desk.assistant, "/receivables/overrides", wanted)).json()
    await grant(desk, client, asked["approval_id"], "receivables.override")
    released = (await desk.post(desk.assistant, release)).json()
    assert (released["state"], released["max"], released["reason"]) == (
        "released_by_approval",
        "200.00",
        wanted["reason"],
    )
    assert (await desk.post(desk.assistant, release)).status_code == 409
    assert (await desk.dispatch(outbound)).status_code == 201
    assert await healthy(desk)


async def test_a_release_that_ran_out_holds_again_at_the_dock(desk: Desk, client: Client, database: Any) -> None:
    await desk.goods(RANOUT="100")
    customer = await desk.customer(limit="0.00")
    issued = await desk.to_documents(customer, RANOUT="3")
    until = str(clock.today(desk.office.timezone))
    wanted = {"order_id": issued["order_id"], "amount": "30.00", "reason": "today only", "until": until}
    asked = (await desk.post(desk.assistant, "/receivables/overrides", wanted)).json()
    await grant(desk, client, asked["approval_id"], "receivables.override")
    outbound = issued["outbound_order"]["id"]
    assert (await desk.post(desk.assistant, f"/receivables/holds/{outbound}/release")).status_code in (200, 201)
    await database.as_owner(
        "UPDATE receivables.hold SET valid_until = now() - interval '1 hour' WHERE outbound_id = $1::uuid", outbound
    )
    refused = await desk.dispatch(outbound)
    assert (refused.json()["code"], refused.json()["current"]) == ("payment_hold", "approval ran out")


async def test_a_customer_stopped_after_the_documents_gets_nothing_at_the_dock(desk: Desk) -> None:
    await desk.goods(STOPD="10")
    customer = await desk.customer()
    outbound = (await desk.to_documents(customer, STOPD="1"))["outbound_order"]["id"]
    version = (await desk.finance.get(f"{desk.base}/customers/{customer}")).json()["version"]
    body = {"state": "stop", "reason": "insolvent", "version": version}
    assert (await desk.finance.post(f"{desk.base}/customers/{customer}/state", json=body)).status_code in (200, 201)
    refused = await desk.dispatch(outbound)
    assert (refused.status_code, refused.json()["current"]) == (409, "stop")


# ------------------------------------------------------------------ calls for payment


async def test_a_shortfall_opens_a_call_that_ends_by_itself_when_the_money_is_cleared(desk: Desk) -> None:
    await desk.goods(CALL="100")
    customer = await desk.customer(limit="100.00")
    order = await ready(desk, customer, CALL="30")
    (call,) = (await get(desk, "/calls"))["items"]
    assert (call["amount"], call["order_id"], call["reason"]) == ("200.00", order, "shortfall")
    assert "200.00 CNY" in call["script"]
    friday = clock.today(desk.office.timezone) + dt.timedelta(days=4)
    note = {
        "called_at": clock.now().isoformat(),
        "phone": "021 555",
        "person": "Ms Lin",
        "outcome": "promised",
        "promised_on": str(friday),
    }
    said = await desk.post(desk.assistant, f"/receivables/calls/{call['id']}/log", note)
    assert said.json()["next_call_on"] == str(friday)
    assert (await get(desk, "/calls"))["items"] == []
    assert len((await get(desk, f"/calls?on={friday}"))["items"]) == 1
    assert (await desk.pay(customer, "199.99")).status_code == 201
    assert (await get(desk, f"/calls/{call['id']}"))["state"] == "open"
    await desk.pay(customer, "0.01")
    closed = await get(desk, f"/calls/{call['id']}")
    assert (closed["state"], closed["promises"]) == ("closed", {"kept": 1, "broken": 0})
    assert await healthy(desk)


async def test_a_promise_whose_day_has_passed_is_broken(desk: Desk, database: Any) -> None:
    customer = await desk.customer(limit="0.00")
    await old_debt(desk, customer, "80.00", days=60)
    call = (await desk.post(desk.finance, "/receivables/calls", {"customer_id": customer})).json()
    assert call["amount"] == "80.00"
    today = clock.today(desk.office.timezone)
    note = {
        "called_at": clock.now().isoformat(),
        "phone": "1",
        "person": "Lin",
        "outcome": "promised",
        "promised_on": str(today),
    }
    await desk.post(desk.finance, f"/receivables/calls/{call['id']}/log", note)
    await database.as_owner(
        "UPDATE receivables.call_log SET promised_on = promised_on - 2 WHERE call_id = $1::uuid", call["id"]
    )
    (due,) = (await get(desk, "/calls"))["items"]
    assert due["promise_broken"] is True
    assert (await get(desk, f"/calls/{call['id']}"))["promises"] == {"kept": 0, "broken": 1}
    await desk.pay(customer, "80.00")
    assert (await get(desk, f"/calls/{call['id']}"))["state"] == "closed"


@pytest.mark.parametrize("outcome", ["promised", "later"])
async def test_a_call_without_what_was_said_is_invalid(desk: Desk, outcome: str) -> None:
    customer = await desk.customer(limit="0.00")
    await old_debt(desk, customer, "80.00", days=60)
    call = (await desk.post(desk.finance, "/receivables/calls", {"customer_id": customer})).json()
    note = {"called_at": "2999-01-01T00:00:00Z", "phone": " ", "person": "", "outcome": outcome}
    refused = await desk.post(desk.assistant, f"/receivables/calls/{call['id']}/log", note)
    assert refused.status_code == 422
    assert {"called_at", "phone", "person"} < {fault["field"] for fault in refused.json()["faults"]}
