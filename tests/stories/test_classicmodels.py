"""The Classic Models history through the desk: the holds, the releases and the receivables come out by the rules alone."""

from __future__ import annotations

import csv
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from salesops import Act
from salesops.errors import Invalid
from salesops.replay import classicmodels
from salesops.replay.classicmodels import History
from salesops.services.verify import verify
from salesops.testing import SYSTEM


@pytest.fixture
def files(inputs: Path) -> Path:
    return inputs / "orders" / "classicmodels"


async def test_the_history_ends_with_the_expected_receivables_and_exactly_five_holds(new_office, files: Path) -> None:
    office = await new_office(currency="USD", timezone="America/New_York")
    report = await classicmodels.replay(Act(office, SYSTEM, "replay"), classicmodels.read_history(files))

    assert {hold.order for hold in report.holds} == {"10165", "10334", "10401", "10407", "10414"}
    first = next(hold for hold in report.holds if hold.order == "10165")
    assert (str(first.held_on), str(first.released_on), first.released_by) == (
        "2003-10-22",
        "2003-12-26",
        Decimal("105743.0"),
    )
    assert report.refused_dispatches == []
    assert {order: c.amount for order, c in report.credits.items()} == {
        "10179": Decimal("22963.60"),
        "10253": Decimal("45443.54"),
    }
    assert report.differences == {}
    assert report.total == Decimal("511497.20")
    assert report.orders == {"cancelled": 4, "dispatched": 312, "issued": 10}
    assert report.stock_differences == {}
    assert sum(Decimal(account["balance"]) for account in report.trial_balance) == 0
    control = next(a for a in report.trial_balance if a["name"] == "Accounts receivable")
    assert Decimal(control["balance"]) == report.total
    assert report.numbers == {"outbound_order": 322, "outbound_order_distinct": 322}
    assert [f async for f in verify() if f.office == office.code] == []


async def test_one_changed_payment_changes_the_result_by_exactly_that_amount(
    new_office, files: Path, tmp_path: Path
) -> None:
    """The history of ten customers, the changed one's among them, is long enough for that."""
    copy = tmp_path / "history"
    shutil.copytree(files, copy)
    changed, customer = _raise_first_payment(copy / "Payments.txt", Decimal("100.00"))
    history = classicmodels.read_history(copy)
    few = {customer, *sorted(history.expected)[:10]}
    office = await new_office(currency="USD", timezone="America/New_York")
    report = await classicmodels.replay(Act(office, SYSTEM, "replay"), _of(history, few))
    assert report.differences == {customer: -changed}
    assert report.orders["dispatched"] > 10


async def test_a_broken_file_is_told_with_every_faulty_line(files: Path, tmp_path: Path) -> None:
    copy = tmp_path / "history"
    shutil.copytree(files, copy)
    text = (copy / "Payments.txt").read_text("latin-1").splitlines()
    text[1], text[4] = (
        "103,too short",
        text[4].replace(",2004", ",20x4").replace(",2003", ",20x3").replace(",2005", ",20x5"),
    )
    (copy / "Payments.txt").write_text("\n".join(text), "latin-1")
    with pytest.raises(Invalid) as told:
        classicmodels.read_history(copy)
    assert [fault.field for fault in told.value.faults] == ["Payments.txt line 2", "Payments.txt line 5"]


def _of(history: History, customers: set[str]) -> History:
    orders = [order for order in history.orders if order.customer in customers]
    return replace(
        history,
        customers={number: history.customers[number] for number in customers},
        orders=orders,
        lines={order.number: history.lines[order.number] for order in orders},
        payments=[payment for payment in history.payments if payment.customer in customers],
        expected={number: due for number, due in history.expected.items() if number in customers},
    )


def _raise_first_payment(file: Path, by: Decimal) -> tuple[Decimal, str]:
    rows = list(csv.reader(file.open(encoding="latin-1", newline="")))
    rows[0][3] = str(Decimal(rows[0][3]) + by)
    with file.open("w", encoding="latin-1", newline="") as out:
        csv.writer(out).writerows(rows)
    return by, rows[0][0]


async def test_without_opening_stock_every_order_is_futures_and_the_receivables_are_the_same(
    new_office, files: Path
) -> None:
    office = await new_office(currency="USD", timezone="America/New_York")
    depot = await new_office(currency="USD", timezone="America/New_York")
    history = classicmodels.read_history(files)
    report = await classicmodels.replay(Act(office, SYSTEM, "replay"), history, depot=Act(depot, SYSTEM, "replay"))

    assert report.total == Decimal("511497.20")
    assert report.differences == {}
    assert report.orders == {"cancelled": 4, "dispatched": 312, "issued": 10}
    assert report.refused_dispatches == []
    assert report.stock_differences == {}
    assert 0 < report.sent <= sum(1 for o in history.orders if int(o.number) % 5 == 0 and not o.cancelled_before_issue)
    assert report.bought > 500
    assert sum(Decimal(account["balance"]) for account in report.trial_balance) == 0
    control = next(a for a in report.trial_balance if a["name"] == "Accounts receivable")
    assert Decimal(control["balance"]) == report.total
    assert report.numbers == {"outbound_order": 322, "outbound_order_distinct": 322}
    assert [f async for f in verify() if f.office in (office.code, depot.code)] == []
