"""What a change of a customer's file means for their account: whose limit, whose customer, and invoices that waited."""

from __future__ import annotations

import asyncio
from typing import Any

from salesops.services import outbox
from salesops.testing import Client
from tests.stories.desk import Desk
from tests.stories.test_attacks import switch
from tests.stories.test_money import get, healthy, old_debt, put_terms

BILLING = {"country": "CN", "tax_id": "91310000MA1FL00056", "phone": "021 5550 0100", "billing_address": "1 Harbour Road",
           "bank_name": "Bank of the East", "bank_account": "6222 0012 3456 789"}  # fmt: skip


async def save(desk: Desk, customer: str, *, wait: bool = True, **given: Any) -> None:
    """The file is saved, and told to those it concerns unless `wait` is off."""
    path = f"{desk.base}/customers/{customer}"
    seen = (await desk.assistant.get(path)).json()
    kept = {name: seen[name] for name in ("name", "country", "salesperson_id", "parent_id", "shares_limit", "invoice_kind", "version")}  # fmt: skip
    saved = await desk.assistant.put(path, json=kept | given)
    assert saved.status_code == 200, saved.text
    if wait:
        await outbox.drain()


async def summary(desk: Desk, customer: str, who: Any = None) -> dict[str, Any] | None:
    lines = (await get(desk, "/summary", who))["items"]
    return next((line for line in lines if line["customer_id"] == customer), None)


async def test_an_account_follows_its_customer_to_another_salesperson_and_the_order_stays(
    desk: Desk, client: Client, person: Any
) -> None:
    await desk.goods(FOLLOW="10")
    ann, ben = await person(desk.office, "sales", name="Ann"), await person(desk.office, "sales", name="Ben")
    anns, bens = await client(desk.office, actor=ann), await client(desk.office, actor=ben)
    customer = await desk.customer()
    await save(desk, customer, salesperson_id=str(ann.person_id))
    lines = [{"part_no": "FOLLOW", "quantity": "1", "unit_price": "10.00"}]
    order = (await desk.post(anns, "/orders", desk.fax(customer, lines))).json()["id"]
    assert await summary(desk, customer, anns)
    assert await summary(desk, customer, bens) is None
    await save(desk, customer, salesperson_id=str(ben.person_id))
    assert await summary(desk, customer, anns) is None
    assert (await summary(desk, customer, bens) or {})["salesperson_id"] == str(ben.person_id)
    queues = [(await who.get(f"{desk.base}/orders")).json()["items"] for who in (anns, bens)]
    assert [[one["id"] for one in queue] for queue in queues] == [[order], []]
    assert await healthy(desk)


async def test_who_joins_a_family_uses_its_limit_at_once_and_goods_it_covers_may_go(desk: Desk) -> None:
    await desk.goods(JOIN="10")
    head, branch = await desk.customer("Family head", limit="500.00"), await desk.customer("Branch", limit="0.00")
    held = (await desk.to_documents(branch, JOIN="4"))["outbound_order"]["id"]
    assert (await desk.dispatch(held)).json()["code"] == "payment_hold"
    await save(desk, branch, parent_id=head, shares_limit=True)
    assert (await summary(desk, branch) or {})["limit_owner"] == "Family head"
    assert (await get(desk, f"/accounts/{head}"))["exposure"] == "40.00"
    assert (await desk.dispatch(held)).status_code == 201
    assert await healthy(desk)


async def test_goods_of_a_family_may_go_when_its_debtor_leaves_it(desk: Desk) -> None:
    await desk.goods(LEAVE="10")
    head, debtor = await desk.customer("Head", limit="50.00"), await desk.customer("Debtor", limit="100.00")
    await save(desk, debtor, parent_id=head, shares_limit=True)
    await old_debt(desk, debtor, "45.00", days=1)
    held = (await desk.to_documents(head, LEAVE="2"))["outbound_order"]["id"]
    assert (await desk.dispatch(held)).json()["code"] == "payment_hold"
    await save(desk, debtor, parent_id=None, shares_limit=False, wait=False)
    await put_terms(desk, debtor, credit_limit="100.00")  # the account is read anew before the family is told
    await outbox.drain()
    assert (await get(desk, f"/accounts/{head}"))["exposure"] == "20.00"
    assert (await desk.dispatch(held)).status_code == 201
    assert await healthy(desk)


async def test_who_joins_a_head_without_an_account_keeps_their_debt_and_is_told_of_the_terms(desk: Desk) -> None:
    await desk.goods(NOHEAD="10")
    head = (await desk.post(desk.assistant, "/customers", {"name": "No terms yet"})).json()["id"]
    branch = await desk.customer("Branch")
    await save(desk, branch, parent_id=head, shares_limit=True)
    assert (await summary(desk, branch) or {})["limit_owner"] == "No terms yet"
    order = (await desk.take(branch, NOHEAD="1")).json()["id"]
    await desk.assistant.post(f"{desk.base}/orders/{order}/stock-check")
    refused = await desk.assistant.post(f"{desk.base}/orders/{order}/balance-check")
    assert (refused.status_code, refused.json()["current"]) == (409, "no account")


async def test_invoices_that_waited_for_billing_data_are_issued_when_the_file_is_complete(desk: Desk) -> None:
    await desk.goods(BILLS="10")
    customer = await desk.customer()
    await save(desk, customer, invoice_kind="special")
    first, second = [(await desk.to_documents(customer, BILLS=q))["sales_invoice"]["id"] for q in ("2", "3")]
    await save(desk, customer, **BILLING | {"bank_name": ""})
    (waiting, _) = (await get(desk, "/invoices?status=waiting"))["items"]
    assert waiting["waiting_for"] == ["bank_name"]
    await save(desk, customer, **BILLING)
    shown = [await get(desk, f"/invoices/{invoice}") for invoice in (first, second)]
    assert [(one["state"], one["open"], one["number"][-7:]) for one in shown] == [
        ("issued", "20.00", "-000001"),
        ("issued", "30.00", "-000002"),
    ]
    account = await get(desk, f"/accounts/{customer}")
    assert (account["open_ar"], account["uninvoiced"]) == ("50.00", "0.00")
    assert await healthy(desk)


async def test_an_invoice_that_waits_for_the_dispatch_waits_on_when_the_file_is_complete(desk: Desk) -> None:
    await desk.goods(BOTH="10")
    customer = await desk.customer(invoice_policy="on_dispatch")
    await save(desk, customer, invoice_kind="special")
    issued = await desk.to_documents(customer, BOTH="2")
    invoice = issued["sales_invoice"]["id"]
    await save(desk, customer, invoice_kind="simple")
    assert (await get(desk, f"/invoices/{invoice}"))["waiting_for"] == ["dispatch"]
    await desk.dispatch(issued["outbound_order"]["id"])
    await outbox.drain()
    assert (await get(desk, f"/invoices/{invoice}"))["state"] == "issued"
    assert await healthy(desk)


async def test_an_invoice_finance_issues_while_the_file_is_told_is_issued_once(desk: Desk) -> None:
    await desk.goods(ONCE="10")
    customer = await desk.customer()
    await save(desk, customer, invoice_kind="special")
    invoice = (await desk.to_documents(customer, ONCE="2"))["sales_invoice"]["id"]
    await save(desk, customer, wait=False, invoice_kind="simple")
    by_hand, _ = await asyncio.gather(desk.post(desk.finance, f"/receivables/invoices/{invoice}/issue"), outbox.drain())
    assert by_hand.status_code in (200, 201, 409)
    assert (await get(desk, f"/accounts/{customer}"))["open_ar"] == "20.00"
    assert await healthy(desk)


async def test_what_changed_while_receivables_was_off_is_caught_up_with(desk: Desk, client: Client) -> None:
    admin = await client(desk.office, "office_admin")
    head, branch = await desk.customer("Head", limit="500.00"), await desk.customer("Branch")
    assert (await switch(desk, admin, "receivables", "off")).status_code == 200
    await save(desk, branch, parent_id=head, shares_limit=True)
    await switch(desk, admin, "receivables", "on")
    await admin.post(f"{desk.base}/duties/receivables/parked", json={"action": "replay", "reason": "it is back"})
    await outbox.drain()
    assert (await summary(desk, branch) or {})["limit_owner"] == "Head"
