"""The pages of customers in a real browser: a file that two change, a stop, people who may order, a sheet with faults."""

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


async def test_a_customer_is_registered_by_keyboard_and_found_by_pinyin(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "assistant", "customers/")
    await expect(page.locator(".empty")).to_contain_text("There are no customers yet.")
    await page.keyboard.press("n")
    await page.wait_for_url("**/customers/new")
    await page.fill("#tax_id", "91310115MA0D000074")
    await page.fill("#phone", "021 5555 0107")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#name")).to_be_focused()
    await expect(page.locator("#country-fault")).to_be_visible()  # all faults at once
    await expect(page.locator("#phone")).to_have_value("021 5555 0107")
    await page.fill("#name", "石河子修理厂")
    await page.fill("#country", "cn")
    await page.fill("#tax_id", "91310115MA0D000073")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("h1")).to_have_text("石河子修理厂")
    await expect(page.locator("main")).to_contain_text("+86 21 5555 0107")
    await page.goto(f"/{shop.office.code}/customers/?q=shzxlc")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.fill("#search", "shihezi")
    await page.press("#search", "Enter")
    await expect(page.locator("main")).to_contain_text("石河子修理厂")


async def test_two_who_change_one_file_are_asked_only_for_what_both_changed(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer("Hazel Garage")
    mine = await shop.opened(site, "assistant", f"customers/{customer}/edit")
    theirs = await shop.opened(site, "head", f"customers/{customer}/edit")
    await theirs.fill("#address", "Dock 4")
    await theirs.fill("#price_group", "gold")
    await theirs.keyboard.press("Control+Enter")
    await theirs.wait_for_url("**/customers/*done=saved")
    await mine.fill("#price_group", "silver")
    await mine.fill("#contact_name", "Ms Wen")
    await mine.keyboard.press("Control+Enter")
    await expect(mine.get_by_role("alert")).to_contain_text("Another person saved this file")
    row = mine.locator(".versions tbody tr")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("silver")
    await expect(row).to_contain_text("gold")
    await expect(mine.locator("#address")).to_have_value("Dock 4")  # only the other changed it
    await expect(mine.locator("#contact_name")).to_have_value("Ms Wen")
    await row.get_by_label("gold").check()
    await mine.keyboard.press("Control+Enter")
    await mine.wait_for_url("**/customers/*done=saved")
    await expect(mine.locator("main")).to_contain_text("gold")
    await expect(mine.locator("main")).to_contain_text("Ms Wen")
    await expect(mine.locator("main")).to_contain_text("Dock 4")


async def test_changes_that_do_not_meet_are_merged_without_a_question(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer("Iris Garage")
    mine = await shop.opened(site, "assistant", f"customers/{customer}/edit")
    theirs = await shop.opened(site, "head", f"customers/{customer}/edit")
    await theirs.fill("#address", "Dock 5")
    await theirs.keyboard.press("Control+Enter")
    await theirs.wait_for_url("**/customers/*done=saved")
    await mine.fill("#contact_name", "Mr Gu")
    await mine.keyboard.press("Control+Enter")
    await mine.wait_for_url("**/customers/*done=merged")
    await expect(mine.locator("main")).to_contain_text("Dock 5")
    await expect(mine.locator("main")).to_contain_text("Mr Gu")


async def test_a_stop_needs_its_reason_and_is_told_on_the_file(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer("Juniper Garage")
    page = await shop.opened(site, "head", f"customers/{customer}")
    await page.keyboard.press("s")
    await page.select_option("#state", "stop")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#reason")).to_be_focused()
    await expect(page.locator("#state")).to_have_value("stop")
    await page.keyboard.type("three promises broken")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".strip.bad")).to_contain_text("three promises broken")
    assistant = await shop.opened(site, "assistant", f"customers/{customer}")
    await expect(assistant.locator(".strip.bad")).to_contain_text("On stop.")
    await expect(assistant.get_by_role("link", name="Change the state")).to_have_count(0)  # it is not theirs to lift


async def test_who_may_order_needs_a_number_to_be_called_back_on(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer("Larch Garage")
    page = await shop.opened(site, "assistant", f"customers/{customer}")
    await page.keyboard.press("c")
    await expect(page.locator("#name")).to_be_focused()
    await page.keyboard.type("Ms Lin")
    await page.check("#may_order")
    await page.fill("#order_limit", "5000")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#phone")).to_be_focused()
    await expect(page.locator("#may_order")).to_be_checked()
    await page.keyboard.type("021 5555 0108")
    await page.keyboard.press("Control+Enter")
    row = page.locator("tbody tr", has_text="Ms Lin")
    await expect(row).to_contain_text("up to ¥5,000.00")
    await row.get_by_role("link").click()
    await page.uncheck("#active")
    await page.keyboard.press("Control+Enter")
    await expect(row).to_contain_text("left")


async def test_a_sheet_with_faults_is_told_row_by_row_and_taken_in_once_it_is_mended(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "assistant", "customers/import")
    await page.get_by_role("button", name="Look at it first").click()
    await expect(page.locator("#file-fault")).to_be_visible()
    bad = b"name,country,phone\nMaple Garage,CN,021 5555 0100\n,CN,\nOak Garage,China,\n"
    await page.set_input_files("#file", {"name": "firms.csv", "mimeType": "text/csv", "buffer": bad})
    await page.get_by_role("button", name="Look at it first").click()
    await expect(page.get_by_role("alert")).to_contain_text("Nothing was taken in.")
    rows = page.locator("tbody tr")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(0)).to_contain_text("3")
    await expect(rows.nth(1)).to_contain_text("China")
    good = b"name,country,phone\nMaple Garage,CN,021 5555 0100\nOak Garage,CN,\n"
    await page.set_input_files("#file", {"name": "firms.csv", "mimeType": "text/csv", "buffer": good})
    await page.get_by_role("button", name="Look at it first").click()
    await page.get_by_role("button", name="Take in 2 rows").click()
    await page.wait_for_url("**/customers/*done=imported")
    await expect(page.locator("tbody tr")).to_have_count(2)


async def test_a_salesperson_sees_the_customers_of_their_own_and_no_others(site: Site, shop: Shop) -> None:
    theirs = await shop.desk.customer("Poplar Garage")
    page = await shop.opened(site, "sales", "customers/")
    await expect(page.locator("tbody tr")).to_have_count(0)
    answer = await page.goto(f"/{shop.office.code}/customers/{theirs}")
    assert answer is not None
    assert answer.status == 404


async def test_the_file_fits_the_telephone_in_chinese(
    site: Site, shop: Shop, check_access: Callable[..., Awaitable[None]]
) -> None:
    customer = await shop.desk.customer("Willow Garage")
    page = await shop.opened(site, "head", f"customers/{customer}?do=state", (390, 844))
    await check_access(page)
    assert await page.evaluate(
        "document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth"
    )
