"""What strangers' duties do wrong costs nobody an order in silence: two real web processes with all of them installed.

Every hostile duty is on in an office of its own, and all offices are at work at the same time.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from strangers import HARMLESS, REFUSING, UNUSABLE, install_strangers
from tests.crash.mortal import Web

from salesops import Act, transaction
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.masterdata.offices import NewOffice, open_office
from salesops.masterdata.people import NewPerson, add_person, grant_role
from salesops.services import tokens
from salesops.testing import SYSTEM, Database
from salesops.web import sessions
from salesops_duties.customers import service as customers
from salesops_duties.customers.rules import NewCustomer
from salesops_duties.inventory import service as inventory
from salesops_duties.inventory.rules import GoodsReceipt, ReceiptLine
from salesops_duties.orders.rules import POINTS
from salesops_duties.receivables import service as receivables
from salesops_duties.receivables.rules import Terms

CALM = "calm"
PART = "HOSTILE-1"
_turns = itertools.count(1)


@dataclass
class Desk:
    """One office: orders by its clerk, over either web process; switches and health by its administrator."""

    webs: tuple[httpx.AsyncClient, httpx.AsyncClient]
    code: str
    customer: UUID
    token: str
    admin: str

    async def call(self, web: int, method: str, path: str, **given: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}", "idempotency-key": f"{self.code} {next(_turns)}"}
        return await self.webs[web].request(method, f"/api/{self.code}{path}", headers=headers, **given)

    async def order(self, web: int = 0) -> httpx.Response:
        number = next(_turns)
        line = {"part_no": PART, "quantity": "1", "unit_price": "1.00"}
        order = {"customer_id": str(self.customer), "intake_channel": "fax", "document_ref": f"fax {number}",
                 "customer_po_no": f"PO {number}", "lines": [line]}  # fmt: skip
        said = {"called_at": "2026-03-02T09:30:00+08:00", "phone": "1", "person": "Lin", "points": list(POINTS)}
        return await self.call(web, "POST", "/orders/placements", json={"order": order, "confirmation": said})

    async def as_admin(self, web: int, method: str, path: str, **given: Any) -> httpx.Response:
        headers = {"cookie": f"salesops={self.admin}", "sec-fetch-site": "same-origin", "accept": "text/html"}
        return await self.webs[web].request(method, path, headers=headers, **given)

    async def switch(self, duty: str, to: str) -> httpx.Response:
        """On the page of the switchboard."""
        form = {"duty": duty, "where": self.code, "to": to, "act": to, "reason": "hostile"}
        return await self.as_admin(0, "POST", f"/{self.code}/duties", data=form)

    async def shown(self, duty: str) -> tuple[str, str]:
        """What the administrator reads of a duty: in the API's answer, and on the page."""
        told = (await self.as_admin(1, "GET", f"/api/{self.code}/health")).json()
        api = [f"{f['place']}: {f['error']}" for f in told["faults"] if f["duty"] == duty]
        api += [broken["error"] for broken in told["broken"] if broken["name"] == duty]
        page = (await self.as_admin(1, "GET", f"/{self.code}/")).text
        rows = re.findall(rf"<b>{duty}</b>(.*?)</li>", page, re.DOTALL)
        return "\n".join(api), "\n".join(rows).replace("&#39;", "'")


@dataclass
class Company:
    """A desk for every hostile duty that can be used, and one without any."""

    webs: tuple[Web, Web]
    desks: dict[str, Desk]

    @property
    def calm(self) -> Desk:
        return self.desks[CALM]


@dataclass
class Story:
    """What came of one hostile duty, told after all of them were at it at once."""

    first: httpx.Response
    elsewhere: httpx.Response
    shown: tuple[str, str]
    switched: httpx.Response
    seconds: float
    after: httpx.Response


@pytest_asyncio.fixture(scope="module")
async def company(kernel, database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    folder = install_strangers(tmp_path_factory.mktemp("strangers"))
    webs = Web(database, tmp_path_factory.mktemp("one")), Web(database, tmp_path_factory.mktemp("two"))
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    try:
        await asyncio.gather(*(web.start(PYTHONPATH=path, SALESOPS_SECURE_COOKIES="0") for web in webs))
        async with contextlib.AsyncExitStack() as open_clients:
            one, two = [await open_clients.enter_async_context(_client(web)) for web in webs]
            made = Company(webs, await _desks((one, two)))
            await asyncio.gather(*(_switched_on(made.desks[name], name) for name in [*REFUSING, *HARMLESS]))
            yield made
    finally:
        for web in webs:
            if web.process is not None:
                web.kill()


def _client(web: Web) -> httpx.AsyncClient:
    many = httpx.Limits(max_connections=100)
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{web.port}", timeout=20, limits=many)


async def _desks(webs: tuple[httpx.AsyncClient, httpx.AsyncClient]) -> dict[str, Desk]:
    offices = {
        name: await open_office(SYSTEM, NewOffice(name.replace("_", "-"), name, "CNY", "Asia/Shanghai"))
        for name in (CALM, *REFUSING, *HARMLESS)
    }
    async with transaction(Act(offices[CALM], SYSTEM, "cli")) as tx:
        admin = await add_person(tx, NewPerson("admin", "Admin", "office_admin"))
        clerk = await add_person(tx, NewPerson("clerk", "Clerk", "assistant"))
        await add_products(tx, [NewProduct(PART, "Part")])
    session = await sessions.open_session(admin, "hostile")
    desks = {}
    for name, office in offices.items():
        act = Act(office, SYSTEM, "cli")
        async with transaction(act) as tx:
            if name != CALM:
                await grant_role(tx, admin, "office_admin")
                await grant_role(tx, clerk, "assistant")
            _, token = await tokens.issue_token(tx, clerk, "hostile")
        customer = (await customers.register(act, NewCustomer("Firm"))).id
        await receivables.set_terms(act, customer, Terms("1000.00"))
        await inventory.receive(act, GoodsReceipt([ReceiptLine(PART, "100", "1.00")]))
        desks[name] = Desk(webs, office.code, customer, token, session)
    return desks


async def _switched_on(desk: Desk, duty: str) -> None:
    """On, and known to both processes; a new office itself is known a moment after it was opened."""
    async with asyncio.timeout(10):
        while (await desk.switch(duty, "on")).status_code == 404:
            await asyncio.sleep(0.05)
        for web in (0, 1):
            while True:
                seen = (await desk.as_admin(web, "GET", f"/api/{desk.code}/duties")).json()["items"]
                if next(row["state"] for row in seen if row["name"] == duty) == "on":
                    break
                await asyncio.sleep(0.05)


@pytest_asyncio.fixture(scope="module")
async def stories(company: Company) -> dict[str, Story]:
    """All hostile duties at once: an order, one elsewhere meanwhile, what is shown, and off again."""

    async def tell(name: str) -> Story:
        desk = company.desks[name]
        ordering = asyncio.create_task(desk.order())
        await asyncio.sleep(0.2)
        elsewhere = await company.calm.order()
        first = await ordering
        shown = await desk.shown(name)
        switched = await desk.switch(name, "off")
        since = time.monotonic()
        while (after := await desk.order(1)).status_code != 201 and time.monotonic() - since < 5:
            await asyncio.sleep(0.05)
        return Story(first, elsewhere, shown, switched, time.monotonic() - since, after)

    told = await asyncio.gather(*(tell(name) for name in REFUSING))
    return dict(zip(REFUSING, told, strict=True))


@pytest.mark.parametrize("name", REFUSING)
async def test_a_duty_that_has_to_be_asked_and_cannot_answer_is_named_shown_and_switched_off(
    name: str, stories: dict[str, Story]
) -> None:
    story = stories[name]
    told = story.first.json()
    assert (story.first.status_code, told["code"], told["duty"]) == (503, "duty_broken", name), told
    assert told["ways_out"] == [f"ask an office administrator to switch {name} off until it is mended"]
    assert story.elsewhere.status_code == 201, story.elsewhere.text
    for shown in story.shown:
        assert REFUSING[name][1] in shown
    assert story.switched.status_code == 303
    assert (story.after.status_code, story.seconds < 1.0) == (201, True), (story.seconds, story.after.text)


@pytest.mark.parametrize("name", HARMLESS)
async def test_a_duty_that_only_adds_costs_an_order_nothing(name: str, company: Company) -> None:
    desk = company.desks[name]
    placed = await desk.order()
    assert placed.status_code == 201, placed.text
    panels = await desk.call(0, "GET", f"/orders/{placed.json()['order_id']}/panels")
    assert panels.status_code == 200
    assert {panel["key"] for panel in panels.json()["items"]} >= {"balance"}
    if name == "routes":
        await _visit_routes(desk)
    for shown in await desk.shown(name):
        assert HARMLESS[name][1] in shown
    assert (await desk.switch(name, "off")).status_code == 303
    assert (await desk.order(1)).status_code == 201


async def _visit_routes(desk: Desk) -> None:
    """Each fault of a route is told as ours, is noted with its place, and the process lives on."""
    for path, error in (("raising", "in the route"), ("leaving", "SystemExit(5)"), ("deep", "RecursionError")):
        seen = await desk.call(0, "GET", f"/routes/{path}")
        assert (seen.status_code, seen.json()["code"]) == (500, "internal"), path
        async with asyncio.timeout(5):  # it is noted after the answer
            while not all(f"/routes/{path}" in shown and error in shown for shown in await desk.shown("routes")):
                await asyncio.sleep(0.05)


async def test_a_route_of_a_duty_that_is_off_is_gone_in_every_process(company: Company) -> None:
    desk = company.desks["routes"]
    assert (await desk.switch("routes", "off")).status_code == 303
    async with asyncio.timeout(1):
        for web in (0, 1):
            while (await desk.call(web, "GET", "/routes/raising")).status_code != 404:
                await asyncio.sleep(0.05)


@pytest.mark.parametrize("name", UNUSABLE)
async def test_a_duty_that_cannot_be_used_is_shown_with_the_reason(name: str, company: Company) -> None:
    for shown in await company.calm.shown(name):
        assert UNUSABLE[name][1] in shown


async def test_nobody_was_ended_and_the_api_is_described(company: Company) -> None:
    assert (await company.calm.order()).status_code == 201
    assert (await company.calm.order(1)).status_code == 201
    assert [web.process.poll() for web in company.webs] == [None, None]
    described = await company.calm.as_admin(0, "GET", "/openapi/openapi.json")
    assert "/api/{office}/routes/raising" in described.json()["paths"]
