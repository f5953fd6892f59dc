"""Stocking quantities in the browser: worked out by a worker, watched, read with their working, and put on the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest_asyncio
from playwright.async_api import Page, expect
from shop import Shop, open_shop

from conftest import Site
from salesops import clock
from salesops.act import Actor, Office
from salesops.services import outbox
from salesops.testing import Client, Database

Check = Callable[[Page], Awaitable[None]]


@pytest_asyncio.fixture
async def shop(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Shop:
    return await open_shop(office, client, person)


async def wanted_last_month(shop: Shop, database: Database) -> None:
    """An order of the part that was never here, of the month before this one."""
    customer = await shop.desk.customer("Rowan Garage", limit="9000.00")
    await shop.outbound(customer, "lamp", "6")
    order = (await shop.desk.assistant.get(f"{shop.desk.base}/orders", params={"customer_id": customer})).json()[
        "items"
    ][0]
    before = clock.today(shop.office.timezone).replace(day=1) - dt.timedelta(days=10)
    taken = dt.datetime(before.year, before.month, before.day, 4, tzinfo=dt.UTC)
    await database.as_owner("UPDATE orders.sales_order SET taken_at = $2 WHERE id = $1", UUID(order["id"]), taken)
    await outbox.drain()


async def test_the_list_is_worked_out_read_and_put_on_the_plan(
    site: Site, shop: Shop, database: Database, check_access: Check
) -> None:
    await wanted_last_month(shop, database)
    page = await shop.opened(site, "head", "procurement/stocking")
    await expect(page.locator("main")).to_contain_text("not worked out yet")
    await page.keyboard.press("w")
    await page.wait_for_url("**/work/*")
    await outbox.drain()
    await expect(page.locator("#work")).to_contain_text("Done")
    await page.keyboard.press("l")
    await page.wait_for_url("**/procurement/stocking")
    row = page.locator("tbody tr", has_text=shop.parts["lamp"])
    await expect(row).to_have_count(1)
    await check_access(page)
    await row.get_by_role("link").first.click()
    await page.wait_for_url("**/stocking/*")
    await expect(page.locator("main")).to_contain_text("6 were asked for in the last 12 months, in 1 of them.")
    await check_access(page)
    await page.keyboard.press("Escape")
    await page.wait_for_url("**/procurement/stocking")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("main")).to_contain_text("Choose at least one part.")
    await page.locator("tbody input[type=checkbox]").first.check()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("body")).to_contain_text("1 put on the plan, 0 were on it already.")
    await expect(row.get_by_role("checkbox")).to_have_count(0)
    await row.get_by_role("link").last.click()
    await page.wait_for_url("**/procurement/plan/*")
    await expect(page.locator("main")).to_contain_text("Recommended stocking quantity")
