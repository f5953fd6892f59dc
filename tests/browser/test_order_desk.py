"""The order desk in a real browser: the five steps by keyboard, a phone order, holds, changes, two clerks, the phone's width."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from tests.stories.desk import Desk

from conftest import PASSWORD, Site
from salesops.act import Act, Actor, Office
from salesops.masterdata.offices import switch_duty
from salesops.testing import SYSTEM, Client

_count = itertools.count(1)
DESK, PHONE = (1440, 900), (390, 844)


class Office1:
    """An office at work: its API for what happened before, and its assistant at a browser."""

    def __init__(self, desk: Desk, assistant: Actor, site: Site) -> None:
        self.desk, self.assistant, self._site = desk, assistant, site
        self.at = f"/{desk.office.code}"

    async def browse(self, *size: int, who: Actor | None = None, **context: Any) -> Page:
        return await self._site.signed_in((who or self.assistant).name.lower(), *size, **context)


@pytest_asyncio.fixture
async def room(
    new_office: Callable[..., Awaitable[Office]],
    person: Callable[..., Awaitable[Actor]],
    client: Client,
    site: Site,
) -> AsyncIterator[Office1]:
    n = next(_count)
    office = await new_office(code=f"ningbo-{n}", name="Ningbo")
    assistant = await person(office, "assistant", login=f"lin-desk-{n}", password=PASSWORD)
    desk = Desk(
        office, await client(office, "assistant"), await client(office, "finance"), await client(office, "warehouse")
    )
    yield Office1(desk, assistant, site)


async def draft(room: Office1, limit: str = "1000.00", **quantities: str) -> str:
    """A draft of a fax order; returns its id."""
    customer = await room.desk.customer(f"Hope Motors {next(_count)}", limit)
    taken = await room.desk.take(customer, **quantities)
    assert taken.status_code == 201, taken.text
    return str(taken.json()["id"])


async def say_all(page: Page) -> None:
    """Tick the eleven points with Space alone."""
    await page.keyboard.press("Space")
    for _ in range(11):
        await page.keyboard.press("Space")
    await expect(page.locator("[data-said-count]")).to_have_text("11 / 11")
    await page.keyboard.press("Escape")


# ------------------------------------------------------------------ the five steps


async def test_a_fax_order_goes_through_all_five_steps_by_keyboard(room: Office1) -> None:
    await room.desk.goods(**{"WP-2208-C": "100", "OF-7731-B": "50"})
    await room.desk.customer("Qinglan Harbour Parts", "100000.00")
    page = await room.browse()
    await page.goto(f"{room.at}/orders/")
    await page.keyboard.press("n")
    await expect(page.locator("#customer")).to_be_focused()
    await page.keyboard.type("qinglan")
    await page.wait_for_selector(".suggestions [role=option]")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#customer")).to_have_value("Qinglan Harbour Parts")
    await page.locator("#document_ref").focus()
    await page.keyboard.type("fax folder 9, page 2")
    await page.locator("#lines-0-part_no").focus()
    await page.keyboard.type("WP2208C 64")
    await page.wait_for_selector(".suggestions [role=option]")  # the list is open and nothing of it chosen
    await page.keyboard.press("Enter")
    await expect(page.locator("#lines-1-part_no")).to_be_focused()
    await page.keyboard.type("OF-773")
    await page.wait_for_selector(".suggestions [role=option]")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#lines-1-quantity")).to_be_focused()
    await page.keyboard.type("１２")
    await page.locator("#lines-0-unit_price").fill("10")
    await page.locator("#lines-1-unit_price").fill("2,50")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_selector("#sheet")
    await expect(page.locator("#line-1")).to_contain_text("WP-2208-C")
    await expect(page.locator("#totals")).to_contain_text("¥670.00")
    await page.keyboard.press("Control+Enter")  # stock and balance
    await expect(page.locator("#step-balance")).to_contain_text("Covered")
    await expect(page.locator("#line-1 .kind")).to_contain_text("64 spot")
    await say_all(page)
    await page.locator("#person").fill("Ms Wen")
    await page.locator("#phone").fill("0512 5550 142")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#step-confirm")).to_contain_text("Confirmed as it stands")
    await page.keyboard.press("Escape")
    await page.keyboard.press("i")
    await expect(page.locator("#issue")).to_be_visible()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#step-issue")).to_contain_text("Documents issued")
    await expect(page.locator("#work")).to_contain_text("OUT-")


async def test_an_order_by_telephone_needs_its_reason_and_keeps_what_was_typed(room: Office1) -> None:
    await room.desk.goods(**{"PH-1001": "5"})
    await room.desk.customer("Luyan Coach Works", "1000.00")
    page = await room.browse()
    await page.goto(f"{room.at}/orders/new")
    await page.fill("#customer", "Luyan Coach Works")
    await page.select_option("#intake_channel", "phone")
    await expect(page.locator("#caller_name")).to_be_visible()
    await page.fill("#caller_name", "Mr Ke")
    await page.fill("#lines-0-part_no", "PH-1001")
    await page.fill("#lines-0-quantity", "2")
    await page.fill("#lines-0-unit_price", "10")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#phone_reason")).to_be_focused()
    await expect(page.locator("#phone_reason-fault")).to_be_visible()
    await expect(page.locator("#caller_phone-fault")).to_be_visible()
    await expect(page.locator("#caller_name")).to_have_value("Mr Ke")
    await expect(page.locator("#lines-0-quantity")).to_have_value("2")
    await page.select_option("#phone_reason", "customer_no_power")
    await page.fill("#caller_phone", "0577 5550")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_selector("#sheet")
    await expect(page.locator("#stops")).to_contain_text("Written copy missing")


async def test_a_new_order_from_a_customer_s_file_knows_the_customer(room: Office1) -> None:
    customer = await room.desk.customer("Meishan Bus Company", "1000.00")
    page = await room.browse()
    await page.goto(f"{room.at}/customers/{customer}")
    await page.keyboard.press("n")
    await expect(page.locator("#customer")).to_have_value("Meishan Bus Company")
    assert await page.input_value("#customer_id") == customer


async def test_arrears_are_told_before_and_on_the_outbound_order(room: Office1) -> None:
    await room.desk.goods(**{"AR-1001": "50"})
    order = await draft(room, "50.00", **{"AR-1001": "20"})
    page = await room.browse()
    await page.goto(f"{room.at}/orders/{order}")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#stops")).to_contain_text("Arrears hold.")
    await expect(page.locator("#stops")).to_contain_text("¥150.00")
    await expect(page.locator("#step-balance")).to_contain_text("Short ¥150.00")
    await say_all(page)
    await page.locator("#person").fill("Ms Wen")
    await page.locator("#phone").fill("0512 5550 142")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#step-confirm")).to_contain_text("Confirmed")
    await page.keyboard.press("Escape")
    await page.keyboard.press("i")
    await expect(page.locator("#issue")).to_contain_text("ARREARS ¥150.00")


async def test_an_issued_order_shows_what_is_printed_of_it_and_a_link_out_of_the_desk_opens_its_page(
    room: Office1,
) -> None:
    await room.desk.goods(**{"PR-1001": "50"})
    customer = await room.desk.customer("Print Garage")
    issued = await room.desk.to_documents(customer, **{"PR-1001": "2"})
    page = await room.browse()
    await page.goto(f"{room.at}/orders/{issued['order_id']}")
    await expect(page.locator("#printed")).to_contain_text("Print")
    await expect(page.locator("#printed form")).not_to_have_count(0)  # what was fetched is there, in its place
    await expect(page.locator("#sheet")).to_be_visible()
    await page.evaluate(
        "at => { const link = document.createElement('a'); link.href = at; link.id = 'out'; link.textContent = 'out';"
        " document.querySelector('#sheet').append(link); htmx.process(link); }",
        f"{room.at}/customers/{customer}",
    )
    await page.click("#out")
    await page.wait_for_url(f"**/customers/{customer}")
    await expect(page.locator("h1")).to_contain_text("Print Garage")


async def test_a_change_makes_the_confirmation_stale(room: Office1) -> None:
    await room.desk.goods(**{"CH-1001": "50"})
    order = await draft(room, **{"CH-1001": "2"})
    await room.desk.check(order)
    assert (await room.desk.call(order)).status_code == 201
    page = await room.browse()
    await page.goto(f"{room.at}/orders/{order}")
    await page.focus("#line-1")
    await page.keyboard.press("F2")
    await expect(page.locator("#edit-quantity")).to_be_focused()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("3")
    await page.keyboard.press("Enter")
    await expect(page.locator("#line-1 .qty")).to_contain_text("3")
    await expect(page.locator("#stops")).to_contain_text("Changed since it was confirmed.")
    await expect(page.locator("#step-confirm")).to_contain_text("Say it again")


async def test_a_line_is_added_without_drawing_the_table_again(room: Office1) -> None:
    await room.desk.goods(**{"AD-1001": "50", "AD-1002": "50"})
    order = await draft(room, **{"AD-1001": "2"})
    page = await room.browse()
    await page.goto(f"{room.at}/orders/{order}")
    await page.evaluate("document.querySelector('#line-1').dataset.same = 'row'")
    await page.keyboard.press("n")
    await expect(page.locator("#part")).to_be_focused()
    await page.keyboard.type("AD-1002 7")
    await page.locator("#unit_price").fill("10")
    await page.keyboard.press("Enter")
    await expect(page.locator("#line-2")).to_contain_text("AD-1002")
    await expect(page.locator("#part")).to_be_focused()
    await expect(page.locator("#totals")).to_contain_text("¥90.00")
    assert await page.get_attribute("#line-1", "data-same") == "row"
    await page.keyboard.type("nothing-like-it 3")
    await page.keyboard.press("Enter")
    await expect(page.locator("#part-fault")).to_be_visible()
    await expect(page.locator("#part")).to_have_value("nothing-like-it 3")


async def test_lines_are_proposed_from_a_pasted_message(room: Office1) -> None:
    await room.desk.goods(**{"PA-1001": "50", "PA-2002-X": "3"})
    order = await draft(room, **{"PA-1001": "2"})
    page = await room.browse()
    await page.goto(f"{room.at}/orders/{order}")
    await page.keyboard.press("v")
    await page.fill(
        "[data-pasted]", "Hello, please send 20 pcs PA-1001 @ 10 and 4x PA-2002-X @ 10\nXX-77777 5 pcs\nthanks!"
    )
    await page.keyboard.press("Control+Enter")
    await page.wait_for_selector(".proposal")
    await expect(page.locator(".proposal tbody tr")).to_have_count(3)
    await expect(page.locator(".proposal")).to_contain_text("nothing fits")
    await page.locator("#take-0").uncheck()
    await page.locator("#take-1").uncheck()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".proposal [role=alert]")).to_contain_text("Tick the lines to add.")
    await page.locator("#take-0").check()
    await page.locator("#take-1").check()
    await page.locator("#take-2").check()
    await page.locator("#lines-0-quantity").fill("21")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".proposal [role=alert]")).to_contain_text("Line 3, part")
    await expect(page.locator("#lines-0-quantity")).to_have_value("21")
    await page.locator("#take-2").uncheck()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#line-3")).to_contain_text("PA-2002-X")
    await expect(page.locator("#line-2 .qty")).to_contain_text("21")


async def test_the_call_s_clock_leads_to_the_points_and_ends_with_the_confirmation(room: Office1) -> None:
    await room.desk.goods(**{"CK-1001": "50"})
    order = await draft(room, **{"CK-1001": "2"})
    await room.desk.check(order)
    page = await room.browse()
    await page.goto(f"{room.at}/orders/{order}")
    await page.keyboard.press("c")
    await expect(page.locator("[data-call-clock]")).to_be_visible()
    for _ in range(11):
        await page.keyboard.press("Space")
    await expect(page.locator("[data-said-count]")).to_have_text("11 / 11")
    await page.locator("#person").fill("Ms Wen")
    await page.locator("#phone").fill("0512 5550 142")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#step-confirm")).to_contain_text("Confirmed as it stands")
    await expect(page.locator("[data-call-clock]")).to_be_hidden()


async def test_two_clerks_on_one_order_are_asked_only_what_clashes(room: Office1) -> None:
    await room.desk.goods(**{"TW-1001": "50"})
    order = await draft(room, **{"TW-1001": "2"})
    one, other = await room.browse(), await room.browse()
    for page in (one, other):
        await page.goto(f"{room.at}/orders/{order}?step=intake")
    await one.fill("#receiver", "Goods-in")
    await one.fill("#delivery_address", "Dock 4")
    await one.keyboard.press("Control+Enter")
    await expect(one.locator(".toast")).to_be_visible()
    await other.fill("#receiver", "Mr Gu")
    await other.fill("#note", "call before")
    await other.keyboard.press("Control+Enter")
    await expect(other.locator(".versions")).to_be_visible()
    await expect(other.locator(".versions tbody tr")).to_have_count(1)
    await expect(other.locator(".versions")).to_contain_text("Goods-in")
    await expect(other.locator(".versions")).to_contain_text("Mr Gu")
    await other.check("input[name=pick-receiver][value=theirs]")
    await other.keyboard.press("Control+Enter")
    await expect(other.locator(".toast")).to_be_visible()
    read = (await room.desk.assistant.get(f"{room.desk.base}/orders/{order}")).json()
    assert (read["receiver"], read["delivery_address"], read["note"]) == ("Goods-in", "Dock 4", "call before")


async def test_points_that_were_said_are_there_when_the_call_broke_off(room: Office1) -> None:
    await room.desk.goods(**{"BR-1001": "50"})
    order = await draft(room, **{"BR-1001": "2"})
    await room.desk.check(order)
    page = await room.browse()
    await page.goto(f"{room.at}/orders/{order}")
    await page.keyboard.press("Space")
    for _ in range(4):
        await page.keyboard.press("Space")
    await expect(page.locator("[data-said-count]")).to_have_text("4 / 11")
    await page.reload()
    await expect(page.locator("[data-said-count]")).to_have_text("4 / 11")
    await expect(page.locator("[data-until-said]")).to_be_visible()


async def test_f6_walks_the_regions_in_the_order_of_reading(room: Office1) -> None:
    await room.desk.goods(**{"F6-1001": "50"})
    order = await draft(room, **{"F6-1001": "2"})
    page = await room.browse()
    await page.goto(f"{room.at}/orders/{order}")
    walked = []
    for _ in range(5):
        await page.keyboard.press("F6")
        walked.append(
            await page.evaluate(
                "document.activeElement.closest('.top, .rail, .queue, .sheet, .answers').className.split(' ')[0]"
            )
        )
    assert walked == ["top", "rail", "queue", "sheet", "answers"]
    await page.keyboard.press("s")
    await expect(page.locator("#panel-stock")).to_be_focused()


async def test_a_duty_switched_off_takes_its_panel_and_links_along(room: Office1) -> None:
    await room.desk.goods(**{"OFF-1001": "50"})
    order = await draft(room, **{"OFF-1001": "2"})
    page = await room.browse()
    await page.goto(f"{room.at}/orders/{order}")
    await expect(page.locator("#panel-balance")).to_be_visible()
    await switch_duty(Act(room.desk.office, SYSTEM, "cli"), "receivables", "off", "for this test")
    await page.reload()
    await expect(page.locator("#panel-balance")).to_have_count(0)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#sheet")).to_contain_text("say how the balance was checked")


# ------------------------------------------------------------------ how it looks


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_desk_is_accessible(
    room: Office1, check_access: Callable[[Page], Awaitable[None]], size: tuple[int, int], language: str
) -> None:
    await room.desk.goods(**{"AX-1001": "3"})
    order = await draft(room, "10.00", **{"AX-1001": "2"})
    await room.desk.check(order)
    page = await room.browse(*size)
    if language == "zh":
        await page.request.post(
            "/preferences",
            form={"language": "zh", "to": "/"},
            headers={"origin": page.url.split("/", 3)[0] + "//" + page.url.split("/")[2]},
        )
    for address in (
        f"orders/{order}",
        f"orders/{order}?step=intake",
        "orders/new",
        "orders/all",
        "orders/calls",
        "orders/",
    ):
        await page.goto(f"{room.at}/{address}")
        await check_access(page)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


# ------------------------------------------------------------------ papers

FAX = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


async def test_a_fax_is_kept_with_its_order_byte_for_byte(room: Office1) -> None:
    await room.desk.goods(**{"FX-1001": "5"})
    await room.desk.customer("Songwei Fleet Service", "1000.00")
    page = await room.browse()
    await page.goto(f"{room.at}/orders/new")
    await page.fill("#customer", "Songwei Fleet Service")
    await page.set_input_files("#paper", {"name": "fax-14-07.pdf", "mimeType": "application/pdf", "buffer": FAX})
    await page.fill("#lines-0-part_no", "FX-1001 2")
    await page.fill("#lines-0-unit_price", "10")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_selector("#sheet")
    link = page.locator("#order-head a", has_text="fax-14-07.pdf")
    await expect(link).to_be_visible()
    address = await link.get_attribute("href")
    kept = await page.request.get(str(address))
    assert (kept.status, await kept.body(), kept.headers["content-type"]) == (200, FAX, "application/pdf")
    await expect(page.locator("#step-intake")).to_contain_text("Fax, filed")
    await page.goto(page.url.split("?")[0] + "?step=intake")
    await page.set_input_files("#paper", {"name": "page.exe", "mimeType": "image/png", "buffer": b"MZ not a picture"})
    await page.get_by_role("button", name="Keep the file").click()
    await expect(page.locator("#paper-fault")).to_contain_text("Keep a PDF or a picture")
