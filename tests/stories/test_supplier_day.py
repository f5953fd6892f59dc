"""What suppliers' invoices bring into My day, the rules of buying behind it, and the file that became a paper of a supplier."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest_asyncio

from salesops import Actor, ask, clock
from salesops.hookspecs.pages import PageHooks
from salesops.testing import Client
from tests.stories.desk import Desk
from tests.stories.test_procurement import Buying
from tests.stories.test_supplier_invoices import Owing, goods
from tests.stories.test_supplier_papers import Papers, line, response, sent


@pytest_asyncio.fixture
async def owing(desk: Desk, client: Client) -> Owing:
    return Owing(Buying(desk, await client(desk.office, "head")), client)


async def told(owing: Owing, actor: Actor, kind: str) -> list[tuple[str, str, str]]:
    answers = await ask(PageHooks).day_entries(owing.desk.office, actor)
    return [(one.title, one.figure, one.tone) for each in answers for one in each if one.kind == kind]


async def test_an_invoice_that_differs_longer_than_a_working_day_is_who_enters_them_s(
    owing: Owing, person: Any
) -> None:
    finance, dock = await person(owing.desk.office, "finance"), await person(owing.desk.office, "warehouse")
    supplier = await owing.buying.supplier()
    order = await owing.came(supplier, "SD1", "10")
    kept = await owing.enter(supplier, "D 1", "70.00", goods(order, "10", "7.00"))
    assert kept.json()["blocks"] == ["price"], kept.text
    kind = "Suppliers' invoices that are kept"
    assert await told(owing, finance, kind) == []
    with clock.at(clock.now() + dt.timedelta(days=4)):
        assert await told(owing, finance, kind) == [("D 1", "70.00 CNY", "warn")]
        assert await told(owing, dock, kind) == []


async def test_what_is_due_within_the_office_s_days_is_who_pays_s(owing: Owing, person: Any) -> None:
    finance = await person(owing.desk.office, "finance")
    supplier = await owing.buying.supplier(payment_days=10)
    order = await owing.came(supplier, "SD2", "10")
    made = await owing.enter(supplier, "D 2", "60.00", goods(order, "10"))
    assert made.json()["state"] == "booked", made.text
    kind = "Suppliers to be paid"
    assert await told(owing, finance, kind) == []
    at = f"{owing.desk.base}/procurement/policy"
    rules = (await owing.buying.head.get(at)).json()
    assert (rules["pay_notice_days"], rules["version"]) == (3, 0)
    for days_before, status in ((61, 422), (10, 200)):
        answer = await owing.buying.head.put(at, json=rules | {"pay_notice_days": days_before})
        assert answer.status_code == status, answer.text
    assert await told(owing, finance, kind) == [("D 2", "60.00 CNY", "warn")]
    with clock.at(clock.now() + dt.timedelta(days=11)):
        assert await told(owing, finance, kind) == [("D 2", "60.00 CNY", "bad")]
    assert (await owing.pay(made.json()["id"])).status_code == 201
    assert await told(owing, finance, kind) == []


async def test_a_file_shows_the_papers_that_it_became(owing: Owing, person: Any) -> None:
    papers = Papers(owing.buying)
    _, number = await sent(papers, "SD3")
    (one,) = await papers.bring("response.xml", response(number, line(1, "SD3", "10")))
    row = await papers.paper(one["id"])
    head, nobody = await person(owing.desk.office, "head"), await person(owing.desk.office, "hr")

    async def panels(actor: Actor) -> list[Any]:
        answers = await ask(PageHooks).page_panels(owing.desk.office, actor, "arrival", UUID(row["arrival_id"]))
        return [panel for each in answers for panel in each]

    (panel,) = await panels(head)
    assert [(paper["id"], paper["purchase"]) for paper in panel.data["papers"]] == [(one["id"], number)]
    assert await panels(nobody) == []
