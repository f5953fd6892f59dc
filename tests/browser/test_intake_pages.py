"""Intake in a real browser: files are dropped, looked at beside what was read, confirmed by keyboard, and learned from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest_asyncio
from playwright.async_api import FilePayload, expect
from shop import Shop, open_shop

from conftest import Site
from salesops.act import Actor, Office
from salesops.services import outbox
from salesops.testing import Client


@pytest_asyncio.fixture
async def shop(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Shop:
    return await open_shop(office, client, person)


def csv(number: str, *lines: str, total: str, buyer: str = "") -> FilePayload:
    head = f"Purchase order;{number}\nBuyer;{buyer}\nDate;2026-03-02\nCurrency;CNY\n\nPart number;Description;Quantity;Unit price;Amount\n"
    body = "\n".join(lines) + f"\nTotal;;;;{total}\n"
    return {"name": f"{number}.csv", "mimeType": "text/csv", "buffer": (head + body).encode()}


async def brought(shop: Shop, site: Site, *files: FilePayload):  # type: ignore[no-untyped-def]
    page = await shop.opened(site, "assistant", "intake/")
    await page.set_input_files("#file", list(files))
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/intake/*done=brought*" if len(files) > 1 else "**/intake/*-*")
    return page


async def test_a_dropped_file_is_read_and_taken_in_by_keyboard_and_learned_from(site: Site, shop: Shop) -> None:
    await shop.desk.customer("Aspen Garage")
    pads = shop.parts["pad"]
    page = await brought(
        shop, site, csv("PO-61", "AG-1;Their name of it;4;10.00;40.00", total="40.00", buyer="Aspen Garage")
    )
    await page.wait_for_url("**/intake/*-*")
    await expect(page.locator("main")).to_contain_text("It is being read.")
    await outbox.drain()
    await expect(page.locator("#number")).to_have_value("PO-61")  # the page looked again by itself
    await expect(page.locator("#customer")).to_have_value("Aspen Garage")
    await expect(page.locator("#currency")).to_have_value("CNY")
    await page.focus("#lines-0-part_no")
    await page.keyboard.type(pads)
    await expect(page.locator("#lines-0-part_no-options").get_by_role("option").first).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/orders/*done=taken*")
    await expect(page.locator("main")).to_contain_text("PO-61")

    page = await brought(shop, site, csv("PO-62", "ag-1;Anything;2;10.00;20.00", total="20.00", buyer="Aspen Garage"))
    await outbox.drain()
    await expect(page.locator("#lines-0-part_no")).to_have_value(pads)
    await expect(page.locator("#lines")).to_contain_text("learned")


async def test_a_sum_that_does_not_add_up_wants_a_person_to_compare_and_keeps_what_was_typed(
    site: Site, shop: Shop
) -> None:
    await shop.desk.customer("Birch Garage")
    pads = shop.parts["pad"]
    page = await brought(shop, site, csv("PO-63", f"{pads};Pads;4;10.00;40.00", total="4000.00", buyer="Birch Garage"))
    await outbox.drain()
    await expect(page.locator(".doubts").first).to_contain_text("4000.00")
    await page.fill("#note", "by the side door")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Compare it with the original")
    await expect(page.locator("#note")).to_have_value("by the side door")
    await page.check("#compared")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/orders/*done=taken*")


async def test_a_file_nobody_can_read_says_why_and_is_set_aside(site: Site, shop: Shop) -> None:
    torn: FilePayload = {"name": "fax.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 torn"}
    page = await brought(shop, site, torn)
    await outbox.drain()
    await expect(page.get_by_role("alert")).to_contain_text("damaged")
    await page.get_by_role("button", name="Set aside").click()
    await expect(page.get_by_role("alert").last).to_contain_text("Say why it is set aside")
    await page.fill("#reason", "the sender faxes again")
    await page.get_by_role("button", name="Set aside").click()
    await expect(page.locator("main")).to_contain_text("the sender faxes again")


async def test_several_files_at_once_stand_in_the_list_and_on_my_day(site: Site, shop: Shop) -> None:
    pads = shop.parts["pad"]
    files = [csv(f"PO-7{n}", f"{pads};Pads;1;10.00;10.00", total="10.00") for n in range(3)]
    page = await brought(shop, site, *files)
    await page.wait_for_url("**/intake/*done=brought*")
    await outbox.drain()
    await page.reload()
    await expect(page.locator("tbody tr")).to_have_count(3)
    await page.goto(f"/{shop.office.code}/")
    await expect(page.locator("main")).to_contain_text("Arrived orders to confirm")


async def test_a_paper_order_is_shown_as_it_came_with_the_line_marked(site: Site, shop: Shop) -> None:
    import typst

    pads = shop.parts["pad"]
    source = f"= PURCHASE ORDER\nPO number: PO-81\n\n#table(columns: 4, [Part number], [Quantity], [Unit price], [Amount], [{pads}], [4], [10.00], [40.00])\nTotal: 40.00 CNY"
    paper: FilePayload = {"name": "order.pdf", "mimeType": "application/pdf", "buffer": typst.compile(source.encode())}
    page = await brought(shop, site, paper)
    await outbox.drain()
    picture = page.locator(".original img")
    await expect(picture).to_have_count(1)
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
    await page.focus("#lines-0-quantity")
    await expect(page.locator(".original rect.here")).to_have_count(1)


async def test_intake_is_gone_within_a_second_where_it_is_switched_off(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "assistant", "intake/")
    await shop.switch("intake", "off")
    answer = await page.reload()
    assert answer is not None
    assert answer.status == 404


async def test_a_file_dropped_on_the_desk_is_read_by_intake(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "assistant", "orders/")
    drop = """text => {
      const carried = new DataTransfer();
      carried.items.add(new File([text], "dropped.csv", {type: "text/csv"}));
      for (const kind of ["dragover", "drop"]) document.querySelector("main").dispatchEvent(new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true}));
    }"""
    await page.evaluate(drop, csv("PO-91", "X-1;Pads;1;10.00;10.00", total="10.00")["buffer"].decode())
    await page.wait_for_url("**/intake/*-*")
    await expect(page.locator("h1")).to_have_text("dropped.csv")


async def test_where_no_currency_is_named_the_customer_s_is_proposed_and_can_be_changed(site: Site, shop: Shop) -> None:
    await shop.desk.customer("Cedar Garage")
    pads = shop.parts["pad"]
    rows = f"Purchase order;PO-71\nBuyer;Cedar Garage\n\nPart number;Quantity;Unit price;Amount\n{pads};4;10.00;40.00\nTotal;;;40.00\n"
    page = await brought(shop, site, {"name": "PO-71.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    await outbox.drain()
    await expect(page.locator("#currency")).to_have_value("CNY")
    await expect(page.locator(".draft")).to_contain_text("the file names none")
    await page.select_option("#currency", "EUR")
    await page.fill("#note", "paid in euros")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Compare it with the original")
    await expect(page.locator("#currency")).to_have_value("EUR")
