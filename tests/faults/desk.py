"""The office of a fault run: its clerks with their tokens, goods and customers, and the HTTP clients they use."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from salesops import transaction
from salesops.act import Act
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.masterdata.offices import NewOffice, open_office
from salesops.masterdata.people import NewPerson, add_person, grant_role
from salesops.services import tokens
from salesops.testing import SYSTEM
from tests.faults.history import Client, History
from tests.faults.load import Clerk, Office

OFFICE = "harbour"
CLERKS = 8
PARTS = [f"PART-{number}" for number in range(12)]
SCARCE = "SCARCE"
OPENING = {**dict.fromkeys(PARTS, 100_000), SCARCE: 20}
CUSTOMERS = 12
TIGHT = 3  # of the customers soon owe more than they may: their goods are held until they pay


async def open_desk(count: int = CLERKS) -> list[str]:
    """Open the office with its clerks, who do everything; returns a token for each."""
    office = await open_office(SYSTEM, NewOffice(code=OFFICE, name="Harbour", currency="CNY", timezone="Asia/Shanghai"))
    found = []
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        await add_products(tx, [NewProduct(part_no=part, name=part.title()) for part in OPENING])
        for number in range(count):
            person = await add_person(tx, NewPerson(login=f"clerk-{number}", name=f"Clerk {number}", role="assistant"))
            for role in ("finance", "warehouse"):
                await grant_role(tx, person, role)
            found.append((await tokens.issue_token(tx, person, "faults"))[1])
    return found


@asynccontextmanager
async def clients(
    base: str, words: list[str], transport: httpx.AsyncBaseTransport | None = None
) -> AsyncIterator[list[httpx.AsyncClient]]:
    """An HTTP client for each token, of the installation at `base`."""
    made = [
        httpx.AsyncClient(
            base_url=f"{base}/api/{OFFICE}",
            headers={"Authorization": f"Bearer {word}"},
            timeout=20,
            transport=transport,
        )
        for word in words
    ]
    yield made
    for one in made:
        await one.aclose()


def clerks(
    https: list[httpx.AsyncClient],
    customers: list[str],
    history: History,
    seed: str,
    *,
    pause: float,
    fresh_keys: bool = False,
) -> list[Clerk]:
    """The clerks at their desks; what they write bears the name of the seed."""
    rng = random.Random(f"{seed} clerks")
    office = Office(customers, [*PARTS, SCARCE])
    found = []
    for number, http in enumerate(https):
        name = f"{seed.replace(' ', '-')}-{number}"
        client = Client(http, history, random.Random(rng.random()), name, fresh_keys=fresh_keys)
        found.append(Clerk(client, office, random.Random(rng.random()), pause=pause))
    return found


async def furnish(http: httpx.AsyncClient) -> list[str]:
    """Put goods on stock and register the customers with their limits; returns the customers."""
    goods = [{"part_no": part, "quantity": str(n), "unit_cost": "6.00"} for part, n in OPENING.items()]
    await _post(http, "/inventory/receipts", {"kind": "opening", "lines": goods}, "goods")
    customers = []
    for number in range(CUSTOMERS):
        made = await _post(http, "/customers", {"name": f"Firm {number}"}, f"customer {number}")
        limit = "300.00" if number < TIGHT else "90000000.00"
        done = await http.put(f"/receivables/accounts/{made['id']}", json={"credit_limit": limit})
        assert done.status_code == 200, done.text
        customers.append(made["id"])
    return customers


async def _post(http: httpx.AsyncClient, path: str, body: object, key: str) -> dict[str, str]:
    answer = await http.post(path, json=body, headers={"Idempotency-Key": key})
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made
