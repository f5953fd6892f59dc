"""Who took the goods and what the customer says of them, in a real browser (LOG-3)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest_asyncio
from playwright.async_api import expect
from shop import Shop, open_shop

from conftest import Site
from salesops.act import Actor, Office
from salesops.services import outbox
from salesops.testing import Client

PNG = b"\x89PNG\r\n\x1a\n"


@pytest_asyncio.fixture
async def shop(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Shop:
    return await open_shop(office, client, person)


async def test_a_proof_with_its_picture_and_what_the_customer_says(
    site: Site, shop: Shop, check_access: Callable[[Any], Awaitable[None]]
) -> None:
    customer = await shop.desk.customer("Ash Garage", limit="9000.00")
    outbound = (await shop.outbound(customer, "pad", "2"))["outbound_order"]["id"]
    assert (await shop.desk.dispatch(outbound)).status_code == 201
    await outbox.drain()
    listed = await shop.desk.assistant.get(f"{shop.desk.base}/logistics/shipments?outbound_id={outbound}")
    (shipment,) = listed.json()["items"]
    page = await shop.opened(site, "assistant", f"logistics/shipments/{shipment['id']}")
    await page.keyboard.press("p")
    await page.fill("#received_at", "00:00")
    await page.get_by_role("button", name="Note it").first.click()
    await expect(page.locator("#receiver-fault")).to_contain_text("without a name it is no proof")
    await page.fill("#receiver", "Ms Ke")
    await page.fill("[name=lines-0-short]", "3")
    await page.get_by_role("button", name="Note it").first.click()
    await expect(page.locator("#lines-0-accepted-fault")).to_contain_text("Together more than was sent.")
    await check_access(page)
    await page.fill("[name=lines-0-short]", "")
    await page.set_input_files("#file", {"name": "note.png", "mimeType": "image/png", "buffer": PNG})
    await page.get_by_role("button", name="Note it").first.click()
    await page.wait_for_url("**done=proven")
    await expect(page.locator("main")).to_contain_text("Ms Ke")
    kept = await page.request.get(await page.get_by_role("link", name="the file").get_attribute("href") or "")
    assert (kept.status, await kept.body()) == (200, PNG)
    await outbox.drain()
    await page.goto(f"/{shop.office.code}/logistics/verifications")
    await expect(page.locator("tbody tr")).to_contain_text(["Ash Garage"])
    await check_access(page)
    await page.get_by_role("link", name=shipment["number"]).click()
    await page.fill("#asked", "Ms Ke")
    await page.get_by_role("button", name="Accepted").click()
    await expect(page.locator("#is_complete-fault")).to_contain_text("Goods are accepted when")
    for name in ("is_complete", "is_right", "is_undamaged", "has_papers"):
        await page.locator(f"#{name}").check()
    await page.get_by_role("button", name="Accepted").click()
    await page.wait_for_url("**done=verified")
    await expect(page.locator("#verification")).to_contain_text("Verified")
    await page.goto(f"/{shop.office.code}/logistics")
    await expect(page.locator("main")).to_contain_text("Verified")
    await page.goto(f"/{shop.office.code}/logistics/performance")
    await expect(page.locator("main")).to_contain_text("Ash Garage")
    await check_access(page)
