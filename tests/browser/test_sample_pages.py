"""The pages of samples in a real browser: one is registered, lent, overdue, and back, by keyboard; and the register is counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest_asyncio
from playwright.async_api import expect
from shop import Shop, open_shop

from conftest import Site
from salesops import Act, clock, transaction
from salesops.act import Actor, Office
from salesops.kernel import registry
from salesops.services import outbox
from salesops.testing import SYSTEM, Client
from salesops_duties.samples import service
from salesops_duties.samples.rules import Lending, NewItem


@pytest_asyncio.fixture
async def shop(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Shop:
    return await open_shop(office, client, person)


async def lent_days_ago(shop: Shop, days: int, due_after: int) -> str:
    """A sample that was lent some days ago, and the clock has come by."""
    act = Act(shop.office, shop.people["assistant"], "api")
    with clock.at(clock.now() - dt.timedelta(days=days)):
        piece = NewItem("sample", "Gearbox, cut open", "900.00", "cabinet 2")
        item = UUID(str((await service.register(act, piece))["id"]))
        due = clock.today(shop.office.timezone) + dt.timedelta(days=due_after)
        await service.lend(act, item, Lending("Ms Lin", "a trial", due, "Ash Garage"))
    handler = registry.current().handlers["samples.remind_of_samples"]
    async with transaction(Act(shop.office, SYSTEM, "schedule")) as tx:
        tx.enqueue(handler, handler.payload())
    await outbox.drain()
    return str(item)


async def test_a_sample_is_lent_overdue_and_taken_back(
    site: Site, shop: Shop, check_access: Callable[[Any], Awaitable[None]]
) -> None:
    item = await lent_days_ago(shop, 20, 10)
    page = await shop.opened(site, "assistant", "")
    await expect(page.locator("main")).to_contain_text("Samples to be got back")
    await page.goto(f"/{shop.office.code}/samples/?show=overdue")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody")).to_contain_text("Ms Lin, Ash Garage")
    await page.goto(f"/{shop.office.code}/samples/{item}")
    await expect(page.get_by_text("should have brought it back")).to_be_visible()
    await check_access(page)
    await page.keyboard.press("r")
    await page.wait_for_url("**do=return")
    await page.select_option("#condition", "damaged")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#note-fault")).to_contain_text("Say what is damaged")
    await expect(page.locator("#condition")).to_have_value("damaged")
    await page.fill("#note", "a tooth is gone")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**done=return")
    await expect(page.locator("h1 + .tag")).to_contain_text("here")
    await expect(page.locator(".timeline li").first).to_contain_text("a tooth is gone")


async def test_a_sample_is_registered_and_lent_by_keyboard(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer("Birch Garage")
    page = await shop.opened(site, "assistant", "samples/")
    await page.keyboard.press("n")
    await page.wait_for_url("**/samples/new")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#name-fault")).to_contain_text("Say what it is.")
    await page.fill("#name", "Lamp, first series")
    await page.fill("#value", "2500")
    await page.fill("#place", "cabinet 1")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("h1")).to_contain_text("SMP-")
    await page.keyboard.press("l")
    await page.fill("#holder", "Mr Li")
    await page.fill("#company", "Birch Garage")
    await page.fill("#purpose", "a fair")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#due_on-fault")).to_contain_text("nothing is lent without it")
    await page.fill("#due_on", "+14")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("written agreement")
    await expect(page.locator("#holder")).to_have_value("Mr Li")
    await page.fill("#reason", "the fair is tomorrow")
    await page.get_by_role("button", name="Ask for the approval").click()
    await page.wait_for_url("**done=requests")
    await expect(page.locator("main")).to_contain_text("waits for a decision")
    await page.keyboard.press("l")
    for name, text in {
        "holder": "Mr Li",
        "company": "Birch Garage",
        "purpose": "a fair",
        "due_on": "+14",
        "agreement_ref": "LA 9",
    }.items():
        await page.fill(f"#{name}", text)
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**done=loan")
    await expect(page.get_by_role("link", name="Birch Garage")).to_have_attribute(
        "href", f"/{shop.office.code}/customers/{customer}"
    )


async def test_the_register_is_counted_on_a_phone(site: Site, shop: Shop) -> None:
    await lent_days_ago(shop, 2, 10)
    site_page = await site.signed_in(shop.logins["warehouse"], 390, 844)
    await site_page.goto(f"/{shop.office.code}/samples/counts")
    await site_page.fill("#note", "the year")
    await site_page.keyboard.press("Control+Enter")
    await site_page.wait_for_url("**/samples/counts/*")
    await site_page.get_by_role("button", name="Close the count").click()
    await expect(site_page.get_by_role("alert")).to_contain_text("1 samples are not marked yet.")
    await site_page.select_option("#marks-0-found", "elsewhere")
    await site_page.keyboard.press("Control+Enter")
    await expect(site_page.locator("#marks-0-place-fault")).to_contain_text("Say where it is.")
    await site_page.fill("#marks-0-place", "their hall")
    await site_page.keyboard.press("Control+Enter")
    await site_page.wait_for_url("**done=marked")
    await site_page.get_by_role("button", name="Close the count").click()
    await site_page.wait_for_url("**done=closed")
    await expect(site_page.locator("main")).to_contain_text("1 difference")
    wide = await site_page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
