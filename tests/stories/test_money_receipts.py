"""Customers' money, from the slip to the bank and sometimes back: whose it is, what it pays, what it lets go."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from salesops import clock
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import Client, Database
from tests.stories.desk import Desk
from tests.stories.test_money import get, grant, healthy, old_debt, put_terms, set_policy
from tests.stories.test_race_controls import change
from tests.stories.test_races import ready


async def money(desk: Desk, amount: str, reference: str, *, key: str | None = None, **given: Any) -> Any:
    body = {"amount": amount, "reference": reference, "state": "cleared"} | given
    return await desk.post(desk.finance, "/receivables/receipts", body, key=key)


async def test_ar_3_money_of_nobody_known_waits_in_suspense_until_it_is_matched(desk: Desk) -> None:
    customer = await desk.customer()
    await old_debt(desk, customer, "50.00", days=5)
    week_ago = str(clock.today(desk.office.timezone) - dt.timedelta(days=7))
    noted = (await money(desk, "50.00", "wire 1", payer="Some firm", received_on=week_ago)).json()
    assert (noted["state"], noted["customer_id"]) == ("suspense", None)
    (waiting,) = (await get(desk, "/receipts?status=suspense"))["items"]
    assert (waiting["days"], waiting["payer"]) == (7, "Some firm")
    books = (await desk.finance.get(f"{desk.base}/ledger/trial-balance")).json()["accounts"]
    assert {a["balance"] for a in books if a["name"] == "Bank"} == {"50.00"}
    matched = await desk.post(desk.finance, f"/receivables/receipts/{noted['id']}/match", {"customer_id": customer})
    assert (matched.status_code // 100, matched.json()["state"]) == (2, "cleared")
    assert (await get(desk, f"/accounts/{customer}"))["open_ar"] == "0.00"
    again = await desk.post(desk.finance, f"/receivables/receipts/{noted['id']}/match", {"customer_id": customer})
    assert (again.status_code, again.json()["current"]) == (409, "cleared")
    assert await healthy(desk)


async def test_ord_7_a_payment_in_another_customers_name_is_allocated_to_nobody(desk: Desk) -> None:
    await desk.goods(OTHER="10")
    debtor, stranger = await desk.customer("Debtor", limit="0.00"), await desk.customer("Stranger")
    issued = await desk.to_documents(debtor, OTHER="2")
    invoice = issued["sales_invoice"]["id"]
    named = (await money(desk, "20.00", "wire 2", customer_id=stranger, invoice_id=invoice)).json()
    assert (named["state"], named["remark"], named["released"]) == (
        "suspense",
        "names the order of another customer",
        [],
    )
    paid = (await money(desk, "20.00", "wire 3", payer="Stranger", order_id=issued["order_id"])).json()
    assert (paid["state"], paid["remark"]) == ("suspense", "paid in another name")
    wrong = await desk.post(
        desk.finance, f"/receivables/receipts/{paid['id']}/match", {"customer_id": stranger, "invoice_id": invoice}
    )
    assert (wrong.status_code, wrong.json()["faults"][0]["rule"]) == (422, "own")
    right = await desk.post(
        desk.finance, f"/receivables/receipts/{paid['id']}/match", {"customer_id": debtor, "invoice_id": invoice}
    )
    assert [hold["outbound_id"] for hold in right.json()["released"]] == [issued["outbound_order"]["id"]]
    assert await healthy(desk)


async def test_ar_3_the_same_statement_line_twice_is_a_duplicate_and_the_same_key_is_replayed(desk: Desk) -> None:
    customer = await desk.customer()
    first = await money(desk, "10.00", "bank 77", customer_id=customer, key="line 77")
    again = await money(desk, "10.00", "bank 77", customer_id=customer, key="line 77")
    assert (again.status_code, again.content, again.headers["idempotency-replayed"]) == (201, first.content, "true")
    other = await money(desk, "10.00", "bank 77")
    assert (other.status_code, other.json()["code"], other.json()["existing"]) == (
        409,
        "conflict_duplicate",
        first.json()["id"],
    )
    assert (await money(desk, "10.01", "bank 77", customer_id=customer)).status_code == 201
    assert (await get(desk, f"/accounts/{customer}"))["open_ar"] == "-20.01"


async def test_ar_3_a_payment_in_the_future_is_invalid(desk: Desk) -> None:
    customer = await desk.customer()
    tomorrow = str(clock.today(desk.office.timezone) + dt.timedelta(days=1))
    refused = await money(desk, "10.00", "bank 1", customer_id=customer, received_on=tomorrow)
    assert (refused.status_code, refused.json()["faults"][0]["field"]) == (422, "received_on")
    slip = (await money(desk, "10.00", "bank 1", customer_id=customer, state="reported")).json()
    late = await desk.post(desk.finance, f"/receivables/receipts/{slip['id']}/clear", {"value_on": tomorrow})
    assert (late.status_code, late.json()["faults"][0]["field"]) == (422, "value_on")


async def test_ar_3_more_than_is_open_or_of_another_customer_is_not_allocated(desk: Desk) -> None:
    await desk.goods(PARTS="100")
    customer, other = await desk.customer(), await desk.customer("Other")
    first = (await desk.to_documents(customer, PARTS="3"))["sales_invoice"]["id"]
    second = (await desk.to_documents(customer, PARTS="4"))["sales_invoice"]["id"]
    theirs = (await desk.to_documents(other, PARTS="5"))["sales_invoice"]["id"]
    bad = [{"invoice_id": second, "amount": "40.01"}, {"invoice_id": theirs, "amount": "1.00"}]
    refused = await money(desk, "45.00", "wire 4", customer_id=customer, parts=bad)
    assert {(f["field"], f["rule"]) for f in refused.json()["faults"]} == {
        ("parts[0].amount", "open"),
        ("parts[1].invoice_id", "own"),
    }
    paid = (
        await money(desk, "45.00", "wire 4", customer_id=customer, parts=[{"invoice_id": second, "amount": "40.00"}])
    ).json()
    opens = {one["id"]: one["open"] for one in (await get(desk, "/invoices"))["items"]}
    assert (opens[first], opens[second], opens[theirs]) == ("30.00", "0.00", "50.00")
    rest = await desk.post(
        desk.finance,
        f"/receivables/money/{paid['id']}/allocations",
        {"parts": [{"invoice_id": first, "amount": "5.00"}]},
    )
    assert rest.json()["unapplied"] == "0.00"
    assert await healthy(desk)


async def test_an_overpayment_is_theirs_and_pays_the_next_invoice(desk: Desk) -> None:
    await desk.goods(OVER="100")
    customer = await desk.customer(limit="0.00", mode="prepaid")
    await money(desk, "100.00", "wire 5", customer_id=customer)
    account = await get(desk, f"/accounts/{customer}")
    assert (account["open_ar"], account["unapplied"], account["headroom"]) == ("-100.00", "100.00", "100.00")
    issued = await desk.to_documents(customer, OVER="6")
    assert issued["outbound_order"]["payment_hold"] == "none"
    assert (await get(desk, f"/invoices/{issued['sales_invoice']['id']}"))["open"] == "0.00"
    assert (await get(desk, f"/accounts/{customer}"))["unapplied"] == "40.00"
    assert await healthy(desk)


async def test_a_deposit_for_an_order_is_kept_for_it_and_counted_once(desk: Desk) -> None:
    await desk.goods(DEPO="100")
    customer = await desk.customer(limit="100.00")
    order = await ready(desk, customer, DEPO="30")
    assert (await money(desk, "250.00", "deposit", order_id=order)).json()["customer_id"] == customer
    other = await desk.to_documents(customer, DEPO="10")
    assert (await get(desk, f"/invoices/{other['sales_invoice']['id']}"))["open"] == "100.00"
    _, balance = await desk.check(order)
    assert (balance["open_ar"], balance["required"], balance["shortfall"]) == ("-150.00", "300.00", "50.00")
    await desk.call(order)
    issued = (await desk.issue(order)).json()
    assert (await get(desk, f"/invoices/{issued['sales_invoice']['id']}"))["open"] == "50.00"
    assert issued["outbound_order"]["payment_hold"] == "on_hold"
    assert await healthy(desk)


async def test_ar_3_a_payment_short_by_the_banks_fee_pays_its_invoice(desk: Desk) -> None:
    await desk.goods(FEE="10")
    customer = await desk.customer(limit="0.00")
    await set_policy(desk, fee_tolerance="0.50")
    issued = await desk.to_documents(customer, FEE="5")
    assert (await money(desk, "10.00", "wire a", customer_id=customer)).json()["released"] == []
    released = (await money(desk, "39.50", "wire b", customer_id=customer)).json()["released"]
    assert [hold["outbound_id"] for hold in released] == [issued["outbound_order"]["id"]]
    assert (await get(desk, f"/invoices/{issued['sales_invoice']['id']}"))["open"] == "0.00"
    await set_policy(desk, fee_tolerance="0.50", fee_bearer="customer")
    issued = await desk.to_documents(customer, FEE="5")
    assert (await money(desk, "49.50", "wire c", customer_id=customer)).json()["released"] == []
    assert await healthy(desk)


async def test_ord_7_money_that_bounces_is_owed_again_and_its_goods_are_held_again(desk: Desk) -> None:
    await desk.goods(BOUNCE="100")
    customer = await desk.customer(limit="0.00")
    here = await desk.to_documents(customer, BOUNCE="2")
    gone = await desk.to_documents(customer, BOUNCE="3")
    paid = (await money(desk, "50.00", "cheque 1", customer_id=customer)).json()
    assert len(paid["released"]) == 2
    assert (await desk.dispatch(gone["outbound_order"]["id"])).status_code == 201
    bounced = await desk.post(desk.finance, f"/receivables/receipts/{paid['id']}/reverse", {"reason": "no funds"})
    assert bounced.json()["held"] == [here["outbound_order"]["id"]]
    assert bounced.json()["left"] == [gone["outbound_order"]["id"]]
    assert (await get(desk, f"/accounts/{customer}"))["open_ar"] == "50.00"
    refused = await desk.dispatch(here["outbound_order"]["id"])
    assert (refused.json()["code"], refused.json()["missing"]) == ("payment_hold", "20.00")
    assert {call["reason"] for call in (await get(desk, "/calls"))["items"]} == {"bounced"}
    twice = await desk.post(desk.finance, f"/receivables/receipts/{paid['id']}/reverse", {"reason": "again"})
    assert (twice.status_code, twice.json()["current"]) == (409, "reversed")
    assert len((await money(desk, "50.00", "cheque 2", customer_id=customer)).json()["released"]) == 1
    assert (await desk.dispatch(here["outbound_order"]["id"])).status_code == 201
    assert (await get(desk, "/calls"))["items"] == []
    assert await healthy(desk)


async def test_a_link_undone_leaves_the_debt_open_and_the_money_theirs(desk: Desk, database: Database) -> None:
    customer = await desk.customer()
    await old_debt(desk, customer, "80.00", days=5)
    paid = (await money(desk, "30.00", "wire 9", customer_id=customer)).json()
    sql = "SELECT x.id FROM receivables.allocation x JOIN receivables.item i ON i.id = x.credit_id WHERE i.document_id = $1::uuid"
    (row,) = await database.as_owner(sql, paid["id"])
    path = f"/receivables/allocations/{row['id']}/undo"
    assert (await desk.post(desk.finance, path, {"reason": " "})).status_code == 422
    assert (await desk.post(desk.finance, path, {"reason": "meant for the next one"})).status_code in (200, 201)
    assert (await desk.post(desk.finance, path, {"reason": "again"})).status_code == 409
    account = await get(desk, f"/accounts/{customer}")
    assert (account["open_ar"], account["unapplied"]) == ("50.00", "30.00")
    assert await healthy(desk)


# ------------------------------------------------------------------ corrections with a second person


async def test_bad_debt_is_written_off_when_a_second_person_agrees(desk: Desk, client: Client) -> None:
    await desk.goods(BAD="10")
    customer = await desk.customer()
    invoice = (await desk.to_documents(customer, BAD="5"))["sales_invoice"]["id"]
    wanted = {"customer_id": customer, "kind": "write_off", "amount": "50.01", "reason": "gone", "invoice_id": invoice}
    refused = await desk.post(desk.finance, "/receivables/adjustments", wanted)
    assert (refused.status_code, refused.json()["faults"][0]["rule"]) == (422, "open")
    asked = (await desk.post(desk.finance, "/receivables/adjustments", wanted | {"amount": "50.00"})).json()
    book = f"/receivables/adjustments/{asked['id']}/book"
    assert (await desk.post(desk.finance, book)).json()["code"] == "not_approved"
    own = await desk.post(desk.finance, f"/approvals/{asked['approval_id']}/decide", {"approve": True})
    assert (own.status_code, own.json()["code"]) == (403, "maker_is_checker")
    await grant(desk, client, asked["approval_id"], "receivables.adjust")
    assert (await desk.post(desk.finance, book)).json()["state"] == "booked"
    assert (await desk.post(desk.finance, book)).status_code == 409
    assert (await get(desk, f"/invoices/{invoice}"))["open"] == "0.00"
    books = {
        a["name"]: a["balance"]
        for a in (await desk.finance.get(f"{desk.base}/ledger/trial-balance")).json()["accounts"]
    }
    assert "50.00" in books.values()
    assert await healthy(desk)


async def test_no_more_is_paid_back_than_is_theirs(desk: Desk, client: Client) -> None:
    customer = await desk.customer()
    await money(desk, "40.00", "wire 10", customer_id=customer)
    wanted = {"customer_id": customer, "kind": "refund", "amount": "40.01", "reason": "paid twice"}
    refused = await desk.post(desk.finance, "/receivables/adjustments", wanted)
    assert (refused.status_code, refused.json()["faults"][0]["allowed"]) == (422, "40.00")
    asked = (await desk.post(desk.finance, "/receivables/adjustments", wanted | {"amount": "40.00"})).json()
    await grant(desk, client, asked["approval_id"], "receivables.adjust")
    assert (await desk.post(desk.finance, f"/receivables/adjustments/{asked['id']}/book")).json()["state"] == "booked"
    assert (await get(desk, f"/accounts/{customer}"))["open_ar"] == "0.00"
    assert await healthy(desk)


# ------------------------------------------------------------------ two at once


async def test_money_cleared_while_it_is_dispatched_or_taken_back_happens_in_one_order(desk: Desk) -> None:
    await desk.goods(ATONCE="100")
    customer = await desk.customer(limit="0.00")
    issued = await desk.to_documents(customer, ATONCE="2")
    paid = (await money(desk, "20.00", "cheque 5", customer_id=customer)).json()
    outbound = issued["outbound_order"]["id"]
    left, bounced = await asyncio.gather(
        desk.dispatch(outbound),
        desk.post(desk.finance, f"/receivables/receipts/{paid['id']}/reverse", {"reason": "no funds"}),
    )
    assert (left.status_code == 201) == (bounced.json()["left"] == [outbound])
    assert (left.status_code == 409) == (bounced.json()["held"] == [outbound])
    assert await healthy(desk)


UNGUARDED_CLEARING = """
CREATE OR REPLACE FUNCTION receivables.clear_receipt(p_office int, p_receipt uuid, p_item uuid, p_value date, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v receivables.receipt;
BEGIN
  SELECT * INTO v FROM receivables.receipt WHERE office_id = p_office AND id = p_receipt;
  UPDATE receivables.receipt SET state = 'cleared', value_on = p_value, cleared_at = p_at WHERE office_id = p_office AND id = p_receipt;
  PERFORM receivables.add_item(p_office, p_item, v.customer_id, v.currency, 'receipt', p_receipt, v.order_id, -v.amount_minor, p_value, p_value, p_at);
  PERFORM receivables.add_item(p_office, gen_random_uuid(), v.customer_id, v.currency, 'receipt', p_receipt, v.order_id, -v.amount_minor, p_value, p_value, p_at);
END $$;
"""
UNPROVED_BALANCE = "CREATE OR REPLACE FUNCTION receivables.link(p_office int, p_credit uuid, p_debit uuid, p_amount bigint, p_at timestamptz) RETURNS void LANGUAGE sql AS $$ UPDATE receivables.item SET open_minor = open_minor + p_amount WHERE office_id = p_office AND id = p_credit $$"


async def test_control_money_that_counts_twice_does_not_agree_with_the_books(desk: Desk, database: Database) -> None:
    customer = await desk.customer()
    await change(database, UNGUARDED_CLEARING)
    await money(desk, "20.00", "cheque 6", customer_id=customer)
    assert [line["ok"] for line in (await get(desk, "/tie-out"))["items"]] == [False]


async def test_control_a_link_on_one_side_only_is_found(desk: Desk, database: Database) -> None:
    customer = await desk.customer()
    await old_debt(desk, customer, "80.00", days=5)
    await change(database, UNPROVED_BALANCE)
    await money(desk, "20.00", "cheque 7", customer_id=customer)
    await outbox.drain()
    found = {f.invariant async for f in verify() if f.office == desk.office.code}
    assert "receivables.money_is_applied_once" in found


async def test_a_raised_limit_is_seen_by_the_next_check(desk: Desk) -> None:
    await desk.goods(SEEN="10")
    customer = await desk.customer(limit="10.00")
    order = await ready(desk, customer, SEEN="2")
    assert (await put_terms(desk, customer, credit_limit="20.00")).status_code == 200
    _, balance = await desk.check(order)
    assert balance["outcome"] == "watch"
