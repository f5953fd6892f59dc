"""The pages of inventory and of the dispatch in a real browser: found, worked with by keyboard, refused without losing a word."""

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


async def test_a_part_is_found_by_pinyin_and_opened_by_keyboard(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "assistant", "inventory/")
    await page.keyboard.press("f")
    await page.keyboard.type("scp")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/inventory*q=scp")
    row = page.locator("tbody tr", has_text=shop.parts["pad"])
    await expect(row).to_contain_text("100")
    await expect(page.locator("tbody tr", has_text=shop.parts["pump"])).to_have_count(0)
    await page.goto(f"/{shop.office.code}/inventory/?q={shop.parts['pump']}x")
    await expect(page.locator(".strip.info")).to_contain_text("These sound or look like them.")
    await page.locator("main").focus()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/inventory/products/*")
    await expect(page.locator("h1")).to_contain_text(shop.parts["pump"])
    await expect(page.locator(".legend").first).to_contain_text("40 available")
    await page.keyboard.press("Escape")
    await page.wait_for_url("**/inventory/")


async def test_the_list_is_sorted_narrowed_and_taken_away_as_it_is_asked(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "warehouse", f"inventory/?q={shop.office.id}-")
    await page.click("#sort-available")
    await page.wait_for_url("**sort=available*")
    await page.click("#sort-available")
    first = page.locator("tbody tr").first
    await expect(first).to_contain_text(shop.parts["pad"])
    await page.click("#show-none")
    await expect(page.locator("tbody tr", has_text=shop.parts["pad"])).to_have_count(0)
    assert "show=none" in page.url
    assert "sort=-available" in page.url
    await page.locator("#export-menu > summary").click()
    async with page.expect_download() as kept:
        await page.get_by_role("link", name="As csv").click()
    assert (await kept.value).suggested_filename == "stock.csv"


async def test_who_has_the_goods_stands_on_the_page_of_the_part(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer("Birch Garage", limit="9000.00")
    order = (await shop.desk.take(customer, **{shop.parts["pad"]: "12"})).json()["id"]
    await shop.desk.check(order)
    assert (await shop.desk.call(order)).status_code == 201
    page = await shop.opened(site, "assistant", f"inventory/products/{await shop.product('pad')}")
    await expect(page.locator(".legend").first).to_contain_text("88 available")
    taken = page.locator("tbody tr", has_text="Birch Garage")
    await expect(taken).to_contain_text("12")
    await expect(taken).to_contain_text("reserved")
    await taken.get_by_role("link").first.click()
    await page.wait_for_url(f"**/orders/{order}*")


async def test_goods_are_received_and_what_was_typed_stays_when_it_is_refused(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "warehouse", "inventory/")
    await page.keyboard.press("r")
    await page.wait_for_url("**/receipts/new")
    await page.fill("#lines-0-part_no", shop.parts["lamp"] + "X")
    await page.fill("#lines-0-quantity", "１２")  # as an input method gives it
    await page.fill("#lines-0-unit_cost", "3.50")
    await page.fill("#lines-2-part_no", shop.parts["pump"])
    await page.fill("#lines-2-quantity", "no number")
    await page.fill("#lines-2-unit_cost", "7")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#lines-1-quantity-fault")).to_be_visible()  # empty rows are left out
    await page.fill("#lines-1-quantity", "3")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#lines-0-part_no")).to_be_focused()
    await expect(page.locator("#lines-0-part_no-fault")).to_contain_text(shop.parts["lamp"])  # the nearest number
    await expect(page.locator("#lines-0-unit_cost")).to_have_value("3.50")
    await page.fill("#lines-0-part_no", shop.parts["lamp"])
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("Goods received.")
    await page.goto(f"/{shop.office.code}/inventory/products/{await shop.product('lamp')}")
    await expect(page.locator(".legend").first).to_contain_text("12 available")


async def test_announced_goods_get_another_day_and_are_received_from_the_announcement(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "warehouse", f"inventory/incoming/new?part={shop.parts['lamp']}")
    await page.fill("#quantity", "24")
    await page.fill("#source", "PO 4471")
    await page.fill("#expected_on", "next year perhaps")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#expected_on")).to_be_focused()
    await expect(page.locator("#source")).to_have_value("PO 4471")
    await page.fill("#expected_on", "+9")
    await page.keyboard.press("Control+Enter")
    await page.locator("tbody tr", has_text=shop.parts["lamp"]).get_by_role("link").first.click()
    await page.wait_for_url("**/inventory/incoming/*-*")
    await page.keyboard.press("d")
    await page.fill("#expected_on", "+12")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#reason")).to_be_focused()
    await page.keyboard.type("the ship is late")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("New day noted.")
    await page.keyboard.press("r")
    await page.wait_for_url("**/receipts/new?incoming=*")
    await expect(page.locator("#lines-0-quantity")).to_have_value("24")
    await page.fill("#lines-0-unit_cost", "2")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("Goods received.")


async def test_held_goods_are_shown_in_arrears_and_leave_once_the_money_is_there(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer("Cedar Garage", limit="100.00")
    outbound = (await shop.outbound(customer, "pad", "30"))["outbound_order"]["id"]
    page = await shop.opened(site, "warehouse", f"inventory/outbound/{outbound}")
    await expect(page.locator(".banner")).to_contain_text("ARREARS ¥200.00: do not dispatch")
    await expect(page.get_by_role("link", name="Dispatch D")).to_have_count(0)
    await page.goto(f"/{shop.office.code}/inventory/outbound?show=issued")
    await expect(page.locator("tbody tr")).to_contain_text("ARREARS Held because the limit does not cover it.")
    await page.goto(f"/{shop.office.code}/logistics/dispatches/{outbound}")
    await page.fill("#carrier", "SF Express")
    await page.fill("#tracking_no", "SF-PAGE-1")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("ARREARS ¥200.00: do not dispatch")
    await expect(page.locator("#carrier")).to_have_value("SF Express")
    await expect(page.locator("#tracking_no")).to_have_value("SF-PAGE-1")
    assert (await shop.desk.pay(customer, "300.00")).status_code == 201
    await page.keyboard.press("Escape")
    await page.goto(f"/{shop.office.code}/inventory/outbound/{outbound}")
    await page.keyboard.press("d")
    await page.wait_for_url("**/logistics/dispatches/*")
    await page.fill("#carrier", "SF Express")
    await page.fill("#tracking_no", "SF-PAGE-1")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/inventory/outbound/*done=dispatched")
    await expect(page.locator("h1 + .tag")).to_contain_text("dispatched")
    await expect(page.locator("#registering")).to_contain_text("The shipment is being registered")
    await outbox.drain()
    await expect(page.locator("#panel-shipment")).to_contain_text("SF-PAGE-1")  # the page looked again by itself
    await expect(page.locator("#registering")).to_have_count(0)


async def test_stock_is_counted_blind_and_the_difference_is_shown_when_it_is_closed(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "warehouse", "inventory/counts/new")
    await page.fill("#reason", "a doubt")
    await page.fill("#part_nos", f"{shop.parts['pad']}\n{shop.parts['pump']}")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".strip.info")).to_contain_text("Counted blind.")
    await expect(page.locator("tbody")).not_to_contain_text("100")
    await page.fill("#entries-1-counted", "forty")
    await page.fill("#entries-0-counted", "98")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#entries-1-counted")).to_be_focused()
    await expect(page.locator("#entries-0-counted")).to_have_value("98")
    await page.fill("#entries-1-counted", "40")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("Noted.")
    await page.get_by_role("button", name="Close the count").click()
    await expect(page.locator("h1 + .tag")).to_contain_text("waits for approval")
    await expect(page.locator("tbody tr", has_text=shop.parts["pad"])).to_contain_text("−2")
    await page.get_by_role("button", name="Post the differences").click()
    await expect(page.get_by_role("alert").first).to_be_visible()  # nobody approved it yet


async def test_goods_are_put_on_hold_and_released_in_part(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "warehouse", f"inventory/products/{await shop.product('pad')}")
    await page.keyboard.press("h")
    await page.fill("#quantity", "400")
    await page.fill("#reason", "carton got wet")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_be_visible()  # so many are not free
    await expect(page.locator("#reason")).to_have_value("carton got wet")
    await page.fill("#quantity", "4")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/inventory/holds?done=held")
    await page.locator("tbody tr", has_text="carton got wet").get_by_role("link").first.click()
    await page.fill("#quantity", "1")
    await page.fill("#reason", "dried")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("tbody tr", has_text="carton got wet")).to_contain_text("3")


async def test_a_duty_that_is_read_only_keeps_its_pages_and_loses_its_acts(site: Site, shop: Shop) -> None:
    for dependant in ("intake", "returns", "logistics", "orders", "procurement"):
        await shop.switch(dependant, "off")
    await shop.switch("inventory", "read_only")
    page = await shop.opened(site, "warehouse", "inventory/")
    await expect(page.locator(".strip.warn")).to_contain_text("Read only.")
    await expect(page.get_by_role("link", name="Receive goods")).to_have_count(0)
    await page.goto(f"/{shop.office.code}/inventory/products/{await shop.product('pad')}")
    await expect(page.locator(".legend").first).to_contain_text("100 available")
    await expect(page.get_by_role("link", name="Put on hold")).to_have_count(0)


async def test_a_salesperson_sees_only_the_outbound_orders_of_their_own(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer("Elm Garage", limit="9000.00")
    outbound = (await shop.outbound(customer, "pad", "3"))["outbound_order"]
    page = await shop.opened(site, "sales", "inventory/outbound")
    await expect(page.locator("tbody tr", has_text="Elm Garage")).to_have_count(0)
    answer = await page.goto(f"/{shop.office.code}/inventory/outbound/{outbound['id']}")
    assert answer is not None
    assert answer.status == 404


async def test_stock_and_prices_stand_beside_the_order(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer("Fir Garage", limit="9000.00")
    order = (await shop.desk.take(customer, **{shop.parts["pad"]: "7"})).json()["id"]
    page = await shop.opened(site, "assistant", f"orders/{order}")
    panel = page.locator("#panel-stock")
    await expect(panel).to_contain_text(shop.parts["pad"])
    await expect(panel).to_contain_text("100 available")


async def test_the_dock_sees_what_waits_in_its_day_and_on_the_rail(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer("Gorse Garage", limit="9000.00")
    issued = await shop.outbound(customer, "pad", "3")
    page = await shop.opened(site, "warehouse", "")
    await expect(page.locator("main")).to_contain_text("To dispatch")
    await expect(page.locator("main")).to_contain_text("Gorse Garage")
    await expect(page.locator(".rail [data-path='inventory/outbound'] .count")).to_have_text("1")
    await page.goto(f"/{shop.office.code}/search?q={issued['outbound_order']['number']}")
    await page.wait_for_url(f"**/inventory/outbound/{issued['outbound_order']['id']}")
    assistant = await shop.opened(site, "assistant", "search?q=gorse")
    await expect(assistant.locator("main a[href*='/orders/']")).to_contain_text("Gorse Garage")


async def test_the_head_sets_how_long_a_reservation_stands_and_adds_a_warehouse(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "head", "inventory/rules")
    await page.fill("#reservation_hours", "99999")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#reservation_hours")).to_be_focused()
    await expect(page.locator("#reservation_hours")).to_have_value("99999")
    await page.fill("#reservation_hours", "72")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("main")).to_contain_text("free again after 72 hours")
    await page.fill("#name", "Annex")
    await page.fill("#code", "main")
    await page.get_by_role("button", name="Add the warehouse").click()
    await expect(page.get_by_role("alert")).to_contain_text("There is a warehouse with this code.")
    await expect(page.locator("#name")).to_have_value("Annex")
    await page.fill("#code", "annex")
    await page.get_by_role("button", name="Add the warehouse").click()
    await expect(page.locator(".list")).to_contain_text("Annex")
    dock = await shop.opened(site, "warehouse", "inventory/rules")
    await expect(dock.locator("main")).to_contain_text("free again after 72 hours")
    await expect(dock.get_by_role("button", name="Add the warehouse")).to_have_count(0)


async def test_what_was_received_is_listed_and_opened(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "warehouse", f"inventory/receipts?q={shop.parts['pump']}")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator(".detail")).to_contain_text(shop.parts["pump"])
    await page.keyboard.press("Escape")
    await expect(page.locator(".detail")).to_have_count(0)
    other = await shop.opened(site, "assistant", "inventory/receipts")
    await expect(other.locator("tbody tr").first.locator("td").last).to_have_text("–")  # may not see what stock cost
