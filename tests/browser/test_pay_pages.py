"""Elements of pay and the calendar as the personnel officer meets them: keyboard first, everything typed kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest_asyncio
from playwright.async_api import Page, expect

from conftest import PASSWORD, Site
from salesops.act import Actor, Office


@pytest_asyncio.fixture
async def page(site: Site, office: Office, person: Callable[..., Awaitable[Actor]]) -> Page:
    """The personnel officer's window."""
    login = f"hr-of-{office.code}"
    await person(office, "hr", login=login, password=PASSWORD)
    return await site.signed_in(login, 1440, 900)


async def test_an_element_is_refused_with_its_place_then_added_and_tried(page: Page, office: Office) -> None:
    await page.goto(f"/{office.code}/payroll/")
    await expect(page.locator("main")).to_contain_text("Pay consists of nothing yet.")
    await page.keyboard.press("n")
    await page.wait_for_url("**/elements/new")
    await page.fill("#name", "Unpaid leave")
    await page.fill("#code", "unpaid")
    await page.select_option("#kind", "deduction")
    await page.fill("#from_month", "2026-01")
    await page.fill("#formula", "base_pay / days_due\n* days_unpaid")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Character 12")
    await expect(page.locator("#formula")).to_be_focused()
    await page.fill("#formula", "base_pay / max(days_due, 1)\n* days_unpaid")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**?done=added")
    await expect(page.locator("main")).to_contain_text("base_pay / max(days_due, 1)")

    await page.keyboard.press("Escape")
    await page.wait_for_url("**/payroll/")
    await page.keyboard.press("t")
    await page.wait_for_url("**/trial?*")
    await page.fill("#base_pay", "much")
    await page.fill("#days_due", "40")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Base pay of the month")
    await expect(page.locator("#base_pay")).to_have_value("much")
    await page.fill("#base_pay", "8800")
    await page.fill("#days_due", "22")
    await page.fill("#days_unpaid", "1.5")
    await page.keyboard.press("Control+Enter")
    row = page.locator("tbody tr", has_text="Unpaid leave")
    await expect(row).to_contain_text("8800.00 / max(22.00, 1)")
    await expect(row).to_contain_text("600.00")


async def test_the_calendar_is_chosen_changed_and_declared(page: Page, office: Office) -> None:
    await page.goto(f"/{office.code}/attendance/?year=2026")
    await expect(page.locator("main")).to_contain_text("Nobody chose the country")
    await page.select_option("#country", "CN")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**?done=country")
    await page.goto(f"/{office.code}/attendance/?year=2026")
    await expect(page.locator("main")).to_contain_text("248 workdays")
    await page.fill("#day", "2026-12-31")
    await page.select_option("#type", "rest_day")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("By whose word")
    await page.fill("#reason", "Circular of the head")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**done=day*")
    await expect(page.locator("main")).to_contain_text("247 workdays")
    await page.keyboard.press("n")
    await page.wait_for_url("**?year=2027")
    await expect(page.locator("main")).to_contain_text("The days off of 2027 are not known")
    await page.fill("#note", "Notice of the city")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**done=year*")
    await expect(page.locator("main")).to_contain_text("261 workdays")
