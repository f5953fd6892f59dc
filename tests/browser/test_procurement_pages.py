"""The pages of procurement in a real browser: a line of the plan decided and ordered, the order sent, confirmed and received."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from uuid import UUID

import openpyxl
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from shop import Shop, open_shop

from conftest import PASSWORD, Site
from salesops import Act, clock, transaction
from salesops.act import Actor, Office
from salesops.masterdata.people import NewPerson, add_person, grant_role
from salesops.services import outbox
from salesops.testing import SYSTEM, Client
from salesops_duties.procurement import service
from salesops_duties.procurement.rules import LineToBuy, NewPlanLine, NewPrice, NewPurchase, NewSupplier

Check = Callable[[Page], Awaitable[None]]


@pytest_asyncio.fixture
async def shop(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Shop:
    return await open_shop(office, client, person)


async def supplier(shop: Shop, name: str, kind: str, price: str = "6.00", **given: str) -> str:
    """A firm that sells the part."""
    act = Act(shop.office, SYSTEM, "cli")
    made = await service.add_supplier(act, NewSupplier(name, shop.office.currency, lead_days=20))
    day = clock.today(shop.office.timezone)
    await service.add_price(act, made["id"], NewPrice(shop.parts[kind], price, day, **given))
    return str(made["id"])


async def futures(shop: Shop, customer: str, quantity: str) -> None:
    """An issued order of the part that was never here."""
    await shop.outbound(await shop.desk.customer(customer, limit="9000.00"), "lamp", quantity)
    await outbox.drain()


async def test_a_line_of_the_plan_is_decided_ordered_sent_confirmed_and_received(
    site: Site, shop: Shop, check_access: Check
) -> None:
    await supplier(shop, "Northern Lamps", "lamp", moq="10", pack_qty="5")
    await futures(shop, "Aspen Garage", "4")
    page = await shop.opened(site, "head", "procurement/")
    row = page.locator("tbody tr").first
    await expect(row).to_contain_text("Aspen Garage")
    await expect(row).to_contain_text("undecided")
    await expect(page.locator("thead th")).to_contain_text(
        [
            "Inspection date",
            "Customer",
            "Model",
            "Quantity",
            "Version name",
            "Manufacturer",
            "Ordered",
            "Recommended stocking quantity",
            "Current inventory",
            "Check foreign inventory",
        ]
    )
    await check_access(page)
    await row.get_by_role("link", name=shop.parts["lamp"]).click()
    await page.select_option("#decision", "wait")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#reason")).to_be_focused()
    await expect(page.locator("#decision")).to_have_value("wait")
    await page.select_option("#decision", "order")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("h1 ~ .tag", has_text="order it")).to_be_visible()
    await page.fill("#inspected_on", "+1")
    await page.get_by_role("button", name="Note it").click()
    await expect(page.locator("#inspected_on")).to_be_focused()  # no inspection is to come
    await check_access(page)

    await page.goto(f"/{shop.office.code}/procurement/")
    await page.get_by_role("checkbox").check()
    await page.get_by_role("button", name="Order the chosen lines").click()
    await page.wait_for_url("**/orders/new?line=*")
    await expect(page.locator("#supplier_id option:checked")).to_contain_text("Northern Lamps")
    await page.fill("#lines-0-quantity", "7")
    await page.fill("#note", "mind the sockets")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#lines-0-quantity-fault")).to_contain_text("10 would do")
    await expect(page.locator("#lines-0-quantity")).to_be_focused()
    await expect(page.locator("#note")).to_have_value("mind the sockets")
    await check_access(page)
    await page.fill("#lines-0-quantity", "")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/orders/*done=drafted")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/orders/*done=sent")
    await expect(page.locator("h1 ~ .tag")).to_have_text("sent")
    address = page.url.split("?")[0].split("/orders/")[1]

    await page.keyboard.press("c")
    await page.fill("#lines-1-expected_on", "yesterday")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#lines-1-expected_on")).to_be_focused()
    await page.fill("#lines-1-expected_on", "+30")
    await page.fill("#supplier_ref", "NL 7")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**?done=confirmed")
    await expect(page.locator("h1 ~ .tag")).to_have_text("confirmed")
    await page.keyboard.press("s")
    await page.fill("#quantity", "3")
    await page.fill("#expected_on", "+40")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**?done=split")
    await check_access(page)

    dock = await shop.opened(site, "warehouse", f"procurement/orders/{address}")
    await dock.fill("#lines-1-quantity", "70")
    await dock.fill("#delivery_note", "DN 1")
    await dock.keyboard.press("Control+Enter")
    await expect(dock.locator("#lines-1-quantity")).to_be_focused()
    await expect(dock.locator("#lines-1-quantity")).to_have_value("70")
    await expect(dock.locator("#delivery_note")).to_have_value("DN 1")
    await dock.fill("#lines-1-quantity", "7")
    await dock.fill("#lines-2-quantity", "")
    await dock.keyboard.press("Control+Enter")
    await dock.wait_for_url("**?done=received")
    await expect(dock.locator("main")).to_contain_text("DN 1")
    await dock.keyboard.press("Control+Enter")
    await expect(dock.locator("h1 ~ .tag")).to_have_text("received")
    await check_access(dock)


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
async def test_a_chinese_planner_orders_on_any_screen(
    site: Site, shop: Shop, check_access: Check, size: tuple[int, int]
) -> None:
    await supplier(shop, "Southern Lamps", "lamp")
    await futures(shop, "Birch Garage", "3")
    login = f"planner-{shop.office.code}"
    async with transaction(Act(shop.office, SYSTEM, "cli")) as tx:
        planner = await add_person(tx, NewPerson(login, "Planner", "assistant", PASSWORD, language="zh"))
        await grant_role(tx, planner, "warehouse")
    page = await site.signed_in(login, *size)
    await page.goto(f"/{shop.office.code}/procurement/")
    await expect(page.locator("h1")).to_have_text("采购计划单")
    await check_access(page)
    await page.get_by_role("checkbox").check()
    await page.get_by_role("button", name="订购所选行").click()
    await page.wait_for_url("**/orders/new?line=*")
    await check_access(page)
    await page.get_by_role("button", name="起草订单").click()
    await page.wait_for_url("**/orders/*done=drafted")
    await page.get_by_role("button", name="发出订单").click()
    await page.wait_for_url("**/orders/*done=sent")
    await page.get_by_role("button", name="确认入库").click()
    await page.wait_for_url("**?done=received")
    await expect(page.locator("h1 ~ .tag")).to_have_text("已收货")
    await check_access(page)
    wide = "[document.documentElement, document.querySelector('main')].map((e) => e.scrollWidth - e.clientWidth)"
    assert max(await page.evaluate(wide)) <= 0


async def test_goods_for_stock_are_planned_and_their_list_is_checked_and_released(site: Site, shop: Shop) -> None:
    page = await shop.opened(site, "assistant", "procurement/")
    await page.keyboard.press("n")
    await page.wait_for_url("**/plan/new")
    await page.fill("#part_no", shop.parts["pump"] + "-")
    await page.fill("#quantity", "4")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#part_no")).to_be_focused()
    await expect(page.locator("#quantity")).to_have_value("4")
    await page.fill("#part_no", shop.parts["pump"])
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/plan/*done=added")
    await page.locator(".timeline a").click()
    await page.wait_for_url("**/procurement/plans/*")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("no decision")
    await page.get_by_role("link", name="1 line has no decision").click()
    await page.get_by_role("link", name=shop.parts["pump"]).click()
    await page.select_option("#decision", "order")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**?done=decided")
    await page.locator(".timeline a").click()
    await page.wait_for_url("**/procurement/plans/*")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**?done=checked")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**?done=released")
    await expect(page.locator("h1 ~ .tag")).to_have_text("released")


async def test_a_large_order_is_approved_before_it_is_sent(site: Site, shop: Shop) -> None:
    seller = await supplier(shop, "Costly Pumps", "pump", price="90000.00")
    act = Act(shop.office, SYSTEM, "cli")
    beyond = "for the new workshop"
    new = NewPurchase(UUID(seller), [LineToBuy(shop.parts["pump"], "2")], beyond_plan_reason=beyond)
    made = await service.draft(act, new)
    page = await shop.opened(site, "assistant", f"procurement/orders/{made['id']}")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("heading", name="Ask for approval")).to_be_visible()
    await page.fill("#reason", "the old ones broke")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**?done=asked")
    await page.keyboard.press("x")
    await page.get_by_role("button", name="Give it up").click()
    await expect(page.locator("#reason")).to_be_focused()
    await page.fill("#reason", "they can be mended")
    await page.get_by_role("button", name="Give it up").click()
    await expect(page.locator("h1 ~ .tag")).to_have_text("cancelled")


async def test_a_supplier_is_registered_priced_and_stopped(site: Site, shop: Shop, check_access: Check) -> None:
    page = await shop.opened(site, "head", "procurement/suppliers")
    await page.keyboard.press("n")
    await page.wait_for_url("**/suppliers/new")
    await page.fill("#name", "Eastern Pads")
    await page.fill("#lead_days", "9000")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#lead_days")).to_be_focused()
    await expect(page.locator("#name")).to_have_value("Eastern Pads")
    await page.fill("#lead_days", "12")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/suppliers/*done=added")
    await page.keyboard.press("p")
    await page.fill("#part_no", shop.parts["pad"])
    await page.fill("#unit_price", "-1")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#unit_price")).to_be_focused()
    await page.fill("#unit_price", "3.25")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**?done=priced")
    await expect(page.locator("table")).to_contain_text("3.25")
    await check_access(page)
    await page.keyboard.press("e")
    await page.select_option("#state", "stopped")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#state_reason")).to_be_focused()
    await page.fill("#state_reason", "they closed the works")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**?done=changed")
    await expect(page.locator(".strip")).to_contain_text("they closed the works")


async def test_the_plan_is_exported_as_the_page_lists_it_and_the_export_is_kept(site: Site, shop: Shop) -> None:
    act = Act(shop.office, SYSTEM, "cli")
    await service.add_for_stock(act, NewPlanLine(shop.parts["pad"], "8", reason="for the season"))
    page = await shop.opened(site, "assistant", f"procurement/?q={shop.parts['pad']}")
    await page.locator("#export-menu summary").click()
    address = await page.get_by_role("link", name="As csv").get_attribute("href")
    assert address is not None
    answer = await page.request.get(address)
    assert answer.status == 200
    heads, *rows = csv.reader(io.StringIO((await answer.body()).decode("utf-8-sig")))
    assert heads[:10] == [
        "inspection date",
        "customer",
        "model",
        "quantity",
        "version name",
        "manufacturer",
        "ordered",
        "recommended stocking quantity",
        "current inventory",
        "check foreign inventory",
    ]
    assert [(row[2], row[3], row[6]) for row in rows] == [(shop.parts["pad"], "8", "no")]
    async with transaction(act) as tx:
        kept = await tx.fetchval(
            "SELECT count(*) FROM core.audit WHERE office_id = $1 AND action = 'plan.export'", shop.office.id
        )
    assert kept == 1


async def test_the_good_rows_of_a_sheet_are_taken_and_the_refused_ones_come_back(
    site: Site, shop: Shop, check_access: Check
) -> None:
    page = await shop.opened(site, "head", "procurement/plan/import")
    rows = f"model,quantity\n{shop.parts['pad']},8\n{shop.parts['pad']},many\n"
    await page.set_input_files("#file", {"name": "plan.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    await page.get_by_role("button", name="Look at it first").click()
    await expect(page.locator("main")).to_contain_text("Nothing was taken in.")
    await check_access(page)
    async with page.expect_download() as begun:
        await page.get_by_role("button", name="The refused rows as a sheet").click()
    path = await (await begun.value).path()
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active
    assert sheet is not None
    heads, refused = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert heads == ["model", "quantity", "row", "why refused"]
    assert refused[:3] == [shop.parts["pad"], "many", 3]
    await page.get_by_role("button", name="Take in only the 1 good row").click()
    await expect(page.locator("main")).to_contain_text("1 row was taken in.")
    await expect(page.get_by_role("button", name="Take in only")).to_have_count(0)
    await page.goto(f"/{shop.office.code}/procurement/?q={shop.parts['pad']}")
    await expect(page.locator("tbody tr")).to_have_count(1)


async def test_a_customer_takes_another_part_and_the_rules_of_buying_are_set(
    site: Site, shop: Shop, check_access: Check
) -> None:
    await futures(shop, "Aspen Garage", "4")
    page = await shop.opened(site, "head", "procurement/")
    await page.locator("tbody tr").first.get_by_role("link", name=shop.parts["lamp"]).click()
    await page.fill("#part_no", "NOTHING-LIKE-IT")
    await page.get_by_role("button", name="Amend the order").click()
    await expect(page.locator("main")).to_contain_text("No such part number.")
    await page.fill("#part_no", shop.parts["pad"])
    await page.fill("#agreed_by", "Ms Lin")
    await page.get_by_role("button", name="Amend the order").click()
    await page.wait_for_url("**?done=substituted")
    await expect(page.locator("main")).to_contain_text(f"{shop.parts['pad']} instead of {shop.parts['lamp']}")
    await page.goto(f"/{shop.office.code}/procurement/policy")
    await page.fill("#feedback_days", "none")
    await page.get_by_role("button", name="Set the rules").click()
    await expect(page.locator("main")).to_contain_text("Write a number of days.")
    await page.fill("#feedback_days", "2")
    await page.fill("#difference_minor", "25.50")
    await page.get_by_role("button", name="Set the rules").click()
    await page.wait_for_url("**/policy?done=saved")
    known = await service.read_policy(Act(shop.office, SYSTEM, "cli"))
    assert (known.feedback_days, known.difference_minor) == (2, 2550)
    await check_access(page)
