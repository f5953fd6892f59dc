"""The books against the documents: what is missing, what is late and by whom, and whether control accounts agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from salesops import Act, ask, new_id, transaction
from salesops.act import Office
from salesops.errors import ConflictState, Invalid
from salesops.hookspecs.ledger import ControlBalance, Documents, EntryToPost, Gap, LedgerHooks, Posting, ToPost
from salesops.kernel.boot import booted
from salesops.kernel.discovery import discover
from salesops.kernel.registry import Registry
from salesops.services import outbox
from salesops.services.health import office_health
from salesops.testing import Database
from salesops_duties.ledger import service
from salesops_duties.ledger.rules import Closing
from salesops_duties.ledger.tasks import Daily
from tests.dummy.duties import made

MARCH, END = dt.date(2026, 3, 1), dt.date(2026, 3, 31)


class Papers:
    """A duty made for these tests: it answers with the documents and balances it was given."""

    def __init__(self) -> None:
        self.documents = Documents()
        self.balances: tuple[ControlBalance, ...] = ()


@pytest.fixture(scope="module")
def papers() -> Papers:
    return Papers()


@pytest_asyncio.fixture(scope="module")
async def kernel(database: Database, papers: Papers) -> AsyncIterator[Registry]:
    async def documents_answering(office, tx, since, until):
        return papers.documents

    async def subledger_answering(office, tx, until):
        return papers.balances

    duty = made("papers", documents_answering=documents_answering, subledger_answering=subledger_answering)
    async with booted(database.app_url, pool_size=10, duties=[*discover(), duty]) as registry:
        yield registry


@pytest_asyncio.fixture
async def office(new_office: Any, papers: Papers) -> Office:
    papers.documents, papers.balances = Documents(), ()
    return await new_office(duties=["ledger", "papers"])


async def post(act: Act, on: dt.date, *, kind: str = "paper", minor: int = 100) -> EntryToPost:
    entry = EntryToPost(kind, new_id(), on, "CNY", "a paper", (Posting("receivable", minor), Posting("sales", -minor)))
    async with transaction(act) as tx:
        await ask(LedgerHooks).entry_posting(act.office, tx, entry)
    return entry


def paper(entry: EntryToPost, on: dt.date, words: str = "paper") -> ToPost:
    return ToPost(entry.document_type, entry.document_id, words, on)


async def test_the_report_finds_what_is_missing_on_either_side(act: Act, papers: Papers) -> None:
    booked, stray = await post(act, MARCH), await post(act, MARCH)
    forgotten = ToPost("paper", new_id(), "INV-7", MARCH)
    gap = Gap("order_without_issue", new_id(), "SO-9", MARCH)
    await post(act, MARCH, kind="other papers")
    papers.documents = Documents((paper(booked, MARCH), forgotten), (gap,), ("paper",))
    told = await service.completeness(act, MARCH, END)
    assert told["complete"] is False
    assert [d["words"] for d in told["document_without_entry"]["items"]] == ["INV-7"]
    assert [e["document_id"] for e in told["entry_without_document"]["items"]] == [stray.document_id]
    assert told["gaps"] == {"order_without_issue": 1}
    assert told["unchecked"] == {"other papers": 1}


async def test_books_without_a_gap_are_complete(act: Act, papers: Papers) -> None:
    booked = await post(act, MARCH)
    papers.documents = Documents((paper(booked, MARCH),), (), ("paper",))
    assert (await service.completeness(act, MARCH, END))["complete"] is True


async def test_what_was_posted_more_than_a_day_late_is_listed_with_who_posted_it(
    office: Office, person: Any, papers: Papers
) -> None:
    lin = Act(office, await person(office, "assistant", name="Lin Mei"), "api")
    today = dt.datetime.now(dt.UTC).astimezone().date()
    on_time, late = await post(lin, today), await post(lin, today - dt.timedelta(days=5))
    papers.documents = Documents((paper(on_time, today), paper(late, today - dt.timedelta(days=5), "INV-5")))
    told = (await service.completeness(lin, today - dt.timedelta(days=9), today))["late"]
    assert [(d["words"], d["by"]) for d in told["items"]] == [("INV-5", "Lin Mei")]


async def test_ar_4_the_report_needs_a_time_of_a_year_at_most(act: Act) -> None:
    for until in (MARCH - dt.timedelta(days=1), MARCH + dt.timedelta(days=366)):
        with pytest.raises(Invalid):
            await service.completeness(act, MARCH, until)


# ------------------------------------------------------------------ the tie-out


async def test_a_control_account_that_differs_from_its_documents_is_shown_and_keeps_the_month_open(
    act: Act, papers: Papers
) -> None:
    await post(act, MARCH, minor=500)
    papers.balances = (ControlBalance("receivable", "CNY", 499),)
    told = await service.tie_out(act)
    assert (told["ok"], [(i["name"], i["difference"]) for i in told["items"]]) == (
        False,
        [("Accounts receivable", "0.01")],
    )
    with pytest.raises(ConflictState) as refused:
        await service.close(act, Closing("2026-03", "hard"))
    assert refused.value.code == "tie_out_differs"
    papers.balances = (ControlBalance("receivable", "CNY", 300), ControlBalance("receivable", "CNY", 200))
    assert (await service.close(act, Closing("2026-03", "hard")))["state"] == "hard"


async def test_a_currency_that_only_the_books_know_is_a_difference(act: Act, papers: Papers) -> None:
    entry = EntryToPost("paper", new_id(), MARCH, "EUR", "x", (Posting("receivable", 70), Posting("sales", -70)))
    async with transaction(act) as tx:
        await ask(LedgerHooks).entry_posting(act.office, tx, entry)
    papers.balances = (ControlBalance("receivable", "CNY", 0),)
    told = await service.tie_out(act)
    assert [(i["currency"], i["difference"]) for i in told["items"]] == [("CNY", "0.00"), ("EUR", "0.70")][
        -len(told["items"]) :
    ]
    assert told["ok"] is False
    assert "1405" in told["unanswered"]


async def test_every_day_the_books_number_their_vouchers_and_compare_themselves(
    act: Act, papers: Papers, kernel: Registry
) -> None:
    await post(act, MARCH, minor=500)
    papers.balances = (ControlBalance("receivable", "CNY", 500),)
    assert (await service.last(act))["at"] is None
    async with transaction(act) as tx:
        tx.enqueue(kernel.handlers["ledger.look_after_books"], Daily())
    await outbox.drain()
    told = await service.last(act)
    assert told["ok"] is True
    assert told["at"] is not None
    assert (await service.register(act, fiscal_year=2026, after=0, limit=10))["waiting"] == 0


async def test_a_difference_found_by_the_daily_comparison_stands_on_the_health_page(
    act: Act, papers: Papers, kernel: Registry
) -> None:
    await post(act, MARCH, minor=500)
    papers.balances = (ControlBalance("receivable", "CNY", 400),)
    async with transaction(act) as tx:
        tx.enqueue(kernel.handlers["ledger.look_after_books"], Daily())
    await outbox.drain()
    async with transaction(act) as tx:
        (fault,) = (await office_health(tx)).faults
    assert (fault.duty, fault.place, "Accounts receivable 1.00 CNY" in fault.error) == ("ledger", "tie-out", True)


def test_the_daily_job_is_on_the_clock() -> None:
    (duty,) = [item.duty for item in discover() if item.duty.name == "ledger"]
    assert [(s.task.__name__, s.every) for s in duty.schedules] == [("look_after_books", dt.timedelta(days=1))]
