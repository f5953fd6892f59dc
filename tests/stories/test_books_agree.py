"""The books against receivables and stock: equal after a mixed day, red and closed to closing when a row is changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import pytest_asyncio

from salesops import clock
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import Client, Database
from tests.stories.desk import Desk
from tests.stories.test_attacks import switch
from tests.stories.test_money import grant, old_debt
from tests.stories.test_money_receipts import money
from tests.stories.test_returns import Returns

ACCOUNTS = {"1122", "1402", "1405", "2202", "220201", "2203", "2241"}


def month_after(day: dt.date) -> dt.date:
    """The first day of the month after."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


class Mixed:
    """A desk whose days have everything that moves money or goods."""

    def __init__(self, desk: Desk, head: Any, client: Client) -> None:
        self.desk, self.head, self.client = desk, head, client
        self.first = clock.today(desk.office.timezone).replace(day=1)
        self.second = month_after(self.first)

    def on(self, month: dt.date, day: int = 20) -> Any:
        """Let it be noon of a day of that month, or now when that is later: nobody worked here before today."""
        return clock.at(max(clock.now(), dt.datetime(month.year, month.month, day, 4, tzinfo=dt.UTC)))

    async def day(self) -> str:
        """Orders, receipts, returns, a count, a bounce, corrections and old documents; answers the customer."""
        await self.desk.goods(BACK="30", MIXED="20")
        customer = await self.desk.customer()
        await self.goods(customer)
        await self.money(customer)
        await self.corrections(customer)
        await outbox.drain()
        return customer

    async def goods(self, customer: str) -> None:
        line = {"part_no": "BACK", "quantity": "7", "unit_cost": "6.33"}
        assert (await self.desk.post(self.desk.warehouse, "/inventory/receipts", {"kind": "receipt", "lines": [line]})).status_code == 201  # fmt: skip
        returns = Returns(self.desk, self.head)
        order = await returns.delivered(customer, "10", "3", "7")
        made = await returns.inspected(order, "2", ("1", "sellable"), ("1", "scrap"))
        assert (await returns.step(self.head, made, "resolution", {"resolution": "credit"})).status_code == 200
        await self.count("MIXED", "18")

    async def count(self, part: str, found: str) -> None:
        desk = self.desk
        count = (await desk.post(desk.warehouse, "/inventory/counts", {"reason": "spot check", "part_nos": [part]})).json()["id"]  # fmt: skip
        entries = {"entries": [{"part_no": part, "counted": found}]}
        await desk.post(desk.warehouse, f"/inventory/counts/{count}/entries", entries)
        closed = (await desk.post(desk.warehouse, f"/inventory/counts/{count}/closing")).json()
        await grant(desk, self.client, closed["approval_id"], "inventory.adjust")
        posted = await desk.post(desk.warehouse, f"/inventory/counts/{count}/posting")
        assert posted.json()["state"] == "posted", posted.text

    async def money(self, customer: str) -> None:
        """Money of theirs, of nobody, found, taken back by the bank, in two currencies."""
        finance, post = self.desk.finance, self.desk.post
        await self.desk.pay(customer, "30.00")
        bounced = (await money(self.desk, "12.00", "cheque A", customer_id=customer)).json()["id"]
        await post(finance, f"/receivables/receipts/{bounced}/reverse", {"reason": "no funds"})
        lost = (await money(self.desk, "3.00", "wire A")).json()["id"]
        assert (await post(finance, f"/receivables/receipts/{lost}/reverse", {"reason": "recalled"})).status_code < 300
        found = (await money(self.desk, "4.00", "wire B")).json()["id"]
        await post(finance, f"/receivables/receipts/{found}/match", {"customer_id": customer})
        await money(self.desk, "5.50", "wire C")
        await money(self.desk, "6.60", "wire D", currency="EUR")
        await money(self.desk, "7.70", "wire E", currency="EUR", customer_id=customer)

    async def corrections(self, customer: str) -> None:
        await old_debt(self.desk, customer, "80.00", days=2)
        await old_debt(self.desk, customer, "90.00", days=1, currency="EUR")
        back = [{"text": "pump", "quantity": "1", "unit_price": "10.00"}]
        await old_debt(self.desk, customer, "", days=1, kind="credit_note", original=f"OLD {customer[-6:]} 2", number=f"C {customer[-6:]}", lines=back)  # fmt: skip
        for kind in ("credit", "debit"):
            wanted = {"customer_id": customer, "kind": kind, "amount": "2.00", "reason": "goodwill"}
            asked = (await self.desk.post(self.desk.finance, "/receivables/adjustments", wanted)).json()
            await grant(self.desk, self.client, asked["approval_id"], "receivables.adjust")
            booked = await self.desk.post(self.desk.finance, f"/receivables/adjustments/{asked['id']}/book")
            assert booked.json()["state"] == "booked", booked.text

    async def differences(self) -> dict[tuple[str, str], str]:
        """What the tie-out shows, by account and currency; every control account has an answer."""
        told = (await self.desk.post(self.desk.finance, "/ledger/tie-out")).json()
        assert told["unanswered"] == []
        assert told["ok"] == all(item["ok"] for item in told["items"])
        return {(item["account"], item["currency"]): item["difference"] for item in told["items"]}

    async def close(self, month: dt.date) -> Any:
        return await self.desk.post(self.desk.finance, "/ledger/periods", {"month": f"{month:%Y-%m}", "how": "hard"})

    async def complete(self, since: dt.date, until: dt.date) -> dict[str, Any]:
        asked = {"since": str(since), "until": str(until)}
        found = await self.desk.finance.get(f"{self.desk.base}/ledger/completeness", params=asked)
        assert found.status_code == 200, found.text
        answer: dict[str, Any] = found.json()
        return answer


@pytest_asyncio.fixture
async def mixed(desk: Desk, client: Client) -> Mixed:
    return Mixed(desk, await client(desk.office, "head"), client)


async def test_after_a_mixed_day_books_and_documents_agree_in_every_currency(mixed: Mixed) -> None:
    await mixed.day()
    found = await mixed.differences()
    assert {account for account, _ in found} == ACCOUNTS
    assert {key for key in found if key[1] == "EUR"} == {("1122", "EUR"), ("2241", "EUR")}
    assert set(found.values()) == {"0.00"}
    today = clock.today(mixed.desk.office.timezone)
    told = await mixed.complete(today - dt.timedelta(days=9), today)
    assert (told["complete"], told["unchecked"]) == (True, {})
    assert [f async for f in verify() if f.office == mixed.desk.office.code] == []


async def test_what_stock_cost_is_what_the_books_say_after_every_kind_of_movement(
    mixed: Mixed, database: Database
) -> None:
    await mixed.day()
    sql = (
        "SELECT (SELECT array_agg(DISTINCT kind ORDER BY kind) FROM inventory.movement WHERE office_id = $1) AS kinds,"
        " (SELECT sum(cost_minor) FROM inventory.movement WHERE office_id = $1) AS moved,"
        " (SELECT sum(value_minor) FROM inventory.stock WHERE office_id = $1) AS valued,"
        " (SELECT sum(amount_minor) FROM ledger.posting WHERE office_id = $1 AND account = '1405') AS booked"
    )
    (row,) = await database.as_owner(sql, mixed.desk.office.id)
    assert row["kinds"] == ["adjust", "issue", "opening", "receipt", "return", "scrap"]
    assert row["moved"] == row["valued"] == row["booked"] > 0


async def test_a_month_closes_when_all_agrees_and_what_comes_late_still_agrees_by_its_own_day(mixed: Mixed) -> None:
    with mixed.on(mixed.first):
        customer = await mixed.day()
    with mixed.on(mixed.second):
        assert (await mixed.close(mixed.first)).status_code == 201
        late = (mixed.second.replace(day=20) - mixed.first.replace(day=25)).days
        await old_debt(mixed.desk, customer, "33.00", days=late, number="LATE 1")
        slip = (await money(mixed.desk, "9.00", "slip late", customer_id=customer, state="reported")).json()["id"]
        value = {"value_on": str(mixed.first.replace(day=26))}
        await mixed.desk.post(mixed.desk.finance, f"/receivables/receipts/{slip}/clear", value)
        moved = (await mixed.desk.finance.get(f"{mixed.desk.base}/ledger/entries?document_id={slip}")).json()["items"]
        assert [entry["booked_on"] for entry in moved] == [str(mixed.second)]
        assert set((await mixed.differences()).values()) == {"0.00"}
        for day in (mixed.first.replace(day=26), mixed.second.replace(day=25)):
            beside = await mixed.desk.finance.get(f"{mixed.desk.base}/receivables/tie-out?as_of={day}")
            assert [line["ok"] for line in beside.json()["items"]] == [True, True]
    with mixed.on(month_after(mixed.second), day=1):
        closed = await mixed.close(mixed.second)
        assert closed.status_code == 201, closed.text


TAMPERED = [
    ("1122", "UPDATE receivables.item SET amount_minor = amount_minor + 1 WHERE office_id = $1 AND kind = 'invoice' AND currency = 'EUR'"),
    ("2241", "UPDATE receivables.receipt SET amount_minor = amount_minor + 1 WHERE office_id = $1 AND state = 'suspense' AND currency = 'EUR'"),
    ("1405", "INSERT INTO ledger.posting SELECT e.office_id, e.id, 90 + x.amount, x.account, NULL, x.amount, e.currency, e.booked_on"
             " FROM (SELECT * FROM ledger.entry WHERE office_id = $1 LIMIT 1) e, (VALUES ('1405', 1), ('6001', -1)) AS x(account, amount)"),
    ("1402", "INSERT INTO ledger.posting SELECT e.office_id, e.id, 90 + x.amount, x.account, NULL, x.amount, e.currency, e.booked_on"
             " FROM (SELECT * FROM ledger.entry WHERE office_id = $1 LIMIT 1) e, (VALUES ('1402', 1), ('6001', -1)) AS x(account, amount)"),
    ("2202", "INSERT INTO inventory.movement SELECT office_id, gen_random_uuid(), kind, warehouse_id, product_id, quantity, 1, document_id, line_no,"
             " source_id, source_line, booked_on, at, moved_by FROM inventory.movement WHERE office_id = $1 AND kind = 'receipt'"),
]  # fmt: skip


@pytest.mark.parametrize(("account", "sql"), TAMPERED, ids=[account for account, _ in TAMPERED])
async def test_control_a_changed_row_turns_the_tie_out_red_and_keeps_the_month_open(
    mixed: Mixed, database: Database, account: str, sql: str
) -> None:
    with mixed.on(mixed.first):
        await mixed.desk.goods(CTRL="5")
        line = {"part_no": "CTRL", "quantity": "10", "unit_cost": "5.00"}
        await mixed.desk.post(mixed.desk.warehouse, "/inventory/receipts", {"kind": "receipt", "lines": [line]})
        await money(mixed.desk, "6.60", "wire D", currency="EUR")
        await old_debt(mixed.desk, await mixed.desk.customer(), "90.00", days=1, currency="EUR")
    assert set((await mixed.differences()).values()) == {"0.00"}
    await database.as_owner(sql, mixed.desk.office.id)
    wrong = {code for (code, _), difference in (await mixed.differences()).items() if difference != "0.00"}
    assert account in wrong
    assert wrong <= {account, "1405"}
    with mixed.on(mixed.second):
        refused = await mixed.close(mixed.first)
        assert (refused.status_code, refused.json()["code"]) == (409, "tie_out_differs")


async def test_the_report_names_what_was_not_issued_invoiced_posted_or_not_in_time(
    mixed: Mixed, client: Client
) -> None:
    desk, admin = mixed.desk, await client(mixed.desk.office, "office_admin")
    await desk.goods(GAP="20")
    customer = await desk.customer()
    waiting = (await desk.take(customer, GAP="1")).json()["id"]
    await desk.check(waiting)
    assert (await desk.call(waiting)).status_code == 201
    await switch(desk, admin, "receivables", "read_only")
    without = (await desk.take(customer, GAP="2")).json()["id"]
    await desk.assistant.post(f"{desk.base}/orders/{without}/stock-check")
    tick = {"evidence": "statement of finance"}
    await desk.assistant.post(f"{desk.base}/orders/{without}/balance-check", json=tick)
    called = await desk.call(without)
    issued = await desk.issue(without)
    assert (called.status_code, issued.status_code) == (201, 201), issued.text
    await switch(desk, admin, "receivables", "on")
    await switch(desk, admin, "ledger", "read_only")
    unposted = (await desk.pay(customer, "3.00")).json()["id"]
    await switch(desk, admin, "ledger", "on")
    today = clock.today(desk.office.timezone)
    slip = (await money(desk, "4.00", "slip", customer_id=customer, state="reported")).json()["id"]
    body = {"value_on": str(today - dt.timedelta(days=5))}
    await desk.post(desk.finance, f"/receivables/receipts/{slip}/clear", body)
    told = await mixed.complete(today - dt.timedelta(days=9), today)
    assert {(gap["kind"], gap["document_id"]) for gap in told["gap_items"]} == {
        ("order_without_issue", waiting),
        ("issue_without_invoice", issued.json()["outbound_order"]["id"]),
    }
    assert [d["document_id"] for d in told["document_without_entry"]["items"]] == [unposted]
    assert [d["document_id"] for d in told["late"]["items"]] == [slip]
    assert (told["entry_without_document"]["count"], told["unchecked"], told["complete"]) == (0, {}, False)
    assert (await mixed.differences())["1122", "CNY"] == "3.00"


async def test_control_an_entry_without_a_document_is_found(mixed: Mixed, database: Database) -> None:
    await mixed.desk.goods(STRAY="5")
    today = clock.today(mixed.desk.office.timezone)
    assert (await mixed.complete(today, today))["complete"] is True
    sql = (
        "INSERT INTO ledger.entry (office_id, id, document_type, document_id, booked_on, currency, text, posted_at, posted_by)"
        " SELECT office_id, gen_random_uuid(), 'sales_invoice', gen_random_uuid(), booked_on, currency, text, posted_at, posted_by"
        " FROM ledger.entry WHERE office_id = $1"
    )
    await database.as_owner(sql, mixed.desk.office.id)
    told = await mixed.complete(today, today)
    assert (told["entry_without_document"]["count"], told["complete"], told["unchecked"]) == (1, False, {})


async def test_a_month_in_which_the_books_were_off_is_closed_by_a_second_person(mixed: Mixed) -> None:
    desk = mixed.desk
    admin = await mixed.client(desk.office, "office_admin")
    customer = await desk.customer()
    await switch(desk, admin, "ledger", "read_only")
    assert (await desk.pay(customer, "30.00")).status_code == 201
    await switch(desk, admin, "ledger", "on")
    month = {"month": f"{mixed.first:%Y-%m}"}
    with mixed.on(mixed.second):
        closing = month | {"how": "soft"}
        refused = await desk.post(desk.finance, "/ledger/periods", closing)
        assert (refused.status_code, refused.json()["code"]) == (409, "tie_out_differs")
        asked = await desk.post(desk.finance, "/ledger/periods/differences", month | {"reason": "the books were off"})
        assert asked.status_code == 201, asked.text
        assert (await desk.post(desk.finance, "/ledger/periods", closing)).status_code == 409
        await desk.pay(customer, "5.00")
        decide = f"/approvals/{asked.json()['approval_id']}/decide"
        assert (await desk.post(desk.finance, decide, {"approve": True})).status_code == 403
        assert (await desk.post(mixed.head, decide, {"approve": True})).status_code == 200
        closed = await desk.post(desk.finance, "/ledger/periods", closing)
        assert closed.status_code == 201, closed.text
