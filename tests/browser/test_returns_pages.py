"""The pages of returns in a real browser: a return from its request to its credit, each step by whoever may take it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest_asyncio
from playwright.async_api import expect
from shop import Shop, open_shop

from conftest import Site
from salesops.act import Actor, Office
from salesops.services import outbox
from salesops.testing import Client


@pytest_asyncio.fixture
async def shop(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Shop:
    return await open_shop(office, client, person)


async def delivered(shop: Shop, name: str, quantity: str = "10") -> tuple[str, str]:
    """An outbound order that has left, and its customer."""
    customer = await shop.desk.customer(name, limit="9000.00")
    outbound = (await shop.outbound(customer, "pad", quantity))["outbound_order"]["id"]
    assert (await shop.desk.dispatch(outbound)).status_code == 201
    await outbox.drain()
    return outbound, customer


async def test_a_return_goes_its_whole_way_on_its_page(site: Site, shop: Shop) -> None:
    outbound, _ = await delivered(shop, "Ash Garage")
    assistant = await shop.opened(site, "assistant", f"inventory/outbound/{outbound}")
    await assistant.get_by_role("link", name="Ask for a return").click()
    await assistant.wait_for_url("**/returns/new?order=*")
    await assistant.fill("#lines-1-quantity", "12")
    await assistant.keyboard.press("Control+Enter")
    await expect(assistant.locator("#reason_code")).to_be_focused()
    await assistant.select_option("#reason_code", "wrong_part")
    await assistant.keyboard.press("Control+Enter")
    await expect(assistant.locator("#lines-1-quantity-fault")).to_contain_text("At most 10.")
    await expect(assistant.locator("#lines-1-quantity")).to_have_value("12")
    await assistant.fill("#lines-1-quantity", "4")
    await assistant.keyboard.press("Control+Enter")
    await assistant.wait_for_url("**/returns/*done=requested")
    path = assistant.url.split("/returns/")[1].split("?")[0]
    await expect(assistant.locator("main")).to_contain_text("Waits for a second person to authorize it.")

    head = await shop.opened(site, "head", "")
    await expect(head.locator("main")).to_contain_text("Returns to authorize")
    await head.goto(f"/{shop.office.code}/returns/{path}")
    await head.get_by_role("button", name="Let the goods come back").click()
    await expect(head.locator("h1")).to_contain_text("RMA-")

    dock = await shop.opened(site, "warehouse", f"returns/{path}")
    await dock.keyboard.press("Control+Enter")
    await expect(dock.locator("h1 + .tag")).to_contain_text("to inspect")
    await dock.fill("#findings-0-quantity", "3")
    await dock.keyboard.press("Control+Enter")
    await expect(dock.get_by_role("alert")).to_be_visible()  # they do not add up to what was received
    await expect(dock.locator("#findings-0-disposition")).to_have_value("")  # nothing goes back on sale by itself
    await dock.select_option("#findings-0-disposition", "sellable")
    await dock.fill("#findings-1-quantity", "1")
    await dock.select_option("#findings-1-disposition", "scrap")
    await dock.keyboard.press("Control+Enter")
    await expect(dock.locator("h1 + .tag")).to_contain_text("to settle")
    await expect(dock.locator("main")).to_contain_text("To scrap")

    finance = await shop.opened(site, "finance", f"returns/{path}")
    await finance.fill("#fee_percent", "200")
    await finance.keyboard.press("Control+Enter")
    await expect(finance.locator("#fee_percent")).to_be_focused()
    await finance.fill("#fee_percent", "10")
    await finance.keyboard.press("Control+Enter")
    await expect(finance.locator("h1 + .tag")).to_contain_text("settled")
    await expect(finance.locator(".sum .result")).to_have_text("36.00")
    await expect(finance.locator(".sum")).to_contain_text("CRN-")


async def test_goods_that_left_a_moment_ago_can_come_back_as_soon_as_it_is_noted(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer("Rowan Garage", limit="9000.00")
    documents = await shop.outbound(customer, "pad", "10")
    assert (await shop.desk.dispatch(documents["outbound_order"]["id"])).status_code == 201
    page = await shop.opened(site, "assistant", f"inventory/outbound/{documents['outbound_order']['id']}")
    await page.get_by_role("link", name="Ask for a return").click()
    await expect(page.locator("main")).to_contain_text("Nothing of this order has left yet.")
    await outbox.drain()
    await expect(page.locator("#lines-1-quantity")).to_be_visible()  # the page looked again by itself


async def test_nobody_authorizes_what_they_asked_for(site: Site, shop: Shop) -> None:
    outbound, _ = await delivered(shop, "Beech Garage")
    page = await shop.opened(site, "head", f"inventory/outbound/{outbound}")
    await page.get_by_role("link", name="Ask for a return").click()
    await page.select_option("#reason_code", "defect")
    await page.fill("#lines-1-quantity", "1")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/returns/*done=requested")
    await page.get_by_role("button", name="Let the goods come back").click()
    await expect(page.get_by_role("alert")).to_contain_text("Nobody authorizes a return they asked for")


async def test_goods_of_an_unknown_sale_come_back_as_goodwill_with_its_reason(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer("Cherry Garage")
    page = await shop.opened(site, "assistant", "returns/new")
    await page.locator("#called").press_sequentially("cher")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#called")).to_have_value("Cherry Garage")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/returns/new?called=*")
    await page.select_option("#reason_code", "core_exchange")
    await page.fill("#goodwill_lines-1-part_no", shop.parts["pad"] + "-")
    await page.fill("#goodwill_lines-1-quantity", "2")
    await page.fill("#goodwill_lines-1-unit_credit", "1.50")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#goodwill")).to_be_focused()
    assert page.url.endswith(f"returns/new?customer={customer}")  # it can be sent to a colleague
    await page.fill("#goodwill", "sold before our time")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#goodwill_lines-1-part_no")).to_be_focused()
    await page.fill("#goodwill_lines-1-part_no", shop.parts["pad"])
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/returns/*done=requested")
    await expect(page.locator("main")).to_contain_text("sold before our time")


async def test_a_refused_return_says_why_and_what_was_set_aside_can_be_asked_for_again(site: Site, shop: Shop) -> None:
    outbound, customer = await delivered(shop, "Dogwood Garage")
    page = await shop.opened(site, "assistant", f"inventory/outbound/{outbound}")
    await page.get_by_role("link", name="Ask for a return").click()
    await page.select_option("#reason_code", "defect")
    await page.fill("#lines-1-quantity", "10")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/returns/*done=requested")
    address = page.url.split("?")[0]
    head = await shop.opened(site, "head", "returns/?show=requested")
    await head.goto(address)
    await head.keyboard.press("x")
    await head.get_by_role("button", name="Refuse the return").click()
    await expect(head.locator("#reason")).to_be_focused()
    await head.keyboard.type("used for a year")
    await head.get_by_role("button", name="Refuse the return").click()
    await expect(head.locator(".strip")).to_contain_text("used for a year")
    await page.goto(f"/{shop.office.code}/inventory/outbound/{outbound}")
    await page.get_by_role("link", name="Ask for a return").click()
    await expect(page.locator("tbody tr").first).to_contain_text("10")
    await page.goto(f"/{shop.office.code}/customers/{customer}")
    await expect(page.locator("#panel-returns")).to_contain_text("refused")


async def test_the_head_sets_the_terms_and_others_read_them(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "head", "returns/")
    await page.get_by_role("link", name="Terms").click()
    await page.fill("#window_days", "45")
    await page.fill("#restocking_percent", "120")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#restocking_percent")).to_be_focused()
    await expect(page.locator("#window_days")).to_have_value("45")
    await page.fill("#restocking_percent", "12.5")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("The terms are set.")
    assistant = await shop.opened(site, "assistant", "returns/terms")
    await expect(assistant.locator("main")).to_contain_text("12.5 %")
    await expect(assistant.locator("#window_days")).to_have_count(0)
