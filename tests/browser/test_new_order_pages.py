"""A new order in a real browser: what is pasted goes into the form with what wants a look, and no list covers the main button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest_asyncio
from playwright.async_api import expect
from shop import Shop, open_shop

from conftest import Site
from salesops.act import Actor, Office
from salesops.testing import Client


@pytest_asyncio.fixture
async def shop(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Shop:
    return await open_shop(office, client, person)


async def test_v_leads_into_the_box_and_what_is_doubtful_is_marked(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "assistant", "orders/new")
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("v")
    await expect(page.locator("#pasted")).to_be_focused()
    await page.keyboard.insert_text(f"8 brake pad for Haiyan 1.5\n{shop.parts['pump']} 3")
    await page.click("button[value=propose]")
    await page.wait_for_load_state()
    rows = page.locator("[data-line-row]")
    await expect(page.locator("#lines-0-quantity")).to_have_value("8")
    await expect(rows.nth(0)).to_contain_text("8 brake pad for Haiyan 1.5")
    await expect(rows.nth(0)).to_contain_text("is it the quantity?")
    await expect(page.locator("#lines-1-part_no")).to_have_value(shop.parts["pump"])
    await expect(rows.nth(1).locator(".warn-text")).to_have_count(0)


async def test_suggestions_near_the_bottom_leave_the_main_button_free(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "assistant", "orders/new", (1440, 760))
    for _ in range(3):
        await page.click("[data-add-row]")
    field = page.locator("#lines-3-part_no")
    await field.click()
    await page.keyboard.type("pad")
    options = page.locator("#lines-3-part_no-options")
    await expect(options.get_by_role("option").first).to_be_visible()
    button = await page.locator(".action-bar button.main").bounding_box()
    shown = await options.bounding_box()
    assert button is not None
    assert shown is not None
    assert shown["y"] + shown["height"] <= button["y"]
