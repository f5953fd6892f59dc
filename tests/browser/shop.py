"""A shop for the pages of goods and customers: parts with stock, customers with terms, and the log-ins of those who work there."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page
from tests.stories.desk import Desk

from conftest import PASSWORD, Site
from salesops import Act, transaction
from salesops.act import Actor, Office
from salesops.masterdata.catalogue import NewProduct, add_products, find_products
from salesops.masterdata.offices import switch_duty
from salesops.testing import SYSTEM, Client

ROLES = ("assistant", "sales", "head", "finance", "warehouse")
SIZE = (1440, 900)
_count = itertools.count(1)


class Shop:
    """One office at work; `parts` are the numbers of its own parts by kind."""

    def __init__(self, desk: Desk, logins: dict[str, str], people: dict[str, Actor], parts: dict[str, str]) -> None:
        self.desk, self.logins, self.people, self.parts = desk, logins, people, parts
        self.office = desk.office

    async def opened(self, site: Site, role: str, path: str, size: tuple[int, int] = SIZE) -> Page:
        page = await site.signed_in(self.logins[role], *size)
        await page.goto(f"/{self.office.code}/{path}")
        return page

    async def product(self, kind: str) -> str:
        async with transaction(Act(self.office, SYSTEM, "cli")) as tx:
            return str((await find_products(tx, part_nos=[self.parts[kind]]))[0].id)

    async def outbound(self, customer: str, kind: str, quantity: str) -> dict[str, Any]:
        """An order of this part as far as its outbound order."""
        return await self.desk.to_documents(customer, **{self.parts[kind]: quantity})

    async def switch(self, duty: str, state: str) -> None:
        await switch_duty(Act(self.office, SYSTEM, "cli"), duty, state, "stocktaking")


async def open_shop(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Shop:
    """The office with 100 pads and 40 pumps; the third part was never here."""
    n = next(_count)
    desk = Desk(
        office, await client(office, "assistant"), await client(office, "finance"), await client(office, "warehouse")
    )
    logins = {role: f"{role}-of-shop-{office.code}" for role in ROLES}
    people = {
        role: await person(office, role, login=login, password=PASSWORD, name=f"{role.title()} {n}")
        for role, login in logins.items()
    }
    parts = {kind: f"{kind.upper()}-{office.id}-{n}" for kind in ("pad", "pump", "lamp")}
    names = {"pad": ("Brake pad", "刹车片"), "pump": ("Water pump", "水泵"), "lamp": ("Head lamp", "前大灯")}
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        new = [NewProduct(number, names[kind][0], names[kind][1]) for kind, number in parts.items()]
        await add_products(tx, new)
    await desk.goods(**{parts["pad"]: "100", parts["pump"]: "40"})
    return Shop(desk, logins, people, parts)
