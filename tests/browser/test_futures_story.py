"""A futures order from the desk to the customer's parcel, and the plan edited as a sheet, each person at their own page."""

from __future__ import annotations

import csv
import io

from playwright.async_api import FilePayload, expect
from shop import Shop
from test_procurement_pages import shop as shop
from test_procurement_pages import supplier

from conftest import Site
from salesops import Act, clock
from salesops.services import outbox
from salesops.testing import SYSTEM
from salesops_duties.procurement import service
from salesops_duties.procurement.rules import NewPlanLine


async def test_a_futures_order_from_the_desk_to_its_dispatch(site: Site, shop: Shop) -> None:
    desk, lamp = shop.desk, shop.parts["lamp"]
    await supplier(shop, "Northern Lamps", "lamp")
    taken = await desk.take(await desk.customer("Aspen Garage", limit="9000.00"), **{lamp: "4"})
    order = taken.json()["id"]
    await desk.check(order)
    assert (await desk.call(order)).status_code == 201
    page = await shop.opened(site, "assistant", f"orders/{order}")
    await page.keyboard.press("i")
    await page.locator("#issue [data-main]").click()
    await expect(page.locator("#order-head")).to_contain_text("Waits for goods")

    # The head buys what the order waits for.
    buyer = await shop.opened(site, "head", "procurement/")
    await buyer.get_by_role("checkbox").check()
    await buyer.get_by_role("button", name="Order the chosen lines").click()
    await buyer.wait_for_url("**/orders/new?line=*")
    await buyer.keyboard.press("Control+Enter")
    await buyer.wait_for_url("**/orders/*done=drafted")
    await buyer.keyboard.press("Control+Enter")
    await buyer.wait_for_url("**/orders/*done=sent")
    purchase = buyer.url.split("?")[0].split("/orders/")[1]

    # The warehouse takes it in: it is the customer's at once, and the desk is told.
    dock = await shop.opened(site, "warehouse", f"procurement/orders/{purchase}")
    await dock.fill("#lines-1-quantity", "4")
    await dock.fill("#delivery_note", "DN 9")
    await dock.keyboard.press("Control+Enter")
    await dock.wait_for_url("**?done=received")
    await outbox.drain()
    await page.goto(f"/{shop.office.code}/orders/?queue=issue")
    await expect(page.get_by_text("Aspen Garage").first).to_be_visible()
    await page.goto(f"/{shop.office.code}/orders/{order}?queue=issue")
    await expect(page.locator("#stops")).to_contain_text("Goods have come.")
    await page.keyboard.press("i")
    await page.locator("#issue [data-main]").click()
    await expect(page.locator("#order-head")).to_contain_text("Issued")

    # It leaves.
    await dock.goto(f"/{shop.office.code}/inventory/outbound?show=issued")
    await dock.locator("tbody tr", has_text="Aspen Garage").get_by_role("link").first.click()
    await dock.wait_for_url("**/inventory/outbound/*")
    await dock.keyboard.press("d")
    await dock.wait_for_url("**/logistics/dispatches/*")
    await dock.fill("#carrier", "SF Express")
    await dock.fill("#tracking_no", f"SF-FUTURES-{shop.office.id}")
    await dock.keyboard.press("Control+Enter")
    await dock.wait_for_url("**/inventory/outbound/*done=dispatched")
    await outbox.drain()
    await page.goto(f"/{shop.office.code}/orders/{order}")
    await expect(page.locator("#order-head")).to_contain_text("Dispatched")


async def test_the_plan_is_exported_edited_and_brought_back(site: Site, shop: Shop) -> None:
    part = shop.parts["pad"]
    await service.add_for_stock(Act(shop.office, SYSTEM, "cli"), NewPlanLine(part, "8"))
    page = await shop.opened(site, "head", f"procurement/?q={part}")
    await page.locator("#export-menu summary").click()
    address = await page.get_by_role("link", name="As csv").get_attribute("href")
    assert address is not None
    text = (await (await page.request.get(address)).body()).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))

    def edited(**cells: str) -> FilePayload:
        out = io.StringIO()
        writer = csv.DictWriter(out, list(row))
        writer.writeheader()
        writer.writerow(row | cells)
        return {"name": "plan.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode()}

    await page.keyboard.press("i")
    await page.wait_for_url("**/procurement/plan/import")
    await page.set_input_files("#file", edited(ordered="yes"))
    await page.get_by_role("button", name="Look at it first").click()
    await expect(page.locator("main")).to_contain_text("Ordered follows from purchase orders")
    today = clock.today(shop.office.timezone).isoformat()
    await page.set_input_files("#file", edited(quantity="12", **{"inspection date": today}))
    await page.get_by_role("button", name="Look at it first").click()
    await expect(page.locator("main")).to_contain_text("Every row can be taken in.")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/procurement/*done=imported")
    await page.goto(f"/{shop.office.code}/procurement/?q={part}")
    row_there = page.locator("tbody tr")
    await expect(row_there).to_have_count(1)
    await expect(row_there).to_contain_text("12")
    await expect(row_there).not_to_contain_text("not inspected")
