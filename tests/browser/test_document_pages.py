"""Printed documents in a real browser: templates that two people edit at once, a statement's days, buttons in line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from shop import Shop, open_shop

from conftest import Site
from salesops import clock
from salesops.act import Actor, Office
from salesops.testing import Client

OURS, THEIRS = "Paid with thanks, says the first.", "Paid with thanks, says the second."


@pytest_asyncio.fixture
async def shop(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Shop:
    return await open_shop(office, client, person)


async def with_words(page: Page, words: str) -> None:
    source = page.locator("textarea[name=source]")
    await source.fill(await source.input_value() + f"\n{words}\n")


async def test_two_people_edit_one_template_and_the_second_sees_both(site: Site, shop: Shop) -> None:
    first = await shop.opened(site, "head", "templates/invoice")
    second = await shop.opened(site, "head", "templates/invoice")
    await with_words(first, OURS)
    await with_words(second, THEIRS)
    await first.keyboard.press("Control+Enter")
    await first.wait_for_url("**/templates/invoice*done=saved*")
    await second.keyboard.press("Control+Enter")
    alert = second.get_by_role("alert")
    await expect(alert).to_contain_text(OURS)  # what the first one saved
    await expect(alert).to_contain_text("Head")  # and who it was
    source = second.locator("textarea[name=source]")
    assert THEIRS in await source.input_value()  # what the second one typed is still there
    assert OURS not in await source.input_value()
    await with_words(second, OURS)
    await second.keyboard.press("Control+Enter")
    await second.wait_for_url("**/templates/invoice*done=saved*")
    await first.reload()
    stands = await first.locator("textarea[name=source]").input_value()
    assert OURS in stands
    assert THEIRS in stands
    await first.goto(f"/{shop.office.code}/templates/invoice?version=1")
    older = await first.locator("textarea[name=source]").input_value()
    assert OURS in older
    assert THEIRS not in older  # each version is kept


async def test_a_statement_is_printed_for_the_days_one_chooses(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer()
    await shop.desk.to_documents(customer, **{shop.parts["pad"]: "2"})
    page = await shop.opened(site, "finance", f"documents/statement/{customer}")
    today = clock.today(shop.office.timezone)
    await expect(page.locator("#until")).to_have_value(today.isoformat())
    await page.fill("#since", today.isoformat())
    async with page.expect_popup() as opening:
        await page.click("button[data-main]")
    opened = await opening.value
    await opened.wait_for_url("**/documents/copies/*")
    await opened.close()
    await page.reload()
    await expect(page.locator("#copies + .hint")).to_be_visible()
    await expect(page.locator(".list [data-row]")).to_have_count(1)
    await page.fill("#since", "+3")
    async with page.expect_popup() as refusing:
        await page.click("button[data-main]")
    refused = await refusing.value
    await expect(refused.get_by_role("alert")).to_contain_text("The first day comes after the last one.")
    await expect(refused.locator("#since")).to_have_value("+3")


async def test_a_statement_s_mail_is_for_the_days_one_chose(site: Site, shop: Shop) -> None:
    customer = await shop.desk.customer()
    page = await shop.opened(site, "finance", f"documents/statement/{customer}")
    today = clock.today(shop.office.timezone)
    await page.fill("#since", today.isoformat())
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("Shift+M")
    await page.wait_for_url("**/mail?*")
    await expect(page.locator("input[name=since]")).to_have_value(today.isoformat())
    await expect(page.locator("input[name=until]")).to_have_value(today.isoformat())


@pytest.mark.parametrize("width", [1440, 390])
async def test_the_buttons_of_the_papers_stand_under_one_another(site: Site, shop: Shop, width: int) -> None:
    customer = await shop.desk.customer()
    issued = await shop.desk.to_documents(customer, **{shop.parts["pad"]: "2"})
    outbound = issued["outbound_order"]["id"]
    page = await shop.opened(site, "assistant", f"inventory/outbound/{outbound}", (width, 900))
    await expect(page.locator(".papers")).to_have_count(4)
    boxes = await page.locator(".papers form button").evaluate_all(
        "all => all.map(one => [one.getBoundingClientRect().left, one.getBoundingClientRect().width])"
    )
    assert len({tuple(map(round, box)) for box in boxes}) == 1, boxes
    await expect(page.locator("main")).to_contain_text("SO-")  # the order by its number, not as "the order"
