"""Stock lists in a real browser: written with a mistake and without, looked at beforehand, sent, and found in the log with its file."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from shop import Shop, open_shop
from tests.stories.papers import Postbox, postbox

from conftest import Site
from salesops import Act, transaction
from salesops.act import Actor, Office
from salesops.services import outbox
from salesops.services.documents.letterhead import Letterhead, change_letterhead
from salesops.testing import SYSTEM, Client

__all__ = ["postbox"]
SHOTS = os.environ.get("SALESOPS_SHOTS", "")


@pytest_asyncio.fixture
async def shop(
    new_office: Callable[..., Awaitable[Office]], client: Client, person: Callable[..., Awaitable[Actor]]
) -> Shop:
    opened = await open_shop(await new_office(name="Riverside"), client, person)
    async with transaction(Act(opened.office, SYSTEM, "cli")) as tx:
        await change_letterhead(tx, Letterhead(legal_name="Riverside Parts", sender="stock@riverside.example"))
    return opened


async def test_a_list_is_written_looked_at_sent_and_found_with_its_file(
    site: Site, shop: Shop, postbox: Postbox, tmp_path: Path
) -> None:
    customer = await shop.desk.customer(f"Quayside {shop.office.code}")
    page = await shop.opened(site, "assistant", "inventory/lists")
    await shot(page, "lists-empty")
    await page.keyboard.press("n")
    await page.wait_for_url("**/lists/new")
    await page.fill("#name", "Daily")
    await page.fill("#recipients", "nobody")
    await page.fill("#send_at", "25:00")
    await page.fill("#parts", shop.parts["pad"])
    await page.fill("#customer", "Nobody at all")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".strip.bad")).to_contain_text("3 fields need a change")
    await expect(page.locator("#parts")).to_have_value(shop.parts["pad"])
    await expect(page.locator("#send_at")).to_have_value("25:00")
    await shot(page, "list-refused")
    await page.fill("#customer", "")
    await page.locator("#customer").press_sequentially(f"Quayside {shop.office.code}")
    await page.locator("[role=option]").first.click()
    await page.fill("#recipients", "buyer@example.com")
    await page.fill("#send_at", "08:00")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/lists/*-*?done=added")
    await expect(page.locator("section", has=page.locator("#says"))).to_contain_text("20+")
    await page.keyboard.press("s")
    await page.wait_for_url("**?done=sending")
    await outbox.drain()
    await page.reload()
    await expect(page.locator(".tag.ok")).to_contain_text("sent")
    await shot(page, "list-sent")
    async with page.expect_download() as download:
        await page.locator("a[download]").first.click()
    kept = tmp_path / "list"
    await (await download.value).save_as(kept)
    (file,) = postbox.mails[0].iter_attachments()
    assert kept.read_bytes() == file.get_content()
    await page.keyboard.press("s")
    await expect(page.locator(".strip.bad")).to_contain_text("one goes a day")
    await page.keyboard.press("p")
    await page.fill("#reason", "they are on holiday")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".strip.warn")).to_contain_text("they are on holiday")
    await page.goto(f"/{shop.office.code}/customers/{customer}")
    await expect(page.locator("#panel-stock_lists")).to_contain_text("Daily")
    assert site.faults == []
    phone = await shop.opened(site, "assistant", "inventory/lists", (390, 844))
    await shot(phone, "lists-phone")
    await phone.get_by_role("link", name="Daily").click()
    await phone.wait_for_url("**/lists/*-*")
    await shot(phone, "list-phone")


async def shot(page: Page, name: str) -> None:
    """A picture for who looks at the pages; nothing without a folder for it."""
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize("path", ["inventory/lists", "inventory/lists/new"])
async def test_who_may_not_write_lists_does_not_see_them(site: Site, shop: Shop, path: str) -> None:
    page = await shop.opened(site, "warehouse", "inventory")
    await expect(page.locator(".tabs")).not_to_contain_text("Stock lists")
    answer = await page.goto(f"/{shop.office.code}/{path}")
    assert answer is not None
    assert answer.status == 403
