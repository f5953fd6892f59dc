"""Where is my part? in a real browser: reached by two keys, answered with the way of the goods, and copied to be pasted."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable

import pytest_asyncio
from playwright.async_api import Page, expect
from shop import Shop, open_shop

from conftest import Site
from salesops import clock
from salesops.act import Actor, Office
from salesops.testing import Client

SHOTS = os.environ.get("SALESOPS_SHOTS", "")


@pytest_asyncio.fixture
async def shop(
    new_office: Callable[..., Awaitable[Office]], client: Client, person: Callable[..., Awaitable[Actor]]
) -> Shop:
    return await open_shop(await new_office(name="Riverside"), client, person)


async def test_a_customer_is_told_where_the_goods_are_with_the_text_to_paste(site: Site, shop: Shop) -> None:
    desk, lamp = shop.desk, shop.parts["lamp"]
    day = clock.today(shop.office.timezone).isoformat()
    note = {"part_no": lamp, "quantity": "9", "expected_on": day, "source": "ZZSupplier Works"}
    assert (await desk.post(desk.warehouse, "/inventory/incoming", note)).status_code == 201
    customer = await desk.customer("Quayside Motors", limit="9000.00")
    order = (await desk.take(customer, **{shop.parts["pad"]: "3", lamp: "4"})).json()["id"]
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    number = (await desk.issue(order)).json()["number"]

    page = await shop.opened(site, "assistant", "orders")
    await page.keyboard.press("Shift+?")
    await expect(page.locator("dialog[open]")).to_contain_text("where is my part: any part, order or customer")
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.press("w")
    await page.wait_for_url("**/orders/where")
    await page.fill("#words", "x")
    await page.keyboard.press("Enter")
    await expect(page.locator(".strip.bad")).to_contain_text("at least two characters")
    await expect(page.locator("#words")).to_have_value("x")
    await page.fill("#words", number)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/orders/where/*-*")
    card = page.locator("section", has=page.locator("#order-1"))
    await expect(card).to_contain_text("Quayside Motors")
    await expect(card).to_contain_text("ZZSupplier Works")  # the desk may know
    await expect(card.locator("tbody")).to_contain_text("our office")
    told = await page.locator("textarea:visible").input_value()
    assert "ZZ" not in told
    assert number in told
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await shot(page, "where-order")
    await card.get_by_role("button", name="Copy the text").click()
    await expect(card).to_contain_text("Copied")
    assert (await page.evaluate("navigator.clipboard.readText()")).replace("\r\n", "\n") == told
    await card.get_by_role("button", name="The other language").click()
    assert "贵方订单" in await page.locator("textarea:visible").input_value()

    await page.fill("#words", f"{shop.parts['pump']} 60")
    await page.keyboard.press("Enter")
    await expect(page.locator("textarea:visible")).to_have_value(
        f"{shop.parts['pump']} Water pump: 40 pc at once; for 20 pc there is no day yet."
    )
    await shot(page, "where-part")
    await page.fill("#words", "no such thing")
    await page.keyboard.press("Enter")
    await expect(page.locator(".strip.warn")).to_contain_text("Nothing is called so.")
    await page.goto(f"/{shop.office.code}/orders/where")
    await expect(page.locator("main")).to_contain_text("no such thing")
    assert site.faults == []
    phone = await shop.opened(site, "assistant", "orders/where", (390, 844))
    await phone.get_by_role("link", name=number).click()
    await expect(phone.locator("textarea:visible")).to_have_count(1)
    await shot(phone, "where-phone")


async def shot(page: Page, name: str) -> None:
    """A picture for who looks at the pages; nothing without a folder for it."""
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
