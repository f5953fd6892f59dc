"""The company that is measured: an office, its catalogue with prices and stock, its customers with credit, made by the use cases."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

from salesops.act import SYSTEM, Act, Actor
from salesops.kernel.boot import booted
from salesops.masterdata import offices, people
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.replay.api import Api, api_of
from salesops.services import tokens
from salesops.transactions import transaction
from salesops.web import sessions

OFFICE = "harbour"
CUSTOMERS, PARTS = 200, 500
PRICE, COST, STOCK = "12.50", "6.00", "10000000"
LIMIT = "90000000000.00"
PERSON, PHONE = "Ms Lin", "021 5555 0100"
ROLES = ("assistant", "finance", "warehouse", "head")
OPERATOR = Actor(SYSTEM, "bench", frozenset({"system"}))
LONG_AGO = dt.timedelta(days=700)


def part_no(index: int) -> str:
    return f"P-{index:04}"


async def found(database_url: str) -> None:
    """Open the office and fill it; the database is migrated and empty."""
    async with booted(database_url, pool_size=4):
        new = offices.NewOffice(code=OFFICE, name="Harbour", currency="CNY", timezone="Asia/Shanghai")
        act = Act(await offices.open_office(OPERATOR, new), OPERATOR, "cli")
        async with transaction(act) as tx:
            await add_products(tx, [NewProduct(part_no=part_no(n), name=f"Part {n}") for n in range(1, PARTS + 1)])
        async with api_of(act, "bench", ROLES) as api:
            await _open_stock(api)
            await _set_prices(api)
            for n in range(1, CUSTOMERS + 1):
                await _customer(api, n)


@contextlib.asynccontextmanager
async def at_work(database_url: str) -> AsyncIterator[Api]:
    """The company's API in this process, with every role that history needs."""
    async with booted(database_url, pool_size=4) as registry:
        act = Act(registry.by_code[OFFICE], OPERATOR, "cli")
        async with api_of(act, "bench", ROLES) as api:
            yield api


async def issue_token(database_url: str) -> str:
    """A token of the clerk, for the clients of the measurement."""
    async with booted(database_url, pool_size=2) as registry:
        clerk = await people.find_person(f"bench@{OFFICE}")
        async with transaction(Act(registry.by_code[OFFICE], OPERATOR, "cli")) as tx:
            _, text = await tokens.issue_token(tx, clerk, "bench")
        return text


async def session_of(database_url: str) -> str:
    """The cookie of the clerk's session, for pages."""
    async with booted(database_url, pool_size=2):
        clerk = await people.find_person(f"bench@{OFFICE}")
        return f"{sessions.cookie_name(secure=True)}={await sessions.open_session(clerk, 'bench')}"


async def _open_stock(api: Api) -> None:
    lines = [{"part_no": part_no(n), "quantity": STOCK, "unit_cost": COST} for n in range(1, PARTS + 1)]
    await api.post("/inventory/receipts", {"kind": "opening", "lines": lines}, key="opening stock")


async def _set_prices(api: Api) -> None:
    since = str(dt.datetime.now(dt.UTC).date() - LONG_AGO)
    tax = {"category": "standard", "tax_status": "standard", "code": "V13", "percent": "13", "valid_from": since}
    await api.post("/prices/taxes", tax, key="tax")
    prices = [{"part_no": part_no(n), "unit_price": PRICE, "valid_from": since} for n in range(1, PARTS + 1)]
    await api.post("/prices/lists", {"prices": prices}, key="list")


async def _customer(api: Api, number: int) -> None:
    body = {"name": f"Customer {number:03}", "phone": PHONE, "contact_name": PERSON, "address": f"{number} Quay Road"}
    made = await api.post("/customers", body, key=f"customer {number}")
    contact: dict[str, Any] = {"name": PERSON, "position": "purchasing", "phone": PHONE, "may_order": True}
    await api.post(f"/customers/{made['id']}/contacts", contact, key=f"contact {number}")
    await api.put(f"/receivables/accounts/{made['id']}", {"credit_limit": LIMIT}, key=f"terms {number}")
