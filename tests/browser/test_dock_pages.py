"""The dock and what follows in a real browser: several orders in one shipment, a doubted number, another number, a call, the terms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page, expect
from shop import Shop
from test_inventory_pages import shop as shop

from conftest import Site
from salesops import clock
from salesops.services import outbox
from salesops.testing import Database
from salesops_duties.logistics.rules.calling import is_working_day

Check = Callable[[Page], Awaitable[None]]


async def waiting(shop: Shop, customer: str) -> str:
    return str((await shop.outbound(customer, "pad", "1"))["outbound_order"]["id"])


async def shipment_of(shop: Shop, outbound: str) -> dict[str, Any]:
    await outbox.drain()
    found = (await shop.desk.assistant.get(f"{shop.desk.base}/logistics/shipments?outbound_id={outbound}")).json()
    whole: dict[str, Any] = found["items"][0]
    return whole


async def test_two_orders_leave_together_under_a_number_that_was_looked_at_again(
    site: Site, shop: Shop, check_access: Check
) -> None:
    customer = await shop.desk.customer("Together Motors", limit="9000.00")
    first, second = await waiting(shop, customer), await waiting(shop, customer)
    page = await shop.opened(site, "warehouse", f"logistics/dispatches/{first}")
    await page.fill("#carrier", "UPS")
    await page.fill("#tracking_no", "1Z5R89390357567128")
    await page.locator("input[name=together]").check()
    await check_access(page)
    await page.locator("main").get_by_role("button", name="Let the goods leave").click()
    await expect(page.get_by_role("alert")).to_contain_text("The check digit of this number is wrong.")
    await expect(page.locator("#tracking_no")).to_have_value("1Z5R89390357567128")
    await expect(page.locator("input[name=together]")).to_be_checked()
    await check_access(page)
    await page.get_by_role("button", name="take it as it is").click()
    await page.wait_for_url("**done=dispatched")
    assert (await shipment_of(shop, first))["id"] == (await shipment_of(shop, second))["id"]


async def test_a_parcel_gets_another_number(site: Site, shop: Shop, check_access: Check) -> None:
    outbound = await waiting(shop, await shop.desk.customer("Renumbered Motors", limit="9000.00"))
    assert (await shop.desk.dispatch(outbound, tracking_no="SFRENUM01")).status_code == 201
    shipment = await shipment_of(shop, outbound)
    page = await shop.opened(site, "assistant", f"logistics/shipments/{shipment['id']}")
    await page.locator("#number summary").click()
    await page.locator("#number").get_by_role("button", name="Change the number").click()
    await expect(page.get_by_role("alert")).to_contain_text("Write the new number.")
    await check_access(page)
    await page.fill("#tracking_no", "SFRENUM02")
    await page.select_option("#why", "mistyped")
    await page.fill("#number #reason", "the slip says so")
    await page.locator("#number").get_by_role("button", name="Change the number").click()
    await expect(page.locator("main")).to_contain_text("SFRENUM01 was mistyped")
    await expect(page.locator("#parcel-1")).to_contain_text("SFRENUM02")
    await check_access(page)


async def test_a_carrier_is_called_and_the_answer_noted(
    site: Site, shop: Shop, check_access: Check, database: Database
) -> None:
    outbound = await waiting(shop, await shop.desk.customer("Called Motors", limit="9000.00"))
    assert (await shop.desk.dispatch(outbound, tracking_no="SFCALL01")).status_code == 201
    shipment = await shipment_of(shop, outbound)
    await database.as_owner(
        "UPDATE logistics.shipment SET dispatched_at = dispatched_at - interval '3 days' WHERE id = $1::uuid",
        shipment["id"],
    )
    page = await shop.opened(site, "assistant", f"logistics?show=call&id={shipment['id']}")
    if not is_working_day(clock.today(shop.office.timezone)):
        await expect(page.locator("#call")).to_have_count(0)  # nobody works, nobody is called
        return
    await page.select_option("#what", "delivered")
    await page.locator("#call").get_by_role("button", name="Note it").click()
    await expect(page.get_by_role("alert")).to_contain_text("without a name it is no proof")
    await check_access(page)
    await page.select_option("#what", "nothing")
    await page.fill("#call #note", "the line is bad")
    await page.locator("#call").get_by_role("button", name="Note it").click()
    await page.wait_for_url("**done=called")
    await expect(page.locator("#call")).to_have_count(0)
    await expect(page.locator("#show-call")).to_have_count(0)


async def test_the_terms_of_choosing_a_way_are_laid_down(site: Site, shop: Shop, check_access: Check) -> None:
    await shop.desk.customer("Carrier Fans", limit="9000.00")
    page = await shop.opened(site, "head", "logistics/way-terms")
    await page.fill("#tolerance_minor", "much")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.locator("#tolerance_minor")).to_have_value("much")
    await check_access(page)
    await page.fill("#tolerance_minor", "5.00")
    await page.fill("#insure_above_minor", "2,500.00")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#insure_above_minor")).to_have_value("2500.00")

    await page.get_by_role("link", name="What carriers take").click()
    await page.fill("#carrier", "Deppon")
    await page.select_option("#goods_class", "cold")
    await page.fill("#note", "no cold chain")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("tbody")).to_contain_text("not taken")
    await check_access(page)

    await page.get_by_role("link", name="What goods are").click()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await check_access(page)

    await page.get_by_role("link", name="Customers' own carriers").click()
    await page.fill("#customer", "Nobody at all")
    await page.fill("#carrier", "DHL")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Nobody is called so")
    await page.fill("#customer", "Carrier Fans")
    await page.check("#is_collect")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("tbody")).to_contain_text("paid by the receiver")
    await page.get_by_role("link", name="Carrier Fans").click()
    await expect(page.locator("#carrier")).to_have_value("DHL")
    await page.fill("#account_no", "96 11")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("tbody")).to_contain_text("96 11")
    await check_access(page)


async def test_a_customer_who_was_not_reached_is_noted(site: Site, shop: Shop, check_access: Check) -> None:
    outbound = await waiting(shop, await shop.desk.customer("Unreached Motors", limit="9000.00"))
    assert (await shop.desk.dispatch(outbound, tracking_no="SFTRY01")).status_code == 201
    shipment = await shipment_of(shop, outbound)
    proof = {"receiver": "Ms Ke", "received_at": shipment["dispatched_at"]}
    kept = await shop.desk.post(shop.desk.assistant, f"/logistics/shipments/{shipment['id']}/proof", proof)
    assert kept.status_code == 201, kept.text
    await outbox.drain()
    page = await shop.opened(site, "assistant", f"logistics/shipments/{shipment['id']}")
    await page.locator("#verification summary").click()
    await page.fill("#attempt-note", "engaged")
    await page.get_by_role("button", name="Note the attempt").click()
    await expect(page.locator("#verification")).to_contain_text("engaged")
    await check_access(page)
    await page.goto(f"/{shop.office.code}/logistics/verifications")
    await expect(page.locator("tbody")).to_contain_text("not reached")
