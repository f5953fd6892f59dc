"""Goods that other places may have, in a real browser: asked from the plan, answered by telephone, chosen, told to the customer."""

from __future__ import annotations

from playwright.async_api import expect
from shop import Shop
from test_procurement_pages import Check, futures, supplier
from test_procurement_pages import shop as shop

from conftest import Site


async def test_an_enquiry_is_asked_answered_chosen_and_told(site: Site, shop: Shop, check_access: Check) -> None:
    await supplier(shop, "Northern Lamps", "lamp")
    await supplier(shop, "Southern Lamps", "lamp")
    await futures(shop, "Aspen Garage", "4")
    page = await shop.opened(site, "head", "procurement/")
    await page.locator("tbody input[type=checkbox]").first.check()
    await page.get_by_role("button", name="Ask suppliers about them").click()
    await expect(page.get_by_role("heading", name="Ask suppliers")).to_be_visible()
    await expect(page.locator("form.card")).to_contain_text("Aspen Garage")
    await check_access(page)

    # Nobody is chosen: it is said, and the page stays as it was.
    await page.get_by_role("button", name="Ask by telephone only").click()
    await expect(page.locator("form.card")).to_contain_text("Choose at least one supplier.")
    for name in ("Northern Lamps", "Southern Lamps"):
        await page.get_by_label(name).check()
    await page.get_by_role("button", name="Ask by telephone only").click()
    await expect(page.locator("h1")).to_contain_text("EN-")
    await expect(page.locator("[role=status]").first).to_contain_text("They are asked.")

    await page.get_by_text("Note the answer of Northern Lamps").click()
    part = shop.parts["lamp"]
    await page.get_by_label(f"Available {part}").first.fill("9")
    await page.get_by_label(f"Price of one {part}").first.fill("5.50")
    await page.get_by_role("button", name="Note the answer").first.click()
    await expect(page.locator("main")).to_contain_text("A price needs its currency.")
    await expect(page.get_by_label(f"Price of one {part}").first).to_have_value("5.50")
    await page.get_by_label(f"Currency {part}").first.fill(shop.office.currency)
    await page.get_by_label(f"Lead days {part}").first.fill("6")
    await check_access(page)
    await page.get_by_role("button", name="Note the answer").first.click()
    row = page.locator("table.lines tbody tr", has_text="Northern Lamps").first
    await expect(row).to_contain_text("cheapest")
    await row.get_by_role("button", name="Choose").click()
    await expect(page.locator("table.lines tbody tr", has_text="Northern Lamps").first).to_contain_text("chosen")

    await page.get_by_text("Tell the customer", exact=True).click()
    await page.get_by_role("button", name="Told", exact=True).click()
    await expect(page.locator("main")).to_contain_text("Who was told?")
    await page.get_by_label("Who was told?").fill("Ms Aspen")
    await page.get_by_role("button", name="Told", exact=True).click()
    await expect(page.locator("main")).to_contain_text("the customer was told")
    await check_access(page)
    await page.keyboard.press("Escape")
    await expect(page.locator("h1")).to_have_text("Enquiries")
    await expect(page.locator("tbody tr").first).to_contain_text("1 of 2")
