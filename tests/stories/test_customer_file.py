"""B-10.1: customer companies are registered with licence and billing data, and kept in order."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from httpx import AsyncClient

from tests.stories.desk import Desk


async def file_of(desk: Desk, **given: Any) -> dict[str, Any]:
    made = await desk.post(desk.assistant, "/customers", {"name": "Hope Motors"})
    if given:
        path = f"{desk.base}/customers/{made.json()['id']}"
        saved = await desk.assistant.put(path, json={"name": "Hope Motors", "version": 1} | given)
        assert saved.status_code == 200, saved.text
        answer: dict[str, Any] = saved.json()
        return answer
    answer = made.json()
    return answer


async def put(desk: Desk, customer: str, **given: Any) -> Any:
    body = {"name": "Hope Motors", "version": 1} | given
    return await desk.assistant.put(f"{desk.base}/customers/{customer}", json=body)


def rules(answer: Any) -> set[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return {(f["field"], f["rule"]) for f in answer.json()["faults"]}


async def test_a_special_invoice_says_which_billing_data_are_missing(desk: Desk) -> None:
    saved = await file_of(desk, country="CN", invoice_kind="special", phone="021 5550 0100")
    assert saved["phone"] == "+86 21 5550 0100"
    assert saved["billing_missing"] == ["tax_id", "billing_address", "bank_name", "bank_account"]
    full = {"country": "CN", "tax_id": "91310000MA1FL00056", "invoice_kind": "special", "phone": "021 5550 0100",
            "billing_address": "1 Harbour Road", "bank_name": "Bank of the East", "bank_account": "6222 0012 3456 789", "version": 2}  # fmt: skip
    assert (await put(desk, saved["id"], **full)).json()["billing_missing"] == []


async def test_b_10_1_numbers_that_do_not_prove_themselves_are_refused_all_at_once(desk: Desk) -> None:
    customer = (await file_of(desk))["id"]
    bad = {"country": "CN", "tax_id": "91310000MA1FL00057", "phone": "12", "bank_account": "DE00 1234", "email": "nobody",
           "tax_status": "sometimes", "invoice_kind": "gold", "shares_limit": True}  # fmt: skip
    assert rules(await put(desk, customer, **bad)) == {
        ("tax_id", "check_digit"),
        ("phone", "phone"),
        ("bank_account", "iban"),
        ("email", "email"),
        ("tax_status", "choice"),
        ("invoice_kind", "choice"),
        ("parent_id", "required"),
    }


@pytest.mark.parametrize(
    ("country", "good", "bad"),
    [("DE", "DE136695976", "DE136695978"), ("CN", "91110000600037341L", "91110000600037342L"), ("GB", "GB980780684", "GB802311781")],
)  # fmt: skip
async def test_a_tax_number_proves_itself_in_its_own_country(desk: Desk, country: str, good: str, bad: str) -> None:
    customer = (await file_of(desk))["id"]
    assert rules(await put(desk, customer, country=country, tax_id=bad)) <= {
        ("tax_id", "check_digit"),
        ("tax_id", "tax_id"),
    }
    assert (await put(desk, customer, country=country, tax_id=good)).status_code in (200, 409)


async def test_a_stale_file_shows_both_versions_field_by_field(desk: Desk) -> None:
    customer = (await file_of(desk, address="Old Street 1"))["id"]
    answer = await put(desk, customer, address="New Street 2", version=1)
    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict_version"
    assert answer.json()["fields"] == {"address": ["Old Street 1", "New Street 2"]}


async def test_a_family_has_one_head_and_no_grandchildren(desk: Desk) -> None:
    head, child, other = [(await file_of(desk))["id"] for _ in range(3)]
    assert (await put(desk, child, parent_id=head, shares_limit=True)).json()["parent"] == "Hope Motors"
    assert rules(await put(desk, other, parent_id=child)) == {("parent_id", "one_level")}
    assert rules(await put(desk, head, parent_id=other)) == {("parent_id", "one_level")}
    assert rules(await put(desk, other, parent_id=other)) == {("parent_id", "known")}


async def test_a_stop_on_the_head_of_a_family_stops_the_family(desk: Desk, client: Any) -> None:
    head_of_department = await client(desk.office, "head")
    customer, family = await desk.customer(), await desk.customer("Hope Holding")
    assert (await put(desk, customer, parent_id=family, shares_limit=True)).status_code == 200
    stop = {"state": "stop", "reason": "insolvent", "version": 1}
    assert (await head_of_department.post(f"{desk.base}/customers/{family}/state", json=stop)).status_code == 200
    await desk.goods(STOPPED="5")
    order = (await desk.take(customer, STOPPED="1")).json()["id"]
    await desk.check(order)
    refused = await desk.call(order)
    assert (refused.status_code, refused.json()["current"]) == (409, "stop")


async def test_a_contact_who_left_is_made_inactive_and_kept(desk: Desk) -> None:
    customer = (await file_of(desk))["id"]
    path = f"{desk.base}/customers"
    made = await desk.assistant.post(f"{path}/{customer}/contacts", json={"name": "Ms Lin", "phone": "+86 21 5550 0100", "may_order": True, "order_limit": "500.00"})  # fmt: skip
    assert made.status_code == 201, made.text
    gone = {"name": "Ms Lin", "active": False, "version": 1}
    assert (await desk.assistant.put(f"{path}/contacts/{made.json()['id']}", json=gone)).status_code == 200
    assert (await desk.assistant.put(f"{path}/contacts/{made.json()['id']}", json=gone)).status_code == 409
    shown = (await desk.assistant.get(f"{path}/{customer}")).json()["contacts"]
    assert [(c["name"], c["active"]) for c in shown] == [("Ms Lin", False)]


async def test_who_may_order_can_be_called_back(desk: Desk) -> None:
    customer = (await file_of(desk))["id"]
    answer = await desk.assistant.post(
        f"{desk.base}/customers/{customer}/contacts", json={"name": " ", "may_order": True, "order_limit": "-1"}
    )
    assert rules(answer) == {("name", "required"), ("phone", "required"), ("order_limit", "not_negative")}


async def test_list_search_and_export_show_a_salesperson_the_same_customers(
    desk: Desk, client: Any, person: Any
) -> None:
    seller = await person(desk.office, "sales")
    theirs: AsyncClient = await client(desk.office, "sales", actor=seller)
    for name, owner in (("=Mine Motors", str(seller.person_id)), ("Other Motors", None)):
        await desk.post(desk.assistant, "/customers", {"name": name, "salesperson_id": owner})
    path = f"{desk.base}/customers"
    assert [c["name"] for c in (await theirs.get(path)).json()["items"]] == ["=Mine Motors"]
    assert (await theirs.get(f"{path}?words=other")).json()["items"] == []
    sheet = openpyxl.load_workbook(io.BytesIO((await theirs.get(f"{path}/export")).content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["=Mine Motors"] or [row[0] for row in rows[1:]] == ["'=Mine Motors"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert len((await desk.assistant.get(f"{path}/export?kind=csv")).text.strip().splitlines()) == 3


async def test_a_licence_that_runs_out_is_listed_in_time(desk: Desk) -> None:
    soon = (await file_of(desk, licence_no="L-1", licence_until="2020-01-31"))["id"]
    await file_of(desk, licence_no="L-2", licence_until="2999-12-31")
    shown = (await desk.assistant.get(f"{desk.base}/customers/expiring")).json()["items"]
    assert [(c["id"], c["expired"]) for c in shown] == [(soon, True)]
