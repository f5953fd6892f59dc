"""A duty works with nothing but what it requires, and without it the rest goes on."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import ASGITransport, AsyncClient, Response

from salesops import Act, ask, new_id, transaction
from salesops.act import Office
from salesops.duty import ROLES
from salesops.hookspecs import InventoryHooks, LedgerHooks
from salesops.hookspecs.inventory import OutboundToIssue
from salesops.hookspecs.ledger import EntryToPost, Posting
from salesops.hookspecs.orders import Order, OrderLine
from salesops.kernel.boot import booted
from salesops.kernel.discovery import Discovered, discover
from salesops.masterdata import catalogue, offices, parties, people
from salesops.migrations import migrate
from salesops.services import outbox, tokens
from salesops.services.verify import verify
from salesops.settings import Settings
from salesops.testing import SYSTEM, Database, Server
from salesops.web.app import make_app
from tests.core.matrix.operations import operations

ROOT = Path(__file__).parents[2]
DUTIES = {item.duty.name: item for item in discover()}


def with_requirements(name: str) -> list[Discovered]:
    """The duty and all it needs, in order."""
    wanted, todo = {name}, [name]
    while todo:
        needed = set(DUTIES[todo.pop()].duty.requires) - wanted
        wanted |= needed
        todo += needed
    return [item for key, item in DUTIES.items() if key in wanted]


@dataclass
class Small:
    """An office that has only some duties, and a client of someone with every role."""

    office: Office
    client: AsyncClient
    app: Any

    @property
    def act(self) -> Act:
        return Act(self.office, SYSTEM, "api")

    async def get(self, path: str) -> Any:
        found = await self.client.get(f"/api/{self.office.code}{path}")
        assert found.status_code == 200, found.text
        return found.json()

    async def post(self, path: str, body: Any = None, method: str = "POST") -> Any:
        done: Response = await self.client.request(
            method, f"/api/{self.office.code}{path}", json=body, headers={"Idempotency-Key": str(new_id())}
        )
        assert done.status_code in (200, 201), done.text
        return done.json()

    async def product(self) -> UUID:
        async with transaction(self.act) as tx:
            return (await catalogue.add_products(tx, [catalogue.NewProduct("P1", "Part")]))[0]

    async def party(self) -> UUID:
        async with transaction(self.act) as tx:
            return await parties.add_party(tx, "Some firm")


@contextlib.asynccontextmanager
async def small_installation(server: Server, duties: list[Discovered]) -> AsyncIterator[Small]:
    database = Database(server, f"salesops_alone_{secrets.token_hex(4)}")
    await server.new_database(database.name)
    try:
        await migrate(database.owner_url, only=duties)
        async with booted(database.app_url, pool_size=4, duties=duties) as registry:
            office = await offices.open_office(SYSTEM, offices.NewOffice("small", "Small", "CNY", "Asia/Shanghai"))
            async with transaction(Act(office, SYSTEM, "cli")) as tx:
                person = await people.add_person(tx, people.NewPerson("all", "All", ROLES[0]))
                for role in ROLES[1:]:
                    await people.grant_role(tx, person, role)
                _, token = await tokens.issue_token(tx, person, "test")
            app = make_app(Settings(secure_cookies=False, demo=True), registry=registry)
            async with AsyncClient(
                transport=ASGITransport(app=app),
                base_url="http://localhost",
                headers={"Authorization": f"Bearer {token}"},
            ) as client:
                yield Small(office, client, app)
            assert [finding async for finding in verify()] == []
    finally:
        await server.run(f'DROP DATABASE "{database.name}" WITH (FORCE)')
        server.made.remove(database.name)


# ------------------------------------------------------------------ a short story of each


async def customers(small: Small) -> None:
    made = await small.post("/customers", {"name": "Hope Motors"})
    assert (await small.get(f"/customers/{made['id']}"))["name"] == "Hope Motors"


async def inventory(small: Small) -> None:
    await small.product()
    await small.post("/inventory/receipts", {"lines": [{"part_no": "P1", "quantity": "3", "unit_cost": "2.00"}]})
    (row,) = (await small.get("/inventory/stock"))["items"]
    assert Decimal(row["available_now"]) == 3


async def ledger(small: Small) -> None:
    entry = EntryToPost(
        "sample",
        new_id(),
        dt.date(2026, 3, 2),
        "CNY",
        "a sample",
        (Posting("bank", 100), Posting("sales", -100)),
    )
    async with transaction(small.act) as tx:
        assert len(await ask(LedgerHooks).entry_posting(small.office, tx, entry)) == 1
    accounts = (await small.get("/ledger/trial-balance"))["accounts"]
    assert {a["name"]: a["balance"] for a in accounts} == {"Bank": "1.00", "Sales": "-1.00"}


async def receivables(small: Small) -> None:
    customer = (await small.post("/customers", {"name": "Hope Motors"}))["id"]
    await small.post(f"/receivables/accounts/{customer}", {"credit_limit": "100.00"}, method="PUT")
    await small.post(
        "/receivables/receipts", {"customer_id": customer, "amount": "30.00", "reference": "slip", "state": "cleared"}
    )
    assert (await small.get(f"/receivables/accounts/{customer}"))["headroom"] == "130.00"


async def logistics(small: Small) -> None:
    product, party, order_id, outbound = await small.product(), await small.party(), new_id(), new_id()
    await small.post("/inventory/receipts", {"lines": [{"part_no": "P1", "quantity": "3", "unit_cost": "2.00"}]})
    order = Order(order_id, party, "CNY", 100, (OrderLine(1, product, Decimal(2), Decimal(1), 200),))
    async with transaction(small.act) as tx:
        await ask(InventoryHooks).stock_reserving(small.office, tx, order, {1: Decimal(2)})
        to_issue = OutboundToIssue(outbound, order_id, party, ((1, product, Decimal(2)),))
        await ask(InventoryHooks).outbound_issuing(small.office, tx, to_issue)
    await small.post("/logistics/dispatches", {"outbound_id": str(outbound), "carrier": "own", "tracking_no": "T1"})
    await outbox.drain()
    assert [s["tracking_no"] for s in (await small.get("/logistics/shipments"))["items"]] == ["T1"]


async def orders(small: Small) -> None:
    await small.product()
    party = await small.party()
    await small.post("/inventory/receipts", {"lines": [{"part_no": "P1", "quantity": "3", "unit_cost": "2.00"}]})
    line = {"part_no": "P1", "quantity": "2", "unit_price": "5.00"}
    order = (await small.post("/orders", {"customer_id": str(party), "intake_channel": "counter", "lines": [line]}))[
        "id"
    ]
    await small.post(f"/orders/{order}/stock-check")
    await small.post(f"/orders/{order}/balance-check", {"evidence": "bank statement of today"})
    seen = await small.get(f"/orders/{order}/checklist")
    call = {"called_at": "2026-03-02T09:30:00+08:00", "phone": "1", "person": "Lin", "outcome": "confirmed"}
    await small.post(
        f"/orders/{order}/confirmations", call | {"content_hash": seen["content_hash"], "points": seen["points"]}
    )
    issued = await small.post(f"/orders/{order}/documents")
    assert issued["sales_invoice"] is None
    assert issued["outbound_order"]["payment_hold"] == "none"


STORIES: dict[str, Callable[[Small], Awaitable[None]]] = {
    "customers": customers, "inventory": inventory, "ledger": ledger, "logistics": logistics, "orders": orders, "receivables": receivables,
}  # fmt: skip


@pytest.mark.parametrize("name", DUTIES)
async def test_a_duty_works_with_only_what_it_requires(name: str, server: Server) -> None:
    async with small_installation(server, with_requirements(name)) as small:
        for operation in operations(small.app):
            if operation.method == "GET" and operation.of_office and not operation.page:
                path = operation.path.replace("{office}", small.office.code)
                for parameter in operation.parameters:
                    path = path.replace(f"{{{parameter}}}", name if parameter == "duty" else str(new_id()))
                answered = await small.client.get(path, params={"series": "receipt", "document_id": str(new_id())})
                assert answered.status_code in (200, 404, 409, 400, 422), f"{path}: {answered.text}"
        if name in STORIES:
            await STORIES[name](small)


def test_every_duty_of_the_desk_has_a_story_alone() -> None:
    assert STORIES.keys() <= DUTIES.keys()


LOOK = """
import json, warnings
warnings.simplefilter("ignore")
from salesops.kernel.boot import make_registry
from salesops.kernel.discovery import broken
from salesops.settings import Settings
from salesops.web.app import make_app
registry = make_registry()
app = make_app(Settings(secure_cookies=False, demo=True), registry=registry)
import salesops_duties
print(json.dumps({"from": list(salesops_duties.__path__), "duties": list(registry.duties), "broken": [b.name for b in broken()],
                  "routes": sorted(r.path for r in app.routes)}))
"""


@pytest.fixture(scope="module")
def with_all() -> dict[str, Any]:
    return look(ROOT)


@pytest.mark.parametrize("name", DUTIES)
def test_a_duty_whose_folder_is_deleted_takes_only_itself_and_its_dependants_along(
    name: str, with_all: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "plugins", tmp_path / "plugins", ignore=shutil.ignore_patterns("__pycache__"))
    before = with_all
    shutil.rmtree(tmp_path / "plugins" / "salesops_duties" / name)
    after = look(tmp_path)
    gone = {key for key in DUTIES if name in {item.duty.name for item in with_requirements(key)}}
    assert set(after["duties"]) == set(before["duties"]) - gone
    assert set(after["broken"]) == gone
    lost = set(before["routes"]) - set(after["routes"])
    assert {path.split("/")[3 if path.startswith(("/api", "/outside")) else 2] for path in lost} <= gone
    assert lost or not DUTIES[name].duty.routes


def look(folder: Path) -> dict[str, Any]:
    """What another process finds with the plugins of `folder`."""
    environment = os.environ | {"PYTHONPATH": str(folder / "plugins")}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True, check=True, cwd=folder
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["from"] == [str(folder / "plugins" / "salesops_duties")]
    return found
