"""Goods that are not in stock, on the desk: arranged, late, told to the customer, come, issued."""

from __future__ import annotations

from playwright.async_api import expect
from tests.browser.test_order_desk import DESK, PHONE, Office1
from tests.browser.test_order_desk import room as room
from tests.stories.desk import add_missing_products
from tests.stories.test_futures import announced, confirmed, days, receive

from salesops.services import outbox


async def test_a_promise_that_slips_is_told_and_what_comes_is_issued(room: Office1) -> None:
    desk = room.desk
    await add_missing_products(desk.office, ["WP-9901-F"])
    coming = await announced(desk, "WP-9901-F", "5", days(12))
    order = await confirmed(desk, await desk.customer("Qinglan Harbour Parts"), **{"WP-9901-F": "5"})
    page = await room.browse(*DESK)
    await page.goto(f"{room.at}/orders/{order}")
    await page.keyboard.press("i")
    await expect(page.locator("#issue")).to_contain_text("tied to the soonest goods to come")
    await page.locator("#issue [data-main]").click()
    await expect(page.locator("#order-head")).to_contain_text("Waits for goods")
    await expect(page.locator("#order-head")).to_contain_text("SO-")

    moved = await desk.warehouse.put(
        f"{desk.base}/inventory/incoming/{coming}/day",
        json={"expected_on": days(20), "reason": "the vessel waits", "version": 1},
    )
    assert moved.status_code == 200, moved.text
    await outbox.drain()
    await page.goto(f"{room.at}/orders/?queue=risk")
    await expect(page.locator(".queue-list, #queue, [data-region]").first).to_be_visible()
    await page.goto(f"{room.at}/orders/{order}?queue=risk")
    strip = page.locator("#stops .strip", has_text="Promise at risk")
    await expect(strip).to_contain_text("the vessel waits")
    await page.keyboard.press("w")
    await expect(page.locator("#where")).to_contain_text("5 on order: our office says")
    await expect(page.locator("#where")).not_to_contain_text("Northern Filters")  # it is what is said to the customer
    await page.keyboard.press("Escape")
    await strip.get_by_role("button", name="Tell the customer").click()
    await page.locator("dialog[open] input[name=person]").fill("Ms Lin")
    await page.locator("dialog[open]").get_by_role("button", name="Accepted", exact=True).click()
    await expect(page.locator("#stops .strip", has_text="Promise at risk")).to_have_count(0)

    assert (await receive(desk, "WP-9901-F", "5", coming)).status_code == 201
    await outbox.drain()
    await page.goto(f"{room.at}/orders/?queue=issue")
    await expect(page.get_by_text("Qinglan Harbour Parts").first).to_be_visible()
    await page.goto(f"{room.at}/orders/{order}?queue=issue")
    await expect(page.locator("#stops")).to_contain_text("Goods have come.")
    await page.keyboard.press("i")
    await page.locator("#issue [data-main]").click()
    await expect(page.locator("#order-head")).to_contain_text("Issued")
    await expect(page.locator("#stops")).not_to_contain_text("Goods have come.")


async def test_whoever_cancels_says_what_becomes_of_goods_to_come(room: Office1) -> None:
    desk = room.desk
    await add_missing_products(desk.office, ["WP-9902-F"])
    await announced(desk, "WP-9902-F", "5", days(12))
    order = await confirmed(desk, await desk.customer("Qinglan Harbour Parts"), **{"WP-9902-F": "5"})
    assert (await desk.issue(order)).status_code == 201
    page = await room.browse(*PHONE)
    await page.goto(f"{room.at}/orders/{order}")
    await page.locator("#order-menu summary").click()
    await page.get_by_role("button", name="Cancel order").click()
    await page.locator("#cancel-order [name=reason]").fill("found it elsewhere")
    await page.locator("#cancel-supply").select_option("next")
    await page.locator("#cancel-order").get_by_role("button", name="Cancel the order").click()
    await expect(page.locator("#order-head")).to_contain_text("Cancelled")


async def test_whoever_issues_chooses_from_where_goods_come(room: Office1) -> None:
    desk = room.desk
    await add_missing_products(desk.office, ["WP-9903-F"])
    await announced(desk, "WP-9903-F", "5", days(9))
    await announced(desk, "WP-9903-F", "8", days(16), "Southern Pumps, PO 77")
    order = await confirmed(desk, await desk.customer("Xinghe Motor Works"), **{"WP-9903-F": "4"})
    page = await room.browse(*DESK)
    await page.goto(f"{room.at}/orders/{order}")
    await page.keyboard.press("i")
    choice = page.locator("#issue").get_by_label("4 of WP-9903-F are to come")
    await expect(choice.locator("option")).to_have_count(4)
    gone = await choice.locator("option", has_text="Southern Pumps").get_attribute("value")
    assert gone is not None

    # What another order takes meanwhile is said, and what was chosen stays chosen.
    other = await confirmed(desk, await desk.customer("Lanting Auto"), **{"WP-9903-F": "8"})
    taken = {"line_no": 1, "way": "supply", "quantity": "8", "supply_id": gone.split()[1]}
    assert (await desk.post(desk.assistant, f"/orders/{other}/documents", {"supply": [taken]})).status_code == 201
    await choice.select_option(gone)
    await page.locator("#issue [data-main]").click()
    await expect(page.locator("#issue")).to_contain_text("This is not free any more")
    await choice.select_option("plan")
    await page.locator("#issue [data-main]").click()
    await expect(page.locator("#order-head")).to_contain_text("Waits for goods")
    await page.keyboard.press("w")
    await expect(page.locator("#where")).to_contain_text("being ordered")
