"""A sheet that takes long, in the browser: left to a worker, watched, left, found again on My day, and taken in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest_asyncio
from playwright.async_api import FilePayload, expect
from shop import Shop, open_shop

from conftest import Site
from salesops.act import Actor, Office
from salesops.services import outbox
from salesops.testing import Client


@pytest_asyncio.fixture
async def shop(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Shop:
    return await open_shop(office, client, person)


def long_sheet(*, faulty: bool = False) -> FilePayload:
    """Six hundred firms with long addresses: more than is looked at while one waits."""
    rows = [f"Firm {n:04d},{'China' if faulty and n == 7 else 'CN'},{'x' * 250}" for n in range(600)]
    return {
        "name": "firms.csv",
        "mimeType": "text/csv",
        "buffer": ("name,country,address\n" + "\n".join(rows)).encode(),
    }


async def test_a_long_sheet_is_looked_at_by_a_worker_and_taken_in_from_its_page(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "assistant", "customers/import")
    await page.set_input_files("#file", long_sheet())
    await page.get_by_role("button", name="Look at it first").click()
    await page.wait_for_url("**/work/*")
    await expect(page.locator("#work")).to_contain_text("Begins soon")
    await page.goto(f"/{shop.office.code}/")
    await page.get_by_role("link", name="Import customers").click()
    await page.wait_for_url("**/work/*")
    await outbox.drain()
    await expect(page.locator("#work")).to_contain_text("Every row can be taken in.")  # by itself
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/work/*")
    await expect(page.locator("#work")).to_contain_text("Begins soon")
    await outbox.drain()
    await expect(page.locator("#work")).to_contain_text("600 rows were taken in.")
    await page.keyboard.press("l")
    await page.wait_for_url("**/customers/")
    await expect(page.locator("tbody tr")).to_have_count(50)
    await page.goto(f"/{shop.office.code}/")
    await expect(page.get_by_role("link", name="Import customers")).to_have_count(0)


async def test_a_long_sheet_with_a_fault_tells_the_row_and_takes_nothing_in(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "assistant", "customers/import")
    await page.set_input_files("#file", long_sheet(faulty=True))
    await page.get_by_role("button", name="Look at it first").click()
    await page.wait_for_url("**/work/*")
    await outbox.drain()
    row = page.locator("tbody tr")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("9")
    await expect(row).to_contain_text("China")


async def test_long_work_is_stopped_by_who_began_it(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "assistant", "customers/import")
    await page.set_input_files("#file", long_sheet())
    await page.get_by_role("button", name="Look at it first").click()
    await page.wait_for_url("**/work/*")
    await page.get_by_role("button", name="Stop it").click()
    await expect(page.locator("#work")).to_contain_text("nothing of it is kept")
    await outbox.drain()
    await expect(page.locator("#work")).to_contain_text("It was stopped")
    await page.goto(f"/{shop.office.code}/work")
    await expect(page.locator("tbody tr").first).to_contain_text("Stopped")
