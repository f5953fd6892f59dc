"""The pages of choosing a way in a real browser: ways are compared, another than the first is taken, and its bill is checked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest_asyncio
from playwright.async_api import expect
from shop import Shop, open_shop

from conftest import Site
from salesops import Act
from salesops.act import Actor, Office
from salesops.services import outbox
from salesops.testing import SYSTEM, Client
from salesops_duties.logistics.service import rates

HEADS = "carrier,service,zone,steps,valid from,days,price per kg,divisor,insurance %,insured up to"
CARDS = f"{HEADS}\nSF Express,Standard,2,1=14.00; 3=22.00,2026-01-01,2,6.00,6000,0.5,5000\nZTO,Economy,2,1=8.00,2026-01-01,3,3.00,8000,0,0\n"
ZONES = "carrier,country,prefix,zone\nSF Express,CN,,2\nZTO,CN,,2\n"


@pytest_asyncio.fixture
async def shop(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Shop:
    made = await open_shop(office, client, person)
    act = Act(office, SYSTEM, "api")
    await rates.import_tariffs(act, "cards.csv", CARDS.encode(), dry_run=False)
    await rates.import_zones(act, "zones.csv", ZONES.encode(), dry_run=False)
    return made


async def test_ways_are_compared_and_the_bill_is_checked(
    site: Site, shop: Shop, check_access: Callable[[Any], Awaitable[None]]
) -> None:
    customer = await shop.desk.customer("Ash Garage", limit="9000.00")
    outbound = (await shop.outbound(customer, "pad", "2"))["outbound_order"]["id"]
    page = await shop.opened(site, "warehouse", f"logistics/dispatches/{outbound}")
    await expect(page.locator("main")).to_contain_text("Nobody has compared the ways yet.")
    await page.get_by_role("link", name="Compare ways").click()
    await page.wait_for_url("**/logistics/ways/*")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#phone-fault")).to_contain_text("A carrier needs a telephone number.")
    for name, text in {
        "province": "Hubei",
        "address": "12 Lake Road",
        "phone": "027 555 0100",
        "weight_kg": "2",
    }.items():
        await page.fill(f"#{name}", text)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("input[name=take]")).to_have_count(2)
    await expect(page.locator("input[name=take]").first).to_be_checked()
    await check_access(page)
    await page.locator("input[name=take]").nth(1).check()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#reason-fault")).to_contain_text("Say why another way than the first is taken.")
    await page.fill("#reason", "they fetch it at six")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**done=chosen")
    await expect(page.locator("main")).to_contain_text("they fetch it at six")

    assert (await shop.desk.dispatch(outbound, tracking_no="SF-WAY-1")).status_code == 201
    await outbox.drain()
    bill = "carrier,bill number,bill date,tracking number,weight,amount\nSF Express,B-1,2026-03-31,SF-WAY-1,2,30.00\n"
    await rates.import_bills(Act(shop.office, shop.people["finance"], "api"), "bill.csv", bill.encode(), dry_run=False)
    finance = await shop.opened(site, "finance", "logistics/bills")
    await finance.get_by_role("link", name="B-1").click()
    await expect(finance.locator("tbody")).to_contain_text("differs")
    await expect(finance.locator("tbody")).to_contain_text("22.00")
    await check_access(finance)
    await finance.locator("input[name=line_ids]").check()
    await finance.get_by_role("button", name="Dispute them").click()
    await expect(finance.locator("#reason-fault")).to_contain_text("Say why")
    await finance.fill("#reason", "weighed as more than it is")
    await finance.get_by_role("button", name="Dispute them").click()
    await finance.wait_for_url("**done=decided")
    await expect(finance.locator("tbody")).to_contain_text("weighed as more than it is")


async def test_tariffs_are_read_on_a_phone(site: Site, shop: Shop) -> None:
    page = await site.signed_in(shop.logins["head"], 390, 844)
    await page.goto(f"/{shop.office.code}/logistics/tariffs")
    await expect(page.locator("main")).to_contain_text("3 kg ¥22.00")
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
