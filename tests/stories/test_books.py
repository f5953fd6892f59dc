"""The books as finance keeps them: by hand, closed by month, tied to the documents, audited by another program (AR-4)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient

from salesops import Act, ask, new_id, transaction
from salesops.act import Office
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops.masterdata.parties import add_party
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Client, Database
from tests.stories.desk import Desk

BEAN_CHECK = Path(sys.executable).parent / "bean-check"


class Books:
    """The books of one office as finance, the head and an assistant use them."""

    def __init__(self, office: Office, finance: AsyncClient, head: AsyncClient) -> None:
        self.office, self.finance, self.head = office, finance, head

    async def post(self, path: str, body: Any = None, *, who: AsyncClient | None = None, key: str = "") -> Any:
        headers = {"Idempotency-Key": key or str(new_id())}
        return await (who or self.finance).post(f"/api/{self.office.code}{path}", json=body, headers=headers)

    async def get(self, path: str, **params: Any) -> Any:
        found = await self.finance.get(f"/api/{self.office.code}/ledger{path}", params=params)
        assert found.status_code == 200, found.text
        return found if path.startswith(("/export", "/card/")) else found.json()

    async def enter(self, day: str, debit: str, credit: str, amount: str, **given: Any) -> Any:
        lines = [{"account": debit, "debit": amount}, {"account": credit, "credit": amount}]
        body = {"booked_on": day, "text": "Bank interest", "reason": "bank statement", "lines": lines} | given
        return await self.post("/ledger/entries", body)

    async def hand_over(self, day: str, *sides: tuple[str, int], party: Any = None, currency: str = "CNY", kind: str = "probe") -> Any:  # fmt: skip
        document = new_id()
        postings = tuple(Posting(role, minor, party if role == "receivable" else None) for role, minor in sides)
        async with transaction(Act(self.office, SYSTEM, "api")) as tx:
            given = EntryToPost(kind, document, dt.date.fromisoformat(day), currency, f'Goods "{kind}"', postings)
            await ask(LedgerHooks).entry_posting(self.office, tx, given)
        return document

    async def close(self, month: str, how: str = "hard") -> Any:
        return await self.post("/ledger/periods", {"month": month, "how": how})


@pytest_asyncio.fixture
async def books(office: Office, client: Client) -> Books:
    return Books(office, await client(office, "finance"), await client(office, "head"))


@pytest.fixture
def firm(office: Office) -> Callable[[str], Awaitable[Any]]:
    async def make(name: str) -> Any:
        async with transaction(Act(office, SYSTEM, "cli")) as tx:
            return await add_party(tx, name)

    return make


async def test_finance_enters_an_entry_and_takes_it_back_by_a_counter_entry(books: Books) -> None:
    entered = (await books.enter("2026-03-31", "1002", "6301", "12.50")).json()
    voucher = await books.get(f"/entries/{entered['id']}")
    assert (voucher["total"], voucher["reason"], voucher["reversed_by"]) == ("12.50", "bank statement", None)
    back = await books.post(
        f"/ledger/entries/{entered['id']}/reversal", {"reason": "booked twice", "booked_on": "2026-04-02"}
    )
    assert back.status_code == 201, back.text
    assert (await books.get(f"/entries/{entered['id']}"))["reversed_by"] == back.json()["id"]
    assert (await books.get(f"/entries/{back.json()['id']}"))["reverses"] == entered["id"]
    balance = await books.get("/trial-balance")
    assert {a["account"]: a["balance"] for a in balance["accounts"]} == {"1002": "0.00", "6301": "0.00"}
    again = await books.post(f"/ledger/entries/{entered['id']}/reversal", {"reason": "once more"})
    assert (again.status_code, again.json()["current"]) == (409, "reversed")


async def test_an_office_adds_an_account_of_its_own_and_another_office_cannot_post_on_it(books: Books, new_office: Any, client: Client) -> None:  # fmt: skip
    added = await books.post("/ledger/accounts", {"code": "660391", "name": "Interest paid", "name_zh": "利息支出"})
    assert (added.status_code, added.json()["class"]) == (201, "Expenses")
    assert (await books.enter("2026-03-31", "660391", "1002", "3.00")).status_code == 201
    elsewhere = await new_office()
    other = Books(elsewhere, await client(elsewhere, "finance"), await client(elsewhere, "head"))
    refused = await other.enter("2026-03-31", "660391", "1002", "3.00")
    assert (refused.status_code, refused.json()["faults"][0]["rule"]) == (422, "known")
    taken = await books.post("/ledger/accounts", {"code": "6001", "name": "Sales again"})
    assert taken.json()["faults"][0]["rule"] == "free"


# ------------------------------------------------------------------ bad input (AR-4)


async def test_ar_4_an_unbalanced_entry_is_refused_with_the_difference(books: Books) -> None:
    lines = [{"account": "1002", "debit": "10.00"}, {"account": "6301", "credit": "9.99"}]
    refused = await books.post(
        "/ledger/entries", {"booked_on": "2026-03-02", "text": "x", "reason": "y", "lines": lines}
    )
    (fault,) = refused.json()["faults"]
    assert (refused.status_code, fault["rule"], fault["given"]) == (422, "balance", "0.01")


async def test_ar_4_every_fault_of_an_entry_is_told_at_once(books: Books) -> None:
    lines = [
        {"account": "1122", "debit": "1.00"},
        {"account": "9999", "credit": "1.001"},
        {"account": "1002", "debit": "1", "credit": "1"},
    ]
    body = {"booked_on": "2999-01-01", "text": " ", "reason": "", "currency": "yuan", "lines": lines}
    told = {(f["field"], f["rule"]) for f in (await books.post("/ledger/entries", body)).json()["faults"]}
    assert told >= {("text", "required"), ("reason", "required"), ("booked_on", "not_future"), ("currency", "iso4217"),
                    ("lines[0].account", "control_account"), ("lines[1].account", "known"), ("lines[2].debit", "one_side")}  # fmt: skip


async def test_ar_4_a_line_by_hand_on_a_control_account_is_refused(books: Books) -> None:
    refused = await books.enter("2026-03-02", "1122", "6001", "5.00")
    assert refused.json()["faults"][0]["rule"] == "control_account"


async def test_ar_4_an_entry_a_document_made_is_not_reversed_past_the_document(books: Books) -> None:
    document = await books.hand_over("2026-03-02", ("receivable", 500), ("sales", -500))
    (entry,) = (await books.get("/entries", document_id=str(document)))["items"]
    refused = await books.post(f"/ledger/entries/{entry['id']}/reversal", {"reason": "wrong"})
    assert (refused.status_code, refused.json()["ways_out"]) == (409, ["reverse the document"])


async def test_ar_4_a_closed_month_refuses_what_is_entered_by_hand_and_offers_the_open_one(books: Books) -> None:
    await books.enter("2026-03-02", "1002", "6301", "1.00")
    assert (await books.close("2026-03")).status_code == 201
    refused = await books.enter("2026-03-05", "1002", "6301", "1.00")
    told = refused.json()
    assert (refused.status_code, told["code"], told["first_open"]) == (409, "period_locked", "2026-04-01")
    assert (await books.enter(told["first_open"], "1002", "6301", "1.00")).status_code == 201


async def test_ar_4_a_month_is_not_closed_before_it_is_over_or_before_earlier_ones(books: Books) -> None:
    assert (await books.close("2999-01")).json()["faults"][0]["rule"] == "over"
    assert (await books.close("2026-13")).json()["faults"][0]["rule"] == "month"
    await books.enter("2026-02-02", "1002", "6301", "1.00")
    await books.enter("2026-03-02", "1002", "6301", "1.00")
    refused = (await books.close("2026-03")).json()
    assert (refused["code"], refused["ways_out"]) == ("conflict_state", ["close 2026-02 first"])


# ------------------------------------------------------------------ months


async def test_a_soft_closed_month_takes_entries_of_finance_with_a_warning(books: Books) -> None:
    await books.enter("2026-03-02", "1002", "6301", "1.00")
    assert (await books.close("2026-03", "soft")).status_code == 201
    entered = (await books.enter("2026-03-05", "1002", "6301", "1.00")).json()
    assert "soft closed" in entered["warning"]


async def test_a_month_is_reopened_only_when_a_second_person_agrees(books: Books) -> None:
    await books.enter("2026-03-02", "1002", "6301", "1.00")
    month = (await books.close("2026-03")).json()["id"]
    path = f"/ledger/periods/{month}"
    assert (await books.post(f"{path}/reopening", {"reason": "auditor"})).json()["code"] == "not_approved"
    asked = await books.post(f"{path}/reopening-request", {"reason": "the auditor found a slip"})
    decide = f"/approvals/{asked.json()['approval_id']}/decide"
    assert (await books.post(decide, {"approve": True})).json()["code"] == "maker_is_checker"
    assert (await books.post(decide, {"approve": True}, who=books.head)).status_code == 200
    assert (await books.post(f"{path}/reopening", {"reason": "auditor"})).json()["state"] == "open"
    assert (await books.enter("2026-03-05", "1002", "6301", "1.00")).status_code == 201
    assert [p["state"] for p in (await books.get("/periods"))["items"]] == ["open"]


# ------------------------------------------------------------------ cards and balances


async def test_a_card_runs_from_opening_to_closing_over_its_pages_and_its_sheet_says_the_same(
    books: Books, firm: Any
) -> None:
    hope, lucky = await firm("Hope Motors"), await firm("Lucky Motors")
    for day, minor, party in (
        ("2026-02-27", 100, hope),
        ("2026-03-02", 250, lucky),
        ("2026-03-03", 300, hope),
        ("2026-03-04", -50, hope),
    ):
        await books.hand_over(day, ("receivable", minor), ("sales", -minor), party=party)
    seen, after = [], ""
    while after is not None:
        page = await books.get("/card", account="1122", since="2026-03-01", limit=1, after=after)
        seen += [(i["booked_on"], i["debit"] or f"-{i['credit']}", i["balance"]) for i in page["items"]]
        after = page["next"]
    assert seen == [("2026-03-02", "2.50", "3.50"), ("2026-03-03", "3.00", "6.50"), ("2026-03-04", "-0.50", "6.00")]
    of_hope = await books.get("/card", account="1122", party_id=str(hope))
    assert (of_hope["opening"], of_hope["closing"], len(of_hope["items"])) == ("0.00", "3.50", 3)
    sheet = await books.get("/card/csv", account="1122", party_id=str(hope))
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [r["balance"] for r in rows] == ["0.00", "1.00", "4.00", "3.50", "3.50"]
    below = await books.get("/subsidiary", account="1122")
    assert {i["name"]: i["balance"] for i in below["items"]} == {"Hope Motors": "3.50", "Lucky Motors": "2.50"}
    assert below["balance"] == "6.00"


async def test_the_trial_balance_of_a_month_adds_up_in_every_currency(books: Books) -> None:
    await books.hand_over("2026-02-27", ("receivable", 100), ("sales", -100))
    await books.hand_over("2026-03-02", ("receivable", 40), ("sales", -40))
    await books.hand_over("2026-03-03", ("receivable", 700), ("sales", -700), currency="EUR")
    shown = await books.get("/trial-balance", since="2026-03-01", as_of="2026-03-31")
    assert [(a["account"], a["opening"], a["debit"], a["credit"], a["balance"]) for a in shown["accounts"] if a["currency"] == "CNY"] == [
        ("1122", "1.00", "0.40", "0.00", "1.40"), ("6001", "-1.00", "0.00", "0.40", "-1.40")]  # fmt: skip
    assert [(t["currency"], t["opening"], t["debit"], t["credit"], t["balance"]) for t in shown["totals"]] == [
        ("CNY", "0.00", "0.40", "0.40", "0.00"), ("EUR", "0.00", "7.00", "7.00", "0.00")]  # fmt: skip


async def test_the_journal_pages_in_the_order_of_the_days(books: Books) -> None:
    for day in ("2026-03-04", "2026-03-02", "2026-03-03"):
        await books.hand_over(day, ("receivable", 1), ("sales", -1))
    days, after = [], {}
    while True:
        page = await books.get("/entries", limit=2, **after)
        days += [e["booked_on"] for e in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert days == ["2026-03-02", "2026-03-03", "2026-03-04"]


# ------------------------------------------------------------------ the auditor's program


async def test_bean_check_audits_the_export_of_a_desk_at_work_and_finds_a_changed_amount(
    desk: Desk, books: Books, tmp_path: Path
) -> None:
    await desk.goods(P1="10")
    customer = await desk.customer()
    await desk.to_documents(customer, P1="3")
    await desk.pay(customer, "12.34")
    await books.hand_over("2026-03-02", ("receivable", 700), ("sales", -700), currency="JPY", kind="yen\n\\sale")
    await books.enter("2026-03-31", "1002", "6301", "1.00", text='Interest of "the" bank')
    text = (await books.get("/export/beancount")).text
    assert (await books.get("/export/beancount")).text == text
    assert "balance Assets:1122" in text
    assert bean_check(tmp_path, text) == ""
    assert "does not balance" in bean_check(
        tmp_path, text.replace("7.00 CNY", "7.01 CNY").replace("  1.00 CNY", "  1.01 CNY", 1)
    )
    first = next(line for line in text.splitlines() if " balance Assets:1002" in line)
    figure = first.split()[3]
    wrong = first.replace(figure, str(Decimal(figure) + Decimal("0.01")))
    assert "Balance failed" in bean_check(tmp_path, text.replace(first, wrong))
    assert [f async for f in verify() if f.office == desk.office.code] == []


def bean_check(folder: Path, text: str) -> str:
    file = folder / "books.beancount"
    file.write_text(text)
    done = subprocess.run([BEAN_CHECK, "--no-cache", file], capture_output=True, text=True)
    assert (done.returncode == 0) == (not done.stderr), done.stderr
    return done.stderr


async def test_finance_reads_over_the_api_whether_the_books_are_complete_and_agree(books: Books) -> None:
    told = await books.get("/completeness", since="2026-03-01", until="2026-03-31")
    assert (told["documents"], told["complete"]) == (0, True)
    assert (await books.get("/tie-out"))["at"] is None
    compared = await books.post("/ledger/tie-out")
    assert (compared.status_code, compared.json()["ok"]) == (200, True)


async def test_the_command_line_writes_the_same_books(books: Books, database: Database, tmp_path: Path) -> None:
    await books.enter("2026-03-31", "1002", "6301", "1.00")
    file = tmp_path / "books.beancount"
    words = ["export", "beancount", books.office.code, str(file)]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "salesops", *words], capture_output=True, text=True, timeout=120,
        env=os.environ | {"SALESOPS_DATABASE_URL": database.app_url, "SALESOPS_OWNER_URL": database.owner_url, "SALESOPS_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert file.read_text() == (await books.get("/export/beancount")).text


async def test_the_sheet_of_the_books_carries_its_control_totals(books: Books) -> None:
    await books.hand_over("2026-03-02", ("receivable", 500), ("sales", -400), ("output_tax", -100))
    rows = list(csv.DictReader(io.StringIO((await books.get("/export/csv")).content.decode("utf-8-sig"))))
    assert [(r["account"], r["debit"], r["credit"]) for r in rows[:-1]] == [
        ("1122", "5.00", ""),
        ("6001", "", "4.00"),
        ("2221", "", "1.00"),
    ]
    assert (rows[-1]["entry"], rows[-1]["text"], rows[-1]["debit"], rows[-1]["credit"]) == (
        "control total",
        "3 postings",
        "5.00",
        "5.00",
    )
