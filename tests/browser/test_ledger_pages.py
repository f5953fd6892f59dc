"""The pages of the books in a real browser: from a balance to the document, entries by hand, months closed and reopened."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest_asyncio
from playwright.async_api import Page, expect
from tests.stories.desk import Desk

from conftest import PASSWORD, Site
from salesops import Act, clock, transaction
from salesops.act import Actor, Office
from salesops.services import approvals
from salesops.testing import Client

_count = itertools.count(1)


class Books:
    """An office with an invoice and a payment in its books, and those who read and keep them."""

    def __init__(self, desk: Desk, logins: dict[str, str], people: dict[str, Actor]) -> None:
        self.desk, self.logins, self.people = desk, logins, people
        self.base = f"/{desk.office.code}/ledger"
        self.issued: dict[str, Any] = {}


@pytest_asyncio.fixture
async def books(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Books:
    desk = Desk(
        office, await client(office, "assistant"), await client(office, "finance"), await client(office, "warehouse")
    )
    n = next(_count)
    logins = {role: f"{role}-of-books-{n}" for role in ("assistant", "finance", "head", "auditor")}
    people = {role: await person(office, role, login=login, password=PASSWORD) for role, login in logins.items()}
    made = Books(desk, logins, people)
    await desk.goods(**{"PA-1": "500"})
    customer = await desk.customer("Birch Garage", limit="9000.00")
    made.issued = await desk.to_documents(customer, **{"PA-1": "50"}) | {"customer": customer}
    await desk.pay(customer, "150.00")
    return made


async def opened(site: Site, books: Books, role: str, path: str = "/") -> Page:
    page = await site.signed_in(books.logins[role])
    await page.goto(f"{books.base}{path}")
    return page


def last_month(books: Books) -> tuple[dt.date, str]:
    """A day of the month before, and its name."""
    day = clock.today(books.desk.office.timezone).replace(day=1) - dt.timedelta(days=2)
    return day, f"{day:%Y-%m}"


async def by_hand(page: Page, day: dt.date, amount: str = "12.50") -> None:
    await page.fill("#booked_on", day.isoformat())
    await page.fill("#text", "interest of the bank")
    await page.fill("#reason", "statement of the bank")
    await page.select_option("#lines-0-account", "1002")
    await page.fill("#lines-0-debit", amount)
    await page.select_option("#lines-1-account", "6301")
    await page.fill("#lines-1-credit", "12.50")


async def test_a_balance_leads_to_its_postings_the_entry_and_the_document(site: Site, books: Books) -> None:
    page = await opened(site, books, "auditor")
    await expect(page.locator("tfoot")).to_contain_text("0.00")
    row = page.locator("#account-1122")
    await expect(row).to_contain_text("Accounts receivable")
    await row.click()
    await expect(page.locator("tfoot .number").last).to_have_text("350.00")
    await page.keyboard.press("2")
    await expect(page.locator("tbody")).to_contain_text("Birch Garage")
    await page.get_by_role("link", name="Birch Garage").click()
    await expect(page.locator(".head p")).to_contain_text("Birch Garage")
    await page.get_by_role("link", name=f"Sales invoice {books.issued['sales_invoice']['number']}").click()
    await expect(page.locator("section[aria-labelledby='sides']")).to_contain_text("500.00")
    await page.locator("section[aria-labelledby='what']").get_by_role("link", name="Sales invoice").click()
    await page.wait_for_url(f"**/receivables/documents/{books.issued['sales_invoice']['id']}")


async def test_other_duties_find_the_account_by_its_role(site: Site, books: Books) -> None:
    page = await opened(site, books, "head", "/accounts/receivable")
    await page.wait_for_url("**/ledger/accounts/1122")
    answer = await page.goto(f"{books.base}/accounts/9999")
    assert answer is not None
    assert answer.status == 404


async def test_the_journal_is_found_by_number_kind_and_day(site: Site, books: Books) -> None:
    page = await opened(site, books, "finance", "/entries")
    number = books.issued["sales_invoice"]["number"]
    await page.fill("#find", number)
    await page.press("#find", "Enter")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.goto(f"{books.base}/entries?of=receipt")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.goto(f"{books.base}/entries?until=2020-01-01")
    await expect(page.locator(".empty")).to_contain_text("Nothing fits")
    await page.goto(f"{books.base}/entries?document={books.issued['sales_invoice']['id']}")
    await expect(page.locator("tbody tr")).to_have_count(1)


async def test_an_entry_by_hand_is_refused_with_all_that_was_typed_then_entered_and_reversed(
    site: Site, books: Books
) -> None:
    today = clock.today(books.desk.office.timezone)
    page = await opened(site, books, "finance")
    await page.keyboard.press("n")
    await by_hand(page, today, "12.00")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Debits and credits differ")
    await expect(page.locator("#lines-0-debit")).to_have_value("12.00")
    await expect(page.locator("#lines-1-account")).to_have_value("6301")
    await page.fill("#lines-0-debit", "twelve")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#lines-0-debit-fault")).to_be_visible()
    await expect(page.locator("#lines-0-debit")).to_be_focused()
    await page.fill("#lines-0-debit", "１２．５")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("Entered.")
    await page.keyboard.press("r")
    await page.fill("#reverse #reason", "it was another bank")
    await page.get_by_role("button", name="Reverse the entry").click()
    await expect(page.locator(".toast")).to_contain_text("Reversed by this entry.")
    await expect(page.locator(".head")).to_contain_text("Reverses another")


async def test_control_accounts_cannot_be_chosen_and_entries_of_documents_not_reversed(
    site: Site, books: Books
) -> None:
    page = await opened(site, books, "finance", "/entries/new")
    assert await page.locator("#lines-0-account option[value='1122']").count() == 0
    await page.goto(f"{books.base}/entries?of=sales_invoice")
    await page.locator("tbody a").first.click()
    await expect(page.locator(".not-yet")).to_have_text("Reverse")
    await expect(page.locator("[data-dialog=reverse]")).to_have_count(0)


async def test_finance_adds_an_account_of_the_offices_own(site: Site, books: Books) -> None:
    page = await opened(site, books, "finance", "/accounts")
    await page.keyboard.press("n")
    await page.fill("#code", "1122")
    await page.fill("#name", "Second bank")
    await page.get_by_role("button", name="Add the account").click()
    await expect(page.locator("#code-fault")).to_be_visible()
    await expect(page.locator("#name")).to_have_value("Second bank")
    await page.fill("#code", "100201")
    await page.get_by_role("button", name="Add the account").click()
    await expect(page.locator(".toast")).to_contain_text("Added.")
    await expect(page.locator("tbody")).to_contain_text("100201 Second bank")


async def test_a_month_is_closed_and_reopened_when_another_agrees(site: Site, books: Books) -> None:
    day, name = last_month(books)
    page = await opened(site, books, "finance", "/entries/new")
    await by_hand(page, day)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("Entered.")
    await page.goto(f"{books.base}/months")
    card = page.locator(".detail")
    await expect(card.locator("h2")).to_have_text(name)
    await expect(card).to_contain_text("Every control account agrees with its documents.")
    await page.select_option("#how", "hard")
    await page.fill("#reason", "reconciled")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("Closed for good.")
    await page.fill("#reason", "an invoice was forgotten")
    await page.get_by_role("button", name="Ask to reopen").click()
    await expect(card.locator(".not-yet")).to_contain_text("another person decides")
    async with transaction(Act(books.desk.office, books.people["head"], "screen")) as tx:
        (waiting,) = await approvals.listed(tx, state="open")
        await approvals.decide(tx, waiting.id, approve=True, note="")
    await page.reload()
    await page.fill("#reason", "an invoice was forgotten")
    await page.get_by_role("button", name=f"Reopen {name}").click()
    await expect(page.locator(".toast")).to_contain_text("Open again.")


async def test_a_month_whose_books_differ_is_closed_when_another_accepts_just_that(
    site: Site, books: Books, client: Client
) -> None:
    day, name = last_month(books)
    admin = await client(books.desk.office, "office_admin")
    for state in ("off", "on"):  # what was cleared meanwhile is not in the books
        body = {"state": state, "reason": "a pause"}
        assert (await admin.post(f"{books.desk.base}/duties/ledger/switch", json=body)).status_code == 200
        if state == "off":
            money = {
                "customer_id": books.issued["customer"],
                "amount": "7.00",
                "reference": "TRF 7",
                "state": "cleared",
            }
            paid = await books.desk.post(books.desk.finance, "/receivables/receipts", money | {"received_on": str(day)})
            assert paid.status_code == 201, paid.text
    page = await opened(site, books, "finance", "/entries/new")
    await by_hand(page, day)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("Entered.")
    await page.goto(f"{books.base}/months?month={name}")
    card = page.locator(".detail")
    await expect(card.locator(".ways")).to_contain_text("Books and documents differ.")
    await expect(card.locator(".tied")).to_contain_text("differs by 7.00")
    await expect(card.get_by_role("button", name=f"Close {name}")).to_have_count(0)
    await page.fill("#reason", "the books were off that day")
    await page.get_by_role("button", name="Ask that the differences be accepted").click()
    await expect(card.locator(".not-yet").first).to_contain_text("another person decides")
    async with transaction(Act(books.desk.office, books.people["head"], "screen")) as tx:
        (waiting,) = await approvals.listed(tx, state="open")
        await approvals.decide(tx, waiting.id, approve=True, note="")
    await page.reload()
    await page.select_option("#how", "soft")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("Closed softly")


async def test_a_month_that_is_not_over_says_what_stands_in_the_way(site: Site, books: Books) -> None:
    today = clock.today(books.desk.office.timezone)
    page = await opened(site, books, "finance", f"/months?month={today:%Y-%m}")
    await expect(page.locator(".ways")).to_contain_text("The month is not over yet.")
    await expect(page.locator(".detail .not-yet")).to_have_text("Close")
    await page.keyboard.press("c")
    await expect(page.locator(".head .tag.ok")).to_contain_text("Books tie")


async def test_the_books_leave_as_sheets(site: Site, books: Books) -> None:
    page = await opened(site, books, "finance")
    await page.locator("#export-menu > summary").click()
    async with page.expect_download() as kept:
        await page.get_by_role("link", name="As csv").click()
    assert (await kept.value).suggested_filename == "trial-balance.csv"
    await page.goto(f"{books.base}/entries")
    await page.locator("#export-menu > summary").click()
    async with page.expect_download() as kept:
        await page.get_by_role("link", name="As xlsx").click()
    assert (await kept.value).suggested_filename == "journal.xlsx"


async def test_who_only_reads_is_offered_no_act(site: Site, books: Books) -> None:
    page = await opened(site, books, "auditor", "/months")
    for path in ("/", "/entries", "/months"):
        await page.goto(f"{books.base}{path}")
        assert await page.locator("main form[method=post], main [data-dialog]").count() == 0
    answer = await page.goto(f"{books.base}/entries/new")
    assert answer is not None
    assert answer.status == 403
    page = await opened(site, books, "assistant")
    await expect(page.get_by_role("heading")).to_have_text("You may not do this here")
