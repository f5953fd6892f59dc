"""The summary against its definition: whatever was paid, taken back or learnt when, its figures are sums of the items as they stood."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from salesops import Act, clock, new_id, transaction
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Client, Database
from salesops_duties.receivables import service
from salesops_duties.receivables.rules import UNAPPLIED, names
from tests.stories.desk import Desk

ENDS = (30, 60, 90, 180)
KINDS = ("invoice", "invoice", "debit", "reversal", "receipt", "receipt", "credit_note", "write_off", "refund")
LOWER = ("receipt", "credit_note", "write_off")
MOVES = {"invoice": "invoiced", "credit_note": "credit_notes", "receipt": "collected", "reversal": "collected", "refund": "collected"}  # fmt: skip
DAYS = 200  # of history
Lines = dict[tuple[str, str], dict[str, Decimal]]


async def get(desk: Desk, path: str, who: Any = None) -> Any:
    answer = await (who or desk.finance).get(f"{desk.base}/receivables{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


class History:
    """Items of a customer in a currency on many days, links between them made and undone later, some learnt late."""

    def __init__(self, tx: Any, customer: str, currency: str, chance: random.Random) -> None:
        self.tx, self.customer, self.currency, self.chance = tx, UUID(customer), currency, chance
        self.today = clock.today(tx.office.timezone)
        self.open: dict[UUID, tuple[int, dt.date]] = {}

    async def live(self) -> None:
        for ago in range(DAYS, 0, -1):
            day = self.today - dt.timedelta(days=ago)
            if self.chance.random() < 0.3:
                await self._item(day)
            if self.chance.random() < 0.3:
                await self._link(day)
            if self.chance.random() < 0.06:
                await self._undo(day)

    async def _item(self, day: dt.date) -> None:
        kind, minor, item = self.chance.choice(KINDS), self.chance.randint(1, 100_000), new_id()
        amount = -minor if kind in LOWER else minor
        due = day + dt.timedelta(days=self.chance.choice((0, 14, 30, 60)) if kind in ("invoice", "debit") else 0)
        known = _noon(min(self.today, day + dt.timedelta(days=self.chance.choice((0, 0, 0, 9)))))
        await self.tx.fetch("SELECT receivables.add_item($1, $2, $3, $4, $5, $6, NULL, $7, $8, $9, $10)", self.tx.office.id, item, self.customer,
                            self.currency, kind, new_id(), amount, day, due, known)  # fmt: skip
        self.open[item] = (amount, max(day, known.date()))

    async def _link(self, day: dt.date) -> None:
        credits = [i for i, (minor, known) in self.open.items() if minor < 0 and known <= day]
        debits = [i for i, (minor, known) in self.open.items() if minor > 0 and known <= day]
        if not (credits and debits):
            return
        credit, debit = self.chance.choice(credits), self.chance.choice(debits)
        minor = min(-self.open[credit][0], self.open[debit][0])
        minor = self.chance.choice((minor, max(1, minor // 2)))
        await self.tx.fetch(
            "SELECT receivables.link($1, $2, $3, $4, $5)", self.tx.office.id, credit, debit, minor, _noon(day)
        )
        for item, change in ((credit, minor), (debit, -minor)):
            self.open[item] = (self.open[item][0] + change, self.open[item][1])

    async def _undo(self, day: dt.date) -> None:
        links = await self.tx.fetch(
            "SELECT a.id, a.credit_id, a.debit_id, a.amount_minor FROM receivables.allocation a JOIN receivables.item i"
            " ON (i.office_id, i.id) = (a.office_id, a.credit_id) WHERE i.customer_id = $1 AND i.currency = $2 AND a.undone_at IS NULL ORDER BY a.at",
            self.customer,
            self.currency,
        )
        if not links:
            return
        link = self.chance.choice(links)
        await self.tx.fetch("SELECT receivables.undo_links($1, $2, $3, $4, $5)", self.tx.office.id, link["credit_id"], link["id"], day, _noon(day))  # fmt: skip
        for item, change in ((link["credit_id"], -link["amount_minor"]), (link["debit_id"], link["amount_minor"])):
            self.open[item] = (self.open[item][0] + change, self.open[item][1])


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(4), dt.UTC)


async def histories(desk: Desk, *, seed: int = 1) -> list[str]:
    """Three customers with a history each, one of them in two currencies."""
    chance = random.Random(seed)
    customers = [await desk.customer(f"Firm {n}", limit="90000.00") for n in range(3)]
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        for customer, currency in (*((customer, "CNY") for customer in customers), (customers[1], "USD")):
            await History(tx, customer, currency, chance).live()
    return customers


async def defined(desk: Desk, view: service.View, customers: list[str]) -> Lines:
    """What the summary must say: sums of the items as they stood, item by item."""
    day = view.as_of or clock.today(desk.office.timezone)
    known = view.known_at or clock.now() + dt.timedelta(days=1)
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        rows = await tx.fetch(
            "SELECT * FROM receivables.items_as_of($1, $2::text[]::uuid[], $3, $4)",
            desk.office.id,
            customers,
            day,
            known,
        )
    found: Lines = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        line = found[str(row["customer_id"]), row["currency"]]
        amount, unpaid = Decimal(row["amount_minor"]) / 100, Decimal(row["open_minor"]) / 100
        before = view.since is not None and row["value_on"] < view.since
        line["opening" if before else MOVES.get(row["kind"], "adjustments")] += amount
        line["closing"] += amount
        line[_column(row["open_minor"], (day - row["due_on"]).days)] += unpaid
    return found


def _column(minor: int, days: int) -> str:
    if minor < 0:
        return UNAPPLIED
    return names(ENDS)[0 if days <= 0 else 1 + sum(end < days for end in ENDS)]


def shown(lines: list[dict[str, Any]]) -> Lines:
    """The figures that the definition has too, without those that are nothing."""
    columns = ("opening", "invoiced", "credit_notes", "collected", "adjustments", "closing", *names(ENDS), UNAPPLIED)
    return {
        (str(line["customer_id"]), line["currency"]): {c: Decimal(line[c]) for c in columns if Decimal(line[c])}
        for line in lines
    }


def views(today: dt.date) -> Iterator[service.View]:
    """Today and past days, with what was known later or not, over all days or some."""
    for ago in (None, 0, 1, 29, 30, 31, 77, 130, 190):
        day = None if ago is None else today - dt.timedelta(days=ago)
        for since in (None, today - dt.timedelta(days=90), today):
            yield service.View(day, since)
    for ago, back in ((None, 3), (3, 3), (40, 35), (40, 80), (120, 1), (190, 186)):
        day = None if ago is None else today - dt.timedelta(days=ago)
        for since in (None, today - dt.timedelta(days=150)):
            yield service.View(day, since, _noon(today - dt.timedelta(days=back)))


@pytest.mark.parametrize("seed", [1, 2])
async def test_ar_1_every_figure_of_every_day_is_the_sum_of_the_items_as_they_stood(desk: Desk, seed: int) -> None:
    customers = await histories(desk, seed=seed)
    act, seen = Act(desk.office, SYSTEM, "api"), 0
    for view in views(clock.today(desk.office.timezone)):
        found = await service.summary(act, view, limit=200)
        told, expected = shown(found), await defined(desk, view, customers)
        plain = {key: {c: value for c, value in line.items() if value} for key, line in expected.items()}
        assert told == plain, view
        seen += sum(len(line) for line in told.values())
    assert seen > 500
    broken = {f.invariant async for f in verify() if f.office == desk.office.code}
    assert "receivables.account_is_its_documents" not in broken


async def test_ar_1_the_columns_of_a_line_add_up_on_every_day(desk: Desk) -> None:
    await histories(desk, seed=3)
    today = clock.today(desk.office.timezone)
    for ago in (None, 0, 10, 100):
        day = "" if ago is None else f"as_of={today - dt.timedelta(days=ago)}&"
        lines = (await get(desk, f"/summary?{day}since={today - dt.timedelta(days=60)}"))["items"]
        assert len(lines) == 4
        for line in lines:
            moves = ("opening", "invoiced", "credit_notes", "collected", "adjustments")
            assert sum(Decimal(line[name]) for name in moves) == Decimal(line["closing"])
            assert sum(Decimal(line[name]) for name in (*names(ENDS), UNAPPLIED)) == Decimal(line["closing"])


async def test_ar_1_each_age_opens_the_items_that_make_it(desk: Desk) -> None:
    await histories(desk, seed=4)
    today = clock.today(desk.office.timezone)
    for day in ("", f"&as_of={today - dt.timedelta(days=45)}"):
        opened = 0
        for line in (await get(desk, f"/summary?limit=200{day}"))["items"]:
            for column in (*names(ENDS), UNAPPLIED):
                which = f"customer_id={line['customer_id']}&currency={line['currency']}&bucket={column}"
                behind = (await get(desk, f"/items?limit=200&{which.replace('+', '%2B')}{day}"))["items"]
                assert sum(Decimal(item["open"]) for item in behind) == Decimal(line[column])
                assert {item["bucket"] for item in behind} <= {column}
                opened += len(behind)
        assert opened > 20


async def test_ar_1_the_totals_are_the_sums_of_the_lines_under_the_same_filter(
    desk: Desk, client: Client, person: Any
) -> None:
    customers = await histories(desk, seed=5)
    seller = await person(desk.office, "sales")
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        await tx.execute(
            "UPDATE receivables.account SET salesperson_id = $1 WHERE customer_id = $2::text::uuid",
            seller.person_id,
            customers[1],
        )
    sales = await client(desk.office, "sales", actor=seller)
    past = f"as_of={clock.today(desk.office.timezone) - dt.timedelta(days=50)}"
    for who, asked, currencies in (
        (None, "", 2),
        (None, past, 2),
        (None, "words=firm%200", 1),
        (sales, "", 2),
        (sales, "words=Firm%200", 0),
    ):
        lines = (await get(desk, f"/summary?limit=200&{asked}", who))["items"]
        totals = (await get(desk, f"/summary/totals?{asked}", who))["items"]
        assert [total["currency"] for total in totals] == ["CNY", "USD"][:currencies]
        for total in totals:
            of_it = [line for line in lines if line["currency"] == total["currency"]]
            amounts = [name for name in total if name not in ("currency", "as_of")]
            assert {name: Decimal(total[name]) for name in amounts} == {
                name: sum(Decimal(line[name]) for line in of_it) for name in amounts
            }


async def test_a_page_of_a_past_day_is_not_cut_short_by_customers_that_came_later(desk: Desk) -> None:
    today = clock.today(desk.office.timezone)
    customers = [await desk.customer(f"Firm {n}") for n in range(3)]
    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        for customer, ago in zip(customers, (0, 0, 20), strict=True):
            day = today - dt.timedelta(days=ago)
            await tx.fetch("SELECT receivables.add_item($1, $2, $3::text::uuid, 'CNY', 'debit', $4, NULL, 100, $5, $5, $6)", desk.office.id,
                           new_id(), customer, new_id(), day, min(_noon(day), clock.now()))  # fmt: skip
    page = await get(desk, f"/summary?limit=1&as_of={today - dt.timedelta(days=10)}")
    assert [line["customer_id"] for line in page["items"]] == customers[2:]
    first = await get(desk, "/summary?limit=2")
    rest = await get(desk, f"/summary?limit=2&after={first['next']}")
    assert [line["customer_id"] for line in (*first["items"], *rest["items"])] == customers


async def test_the_last_payment_is_the_last_that_the_bank_has_not_taken_back(desk: Desk) -> None:
    customer, today = await desk.customer(), clock.today(desk.office.timezone)
    days = [today - dt.timedelta(days=ago) for ago in (9, 4)]
    slips = [
        (await desk.post(desk.finance, "/receivables/receipts", {"customer_id": customer, "amount": "10.00", "reference": f"wire {day}",
                                                                 "state": "cleared", "received_on": str(day)})).json()["id"]
        for day in days
    ]  # fmt: skip
    assert [line["last_payment_on"] for line in (await get(desk, "/summary"))["items"]] == [str(days[1])]
    await desk.post(desk.finance, f"/receivables/receipts/{slips[1]}/reverse", {"reason": "no funds"})
    assert [line["last_payment_on"] for line in (await get(desk, "/summary"))["items"]] == [str(days[0])]


async def test_days_at_the_ends_of_the_calendar_are_days_like_others(desk: Desk) -> None:
    await histories(desk, seed=6)
    for asked in ("as_of=0001-01-01", "since=0001-01-01", "known_at=0001-01-01T00:00:00Z"):
        found = (await get(desk, f"/summary?{asked}"))["items"]
        assert len(found) == (4 if asked.startswith("since") else 0)
    for asked in ("as_of=9999-12-31", "since=9999-12-31", "as_of=9999-12-31&since=9999-12-31"):
        now, then = (await get(desk, "/summary"))["items"], (await get(desk, f"/summary?{asked}"))["items"]
        assert [line["closing"] for line in then] == [line["closing"] for line in now]


async def test_the_summary_is_one_moment_while_money_is_cleared(desk: Desk) -> None:
    """Balance, moves and ages are read at once: a payment is in all of them or in none."""
    customer = await desk.customer(limit="0.00")
    await desk.post(
        desk.finance,
        "/receivables/receipts",
        {"customer_id": customer, "amount": "1.00", "reference": "first", "state": "cleared"},
    )

    async def paid() -> None:
        for n in range(25):
            body = {"customer_id": customer, "amount": "1.00", "reference": f"more {n}", "state": "cleared"}
            assert (await desk.post(desk.finance, "/receivables/receipts", body)).status_code == 201

    paying, seen = asyncio.create_task(paid()), set()
    while not paying.done():
        (line,) = (await get(desk, "/summary"))["items"]
        assert line["closing"] == line["collected"] == line[UNAPPLIED], line
        seen.add(line["closing"])
    await paying
    assert len(seen) > 3


async def test_verify_tells_of_days_that_are_out_of_order(desk: Desk, database: Database) -> None:
    """The ages of a past day are read from what is due and from the links made since: that must be true of the days."""
    await histories(desk, seed=7)
    name = "receivables.days_are_in_order"

    async def broken() -> int:
        return sum([f.rows async for f in verify() if f.office == desk.office.code and f.invariant == name])

    assert await broken() == 0
    for number, table, change in (
        (1, "item", "due_on = value_on - 1"),
        (2, "item", "due_on = value_on + 1"),
        (3, "allocation", "value_on = at::date + 3"),
        (4, "allocation", "undone_at = at, undone_on = at::date + 3"),
    ):
        which = (
            "amount_minor < 0 AND due_on = value_on"
            if table == "item"
            else "undone_at IS NULL AND value_on <= at::date"
        )
        await database.as_owner(
            f"UPDATE receivables.{table} SET {change} WHERE id = (SELECT id FROM receivables.{table} WHERE office_id = $1 AND {which} ORDER BY id LIMIT 1)",
            desk.office.id,
        )
        assert await broken() == number, change


async def test_money_moved_to_another_debt_paid_the_first_until_it_was_taken_from_it(desk: Desk) -> None:
    customer, today = await desk.customer(), clock.today(desk.office.timezone)
    first, second, money = new_id(), new_id(), new_id()

    def ago(days: int) -> dt.date:
        return today - dt.timedelta(days=days)

    async with transaction(Act(desk.office, SYSTEM, "cli")) as tx:
        for item, kind, minor, day in (
            (first, "debit", 100, 50),
            (second, "debit", 100, 40),
            (money, "receipt", -100, 30),
        ):
            await tx.fetch("SELECT receivables.add_item($1, $2, $3::text::uuid, 'CNY', $4, $2, NULL, $5, $6, $6, $7)", tx.office.id, item, customer,
                           kind, minor, ago(day), _noon(ago(day)))  # fmt: skip
        await tx.fetch("SELECT receivables.link($1, $2, $3, 100, $4)", tx.office.id, money, first, _noon(ago(20)))
        await tx.fetch(
            "SELECT receivables.undo_links($1, $2, NULL, $3, $4)", tx.office.id, money, ago(10), _noon(ago(10))
        )
        await tx.fetch("SELECT receivables.link($1, $2, $3, 100, $4)", tx.office.id, money, second, _noon(ago(5)))
    for days, owed in ((25, {second}), (15, {second}), (10, {first}), (7, {first}), (0, {first})):
        items = (await get(desk, f"/items?customer_id={customer}&as_of={ago(days)}"))["items"]
        assert {UUID(item["id"]) for item in items if Decimal(item["open"]) > 0} == owed, days
        (line,) = (await get(desk, f"/summary?as_of={ago(days)}"))["items"]
        assert (line["closing"], line[UNAPPLIED]) == ("1.00", "0.00"), days
