"""A salesperson sees the accounts of their own customers: in every list, behind every figure, and in every sheet alike."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
import pytest_asyncio
from httpx import AsyncClient

from salesops.testing import Client
from tests.stories.desk import Desk
from tests.stories.test_money import get, old_debt
from tests.stories.test_money_receipts import money

BOOKS = ("/trial-balance", "/accounts", "/entries", "/card?account=1122", "/card/csv?account=1122", "/subsidiary?account=1122",
         "/completeness?since=2026-03-01&until=2026-03-31", "/tie-out", "/export/beancount", "/export/csv")  # fmt: skip


@pytest_asyncio.fixture
async def sales(desk: Desk, client: Client, person: Any) -> AsyncClient:
    """A salesperson with two customers; a third is another's. All three owe, two goods are held, and all have paid."""
    await desk.goods(OWN="10")
    seller = await person(desk.office, "sales")
    for name, owner in (("Mine", seller.person_id), ("Also mine", seller.person_id), ("Theirs", None)):
        made = await desk.post(desk.assistant, "/customers", {"name": name, "salesperson_id": owner and str(owner)})
        customer = made.json()["id"]
        await desk.finance.put(f"{desk.base}/receivables/accounts/{customer}", json={"credit_limit": "0.00"})
        await desk.to_documents(customer, OWN="2")
        await old_debt(desk, customer, "10.00", days=90)
        await money(desk, "1.00", f"wire {name}", customer_id=customer)
    await money(desk, "5.00", "wire of nobody")
    return await client(desk.office, actor=seller)


async def names(desk: Desk) -> dict[str, str]:
    found = (await desk.assistant.get(f"{desk.base}/customers")).json()["items"]
    return {one["id"]: one["name"] for one in found}


async def sheets(desk: Desk, who: AsyncClient, query: str = "") -> list[set[str]]:
    """The customers' names in the summary, in its csv and in its xlsx."""
    base = f"{desk.base}/receivables/summary"
    listed = {line["name"] for line in (await who.get(f"{base}?{query}")).json()["items"]}
    text = (await who.get(f"{base}/export?kind=csv&{query}")).content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO((await who.get(f"{base}/export?kind=xlsx&{query}")).content)).active
    assert book is not None
    heads, *rows = book.iter_rows(values_only=True)
    return [
        listed,
        {row["name"] for row in csv.DictReader(io.StringIO(text))},
        {str(row[heads.index("name")]) for row in rows},
    ]


@pytest.mark.parametrize("query", ["", "words=mine", "words=theirs", "as_of=2020-01-01"])
async def test_a_sheet_shows_what_the_list_shows_and_no_more(desk: Desk, sales: AsyncClient, query: str) -> None:
    everyone = await sheets(desk, desk.finance, query)
    mine = await sheets(desk, sales, query)
    assert everyone[0] == everyone[1] == everyone[2]
    assert mine == [everyone[0] - {"Theirs"}] * 3


@pytest.mark.parametrize("path", ["/summary", "/invoices", "/receipts", "/calls", "/holds"])
async def test_every_list_shows_a_salesperson_their_own_customers(desk: Desk, sales: AsyncClient, path: str) -> None:
    called = await names(desk)
    seen = {called[line["customer_id"]] for line in (await get(desk, path, sales))["items"]}
    everyone = {called.get(line["customer_id"] or "", "nobody") for line in (await get(desk, path))["items"]}
    assert seen == {"Mine", "Also mine"}
    assert everyone - {"nobody"} == {"Mine", "Also mine", "Theirs"}


async def test_nothing_stands_behind_a_figure_of_anothers_customer(desk: Desk, sales: AsyncClient) -> None:
    (theirs,) = [id_ for id_, name in (await names(desk)).items() if name == "Theirs"]
    assert (await get(desk, f"/items?customer_id={theirs}", sales))["items"] == []
    days = "since=2020-01-01&until=2030-01-01"
    base = f"{desk.base}/receivables/accounts/{theirs}"
    for path in (base, f"{base}/statement?{days}"):
        assert (await sales.get(path)).status_code == 404
        assert (await desk.finance.get(path)).status_code == 200


async def test_sums_of_the_whole_office_and_its_books_are_not_a_salespersons(desk: Desk, sales: AsyncClient) -> None:
    assert (await sales.get(f"{desk.base}/receivables/tie-out")).status_code == 403
    assert {path: (await sales.get(f"{desk.base}/ledger{path}")).status_code for path in BOOKS} == dict.fromkeys(BOOKS, 403)  # fmt: skip
    assert {path: (await desk.finance.get(f"{desk.base}/ledger{path}")).status_code for path in BOOKS} == dict.fromkeys(BOOKS, 200)  # fmt: skip
