"""One transfer between two offices in a real browser: asked in one, accepted and sent in the other, received short and explained."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest_asyncio
from playwright.async_api import expect
from shop import Shop, open_shop

from conftest import Site
from salesops import Act, Money, transaction
from salesops.act import Actor, Office
from salesops.masterdata.people import set_limit
from salesops.services import outbox
from salesops.testing import Client


@pytest_asyncio.fixture
async def shops(
    new_office: Callable[..., Awaitable[Office]], client: Client, person: Callable[..., Awaitable[Actor]]
) -> tuple[Shop, Shop]:
    """The shop that asks, and the one that has the goods."""
    asks, has = await new_office(name="Riverside"), await new_office(name="Hillside")
    return await open_shop(asks, client, person), await open_shop(has, client, person)


async def test_goods_are_asked_for_accepted_sent_received_short_and_explained(
    site: Site, shops: tuple[Shop, Shop]
) -> None:
    asks, has = shops
    page = await asks.opened(site, "assistant", "inventory/transfers")
    await page.keyboard.press("n")
    await page.wait_for_url("**/transfers/new")
    await page.select_option("#source", f"office:{has.office.code}")
    await page.fill("#lines-0-part_no", has.parts["pad"])
    await page.fill("#lines-0-quantity", "900")
    await page.fill("#note", "for the fair")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".strip.bad")).to_contain_text("Hillside has not got so much of it free.")
    await expect(page.locator("form ul.hint")).to_contain_text("900 wanted, 100 free there")
    await expect(page.locator("#note")).to_have_value("for the fair")
    await page.fill("#lines-0-quantity", "12")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/transfers/*-*?done=asked")
    await expect(page.locator("h1")).to_contain_text("Hillside")
    address = page.url.partition("/transfers/")[2].partition("?")[0]
    await outbox.drain()

    other = await has.opened(site, "warehouse", "")
    await other.get_by_role("link", name="TRF-").first.click()
    await other.wait_for_url(f"**/transfers/{address}")
    await expect(other.locator("h1")).to_contain_text("Riverside")
    await other.fill("#expected_on", "+3")
    await other.keyboard.press("Control+Enter")
    await expect(other.locator(".tag", has_text="set aside")).to_be_visible()
    await other.fill("#lines-0-quantity", "13")
    await other.keyboard.press("Control+Enter")
    await expect(other.locator("#lines-0-quantity-fault")).to_contain_text("No more than was asked for.")
    await other.fill("#lines-0-quantity", "10")
    await other.fill("#carrier", "Sea Line 71")
    await other.keyboard.press("Control+Enter")
    await other.wait_for_url("**?done=sent")
    await expect(other.locator("main")).to_contain_text("Transfer note")
    await outbox.drain()

    mine = await asks.opened(site, "warehouse", f"inventory/transfers/{address}")
    await expect(mine.locator(".timeline")).to_contain_text("Sea Line 71")
    await mine.fill("#lines-0-quantity", "9")
    await mine.check("#nothing_more")
    await mine.keyboard.press("Control+Enter")
    await expect(mine.locator(".strip.warn")).to_contain_text("Less came than was sent.")
    await mine.select_option("#way", "lost")
    await mine.keyboard.press("Control+Enter")
    await expect(mine.locator("#reason-fault")).to_contain_text("Say what happened")
    await mine.fill("#reason", "the box was open")
    await mine.keyboard.press("Control+Enter")
    await mine.wait_for_url("**?done=explained")
    await expect(mine.locator(".strip.warn")).to_contain_text("A second person approves the loss first.")
    async with transaction(Act(asks.office, asks.people["finance"], "cli")) as tx:
        await set_limit(tx, "inventory.adjust", Money(asks.office.currency, 100_000), role="head")
    head = await asks.opened(site, "head", "approvals")
    await head.locator("ul.list a").first.click()
    await head.get_by_role("button", name="Approve").click()
    await expect(head.locator(".strip.ok")).to_contain_text("Decided.")
    await mine.reload()
    await expect(mine.locator("#way")).to_have_value("lost")
    await mine.fill("#reason", "the box was open")
    await mine.keyboard.press("Control+Enter")
    await expect(mine.locator("h1 + .tag")).to_contain_text("received")
    await expect(mine.locator(".timeline")).to_contain_text("the box was open")
    await mine.keyboard.press("Escape")
    await mine.wait_for_url("**/inventory/transfers")
    await outbox.drain()
    await other.reload()
    await expect(other.locator("h1 + .tag")).to_contain_text("received")


async def test_a_request_is_refused_and_who_asked_reads_why(site: Site, shops: tuple[Shop, Shop]) -> None:
    asks, has = shops
    page = await asks.opened(site, "assistant", f"inventory/transfers/new?part={has.parts['pump']}")
    await page.select_option("#source", f"office:{has.office.code}")
    await page.fill("#lines-0-quantity", "2")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**?done=asked")
    await outbox.drain()
    other = await has.opened(site, "head", "inventory/transfers?show=asked_of_us")
    await other.locator("tbody a.number").first.click()
    await expect(other.locator("h1 + .tag")).to_contain_text("asked of us")
    await other.keyboard.press("x")
    await other.fill("#reason", "our own customers need them")
    await other.get_by_role("button", name="Refuse the request").click()
    await other.wait_for_url("**?done=refused")
    await outbox.drain()
    await page.reload()
    await expect(page.locator(".strip").first).to_contain_text("our own customers need them")


async def test_goods_on_the_way_stand_on_the_page_of_the_part(site: Site, shops: tuple[Shop, Shop]) -> None:
    here, _ = shops
    head = await here.opened(site, "head", "inventory/rules")
    await head.fill("#code", "depot")
    await head.fill("#name", "Depot")
    await head.get_by_role("button", name="Add").first.click()
    await head.wait_for_load_state()
    body = {"from_warehouse": "main", "warehouse": "depot", "lines": [{"part_no": here.parts["pad"], "quantity": "7"}]}
    made = await here.desk.post(here.desk.warehouse, "/inventory/transfers", body)
    assert made.status_code == 201, made.text
    sent = await here.desk.post(
        here.desk.warehouse, f"/inventory/transfers/{made.json()['id']}/sending", {"carrier": "our van"}
    )
    assert sent.status_code == 200, sent.text
    page = await here.opened(site, "warehouse", f"inventory/products/{await here.product('pad')}")
    await expect(page.locator("section", has_text="Incoming").last).to_contain_text("7 on the way")
    await expect(page.locator(".legend").first).to_contain_text("93 available")
    await expect(page.locator("tr", has_text="sent elsewhere")).to_contain_text("−7")
    await page.locator("a", has_text="no day yet").click()
    await page.wait_for_url(f"**/transfers/{made.json()['id']}")
