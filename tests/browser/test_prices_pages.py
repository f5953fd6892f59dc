"""The pages of prices in a real browser: a price added and ended, what a part costs and why, a promotion from plan to approval."""

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


async def test_a_price_is_added_refused_for_the_same_days_and_ended(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "head", "prices/")
    await expect(page.locator(".empty")).to_contain_text("There are no prices yet.")
    await page.keyboard.press("n")
    await page.wait_for_url("**/prices/new")
    await page.fill("#part_no", shop.parts["pad"])
    await page.fill("#unit_price", "1,250")  # a thousand, or a fraction?
    await page.fill("#valid_from", "+0")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#unit_price")).to_be_focused()
    await expect(page.locator("#part_no")).to_have_value(shop.parts["pad"])
    await page.fill("#unit_price", "38.5")
    await page.keyboard.press("Control+Enter")
    row = page.locator("tbody tr", has_text=shop.parts["pad"])
    await expect(row).to_contain_text("38.50")
    await page.goto(f"/{shop.office.code}/prices/new?part={shop.parts['pad']}")
    await page.fill("#unit_price", "40")
    await page.fill("#valid_from", "+5")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("There is a price for these days already")
    await expect(page.locator("#unit_price")).to_have_value("40")
    await page.goto(f"/{shop.office.code}/prices/?q={shop.parts['pad']}")
    await row.get_by_role("link").first.click()
    await page.fill("#on", "+3")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("Price ended.")
    await expect(row).not_to_contain_text("until ended")


async def test_what_a_part_costs_a_customer_is_said_with_every_price_that_was_considered(
    site: Site, shop: Shop
) -> None:
    await shop.desk.customer("Alder Garage")
    page = await shop.opened(site, "head", "prices/new")
    for kind, price, customer in (("base", "40", ""), ("customer", "36", "Alder Garage")):
        await page.goto(f"/{shop.office.code}/prices/new")
        await page.fill("#part_no", shop.parts["pad"])
        await page.fill("#unit_price", price)
        await page.fill("#valid_from", "+0")
        await page.select_option("#kind", kind)
        await page.fill("#customer", customer)
        await page.keyboard.press("Control+Enter")
        await page.wait_for_url("**done=added")
    assistant = await shop.opened(site, "assistant", "prices/why")
    await assistant.fill("#part_no", shop.parts["pad"])
    await assistant.fill("#customer", "Elder Garage")
    await assistant.fill("#quantity", "10")
    await assistant.keyboard.press("Control+Enter")
    await expect(assistant.locator("#customer")).to_be_focused()
    await expect(assistant.locator("#quantity")).to_have_value("10")
    await assistant.fill("#customer", "")
    await assistant.locator("#customer").press_sequentially("ald")
    await assistant.keyboard.press("ArrowDown")
    await assistant.keyboard.press("Enter")  # takes the customer; the form stays
    await expect(assistant.locator("#customer")).to_have_value("Alder Garage")
    await expect(assistant.locator("[role=option]")).to_have_count(0)
    await assistant.keyboard.press("Control+Enter")
    await expect(assistant.locator(".kpis")).to_contain_text("36.00")
    await expect(assistant.locator("tbody tr[aria-selected=true]")).to_contain_text("Customer")
    await expect(assistant.locator("tbody tr")).to_have_count(2)
    await assistant.goto(
        f"/{shop.office.code}/prices/why?part_no={shop.parts['pad']}&customer=alder"
    )  # nothing was chosen
    await expect(assistant.locator("#answer-title")).to_contain_text("Alder Garage")
    await assistant.goto(f"/{shop.office.code}/inventory/products/{await shop.product('pad')}")
    await expect(assistant.locator("#panel-prices")).to_contain_text("40.00")


async def test_a_promotion_is_planned_shown_on_last_quarter_and_needs_a_second_person(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "sales", "prices/promotions")
    await page.keyboard.press("n")
    await page.fill("#name", "Winter pads")
    await page.fill("#part_nos", f"{shop.parts['pad']}\n{shop.parts['pump']}")
    await page.select_option("#rule", "percent")
    await page.fill("#percent", "8")
    await page.fill("#valid_from", "+1")
    await page.fill("#valid_until", "+30")
    await page.fill("#budget", "1800")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#goal")).to_be_focused()
    await expect(page.locator("#part_nos")).to_have_value(f"{shop.parts['pad']}\n{shop.parts['pump']}")
    await page.keyboard.type("clear the shelves")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("h1")).to_have_text("Winter pads")
    await expect(page.locator("main")).to_contain_text("Had it run last quarter")
    await page.get_by_role("button", name="Put in force").click()
    await expect(page.get_by_role("alert")).to_be_visible()  # nobody approved it
    await page.keyboard.press("e")
    await page.wait_for_url("**/edit")
    await expect(page.locator("#percent")).to_have_value("8")
    await page.fill("#percent", "6")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("main")).to_contain_text("6 % off")
    await page.keyboard.press("a")
    await expect(page.locator(".toast")).to_contain_text("A second person was asked to approve it.")
    await page.keyboard.press("x")
    await page.get_by_role("button", name="Stop the promotion").click()
    await expect(page.locator("#reason")).to_be_focused()
    await page.keyboard.type("no shelves left")
    await page.get_by_role("button", name="Stop the promotion").click()
    await expect(page.locator("h1 + .tag")).to_contain_text("stopped")
