"""Invoices that wait, deliveries in parts, credit notes, old documents, and the summary of it all as of any day."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from salesops import Act, Money, ask, clock, new_id, transaction
from salesops.errors import ConflictDuplicate, Invalid
from salesops.hookspecs import ReceivablesHooks
from salesops.hookspecs.orders import Order
from salesops.hookspecs.receivables import (
    CreditLine,
    CreditNoteToIssue,
    InvoiceLine,
    InvoiceToIssue,
    IssuedCreditNote,
    IssuedInvoice,
)
from salesops.services import outbox
from salesops.testing import SYSTEM, Client
from tests.stories.desk import Desk
from tests.stories.test_money import get, healthy, old_debt, put_terms, set_policy
from tests.stories.test_money_receipts import money


async def product(desk: Desk) -> UUID:
    await desk.goods(DOC="1")
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        return UUID(str(await tx.fetchval("SELECT id FROM core.product LIMIT 1")))


async def commit(desk: Desk, order: UUID, customer: str, total: int) -> None:
    """The order is confirmed, or amended, for so much."""
    async with transaction(Act(desk.office, SYSTEM, "api")) as tx:
        wanted = Order(order, UUID(customer), desk.office.currency, total, ())
        await ask(ReceivablesHooks).credit_committing(desk.office, tx, wanted, 10**12)


async def deliver(
    desk: Desk, order: UUID, customer: str, net: int, *, tax: int = 0, rest: int = 0
) -> tuple[IssuedInvoice, InvoiceToIssue]:
    """Part of the order is issued; `rest` stays committed."""
    line = InvoiceLine(1, await product(desk), "1", str(Money("CNY", net)), net, tax, "S13" if tax else "")
    wanted = InvoiceToIssue(
        new_id(), order, new_id(), UUID(customer), desk.office.currency, net + tax, (line,), tax, rest
    )
    async with transaction(Act(desk.office, SYSTEM, "api")) as tx:
        (issued,) = await ask(ReceivablesHooks).invoice_issuing(desk.office, tx, wanted)
    return issued, wanted


async def credit(
    desk: Desk, customer: str, invoice: UUID | None, net: int, *, tax: int = 0, fee: int = 0, **given: Any
) -> IssuedCreditNote:
    line = CreditLine(1, await product(desk), "1", net, tax)
    note = CreditNoteToIssue(new_id(), UUID(customer), invoice, "return", given.pop("document_id", new_id()), desk.office.currency, "came back",
                             (line,), net + tax - fee, fee, **given)  # fmt: skip
    async with transaction(Act(desk.office, SYSTEM, "api")) as tx:
        (issued,) = await ask(ReceivablesHooks).credit_note_issuing(desk.office, tx, note)
    return issued


async def balances(desk: Desk) -> dict[str, str]:
    books = (await desk.finance.get(f"{desk.base}/ledger/trial-balance")).json()["accounts"]
    return {account["name"]: account["balance"] for account in books}


# ------------------------------------------------------------------ invoices


async def test_an_order_delivered_in_parts_is_committed_for_the_rest_and_owed_for_what_left(desk: Desk) -> None:
    customer, order = await desk.customer(limit="100.00"), new_id()
    await commit(desk, order, customer, 30000)
    first, _ = await deliver(desk, order, customer, 10000, rest=20000)
    account = await get(desk, f"/accounts/{customer}")
    assert (first.held, account["open_ar"], account["committed"]) == (False, "100.00", "200.00")
    await commit(desk, order, customer, 5000)  # amended: less is wanted of what is left
    assert (await get(desk, f"/accounts/{customer}"))["committed"] == "50.00"
    second, wanted = await deliver(desk, order, customer, 5000)
    account = await get(desk, f"/accounts/{customer}")
    assert (second.held, second.shortfall_minor, account["open_ar"], account["committed"]) == (
        True,
        5000,
        "150.00",
        "0.00",
    )
    released = (await money(desk, "50.00", "wire 1", customer_id=customer)).json()["released"]
    assert [hold["outbound_id"] for hold in released] == [str(wanted.outbound_id)]
    assert await healthy(desk)


async def test_under_the_policy_full_order_the_first_shipment_waits_for_all_the_money(desk: Desk) -> None:
    customer, order = await desk.customer(limit="100.00"), new_id()
    await put_terms(desk, customer, credit_limit="100.00", hold_policy="full_order")
    await commit(desk, order, customer, 30000)
    first, _ = await deliver(desk, order, customer, 10000, rest=20000)
    assert (first.held, first.shortfall_minor) == (True, 20000)
    assert (await money(desk, "199.99", "wire 1", customer_id=customer)).json()["released"] == []
    assert len((await money(desk, "0.01", "wire 2", customer_id=customer)).json()["released"]) == 1
    assert await healthy(desk)


async def test_under_the_policy_overdue_first_old_debts_are_missing_too(desk: Desk) -> None:
    customer, order = await desk.customer(limit="100.00"), new_id()
    await put_terms(desk, customer, credit_limit="100.00", hold_policy="overdue_first")
    await old_debt(desk, customer, "40.00", days=60)
    await commit(desk, order, customer, 10000)
    issued, _ = await deliver(desk, order, customer, 10000)
    assert (issued.held, issued.shortfall_minor) == (True, 4000 + 4000)
    assert len((await money(desk, "40.00", "wire 1", customer_id=customer)).json()["released"]) == 1
    assert await healthy(desk)


async def test_tax_is_owed_to_the_tax_office_and_shown_on_the_line(desk: Desk) -> None:
    customer, order = await desk.customer(limit="1000.00"), new_id()
    await commit(desk, order, customer, 11300)
    issued, _ = await deliver(desk, order, customer, 10000, tax=1300)
    shown = await get(desk, f"/invoices/{issued.id}")
    assert (shown["net"], shown["tax"], shown["total"], shown["lines"][0]["tax_code"]) == (
        "100.00",
        "13.00",
        "113.00",
        "S13",
    )
    books = await balances(desk)
    assert (books["Accounts receivable"], books["Sales"]) == ("113.00", "-100.00")
    assert "-13.00" in books.values()
    assert await healthy(desk)


async def test_an_invoice_that_waits_for_the_dispatch_has_no_number_and_counts_as_uninvoiced(desk: Desk) -> None:
    await desk.goods(WAITS="10")
    customer = await desk.customer(invoice_policy="on_dispatch")
    issued = await desk.to_documents(customer, WAITS="3")
    invoice = issued["sales_invoice"]["id"]
    account = await get(desk, f"/accounts/{customer}")
    assert (account["open_ar"], account["uninvoiced"], account["committed"], account["exposure"]) == (
        "0.00",
        "30.00",
        "0.00",
        "30.00",
    )
    assert ((await get(desk, f"/invoices/{invoice}"))["number"], await balances(desk) == {}) == (None, False)
    assert (await desk.dispatch(issued["outbound_order"]["id"])).status_code == 201
    await outbox.drain()
    shown = await get(desk, f"/invoices/{invoice}")
    assert (shown["state"], shown["open"], shown["number"][-7:]) == ("issued", "30.00", "-000001")
    assert (await get(desk, f"/accounts/{customer}"))["uninvoiced"] == "0.00"
    assert await healthy(desk)


async def test_an_invoice_waits_for_billing_data_and_is_issued_when_the_file_is_complete(desk: Desk) -> None:
    await desk.goods(BILL="10")
    customer = await desk.customer()
    file = (await desk.assistant.get(f"{desk.base}/customers/{customer}")).json()
    changed = {"name": "Hope Motors", "invoice_kind": "special", "version": file["version"]}
    assert (await desk.assistant.put(f"{desk.base}/customers/{customer}", json=changed)).status_code == 200
    invoice = (await desk.to_documents(customer, BILL="3"))["sales_invoice"]["id"]
    (waiting,) = (await get(desk, "/invoices?status=waiting"))["items"]
    assert waiting["id"] == invoice
    assert "tax_id" in waiting["waiting_for"]
    refused = await desk.post(desk.finance, f"/receivables/invoices/{invoice}/issue")
    assert (refused.status_code, refused.json()["current"]) == (409, "waiting")
    assert "tax_id" in refused.json()["missing"]
    simple = {"name": "Hope Motors", "invoice_kind": "simple", "version": file["version"] + 1}
    assert (await desk.assistant.put(f"{desk.base}/customers/{customer}", json=simple)).status_code == 200
    done = await desk.post(desk.finance, f"/receivables/invoices/{invoice}/issue")
    assert done.json()["number"].endswith("-000001")
    assert await healthy(desk)


# ------------------------------------------------------------------ credit notes


async def test_a_credit_note_lowers_its_invoice_the_latest_instalment_first_and_the_rest_is_theirs(desk: Desk) -> None:
    customer, order = (
        await desk.customer(instalments=[{"share": "50", "days": 0}, {"share": "50", "days": 30}]),
        new_id(),
    )
    await commit(desk, order, customer, 11300)
    issued, _ = await deliver(desk, order, customer, 10000, tax=1300)
    first = await credit(desk, customer, issued.id, 5000, tax=650, fee=500)
    parts = (await get(desk, f"/invoices/{issued.id}"))["instalments"]
    assert ([part["open"] for part in parts], first.unapplied_minor, str(first.number)[-7:]) == (
        ["56.50", "5.00"],
        0,
        "-000001",
    )
    shown = await get(desk, f"/credit-notes/{first.id}")
    assert (shown["net"], shown["tax"], shown["fee"], shown["total"], shown["red_of"]) == (
        "50.00",
        "6.50",
        "5.00",
        "51.50",
        str(issued.id),
    )
    await money(desk, "61.50", "wire 1", customer_id=customer)
    second = await credit(desk, customer, issued.id, 1000, tax=130)
    assert (second.unapplied_minor, (await get(desk, f"/accounts/{customer}"))["open_ar"]) == (1130, "-11.30")
    with pytest.raises(Invalid) as told:
        await credit(desk, customer, issued.id, 4521)
    assert told.value.faults[0].allowed == "45.20"
    assert await healthy(desk)


async def test_a_document_is_credited_once(desk: Desk) -> None:
    customer, document = await desk.customer(), new_id()
    await credit(desk, customer, None, 700, document_id=document)
    with pytest.raises(ConflictDuplicate):
        await credit(desk, customer, None, 700, document_id=document)
    assert (await get(desk, f"/accounts/{customer}"))["open_ar"] == "-7.00"


async def test_documents_taken_back_end_the_hold_of_their_goods(desk: Desk) -> None:
    customer, order = await desk.customer(limit="0.00"), new_id()
    await commit(desk, order, customer, 5000)
    issued, wanted = await deliver(desk, order, customer, 5000)
    assert issued.held
    await credit(desk, customer, issued.id, 5000, withdrawn_outbound_id=wanted.outbound_id)
    assert (await get(desk, "/holds"))["items"] == []
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        assert (
            await tx.fetchval("SELECT state FROM receivables.hold WHERE outbound_id = $1", wanted.outbound_id)
            == "withdrawn"
        )
    assert await healthy(desk)


async def test_a_waiting_invoice_that_is_taken_back_is_issued_and_credited(desk: Desk) -> None:
    customer, order = await desk.customer(invoice_policy="on_dispatch"), new_id()
    await commit(desk, order, customer, 5000)
    issued, wanted = await deliver(desk, order, customer, 5000)
    assert (issued.state, issued.number) == ("waiting", None)
    await credit(desk, customer, issued.id, 5000, withdrawn_outbound_id=wanted.outbound_id)
    account = await get(desk, f"/accounts/{customer}")
    assert (account["open_ar"], account["uninvoiced"]) == ("0.00", "0.00")
    assert await healthy(desk)


# ------------------------------------------------------------------ the summary


async def test_ar_1_the_summary_of_a_past_day_is_what_was_owed_then_and_its_columns_add_up(desk: Desk) -> None:
    customer, today = await desk.customer(terms_days=30), clock.today(desk.office.timezone)
    await old_debt(desk, customer, "100.00", days=100)
    await old_debt(desk, customer, "60.00", days=40)
    paid_on = str(today - dt.timedelta(days=20))
    await money(desk, "70.00", "wire 1", customer_id=customer, received_on=paid_on)
    (now,) = (await get(desk, "/summary"))["items"]
    assert (now["closing"], now["61-90"], now["31-60"], now["1-30"]) == ("90.00", "30.00", "0.00", "60.00")
    ages = [Decimal(now[name]) for name in ("not_due", "1-30", "31-60", "61-90", "91-180", "over_180", "unapplied")]
    assert sum(ages) == Decimal(now["closing"])
    before = str(today - dt.timedelta(days=21))
    (then,) = (await get(desk, f"/summary?as_of={before}"))["items"]
    assert (then["closing"], then["31-60"], then["not_due"]) == ("160.00", "100.00", "60.00")
    (moves,) = (await get(desk, f"/summary?since={today - dt.timedelta(days=30)}"))["items"]
    assert (moves["opening"], moves["invoiced"], moves["collected"], moves["closing"]) == (
        "160.00",
        "0.00",
        "-70.00",
        "90.00",
    )
    assert (await get(desk, "/summary?as_of=2001-01-01"))["items"] == []
    behind = (await get(desk, f"/items?customer_id={customer}&as_of={before}&bucket=31-60"))["items"]
    assert [(item["open"], item["amount"]) for item in behind] == [("100.00", "100.00")]
    assert (
        await desk.finance.get(f"{desk.base}/receivables/items?customer_id={customer}&bucket=9-10")
    ).status_code == 422


async def test_what_was_not_known_yet_is_left_out_of_what_was_known(desk: Desk) -> None:
    customer = await desk.customer()
    known_at = clock.now().isoformat().replace("+00:00", "Z")
    await asyncio.sleep(0.01)
    await old_debt(desk, customer, "100.00", days=10)
    assert (await get(desk, f"/summary?known_at={known_at}"))["items"] == []
    assert [line["closing"] for line in (await get(desk, "/summary"))["items"]] == ["100.00"]


async def test_money_taken_back_counted_until_the_bank_took_it(desk: Desk) -> None:
    customer, today = await desk.customer(), clock.today(desk.office.timezone)
    await old_debt(desk, customer, "100.00", days=10)
    paid = (
        await money(desk, "100.00", "cheque", customer_id=customer, received_on=str(today - dt.timedelta(days=5)))
    ).json()
    await desk.post(
        desk.finance,
        f"/receivables/receipts/{paid['id']}/reverse",
        {"reason": "no funds", "reversed_on": str(today - dt.timedelta(days=2))},
    )
    closing = [
        (await get(desk, f"/summary?as_of={today - dt.timedelta(days=days)}"))["items"][0]["closing"]
        for days in (6, 5, 3, 2, 0)
    ]
    assert closing == ["100.00", "0.00", "0.00", "100.00", "100.00"]
    assert await healthy(desk)


async def test_ar_1_the_buckets_are_the_offices_own(desk: Desk) -> None:
    customer = await desk.customer(terms_days=0)
    await set_policy(desk, buckets=[7, 14])
    await old_debt(desk, customer, "10.00", days=10)
    (line,) = (await get(desk, "/summary"))["items"]
    assert (line["1-7"], line["8-14"], line["over_14"]) == ("0.00", "10.00", "0.00")


async def test_a_statement_of_account_goes_from_opening_to_closing(desk: Desk) -> None:
    customer, today = await desk.customer(), clock.today(desk.office.timezone)
    await old_debt(desk, customer, "100.00", days=50, number="INV/1")
    await old_debt(desk, customer, "25.00", days=10, number="INV/2")
    await money(desk, "100.00", "wire", customer_id=customer, received_on=str(today - dt.timedelta(days=5)))
    path = f"/accounts/{customer}/statement?since={today - dt.timedelta(days=20)}&until={today}"
    told = await get(desk, path)
    assert (told["opening"], told["closing"]) == ("100.00", "25.00")
    assert [(item["kind"], item["amount"], item["foreign_no"]) for item in told["items"]] == [
        ("invoice", "25.00", "INV/2"),
        ("receipt", "-100.00", None),
    ]


async def test_a_salesperson_sees_the_accounts_of_their_own_customers_in_every_list(
    desk: Desk, client: Client, person: Any
) -> None:
    seller = await person(desk.office, "sales")
    sales = await client(desk.office, "sales", actor=seller)
    made = await desk.post(desk.assistant, "/customers", {"name": "=Mine()", "salesperson_id": str(seller.person_id)})
    mine, other = made.json()["id"], await desk.customer("Other")
    await desk.finance.put(f"{desk.base}/receivables/accounts/{mine}", json={"credit_limit": "10.00"})
    for customer in (mine, other):
        await old_debt(desk, customer, "10.00", days=90)
    assert [line["customer_id"] for line in (await get(desk, "/summary", sales))["items"]] == [mine]
    assert (await get(desk, "/summary?words=Other", sales))["items"] == []
    assert (await sales.get(f"{desk.base}/receivables/accounts/{other}")).status_code == 404
    assert (await get(desk, f"/items?customer_id={other}", sales))["items"] == []
    sheet = await sales.get(f"{desk.base}/receivables/summary/export?kind=csv")
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [(row["name"], row["closing"]) for row in rows] == [("'=Mine()", "10.00")]
    assert (
        await sales.post(f"{desk.base}/receivables/receipts", json={}, headers={"Idempotency-Key": "x"})
    ).status_code == 403


# ------------------------------------------------------------------ another system's time


async def test_old_documents_keep_their_numbers_and_come_once(desk: Desk) -> None:
    customer = await desk.customer()
    lines = [{"text": "LAMP", "quantity": "3", "unit_price": "0.125"}] * 2 + [
        {"text": "CUP", "quantity": "1", "unit_price": "0", "class": "free"}
    ]
    sale = {"kind": "invoice", "foreign_no": "536365", "customer_id": customer, "made_on": "2024-12-01", "lines": lines}
    back = {"kind": "credit_note", "foreign_no": "C536379", "customer_id": customer, "made_on": "2024-12-02", "original": "536365",
            "lines": [{"text": "LAMP", "quantity": "1", "unit_price": "0.125"}]}  # fmt: skip
    lost = back | {"foreign_no": "C536380", "original": "500000"}
    bad = {"kind": "adjustment", "foreign_no": "A1", "customer_id": customer, "made_on": "2024-12-03", "class": "bad_debt",
           "lines": [{"text": "Adjust bad debt", "quantity": "1", "unit_price": "-0.20"}]}  # fmt: skip
    batch = {"documents": [sale, back, lost, bad]}
    refused = await desk.post(desk.finance, "/receivables/imported-documents", batch)
    assert [(f["field"], f["rule"]) for f in refused.json()["faults"]] == [("documents[2].original", "known")]
    taken = await desk.post(desk.finance, "/receivables/imported-documents", batch | {"allow_unknown_original": True})
    assert taken.json() == {"documents": 4, "lines": 6, "kinds": {"adjustment": 1, "credit_note": 2, "invoice": 1}}
    twice = await desk.post(desk.finance, "/receivables/imported-documents", {"documents": [sale]})
    assert (twice.status_code, twice.json()["code"], twice.json()["existing"]) == (
        409,
        "conflict_duplicate",
        ["invoice 536365"],
    )
    report = await get(desk, "/imported-documents/report")
    assert report["flags"] == [
        {"kind": "credit_note", "flag": "unknown_original", "currency": "CNY", "count": 1, "sum": "0.13"}
    ]
    assert {(ln["class"], ln["repeated"], ln["count"]) for ln in report["lines"] if ln["kind"] == "invoice"} == {
        ("goods", False, 1),
        ("goods", True, 1),
        ("free", False, 1),
    }
    account = await get(desk, f"/accounts/{customer}")
    assert account["open_ar"] == "0.30"  # 0.76 less 0.13, 0.13 and 0.20
    (item,) = [i for i in (await get(desk, f"/items?customer_id={customer}"))["items"] if i["kind"] == "invoice"]
    assert (item["foreign_no"], item["open"]) == ("536365", "0.63")
    assert await healthy(desk)


async def test_an_old_credit_that_covers_held_goods_lets_them_go(desk: Desk) -> None:
    await desk.goods(OLDC="10")
    customer = await desk.customer(limit="0.00")
    outbound = (await desk.to_documents(customer, OLDC="2"))["outbound_order"]["id"]
    await old_debt(desk, customer, "-20.00", days=9, kind="adjustment")
    assert (await desk.dispatch(outbound)).status_code == 201
    assert await healthy(desk)


async def test_the_same_old_documents_from_two_clerks_come_once(desk: Desk) -> None:
    customer = await desk.customer()
    line = {"text": "LAMP", "quantity": "3", "unit_price": "1"}
    batch = {
        "documents": [
            {
                "kind": "invoice",
                "foreign_no": f"N{n}",
                "customer_id": customer,
                "made_on": "2024-12-01",
                "lines": [line],
            }
            for n in range(20)
        ]
    }
    answers = await asyncio.gather(
        *(desk.post(desk.finance, "/receivables/imported-documents", batch) for _ in range(3))
    )
    assert sorted(a.status_code for a in answers) == [201, 409, 409]
    assert (await get(desk, f"/accounts/{customer}"))["open_ar"] == "60.00"
