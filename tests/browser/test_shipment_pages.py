"""Shipments in a real browser: shipped, followed by what the carrier says, an exception, delivered; the customer's link; a carrier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest_asyncio
from playwright.async_api import Page, expect
from shop import Shop
from test_inventory_pages import shop as shop

from conftest import Site
from salesops import Act, clock, transaction
from salesops.hookspecs.carriers import TrackedEvent, TrackedParcel
from salesops.services import outbox
from salesops_duties.logistics.service.following import Said, take_in

Check = Callable[[Page], Awaitable[None]]
HOUR = dt.timedelta(hours=1)


@pytest_asyncio.fixture
async def shipment(shop: Shop) -> dict[str, Any]:
    """Goods that left in two parcels."""
    customer = await shop.desk.customer("Danjiang Logistics", limit="9000.00")
    issued = await shop.outbound(customer, "pad", "2")
    body = {
        "outbound_id": issued["outbound_order"]["id"],
        "carrier": "SF Express",
        "parcels": [{"tracking_no": "SFB0001", "weight_grams": 18400}, {"tracking_no": "SFB0002"}],
        "promised_on": str(clock.today(shop.office.timezone) + dt.timedelta(days=2)),
    }
    left = await shop.desk.post(shop.desk.warehouse, "/logistics/dispatches", body)
    assert left.status_code == 201, left.text
    await outbox.drain()
    found = await shop.desk.assistant.get(f"{shop.desk.base}/logistics/shipments?outbound_id={body['outbound_id']}")
    whole = await shop.desk.assistant.get(f"{shop.desk.base}/logistics/shipments/{found.json()['items'][0]['id']}")
    answer: dict[str, Any] = whole.json()
    return answer


async def says(shop: Shop, parcel: dict[str, Any], at: dt.datetime, wire: str, text: str) -> None:
    """What the carrier says of a parcel, as its machine answers."""
    async with transaction(Act.of_system(shop.office, "worker")) as tx:
        told = TrackedEvent(at, True, wire, wire, text, "Kunshan")  # type: ignore[arg-type]
        await take_in(
            tx, [Said(UUID(parcel["id"]), TrackedParcel(parcel["tracking_no"], "in_transit", (told,)))], "poll"
        )
    await outbox.drain()


async def test_a_shipment_goes_its_way_on_the_board(
    site: Site, shop: Shop, shipment: dict[str, Any], check_access: Check
) -> None:
    page = await shop.opened(site, "assistant", "logistics")
    await expect(page.locator("[aria-labelledby=in-handed]")).to_contain_text(shipment["number"])
    await expect(page.locator("[aria-labelledby=in-handed]")).to_contain_text("2 parcels")
    await check_access(page)
    first, second = shipment["parcels"]
    now = clock.now()
    await says(shop, first, now, "in_transit", "Left the Kunshan hub")
    await says(shop, second, now, "in_transit", "Left the Kunshan hub")
    await page.reload()
    card = page.locator("[aria-labelledby=in-on_the_way] .cardlet")
    await card.click()
    detail = page.locator(".detail[aria-labelledby=chosen]")
    await expect(detail).to_contain_text("Left the Kunshan hub")
    await expect(detail).to_contain_text("18.4")
    await check_access(page)

    await says(shop, second, now + HOUR / 12, "delivery_failed", "Nobody at the gate")
    await page.reload()
    await expect(page.locator("[aria-labelledby=in-on_the_way] .cardlet")).to_contain_text("Nobody there")
    await page.keyboard.press("x")
    await expect(page.locator("h1")).to_have_text("Exceptions")
    row = page.locator("tbody tr", has_text="SFB0002")
    await row.get_by_role("button", name="Close").click()
    await expect(page.get_by_role("alert")).to_contain_text("Write what was done about it.")
    await check_access(page)
    row = page.locator("tbody tr", has_text="SFB0002")
    await row.get_by_label("Done about it").fill("they come again at three")
    await row.get_by_role("button", name="Close").click()
    await expect(page.locator("main")).to_contain_text("Nothing needs anyone.")

    # A person notes what the carrier says on the telephone; without a name it is no proof.
    await page.goto(f"/{shop.office.code}/logistics/shipments/{shipment['id']}?parcel={second['id']}#event")
    await page.select_option("#what", "delivered")
    await page.fill("#at", f"{now.astimezone(dt.timezone(dt.timedelta(hours=8))):%H:%M}")
    await page.locator("#event").get_by_role("button", name="Note it").click()
    await expect(page.get_by_role("alert")).to_contain_text("without a name it is no proof")
    await expect(page.locator("#what")).to_have_value("delivered")
    await check_access(page)
    await page.locator("#event #signed_by").fill("Ms Ke")
    await page.locator("#event").get_by_role("button", name="Note it").click()
    await expect(page.locator("main")).to_contain_text("Delivered")
    await says(shop, first, now + HOUR / 10, "delivered", "Signed at the gate")
    await page.goto(f"/{shop.office.code}/logistics")
    await expect(page.locator("[aria-labelledby=in-verify]")).to_contain_text(shipment["number"])


async def test_a_customer_follows_the_parcels_by_a_link(
    site: Site, shop: Shop, shipment: dict[str, Any], check_access: Check
) -> None:
    await says(shop, shipment["parcels"][0], clock.now(), "out_for_delivery", "With the courier")
    page = await shop.opened(site, "assistant", f"logistics/shipments/{shipment['id']}")
    await page.get_by_role("button", name="Customer link").click()
    link = str(await page.locator(".link").first.text_content())
    assert "/outside/" in link
    await check_access(page)
    customer = await site.open(width=390, height=844)
    await customer.goto(link[link.index("/outside/") :])
    await expect(customer.locator("main")).to_contain_text("With the courier")
    await expect(customer.locator("main")).not_to_contain_text("Danjiang")
    await check_access(customer)
    await page.get_by_role("button", name="End all links").click()
    await expect(page.locator("main")).not_to_contain_text("End all links")
    await customer.reload()
    await expect(customer.locator("main")).not_to_contain_text("With the courier")


async def test_a_carrier_and_its_account_are_described(site: Site, shop: Shop, check_access: Check) -> None:
    page = await shop.opened(site, "head", "logistics/carrier-accounts/edit")
    await page.fill("#name", "Aggregator")
    await page.fill("#base_url", "ftp://nowhere")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("https://")
    await expect(page.locator("#name")).to_have_value("Aggregator")
    await check_access(page)
    await page.fill("#base_url", "")
    await page.select_option("#adapter", "kuaidi100")
    await page.fill("#key", "k3y-0f-n0b0dy")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("tbody tr")).to_contain_text("Kuaidi100")
    assert "k3y-0f-n0b0dy" not in await page.content()
    await page.goto(f"/{shop.office.code}/logistics/carriers/edit")
    await page.fill("#name", "SF Express")
    await page.select_option("#account", "Aggregator")
    await page.fill("#company", "shunfeng")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("tbody tr")).to_contain_text("Aggregator")
    await check_access(page)
