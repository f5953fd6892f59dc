"""The office's own pages in a real browser: people, API tokens, numbers, the audit trail and the machinery's health."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from conftest import PASSWORD, Site
from salesops.act import Act, Actor, Office
from salesops.masterdata import members, offices, people
from salesops.masterdata.parties import add_party
from salesops.services import outbox
from salesops.testing import Database
from salesops.transactions import transaction
from salesops.values import Money, new_id

_count = itertools.count(1)
DESK, PHONE = (1440, 900), (390, 844)


class Staff:
    """An office with an administrator, an assistant and a head."""

    def __init__(self, office: Office, admin: Actor, assistant: Actor, head: Actor) -> None:
        self.office, self.admin, self.assistant, self.head = office, admin, assistant, head
        self.at = f"/{office.code}"

    def act(self, actor: Actor) -> Act:
        return Act(self.office, actor, "api")


@pytest_asyncio.fixture
async def staff(
    new_office: Callable[..., Awaitable[Office]], person: Callable[..., Awaitable[Actor]]
) -> AsyncIterator[Staff]:
    n = next(_count)
    office = await new_office(code=f"lanzhou-{n}", name="Lanzhou")
    roles = {"office_admin": "zhang", "assistant": "li", "head": "wang"}
    made = [await person(office, role, login=f"{name}-{n}", password=PASSWORD) for role, name in roles.items()]
    yield Staff(office, *made)


async def signed_in(site: Site, who: Actor, *size: int) -> Page:
    return await site.signed_in(who.name.lower(), *size)


# ------------------------------------------------------------------ people


async def test_an_administrator_adds_a_person_who_can_sign_in(site: Site, staff: Staff) -> None:
    page = await signed_in(site, staff.admin)
    await page.goto(f"{staff.at}/people")
    await page.keyboard.press("n")
    await expect(page.locator("#adding")).to_be_focused()
    await page.fill("#name", "Gu Yan")
    await page.fill("#password", "short")
    await page.select_option("#role", "sales")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("2 fields need a change")
    await expect(page.locator("#login")).to_be_focused()
    await expect(page.locator("#name")).to_have_value("Gu Yan")
    await expect(page.locator("#role")).to_have_value("sales")
    login = f"gu-{next(_count)}"
    await page.fill("#login", login)
    await page.fill("#password", "four unrelated warm words")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("heading", name="Gu Yan")).to_be_visible()
    await expect(page.locator("#toasts")).to_contain_text("Person added.")
    other = await site.open()
    await other.goto("/sign-in")
    await other.fill("#login", login)
    await other.fill("#password", "four unrelated warm words")
    await other.press("#password", "Enter")
    await other.wait_for_url(f"**{staff.at}/")


async def test_a_log_in_that_is_taken_is_said_at_its_field(site: Site, staff: Staff) -> None:
    page = await signed_in(site, staff.admin)
    await page.goto(f"{staff.at}/people?do=add")
    await page.fill("#name", "Li the second")
    await page.fill("#login", staff.assistant.name.lower())
    await page.fill("#password", "four unrelated warm words")
    await page.select_option("#role", "sales")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#login-fault")).to_have_text("This log-in is taken.")


async def test_a_role_is_granted_moved_and_ended(site: Site, staff: Staff) -> None:
    async with transaction(staff.act(staff.admin)) as tx:
        await offices.add_department(tx, "Sales")
    page = await signed_in(site, staff.admin)
    await page.goto(f"{staff.at}/people")
    await page.get_by_role("link", name=staff.assistant.name).click()
    await page.get_by_role("link", name="Grant a role").click()
    await page.select_option("#role", "warehouse")
    await page.keyboard.press("Control+Enter")
    roles = page.get_by_role("region", name="Roles here")
    await expect(roles).to_contain_text("Warehouse")
    await roles.get_by_role("link", name="Change Warehouse").click()
    await page.select_option("#department_id", label="Sales")
    await page.select_option("#reports_to", label=staff.head.name)
    await page.keyboard.press("Control+Enter")
    await expect(roles.get_by_role("row", name="Warehouse")).to_contain_text(staff.head.name)
    await roles.get_by_role("link", name="End Warehouse").click()
    await page.get_by_role("button", name="End role").click()
    await expect(page.locator("#reason-fault")).to_be_visible()
    await page.fill("#reason", "back to the desk")
    await page.get_by_role("button", name="End role").click()
    await expect(page.locator("#toasts")).to_contain_text("Role ended")
    await expect(roles.get_by_role("row", name="Warehouse")).to_have_count(0)
    async with transaction(staff.act(staff.admin)) as tx:
        known = await members.find_member(tx, staff.assistant.person_id)
    assert [one.role for one in known.roles] == ["assistant"]


async def test_a_limit_is_set_and_ended_and_holds_in_between(site: Site, staff: Staff) -> None:
    page = await signed_in(site, staff.admin)
    await page.goto(f"{staff.at}/people/{staff.head.person_id}")
    await page.keyboard.press("l")
    await page.select_option("#action", "receivables.override")
    await page.fill("#amount", "20.000,50")
    await page.keyboard.press("Control+Enter")
    limits = page.get_by_role("region", name="May decide up to")
    await expect(limits).to_contain_text("¥20,000.50")

    async def limit() -> Money | None:
        async with transaction(staff.act(staff.head)) as tx:
            return await people.limit_of(tx, "receivables.override", "CNY")

    assert await limit() == Money.parse("20000.50", "CNY")
    await limits.get_by_role("link", name="End").click()
    await page.fill("#reason", "no longer needed")
    await page.get_by_role("button", name="End limit").click()
    await expect(limits).to_contain_text("another has to approve")
    assert await limit() is None


async def test_who_leaves_loses_roles_tokens_and_the_open_session(site: Site, staff: Staff) -> None:
    theirs = await signed_in(site, staff.assistant)
    page = await signed_in(site, staff.admin)
    await page.goto(f"{staff.at}/people/{staff.assistant.person_id}?do=leave")
    await page.fill("#reason", "moved away")
    await page.get_by_role("button", name="End everything here").click()
    await expect(page.locator(".head")).to_contain_text("not in this office any more")
    await theirs.goto(f"{staff.at}/")
    await theirs.wait_for_url("**/sign-in*")


async def test_nobody_changes_their_own_roles_and_a_head_only_looks(site: Site, staff: Staff) -> None:
    page = await signed_in(site, staff.admin)
    await page.goto(f"{staff.at}/people/{staff.admin.person_id}")
    await expect(page.get_by_role("main")).to_contain_text("another has to change yours")
    await expect(page.get_by_role("link", name="Grant a role")).to_have_count(0)
    looking = await signed_in(site, staff.head)
    await looking.goto(f"{staff.at}/people/{staff.assistant.person_id}")
    await expect(looking.get_by_role("region", name="Roles here")).to_contain_text("Sales assistant")
    await expect(looking.get_by_role("link", name="Grant a role")).to_have_count(0)


# ------------------------------------------------------------------ API tokens


async def test_a_token_is_shown_once_works_and_ends(site: Site, staff: Staff) -> None:
    page = await signed_in(site, staff.assistant)
    await page.goto(f"{staff.at}/tokens")
    await page.keyboard.press("n")
    await expect(page.locator("#doing")).to_be_focused()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#name-fault")).to_be_visible()
    await page.fill("#name", "fax reader")
    await page.keyboard.press("Control+Enter")
    text = await page.locator("#secret").input_value()
    address = f"{site.address}/api{staff.at}/products"

    async def status() -> int:
        async with httpx.AsyncClient() as client:
            return (await client.get(address, headers={"Authorization": f"Bearer {text}"})).status_code

    assert await status() == 200
    await page.goto(f"{staff.at}/tokens")
    assert text not in await page.content()
    await page.get_by_role("link", name="Revoke fax reader").click()
    await page.get_by_role("button", name="Revoke token").click()
    await expect(page.get_by_role("row", name="fax reader")).to_contain_text("Revoked")
    assert await status() == 401


async def test_one_sees_only_one_s_own_tokens_and_an_administrator_all(site: Site, staff: Staff) -> None:
    page = await signed_in(site, staff.assistant)
    await page.goto(f"{staff.at}/tokens?do=issue")
    await page.fill("#name", "fax reader")
    await page.keyboard.press("Control+Enter")
    await page.locator("#secret").wait_for()
    other = await signed_in(site, staff.head)
    await other.goto(f"{staff.at}/tokens")
    await expect(other.get_by_role("main")).to_contain_text("No token yet.")
    admin = await signed_in(site, staff.admin)
    await admin.goto(f"{staff.at}/tokens")
    await expect(admin.get_by_role("row", name="fax reader")).to_contain_text(staff.assistant.name)


# ------------------------------------------------------------------ numbers


async def test_the_register_shows_every_number_the_void_ones_and_a_gap(
    site: Site, staff: Staff, database: Database
) -> None:
    async with transaction(staff.act(staff.admin)) as tx:
        numbers = [tx.number("sales_invoice", new_id()) for _ in range(4)]
    third = str(numbers[2])
    await database.as_owner(
        "UPDATE core.document_number SET voided_at = now(), void_reason = 'wrong firm' WHERE office_id = $1 AND number = $2",
        staff.office.id,
        third,
    )
    page = await signed_in(site, staff.admin)
    await page.goto(f"{staff.at}/numbers")
    series = page.get_by_role("region", name="Series")
    await expect(series).to_contain_text("1 to 4")
    await expect(series).to_contain_text("no gap")
    await expect(page.locator("tbody tr")).to_have_count(4)
    await page.get_by_role("link", name="Void", exact=True).click()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody tr")).to_contain_text("wrong firm")
    await page.goto(f"{staff.at}/numbers")
    await page.keyboard.press("f")
    await page.keyboard.type(str(numbers[3])[-4:])
    await page.keyboard.press("Enter")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await database.as_owner(
        "DELETE FROM core.document_number WHERE office_id = $1 AND number = $2", staff.office.id, third
    )
    await page.goto(f"{staff.at}/numbers")
    await expect(series).to_contain_text("1 missing")


async def test_the_register_leaves_as_a_sheet(site: Site, staff: Staff) -> None:
    async with transaction(staff.act(staff.admin)) as tx:
        number = tx.number("sales_invoice", new_id())
    page = await signed_in(site, staff.admin)
    await page.goto(f"{staff.at}/numbers")
    await page.click("#export-menu > summary")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="As csv").click()
    file = await (await waiting.value).path()
    assert str(number) in file.read_text("utf-8-sig")


# ------------------------------------------------------------------ audit


async def test_the_trail_tells_who_changed_what_from_which_value_to_which(site: Site, staff: Staff) -> None:
    async with transaction(staff.act(staff.assistant)) as tx:
        firm = await add_party(tx, "Songwei Fleet Service")
        changes = {
            "phone": ["021 5555 0101", "021 5555 0102"],
            "limit_minor": 120050,
            "seen_by": str(staff.head.person_id),
        }
        tx.audit("customer.change", "customer", firm, changes=changes, reason="they wrote")
    page = await signed_in(site, staff.admin)
    await page.goto(f"{staff.at}/audit")
    row = page.locator("tbody tr").first
    await expect(row).to_contain_text("Customer file changed")
    await expect(row).to_contain_text("Songwei Fleet Service")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("#act")).to_be_focused()
    table = page.locator(".changes")
    await expect(table.get_by_role("row", name="Phone")).to_contain_text("021 5555 0101")
    await expect(table.get_by_role("row", name="Phone")).to_contain_text("021 5555 0102")
    await expect(table.get_by_role("row", name="Limit")).to_contain_text("¥1,200.50")
    await expect(table.get_by_role("row", name="Seen by")).to_contain_text(staff.head.name)
    await page.get_by_role("link", name="All about this document").click()
    await expect(page.locator("tbody tr")).to_have_count(2)
    await expect(page.locator("tbody tr").first).to_contain_text("Firm added")  # of one document the oldest first


async def test_the_trail_is_narrowed_by_person_act_and_day(site: Site, staff: Staff) -> None:
    async with transaction(staff.act(staff.assistant)) as tx:
        await add_party(tx, "Yanwu Motor Supply")
    page = await signed_in(site, staff.admin)
    await page.goto(f"{staff.at}/audit")
    everything = await page.locator("tbody tr").count()
    await page.click("#filter-menu > summary")
    await page.select_option("#who", label=staff.assistant.name)
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator("tbody tr")).to_have_count(1)
    assert everything > 1
    await page.click("#off-who")
    await expect(page.locator("tbody tr")).to_have_count(everything)
    await page.goto(f"{staff.at}/audit?action=party.add")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.goto(f"{staff.at}/audit?day=-1")
    await expect(page.get_by_role("main")).to_contain_text("Nothing fits what is asked.")
    await page.goto(f"{staff.at}/audit?q=yanwu")
    await expect(page.locator("tbody tr")).to_have_count(1)


# ------------------------------------------------------------------ health


async def _job(database: Database, office: Office, state: str, attempts: int) -> Any:
    job = new_id()
    await database.as_owner(
        "INSERT INTO core.outbox (office_id, id, event_id, topic, handler, duty, queue, payload, state, attempts, error)"
        " VALUES ($1, $2, $2, 'Told', 'orders.hear', 'orders', 'default', '{}', $3, $4, 'the carrier does not answer')",
        office.id,
        job,
        state,
        attempts,
    )
    return job


async def test_a_job_that_was_given_up_is_shown_with_its_fault_and_tried_again(
    site: Site, staff: Staff, database: Database
) -> None:
    job = await _job(database, staff.office, "dead", 8)
    await _job(database, staff.office, "parked", 0)
    page = await signed_in(site, staff.admin)
    await page.goto(f"{staff.at}/")
    await page.get_by_role("link", name="1 job was given up").click()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.locator("tbody tr a").click()
    await expect(page.locator(".detail")).to_contain_text("the carrier does not answer")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator("#reason-fault")).to_be_visible()
    await page.fill("#reason", "the carrier is back")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#toasts")).to_contain_text("tried again")
    rows = await database.as_owner("SELECT state, attempts FROM core.outbox WHERE id = $1", job)
    assert tuple(rows[0].values()) == ("ready", 0)


async def test_a_job_is_left_for_good_once(site: Site, staff: Staff, database: Database) -> None:
    job = await _job(database, staff.office, "dead", 8)
    page = await signed_in(site, staff.admin)
    await page.goto(f"{staff.at}/health?job={job}")
    await page.fill("#reason", "done by hand")
    async with transaction(staff.act(staff.admin)) as tx:
        await outbox.retry_job(tx, job, "meanwhile")
    await page.get_by_role("button", name="Leave it for good").click()
    await expect(page.get_by_role("alert")).to_contain_text("This job is not given up any more")
    rows = await database.as_owner("SELECT state FROM core.outbox WHERE id = $1", job)
    assert rows[0]["state"] == "ready"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_nothing_on_these_pages_is_wider_than_the_screen(
    site: Site, staff: Staff, database: Database, size: tuple[int, int]
) -> None:
    await _job(database, staff.office, "dead", 8)
    page = await signed_in(site, staff.admin, *size)
    for path in ("office", "people", f"people/{staff.head.person_id}?do=limit", "people?do=add", "audit", "numbers", "health", "tokens?do=issue"):  # fmt: skip
        await page.goto(f"{staff.at}/{path}")
        wider = await page.evaluate("[document.documentElement, document.querySelector('main')].map((e) => e.scrollWidth - e.clientWidth)")  # fmt: skip
        assert max(wider) <= 0, (path, wider)
