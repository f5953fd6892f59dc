"""The frame, the office home and the switchboard in a real browser, by keyboard, in both languages and sizes."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import switchboard_duties
from playwright.async_api import Page, expect

from conftest import PASSWORD, Site
from salesops.act import Act, Actor, Office
from salesops.kernel.boot import booted
from salesops.kernel.registry import Registry
from salesops.masterdata import people
from salesops.masterdata.offices import switch_duty
from salesops.services import approvals
from salesops.testing import SYSTEM, Database
from salesops.transactions import transaction
from salesops.values import Money, new_id

_count = itertools.count(1)
DESK, PHONE = (1440, 900), (390, 844)


@pytest_asyncio.fixture(scope="module")
async def kernel(database: Database) -> AsyncIterator[Registry]:
    """The kernel with the duties of these tests alone."""
    async with booted(database.app_url, pool_size=20, duties=switchboard_duties.discovered()) as registry:
        yield registry


class Branches:
    """Three offices and their people: an administrator of all, an assistant of the first."""

    def __init__(self, offices: list[Office], admin: Actor, assistant: Actor) -> None:
        self.offices, self.admin, self.assistant = offices, admin, assistant
        self.first = offices[0].code
        self.admin_login, self.assistant_login = admin.name.lower(), assistant.name.lower()


@pytest_asyncio.fixture
async def branches(new_office: Callable[..., Awaitable[Office]], person: Callable[..., Awaitable[Actor]]) -> Branches:
    n = next(_count)
    zones = ("Asia/Shanghai", "Asia/Shanghai", "Europe/Berlin")
    names = (f"shanghai-{n}", f"guangzhou-{n}", f"hamburg-{n}")
    offices = [await new_office(code=c, name=c.title(), timezone=z) for c, z in zip(names, zones, strict=True)]
    admin = await person(offices[0], "office_admin", login=f"zhang-{n}", password=PASSWORD)
    assistant = await person(offices[0], "assistant", login=f"li-{n}", password=PASSWORD)
    for other in offices[1:]:
        async with transaction(Act(other, SYSTEM, "cli")) as tx:
            await people.grant_role(tx, admin.person_id, "office_admin")
    return Branches(offices, admin, assistant)


async def keep_picture(page: Page, name: str) -> None:
    """For people: the page as it looked, when SALESOPS_TEST_PICTURES names a folder."""
    if folder := os.environ.get("SALESOPS_TEST_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", caret="initial")  # else a style is put into the page


# ------------------------------------------------------------------ signing in


async def test_one_signs_in_by_keyboard_and_what_was_typed_stays(site: Site, branches: Branches) -> None:
    page = await site.open()
    await page.goto(f"/{branches.first}/duties?show=differs")
    await expect(page.locator("#login")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#login")).to_be_focused()
    await expect(page.locator("#login")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#password-fault")).to_be_visible()
    await page.keyboard.type(branches.admin_login)
    await page.keyboard.press("Enter")
    await expect(page.locator("#password")).to_be_focused()
    await expect(page.locator("#login")).to_have_value(branches.admin_login)
    await page.keyboard.type("not the password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("The log-in or the password is wrong.")
    await expect(page.locator("#login")).to_have_value(branches.admin_login)
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/{branches.first}/duties?show=differs")


async def test_after_five_wrong_passwords_one_is_told_to_wait(site: Site, branches: Branches) -> None:
    page = await site.open()
    await page.goto("/sign-in?language=zh")
    for _ in range(6):
        await page.fill("#login", branches.assistant_login)
        await page.fill("#password", "not the password")
        async with page.expect_navigation():
            await page.press("#password", "Enter")
    await expect(page.get_by_role("alert")).to_contain_text("尝试次数过多")


async def test_signing_out_leads_to_the_sign_in_and_nowhere_back(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.assistant_login)
    await page.click("#person-menu > summary")
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/sign-in")
    await page.goto(f"/{branches.first}/")
    await page.wait_for_url("**/sign-in?to=*")


async def test_a_person_of_several_offices_chooses_and_comes_back_to_the_last(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.admin_login)
    await expect(page.get_by_role("heading", name="Choose an office")).to_be_visible()
    await page.get_by_role("main").get_by_role("link", name=branches.offices[2].name).click()
    await page.wait_for_url(f"**/{branches.offices[2].code}/")
    await page.goto("/")
    await page.wait_for_url(f"**/{branches.offices[2].code}/")
    await page.click("#office-menu > summary")
    await page.locator("#office-menu").get_by_role("link", name=branches.offices[1].name).click()
    await page.wait_for_url(f"**/{branches.offices[1].code}/")


async def test_an_assistant_of_one_office_is_there_at_once_and_sees_no_switchboard(
    site: Site, branches: Branches
) -> None:
    page = await site.signed_in(branches.assistant_login)
    await page.wait_for_url(f"**/{branches.first}/")
    rail = await page.locator(".rail > ul > li > a span").all_inner_texts()
    assert rail == ["Home", "Dues", "Parcels", "Stock", "Sales", "Approvals", "Office"]
    answer = await page.goto(f"/{branches.first}/duties")
    assert answer is not None
    assert answer.status == 403
    await expect(page.get_by_role("heading")).to_have_text("You may not do this here")


# ------------------------------------------------------------------ the switchboard


async def test_a_duty_is_switched_by_keyboard_alone(site: Site, branches: Branches, kernel: Registry) -> None:
    page = await site.signed_in(branches.admin_login)
    await page.goto(f"/{branches.first}/")
    await page.keyboard.press("g")
    await page.keyboard.press("u")
    await page.wait_for_url("**/duties")
    switch = f"#parcels-{branches.first}"
    await page.locator("[data-grid] [tabindex='0']").focus()
    await expect(page.locator("[data-grid] [tabindex='0']")).to_have_count(1)  # the table is one tab stop
    columns = [office.code for office in sorted(branches.offices, key=lambda o: o.code)]
    steps = 3 * columns.index(branches.first) + 1
    await page.keyboard.press("ArrowDown")
    for _ in range(steps):
        await page.keyboard.press("ArrowRight")
    await expect(page.locator(f"{switch}-read_only")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#effect")).to_be_focused()
    assert f"duty=parcels&where={branches.first}&to=read_only" in page.url

    await page.keyboard.press("Control+Enter")  # no reason yet
    await expect(page.locator("#reason")).to_be_focused()
    await expect(page.locator("#reason-fault")).to_be_visible()
    assert kernel.state(branches.offices[0].id, "parcels") == "on"
    await page.keyboard.type("stocktaking until noon")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".detail .strip.ok")).to_have_text("Read only from now.")
    await expect(page.locator(f"{switch}-read_only")).to_have_attribute("aria-current", "true")
    assert kernel.state(branches.offices[0].id, "parcels") == "read_only"
    await expect(page.locator(".detail .change")).to_contain_text("stocktaking until noon")

    await page.keyboard.press("Escape")
    await expect(page.locator(".detail")).to_have_count(0)
    await expect(page.locator(f"{switch}-read_only")).to_be_focused()


async def test_off_is_refused_while_work_is_open_and_read_only_is_the_way_out(
    site: Site, branches: Branches, kernel: Registry
) -> None:
    office = branches.offices[1]
    switchboard_duties.open_work[office.code] = 4
    page = await site.signed_in(branches.admin_login)
    await page.goto(f"/{branches.first}/duties?duty=dues&where={office.code}&to=off")
    card = page.locator(".detail")
    await expect(card).to_contain_text(
        "Off is not possible now. 1 thing stands in the way. Read only is possible at once."
    )
    await expect(card).to_contain_text("Arrears holds that nothing would release")
    await expect(card).not_to_contain_text("Payment calls due")  # nothing of it is open
    await expect(card).to_contain_text("balance becomes a tick")
    await expect(card.get_by_role("button", name="Switch off")).to_have_count(0)
    await page.fill("#reason", "shared service centre")
    await card.get_by_role("button", name="Read only now").click()
    await expect(card.locator(".strip.ok")).to_be_visible()
    assert kernel.state(office.id, "dues") == "read_only"
    assert kernel.state(branches.offices[0].id, "dues") == "on"

    switchboard_duties.open_work[office.code] = 0
    await page.click(f"#dues-{office.code}-off")
    await page.fill("#reason", "all released")
    await card.get_by_role("button", name="Switch off").click()
    await expect(card.locator(".strip.ok")).to_have_text("Off from now.")
    assert kernel.state(office.id, "dues") == "off"
    await page.goto(f"/{office.code}/")
    assert "Dues" not in await page.locator(".rail > ul > li > a span").all_inner_texts()


async def test_work_that_came_up_after_the_card_was_opened_is_refused_with_the_reason_kept(
    site: Site, branches: Branches, kernel: Registry
) -> None:
    office = branches.offices[0]
    switchboard_duties.open_work[office.code] = 0
    page = await site.signed_in(branches.admin_login)
    await page.goto(f"/{branches.first}/duties?duty=dues&where={office.code}&to=off")
    await page.fill("#reason", "moves away")
    switchboard_duties.open_work[office.code] = 1
    await page.get_by_role("button", name="Switch off").click()
    await expect(page.get_by_role("alert")).to_contain_text("Something changed meanwhile")
    await expect(page.locator("#reason")).to_have_value("moves away")
    assert kernel.state(office.id, "dues") == "on"
    switchboard_duties.open_work[office.code] = 0


async def test_what_another_duty_needs_stays_on(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.admin_login)
    await page.goto(f"/{branches.first}/duties?duty=stock&where={branches.first}&to=off")
    await expect(page.locator(".detail")).to_contain_text("Sales cannot work without it")
    await expect(page.locator(".detail button[type=submit]")).to_have_count(0)


async def test_events_that_waited_are_handled_or_discarded(
    site: Site, branches: Branches, database: Database, kernel: Registry
) -> None:
    office = branches.offices[0]
    await _park(database, office, 3)
    page = await site.signed_in(branches.admin_login)
    await page.goto(f"/{branches.first}/duties?duty=parcels&where={office.code}&to=on")
    card = page.locator(".detail")
    await expect(card).to_contain_text("3 events were told while it was not on.")
    await page.fill("#reason", "back from holiday")
    await card.get_by_role("button", name="Handle them now").click()
    await expect(card.locator(".strip.ok")).to_have_text("The waiting events are being handled.")
    assert await _states(database, office) == ["ready"] * 3
    await _park(database, office, 2)
    await page.goto(f"/{branches.first}/duties?duty=parcels&where={office.code}&to=on")
    await page.fill("#reason", "handled by hand")
    await card.get_by_role("button", name="Discard them").click()
    await expect(card.locator(".strip.ok")).to_have_text("The waiting events were discarded.")
    assert await _states(database, office) == ["discarded"] * 2 + ["ready"] * 3


async def _park(database: Database, office: Office, count: int) -> None:
    for _ in range(count):
        await database.as_owner(
            "INSERT INTO core.outbox (office_id, id, event_id, topic, handler, duty, queue, payload, state)"
            " VALUES ($1, $2, $3, 'Told', 'parcels.hear', 'parcels', 'default', '{}', 'parked')",
            office.id,
            new_id(),
            new_id(),
        )


async def _states(database: Database, office: Office) -> list[str]:
    rows = await database.as_owner("SELECT state FROM core.outbox WHERE office_id = $1 ORDER BY state", office.id)
    return [row["state"] for row in rows]


async def test_everything_works_without_a_script(site: Site, branches: Branches, kernel: Registry) -> None:
    page = await site.signed_in(branches.admin_login, java_script_enabled=False)
    await page.goto(f"/{branches.first}/duties")
    await page.click(f"#sales-{branches.first}-off")
    await page.get_by_role("button", name="Switch off").click()
    await expect(page.locator("#reason-fault")).to_be_visible()
    await page.fill("#reason", "closed")
    await page.get_by_role("button", name="Switch off").click()
    await expect(page.locator(".detail .strip.ok")).to_have_text("Off from now.")
    assert kernel.state(branches.offices[0].id, "sales") == "off"
    await page.get_by_role("link", name="Close").click()
    await expect(page.locator(".detail")).to_have_count(0)


async def test_a_session_that_ended_meanwhile_leads_to_the_sign_in(
    site: Site, branches: Branches, database: Database
) -> None:
    page = await site.signed_in(branches.admin_login)
    await page.goto(f"/{branches.first}/duties")
    await database.as_owner("SELECT core.revoke_sessions_of($1, now())", branches.admin.person_id)
    await page.click(f"#sales-{branches.first}-off")
    await page.wait_for_url("**/sign-in?to=*duty%3Dsales*")


async def test_when_no_answer_comes_the_page_says_so_and_keeps_what_was_typed(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.admin_login)
    await page.goto(f"/{branches.first}/duties?duty=sales&where={branches.first}&to=off")
    await page.fill("#reason", "closed")
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Switch off").click()
    await expect(page.locator("#toasts")).to_contain_text("What you typed is still here")
    await expect(page.locator("#reason")).to_have_value("closed")
    await page.context.set_offline(False)
    site.faults = [fault for fault in site.faults if "ERR_INTERNET_DISCONNECTED" not in fault and "htmx" not in fault]


# ------------------------------------------------------------------ keys


async def test_the_key_card_opens_is_searched_and_gives_the_focus_back(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.assistant_login)
    await page.locator(".rail a").first.focus()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await page.fill("#keys-find", "region")
    await expect(page.locator("#keys-list > div:visible")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator(".rail a").first).to_be_focused()


async def test_slash_goes_to_the_search_and_letters_in_a_field_are_only_letters(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.assistant_login)
    await page.keyboard.press("/")
    await expect(page.locator("#search")).to_be_focused()
    await page.keyboard.type("ga?/stock")
    await expect(page.locator("#search")).to_have_value("ga?/stock")
    await page.fill("#search", "stock")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/search?q=stock")
    await expect(page.get_by_role("main").get_by_role("link", name="Stock")).to_be_visible()


async def test_letters_can_be_switched_off(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.assistant_login)
    await page.click("[data-dialog=keys]")
    await page.select_option("#keys-mode", "off")
    await page.keyboard.press("Escape")
    await page.reload()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.click("[data-dialog=keys]")
    await page.select_option("#keys-mode", "alt")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Alt+/")
    await expect(page.locator("#search")).to_be_focused()


async def test_f6_walks_the_regions(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.assistant_login)
    await page.keyboard.press("F6")
    assert await page.evaluate("document.activeElement.closest('header') !== null")
    await page.keyboard.press("F6")
    assert await page.evaluate("document.activeElement.closest('nav') !== null")
    await page.keyboard.press("F6")
    await expect(page.locator("main")).to_be_focused()


# ------------------------------------------------------------------ my day and the search


async def test_my_day_shows_what_the_duties_have_the_oldest_first(
    site: Site, branches: Branches, kernel: Registry
) -> None:
    page = await site.signed_in(branches.assistant_login)
    calls = page.get_by_role("region", name="Calls")
    await expect(calls.locator("li b")).to_have_text(["Songwei", "Yanwu", "Luyan"])
    await expect(calls.locator("li").first).to_contain_text("¥10.00")
    headings = await page.get_by_role("main").locator("h2").all_inner_texts()
    assert headings.index("Calls") < headings.index("Parcels")  # what has no hour comes last
    await page.keyboard.press("j")
    await expect(calls.get_by_role("link").first).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/dues?of=Songwei")
    await switch_off(branches, "dues")
    await page.goto(f"/{branches.first}/")
    await expect(page.get_by_role("main")).to_contain_text("Nothing is due.")


async def switch_off(branches: Branches, duty: str) -> None:
    switchboard_duties.open_work[branches.first] = 0
    await switch_duty(Act(branches.offices[0], branches.admin, "api"), duty, "off", "closed")


async def test_the_search_box_answers_while_one_types_and_opens_what_is_chosen(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.assistant_login)
    await page.keyboard.press("/")
    await page.keyboard.type("INV")
    options = page.get_by_role("option")
    await expect(options).to_have_count(2)
    await expect(page.locator("#search")).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/dues?of=INV-12")


async def test_escape_closes_the_answers_and_enter_asks_for_the_page(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.assistant_login)
    await page.keyboard.press("/")
    await page.keyboard.type("INV")
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("Escape")
    await expect(page.locator("#found")).to_be_hidden()
    await expect(page.locator("#search")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/search?q=INV")
    await expect(page.get_by_role("main").get_by_role("link")).to_have_text(["INV-1 of Songwei", "INV-12 of Songwei"])


async def test_the_one_thing_whose_number_was_typed_is_opened_at_once(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.assistant_login, java_script_enabled=False)
    await page.fill("#search", "INV-1")
    await page.press("#search", "Enter")
    await page.wait_for_url("**/dues?of=INV-1")


# ------------------------------------------------------------------ approvals


async def test_a_head_decides_what_an_assistant_asked_for(site: Site, branches: Branches, person: Any) -> None:
    office = branches.offices[0]
    head = await person(office, "head", login=f"head-{next(_count)}", password=PASSWORD)
    async with transaction(Act(office, branches.admin, "api")) as tx:
        await people.set_limit(tx, "credit.override", Money.parse("1000.00", "CNY"), role="head")
    async with transaction(Act(office, branches.assistant, "api")) as tx:
        asked = await approvals.request(
            tx, "credit.override", "QL-26-0884", new_id(), "pays on Friday", amount=Money.parse("862.50", "CNY")
        )
    page = await site.signed_in(head.name.lower())
    await page.get_by_role("link", name="QL-26-0884").click()
    await expect(page.locator(".deciding")).to_have_text("¥862.50")
    await page.get_by_role("button", name="Refuse").click()
    await expect(page.locator("#note-fault")).to_be_visible()
    await page.fill("#note", "paid last time too")
    await page.get_by_role("button", name="Approve").click()
    await expect(page.locator(".detail .change")).to_contain_text("Approved")
    async with transaction(Act(office, branches.admin, "api")) as tx:
        assert (await approvals.find(tx, asked)).state == "approved"


# ------------------------------------------------------------------ looks


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_each_page_can_be_used_by_everyone_in_both_languages_themes_and_sizes(
    site: Site,
    branches: Branches,
    check_access: Callable[[Page], Awaitable[None]],
    database: Database,
    size: tuple[int, int],
    theme: str,
    language: str,
) -> None:
    await database.as_owner(
        "UPDATE core.person SET language = $2, theme = $3 WHERE id = $1", branches.admin.person_id, language, theme
    )
    office = branches.offices[1].code
    switchboard_duties.open_work[office] = 4
    page = await site.open(*size, color_scheme=theme)
    paths = {"sign-in": f"/sign-in?language={language}"}
    await _look(page, paths, check_access, size, theme, language)
    page = await site.signed_in(branches.admin_login, *size)
    await _look(
        page,
        {
            "chooser": "/",
            "home": f"/{branches.first}/",
            "board": f"/{branches.first}/duties",
            "card-off": f"/{branches.first}/duties?duty=dues&where={office}&to=off",
            "card-on": f"/{branches.first}/duties?duty=sales&where={office}&to=on",
            "approvals": f"/{branches.first}/approvals",
            "search": f"/{branches.first}/search?q=nothing",
            "absent": f"/{branches.first}/no-such-page",
        },
        check_access,
        size,
        theme,
        language,
    )


async def _look(
    page: Page,
    paths: dict[str, str],
    check_access: Callable[[Page], Awaitable[None]],
    size: tuple[int, int],
    theme: str,
    language: str,
) -> None:
    for name, path in paths.items():
        await page.goto(path)
        await check_access(page)
        too_wide = await page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        assert too_wide <= 0, (name, too_wide)
        inner = await page.evaluate("(m => m ? m.scrollWidth - m.clientWidth : 0)(document.querySelector('main'))")
        assert inner <= 0, (name, inner)
        assert await page.locator("html").get_attribute("lang") == ("zh-Hans" if language == "zh" else "en")
        await keep_picture(page, f"{name}-{size[0]}-{theme}-{language}")


async def test_the_theme_stands_in_the_page_as_the_server_sends_it(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.assistant_login, java_script_enabled=False, color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert await page.locator("html").get_attribute("data-theme") == "system"
    await page.locator(".aside").get_by_role("button", name="Dark").click()
    assert await page.locator("html").get_attribute("data-theme") == "dark"
    assert await page.evaluate(ground) == "rgb(14, 19, 26)"
    await page.locator(".aside").get_by_role("button", name="Light").click()
    assert await page.evaluate(ground) == "rgb(243, 244, 247)"
    await page.locator(".aside").get_by_role("button", name="As the system").click()
    await page.emulate_media(color_scheme="dark")
    assert await page.evaluate(ground) == "rgb(14, 19, 26)"


async def test_the_language_is_the_person_s_and_holds_on_the_sign_in_too(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.assistant_login)
    await page.locator(".aside").get_by_role("button", name="中文").click()
    await expect(page.get_by_role("heading", name="我的一天")).to_be_visible()
    await page.click("#person-menu > summary")
    await page.get_by_role("button", name="退出").click()
    await expect(page.get_by_role("heading", name="登录")).to_be_visible()
    elsewhere = await site.signed_in(branches.assistant_login)
    await expect(elsewhere.get_by_role("heading", name="我的一天")).to_be_visible()


async def test_on_the_phone_every_target_can_be_hit_with_a_thumb(site: Site, branches: Branches) -> None:
    page = await site.signed_in(branches.admin_login, *PHONE)
    for path in ("", "duties", f"duties?duty=dues&where={branches.first}&to=off", "approvals"):
        await page.goto(f"/{branches.first}/{path}")
        small = await page.evaluate(
            """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), summary, select')]
                 .filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.closest('.skip') && !e.matches('.skip'))
                 .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
                 .filter(([, box]) => box.height > 0 && box.height < 43.5)
                 .map(([html, box]) => `${Math.round(box.height)} ${html}`)"""
        )
        assert small == [], path


async def test_text_from_people_never_becomes_a_script(site: Site, branches: Branches, database: Database) -> None:
    payloads = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg onload=alert(1)>',
        "{{ 7*7 }}",
        "javascript:alert(1)",
        "' onmouseover='alert(1)",
    ]
    page = await site.signed_in(branches.admin_login)
    page.on("dialog", lambda dialog: site.faults.append(f"a script ran: {dialog.message}"))
    office = branches.offices[0]
    for payload in payloads:
        await database.as_owner("UPDATE core.office SET name = $2 WHERE id = $1", office.id, payload)
        await database.as_owner("UPDATE core.person SET name = $2 WHERE id = $1", branches.assistant.person_id, payload)
        async with transaction(Act(office, branches.assistant, "api")) as tx:
            asked = await approvals.request(tx, "x", payload, new_id(), payload)
        for path in ("", f"approvals?id={asked}", "duties", "duties?duty=dues&where=" + office.code + "&to=off"):
            await page.goto(f"/{office.code}/{path}")
        await page.goto(f"/{office.code}/search?q={payload.replace('{', '%7B').replace('#', '')}")
        await expect(page.locator(".head p")).to_have_text(payload)
        assert "49" not in await page.locator(".head p").inner_text()
