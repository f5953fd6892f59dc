"""The pages of receivables in a real browser: read, worked with by keyboard, refused without losing what was typed."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest_asyncio
from playwright.async_api import Page, expect
from tests.stories.desk import Desk

from conftest import PASSWORD, Site
from salesops import Act, ask, clock, new_id, transaction
from salesops.act import Actor, Office
from salesops.hookspecs import ReceivablesHooks
from salesops.hookspecs.receivables import CreditLine, CreditNoteToIssue
from salesops.masterdata import people
from salesops.services import approvals
from salesops.services.approvals import Approval
from salesops.testing import SYSTEM, Client
from salesops.values import Money

_count = itertools.count(1)
DESK = (1440, 900)


class Owed:
    """An office with a customer whose goods are held, one who owes, and the log-ins of those who work there."""

    def __init__(self, desk: Desk, logins: dict[str, str], people: dict[str, Actor]) -> None:
        self.desk, self.logins, self.people = desk, logins, people
        self.base = f"/{desk.office.code}/receivables"
        self.held: dict[str, Any] = {}
        self.customer = self.debtor = ""


@pytest_asyncio.fixture
async def money(office: Office, client: Client, person: Callable[..., Awaitable[Actor]]) -> Owed:
    desk = Desk(
        office, await client(office, "assistant"), await client(office, "finance"), await client(office, "warehouse")
    )
    n = next(_count)
    logins = {role: f"{role}-of-money-{n}" for role in ("assistant", "finance", "head", "sales", "auditor")}
    actors = {
        role: await person(office, role, login=login, password=PASSWORD, name=f"{role.title()} {n}")
        for role, login in logins.items()
    }
    made = Owed(desk, logins, actors)
    await desk.goods(**{"PA-1": "500"})
    made.customer = await desk.customer("Birch Garage", limit="100.00")
    made.held = await desk.to_documents(made.customer, **{"PA-1": "50"})
    made.debtor = await desk.customer("Alder & Söhne <b>Motors</b>", limit="9000.00", terms_days=0)
    await desk.to_documents(made.debtor, **{"PA-1": "30"})
    return made


async def opened(site: Site, money: Owed, role: str, path: str, size: tuple[int, int] = DESK) -> Page:
    page = await site.signed_in(money.logins[role], *size)
    await page.goto(f"{money.base}{path}")
    return page


async def test_the_summary_ties_to_the_books_and_a_figure_opens_its_documents(site: Site, money: Owed) -> None:
    page = await opened(site, money, "finance", "/")
    await expect(page.locator(".tag.ok").first).to_contain_text("Books tie: 800.00")
    await expect(page.locator("tfoot")).to_contain_text("800.00")
    await page.get_by_role("link", name="500", exact=True).click()
    card = page.locator(".behind")
    await expect(card.locator("h2")).to_be_focused()
    await expect(card).to_contain_text("Birch Garage")
    await expect(card).to_contain_text("1 item")
    assert f"customer={money.customer}&bucket=not_due" in page.url
    await page.reload()
    await expect(card).to_contain_text("500.00")
    await page.keyboard.press("Escape")
    await expect(card).to_have_count(0)


async def test_the_summary_is_sorted_filtered_and_kept_in_the_address(site: Site, money: Owed) -> None:
    page = await opened(site, money, "finance", "/")
    names = page.locator(".aged .name")
    await expect(names).to_have_text(["Birch Garage", "Alder & Söhne <b>Motors</b>"])
    await page.click("#sort-name")
    await expect(names.first).to_have_text("Alder & Söhne <b>Motors</b>")
    await page.click("#show-held")
    await expect(names).to_have_text(["Birch Garage"])
    await expect(page.locator("tfoot tr")).to_have_count(2)  # those listed, and all
    assert "show=held" in page.url
    assert "sort=name" in page.url
    await page.locator("#export-menu > summary").click()
    async with page.expect_download() as kept:
        await page.get_by_role("link", name="As csv").click()
    assert (await kept.value).suggested_filename == "receivables.csv"


async def test_the_summary_of_a_past_day_is_the_one_of_that_day(site: Site, money: Owed) -> None:
    yesterday = clock.today(money.desk.office.timezone) - dt.timedelta(days=1)
    page = await opened(site, money, "finance", f"/?as_of={yesterday.day}.{yesterday.month}.")
    export = page.locator("#export-menu a").first
    assert f"as_of={yesterday}" in str(await export.get_attribute("href"))  # the API reads days in one way only
    await expect(page.locator(".empty")).to_contain_text("Nothing fits")
    page = await opened(site, money, "finance", "/?as_of=no+day")
    await expect(page.locator(".aged .name")).to_have_count(2)


async def test_held_goods_are_asked_for_and_released_by_keyboard_once_another_agreed(site: Site, money: Owed) -> None:
    page = await opened(site, money, "assistant", "/held")
    await expect(page.locator(".banner")).to_contain_text("¥400.00 missing on 1 outbound order")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator(".chosen")).to_contain_text("PA-1")
    await page.keyboard.press("a")
    await page.fill("#until", "yesterday or so")
    await page.locator("#ask button.main").click()
    await expect(page.locator("#ask #until")).to_have_value("yesterday or so")  # kept, and what is wrong stands below
    await expect(page.locator("#until-fault")).to_be_visible()
    await page.fill("#until", "+3")
    await page.fill("#reason", "their bank has confirmed")
    await page.locator("#ask button.main").click()
    await expect(page.locator(".toast")).to_contain_text("Another person decides")
    await expect(page.locator(".chosen .not-yet")).to_contain_text("Release asked for")
    await _approve(money)
    await page.reload()
    await page.keyboard.press("a")
    await expect(page.locator(".chosen .tag.ok")).to_contain_text("Released")
    await expect(page.locator("#card-" + money.held["outbound_order"]["id"])).to_contain_text("by approval")


async def test_a_card_moves_when_the_money_does(site: Site, money: Owed) -> None:
    await money.desk.pay(money.customer, "150.00", state="reported")
    page = await opened(site, money, "finance", "/held")
    await expect(page.locator("section[aria-labelledby='in-reported'] .cardlet")).to_have_count(1)
    card = page.locator("#card-" + money.held["outbound_order"]["id"])
    await card.focus()
    await page.locator("[data-refresh]").evaluate("place => { place.dataset.refresh = 1; }")
    await money.desk.pay(money.customer, "400.00")
    await expect(page.locator("section[aria-labelledby='in-released'] .cardlet")).to_contain_text("by payment")
    await expect(page.locator(".banner")).to_have_count(0)
    await expect(card).to_be_focused()


async def test_a_call_is_noted_by_keyboard_and_a_refusal_keeps_what_was_typed(site: Site, money: Owed) -> None:
    page = await opened(site, money, "assistant", "/calls")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("#call")).to_be_focused()
    await expect(page.locator(".script")).to_contain_text("¥400.00")
    await page.fill("#person", "Mr Gu")
    await page.fill("#phone", "021 555 0100")
    await page.fill("#note", "pays when the director is back")
    await page.keyboard.press("Control+Enter")  # a promise has no day yet
    await expect(page.locator("#promised_on")).to_be_focused()
    await expect(page.locator("#note")).to_have_value("pays when the director is back")
    await page.keyboard.type("+2")
    await page.fill("#promised_amount", "３００")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("Next call")
    await expect(page.locator(".detail .timeline")).to_contain_text("¥300.00")
    await expect(page.locator(".detail .timeline")).to_contain_text("Mr Gu")
    for path in (
        f"/?customer={money.customer}",
        f"/customers/{money.customer}",
    ):  # beside the documents, and on the account
        await page.goto(f"{money.base}{path}")
        await expect(page.locator("main .timeline")).to_contain_text("pays when the director is back")


async def test_money_is_taken_in_matched_cleared_and_taken_back(site: Site, money: Owed) -> None:
    page = await opened(site, money, "finance", "/payments")
    await page.keyboard.press("n")
    await page.get_by_label("Reported: a slip was sent").check()
    await page.fill("#customer", "nobody of this name")
    await page.fill("#amount", "1.000")
    await page.fill("#reference", "SLIP 7")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("No customer with an account is called so.")
    await expect(page.locator("#reference")).to_have_value("SLIP 7")
    await expect(page.get_by_label("Reported: a slip was sent")).to_be_checked()
    await page.fill("#customer", "birch garage")
    await page.fill("#amount", "450")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".head .tag")).to_contain_text("Slip reported")
    await expect(page.locator("#parts-0-amount")).to_have_value("450.00")
    await page.fill("#parts-0-amount", "600")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#parts-0-amount")).to_have_value("600")
    await expect(page.locator("#parts-0-amount-fault")).to_be_visible()
    await page.fill("#parts-0-amount", "420")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("1 held shipment is released.")
    await expect(page.locator(".head .tag")).to_contain_text("Cleared")
    await expect(page.locator("section[aria-labelledby='links']")).to_contain_text("420.00")
    await page.get_by_role("button", name="The bank took it back").click()
    await page.fill("#back #reason", "not honoured")
    await page.get_by_role("button", name="Take the money back").click()
    await expect(page.locator(".head .tag")).to_contain_text("Taken back")
    await page.goto(f"{money.base}/held")
    await expect(page.locator(".banner")).to_contain_text("¥400.00")


async def test_a_form_sent_twice_takes_money_in_once(site: Site, money: Owed) -> None:
    page = await opened(site, money, "finance", "/payments/new")
    key = await page.locator("main input[name=key]").get_attribute("value")
    typed = {"key": str(key), "state": "cleared", "customer": "Birch Garage", "amount": "10", "reference": "TRF 1"}
    headers = {"origin": site.address}
    sent = [await page.request.post(f"{money.base}/payments", form=typed, headers=headers) for _ in range(2)]
    assert [one.status for one in sent] == [200, 200]
    assert sent[0].url == sent[1].url
    await page.goto(f"{money.base}/payments")
    await expect(page.locator("tbody tr")).to_have_count(1)


async def test_the_balance_is_a_sum_and_finance_sets_the_terms(site: Site, money: Owed) -> None:
    page = await opened(site, money, "finance", f"/customers/{money.customer}")
    sum_ = page.locator("section[aria-labelledby='balance'] .sum")
    await expect(sum_).to_contain_text("Short by")
    await expect(sum_.locator(".result")).to_have_text("400.00")
    await page.keyboard.press("e")
    await page.fill("#credit_limit", "-5")
    await page.get_by_role("button", name="Set credit terms").click()
    await expect(page.locator("#terms #credit_limit")).to_have_value("-5")
    await expect(page.locator("#credit_limit")).to_be_focused()
    await page.fill("#credit_limit", "1 000,50")
    await page.get_by_role("button", name="Set credit terms").click()
    await expect(page.locator(".toast")).to_contain_text("1 held shipment is released.")
    await expect(sum_.locator(".result")).to_have_text("500.50")


async def test_terms_changed_meanwhile_are_shown_and_nothing_is_lost(site: Site, money: Owed) -> None:
    page = await opened(site, money, "finance", f"/customers/{money.customer}")
    await page.keyboard.press("e")
    await page.fill("#credit_limit", "700")
    path = f"{money.desk.base}/receivables/accounts/{money.customer}"
    version = (await money.desk.finance.get(path)).json()["version"]
    other = await money.desk.finance.put(path, json={"credit_limit": "111.00", "version": version})
    assert other.status_code == 200
    await page.get_by_role("button", name="Set credit terms").click()
    await expect(page.locator("#terms")).to_contain_text("111.00")
    await expect(page.locator("#credit_limit")).to_have_value("700")
    await page.get_by_role("button", name="Set credit terms").click()
    await expect(page.locator(".toast")).to_contain_text("Terms set.")


async def test_an_invoice_shows_what_paid_it_and_is_disputed(site: Site, money: Owed) -> None:
    await money.desk.pay(money.customer, "20.00")
    page = await opened(site, money, "finance", f"/documents/{money.held['sales_invoice']['id']}")
    await expect(page.locator("section[aria-labelledby='links']")).to_contain_text("20.00")
    await expect(page.locator(".sum .result")).to_have_text("480.00")
    await page.keyboard.press("d")
    await page.fill("#dispute #reason", "two of them do not fit")
    await page.locator("#dispute button.main").click()
    await expect(page.locator(".head")).to_contain_text("Disputed")


async def test_invoices_are_found_by_state_and_customer(site: Site, money: Owed) -> None:
    page = await opened(site, money, "assistant", "/documents?show=open")
    await expect(page.locator("tbody tr")).to_have_count(2)
    await page.fill("#find", "birch")
    await page.press("#find", "Enter")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.goto(f"{money.base}/documents?show=waiting")
    await expect(page.locator(".empty")).to_contain_text("Nothing fits")


async def test_finance_sets_the_rules_and_the_summary_has_their_ages(site: Site, money: Owed) -> None:
    page = await opened(site, money, "finance", "/policy")
    await page.fill("#ends", "60 30")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#ends")).to_have_value("60 30")
    await expect(page.locator("#ends")).to_be_focused()
    await page.fill("#ends", "15, 45")
    await page.check("#overdue_stops")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("Rules set")
    await expect(page.locator("#overdue_stops")).to_be_checked()
    await page.goto(f"{money.base}/")
    await expect(page.locator(".aged thead")).to_contain_text("16–45")
    page = await opened(site, money, "assistant", "/policy")
    await expect(page.locator("main")).to_contain_text("stops new orders and dispatch")
    assert await page.locator("main form").count() == 0


async def test_an_outbound_order_tells_that_its_goods_are_held(site: Site, money: Owed) -> None:
    page = await opened(site, money, "assistant", "/")
    await page.goto(f"/{money.desk.office.code}/inventory/outbound/{money.held['outbound_order']['id']}")
    await expect(page.locator("#panel-arrears")).to_contain_text("¥400.00")
    await page.goto(f"/{money.desk.office.code}/customers/{money.customer}")
    await expect(page.locator("#panel-balance")).to_contain_text("Headroom")


async def test_what_a_credit_note_has_left_is_put_against_an_invoice(site: Site, money: Owed) -> None:
    async with transaction(Act(money.desk.office, SYSTEM, "api")) as tx:
        product = await tx.fetchval("SELECT id FROM core.product WHERE part_no = 'PA-1'")
        line = CreditLine(1, product, "1", 3000)
        customer = UUID(money.customer)
        note = CreditNoteToIssue(new_id(), customer, None, "goodwill", new_id(), "CNY", "came late", (line,), 3000)
        await ask(ReceivablesHooks).credit_note_issuing(money.desk.office, tx, note)
    page = await opened(site, money, "finance", f"/documents/{note.id}")
    await expect(page.locator("#parts-0-amount")).to_have_value("30.00")
    await page.fill("#parts-0-amount", "31")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#parts-0-amount")).to_have_value("31")
    await expect(page.locator("#parts-0-amount-fault")).to_be_visible()
    await page.fill("#parts-0-amount", "30")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("Put against documents.")
    await expect(page.locator("section[aria-labelledby='links']")).to_contain_text("30.00")


async def test_a_salesperson_sees_no_customers_of_others(site: Site, money: Owed) -> None:
    page = await opened(site, money, "sales", "/")
    await expect(page.locator(".empty")).to_contain_text("Nobody owes anything.")
    await expect(page.locator(".head .tag.ok")).to_have_count(0)
    for path in (f"/customers/{money.customer}", f"/documents/{money.held['sales_invoice']['id']}"):
        answer = await page.goto(f"{money.base}{path}")
        assert answer is not None
        assert answer.status == 404
    await page.goto(f"{money.base}/held?id={money.held['outbound_order']['id']}")
    await expect(page.locator(".chosen")).to_have_count(0)
    answer = await page.goto(f"{money.base}/payments/new")
    assert answer is not None
    assert answer.status == 403


async def test_who_may_only_read_is_offered_no_act(site: Site, money: Owed) -> None:
    page = await opened(site, money, "auditor", f"/held?id={money.held['outbound_order']['id']}")
    await expect(page.locator(".chosen")).to_contain_text("PA-1")
    assert await page.locator("main form[method=post], main [data-dialog]").count() == 0
    await page.goto(f"{money.base}/customers/{money.customer}")
    assert await page.locator("main form[method=post], main [data-dialog]").count() == 0


async def test_read_only_pages_say_so_and_have_no_acts(site: Site, money: Owed, client: Client) -> None:
    admin = await client(money.desk.office, "office_admin")
    body = {"state": "read_only", "reason": "stocktaking"}
    assert (await admin.post(f"{money.desk.base}/duties/receivables/switch", json=body)).status_code == 200
    page = await opened(site, money, "finance", "/")
    await expect(page.locator(".strip.warn")).to_contain_text("Read only.")
    for path in ("/held", "/calls", "/payments", f"/customers/{money.customer}"):
        await page.goto(f"{money.base}{path}")
        await expect(page.locator(".strip.warn")).to_contain_text("Read only.")
        acts = "main form[method=post]:not(#printed *), main [data-dialog]"  # to print is to read
        assert await page.locator(acts).count() == 0


async def test_the_balance_stands_beside_the_order_and_what_is_due_on_my_day(site: Site, money: Owed) -> None:
    page = await opened(site, money, "assistant", "/held")
    await expect(page.locator(".rail [data-path='receivables/held'] .count")).to_have_text("1")
    await expect(page.locator(".rail [data-path='receivables/calls'] .count")).to_have_text("1")
    await page.goto(f"/{money.desk.office.code}/")
    await expect(page.locator("main")).to_contain_text("Payment calls due")
    await page.goto(f"/{money.desk.office.code}/orders/{money.held['order_id']}")
    panel = page.locator("#panel-balance")
    await expect(panel).to_contain_text("Exposure")
    await expect(panel).to_contain_text("500.00")
    number = money.held["sales_invoice"]["number"]
    await page.fill("#search", number)
    await page.press("#search", "Enter")
    await page.wait_for_url(f"**/receivables/documents/{money.held['sales_invoice']['id']}")


async def _approve(money: Owed) -> Approval:
    office, head = money.desk.office, money.people["head"]
    async with transaction(Act(office, money.people["finance"], "cli")) as tx:
        await people.set_limit(tx, "receivables.override", Money("CNY", 10_000_000), role="head")
    async with transaction(Act(office, head, "screen")) as tx:
        (waiting,) = await approvals.listed(tx, state="open")
        return await approvals.decide(tx, waiting.id, approve=True, note="")
