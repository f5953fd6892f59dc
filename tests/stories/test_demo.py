"""The demonstration: a trading company that hangs together, killed in the middle of its loading and finished."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient

from salesops import Act, clock, transaction
from salesops.act import Office
from salesops.demo import LOGINS
from salesops.demo.firms import FIRMS
from salesops.demo.loading import ORDERS, load_if_empty
from salesops.demo.parts import PARTS
from salesops.kernel.registry import Registry
from salesops.masterdata import people
from salesops.services import outbox, tokens
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Database

PROGRAMS = Path(sys.executable).parent
OFFICES = tuple(FIRMS)
BUCKETS = ("not_due", "1-30", "31-60", "61-90", "91-180", "over_180")
KILLED_AT = 40  # orders that are there when the loading is killed


def loading(database: Database, home: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"SALESOPS_DATABASE_URL": database.app_url, "SALESOPS_HOME": str(home)}
    said = (home / "demo.log").open("ab")
    return subprocess.Popen([PROGRAMS / "salesops", "demo"], env=environment, stdout=said, stderr=said)


async def orders_in(database: Database) -> int:
    return int((await database.as_owner("SELECT count(*) AS n FROM orders.sales_order"))[0]["n"])


@pytest_asyncio.fixture(scope="module")
async def killed_at(database: Database, kernel: Registry, tmp_path_factory: pytest.TempPathFactory) -> int:
    """The demonstration is loaded, though its first try was killed; how many orders there were then."""
    home = tmp_path_factory.mktemp("demo")
    first = loading(database, home)
    until = time.monotonic() + 90
    while await orders_in(database) < KILLED_AT:
        assert first.poll() is None, (home / "demo.log").read_text()[-2000:]
        assert time.monotonic() < until
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait()
    left = await orders_in(database)
    second = loading(database, home)
    assert second.wait(150) == 0, (home / "demo.log").read_text()[-2000:]
    await kernel.refresh()
    return left


class Reader:
    """Looks at an office of the demonstration as one of its people."""

    def __init__(self, office: Office, client: AsyncClient) -> None:
        self.office, self.client = office, client

    async def get(self, path: str) -> Any:
        found = await self.client.get(f"/api/{self.office.code}{path}")
        assert found.status_code == 200, found.text
        return found.json()

    async def all(self, path: str) -> list[dict[str, Any]]:
        rows, after = [], ""
        while after is not None:
            page = await self.get(f"{path}{'&' if '?' in path else '?'}limit=200{f'&after={after}' if after else ''}")
            rows += page["items"]
            after = page["next"]
        return rows


@pytest_asyncio.fixture(params=OFFICES)
async def reader(request: pytest.FixtureRequest, killed_at: int, kernel: Registry, app: Any) -> Any:
    """An office, read by its head with the rights of finance beside."""
    office = kernel.by_code[request.param]
    login = next(one.login for one in LOGINS if one.role == "head" and request.param in one.offices)
    person = await people.find_person(login)
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        _, text = await tokens.issue_token(tx, person, "test")
    headers = {"Authorization": f"Bearer {text}"}
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://localhost", headers=headers) as client:
        yield Reader(office, client)


async def test_a_demonstration_killed_in_the_middle_is_finished_and_nothing_is_there_twice(
    killed_at: int, database: Database
) -> None:
    assert KILLED_AT <= killed_at < sum(ORDERS.values()), "the kill came too late to prove anything"
    rows = await database.as_owner(
        "SELECT f.code, o.customer_po_no, count(*) AS n FROM orders.sales_order o JOIN core.office f ON f.id = o.office_id GROUP BY 1, 2"
    )
    assert {row["n"] for row in rows} == {1}
    numbers = {row["customer_po_no"] for row in rows}
    assert numbers >= {f"PO {code} {index}" for code, count in ORDERS.items() for index in range(count)}
    assert await load_if_empty() is False
    assert await orders_in(database) == len(rows)


async def test_the_company_has_its_people_parts_and_customers(killed_at: int, database: Database) -> None:
    counted = await database.as_owner(
        "SELECT (SELECT count(*) FROM core.product) AS parts, (SELECT count(*) FROM customers.customer) AS customers,"
        " (SELECT count(*) FROM core.product WHERE superseded_by IS NOT NULL) AS superseded,"
        " (SELECT count(*) FROM core.product WHERE discontinued) AS discontinued,"
        " (SELECT count(DISTINCT state) FROM customers.customer) AS states,"
        " (SELECT count(*) FROM customers.customer WHERE shares_limit) AS families,"
        " (SELECT count(*) FROM core.exchange_rate) AS rates"
    )
    assert dict(counted[0].items()) == {"parts": len(PARTS), "customers": 60, "superseded": 8, "discontinued": 6, "states": 3, "families": 2, "rates": 12}  # fmt: skip
    assert len(PARTS) > 300
    logins = await database.as_owner("SELECT login FROM core.person")
    assert {login.login for login in LOGINS} == {row["login"] for row in logins}


async def test_nothing_in_the_demonstration_contradicts_itself(killed_at: int) -> None:
    assert [finding async for finding in verify()] == []
    assert await outbox.counts() == {} or all(state in ("done", "parked") for _, state in await outbox.counts())


async def test_every_state_of_the_desk_and_every_way_an_order_comes_can_be_seen(reader: Reader) -> None:
    orders = await reader.all("/orders")
    assert {o["state"] for o in orders} == {"draft", "confirmed", "issued", "dispatched", "backorder", "cancelled"}
    channels = {"fax", "phone", "email", "online", "counter"}
    assert {o["intake_channel"] for o in orders} >= channels
    assert (await reader.get("/orders/calls"))["items"]
    assert (await reader.get("/orders/written-copies"))["items"]
    assert "Pudong Auto Service" in {o["customer"] for o in orders} or reader.office.code != "shanghai"


async def test_the_ageing_has_every_bucket_and_ties_out_with_the_books(reader: Reader) -> None:
    own, sums = reader.office.currency, Counter[str]()
    for row in await reader.all("/receivables/summary"):
        for bucket in BUCKETS:
            sums[bucket] += int(Decimal(row[bucket]) * 100) if row["currency"] == own else 0
    assert [bucket for bucket in BUCKETS if sums[bucket] <= 0] == []
    assert all(line["ok"] for line in (await reader.get("/receivables/tie-out"))["items"])
    totals = (await reader.get("/ledger/trial-balance"))["totals"]
    assert {total["balance"] for total in totals} == {"0.00"}


async def test_money_goods_and_approvals_wait_for_someone(reader: Reader) -> None:
    assert (await reader.get("/receivables/holds"))["items"]
    assert (await reader.get("/receivables/calls"))["items"]
    for status in ("suspense", "reported", "reversed", "cleared"):
        assert (await reader.get(f"/receivables/receipts?status={status}"))["items"], status
    assert (await reader.get("/receivables/invoices?status=disputed"))["items"]
    asked = Counter((a["action"], a["state"]) for a in (await reader.get("/approvals"))["items"])
    for action in ("inventory.adjust", "receivables.override"):
        assert asked[action, "used"] >= 1 <= asked[action, "open"], action
    coming = (await reader.get("/inventory/incoming?queue=announced"))["items"]
    assert min(row["expected_on"] for row in coming if row["expected_on"]) > str(clock.today(reader.office.timezone))
    assert len((await reader.get("/inventory/holds"))["items"]) >= 2


async def test_suppliers_are_owed_and_an_invoice_of_theirs_waits(reader: Reader) -> None:
    if reader.office.code != "shanghai":  # who buys is there
        return
    invoices = (await reader.get("/procurement/invoices"))["items"]
    states = {one["number"]: (one["state"], one["blocks"]) for one in invoices}
    assert states == {"RE 7713": ("booked", []), "RE 7790": ("blocked", ["price"])}
    (back,) = (await reader.get("/procurement/returns"))["items"]
    assert back["why"] == "damaged"


async def test_the_first_month_is_closed_and_today_is_open(reader: Reader) -> None:
    periods = [p["state"] for p in (await reader.get("/ledger/periods"))["items"]]
    assert periods[0] == "open"
    assert periods[-1] == "hard"
    assert "soft" in periods


async def test_an_office_does_without_prices_and_another_without_returns(reader: Reader) -> None:
    lacking = {"urumqi": "/prices/promotions", "hamburg": "/returns"}
    for code, path in lacking.items():
        found = await reader.client.get(f"/api/{reader.office.code}{path}")
        assert found.status_code == (404 if code == reader.office.code else 200)
    if reader.office.code != "hamburg":
        assert {r["state"] for r in (await reader.get("/returns"))["items"]} == {"resolved"}
    if reader.office.code != "urumqi":
        states = {p["name"]: p["state"] for p in (await reader.get("/prices/promotions"))["items"]}
        assert states == {"Autumn brakes": "running", "Winter wipers": "draft"}


async def test_another_program_finds_the_books_of_the_demonstration_right(reader: Reader, tmp_path: Path) -> None:
    books = await reader.client.get(f"/api/{reader.office.code}/ledger/export/beancount")
    file = tmp_path / "books.beancount"
    file.write_text(books.text)
    checked = subprocess.run([PROGRAMS / "bean-check", file], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
