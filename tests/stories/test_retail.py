"""A retailer's year of invoice lines: every one of them booked, by class and to the penny."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from salesops import Act
from salesops.errors import Invalid
from salesops.replay import retail
from salesops.replay.retail.files import COLUMNS
from salesops.services.verify import verify
from salesops.testing import SYSTEM

A_FEW = [
    ("1001", "10002", "Globe", "48", "2010-12-01 08:45:00", "0.85", "12.0", "France"),
    ("1001", "10002", "Globe", "48", "2010-12-01 08:45:00", "0.85", "12.0", "France"),
    ("1001", "POST", "Postage", "1", "2010-12-01 08:45:00", "18.00", "12.0", "France"),
    ("1002", "22222A", "Lamp", "3", "12/2/2010 9:05", "0.335", "", "EIRE"),
    ("1003", "22222A", "", "5", "2010-12-02 09:05:00", "0", "", "EIRE"),
    ("C1004", "10002", "Globe", "-2", "2010-12-03 09:05:00", "0.85", "12.0", "France"),
    ("A1005", "B", "Adjust bad debt", "1", "2010-12-04 09:05:00", "-11.06", "", "France"),
    ("1001", "22222A", "Lamp", "1", "2010-12-05 08:45:00", "1.00", "12.0", "France"),
]


def written(folder: Path, rows: list[tuple[str, ...]]) -> Path:
    file = folder / "lines.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([COLUMNS, *rows])
    return file


async def test_all_lines_of_the_real_file_are_booked_by_class(new_office, inputs: Path) -> None:
    office = await new_office(currency="GBP", timezone="Europe/London")
    file = inputs / "orders" / "online_retail" / "online_retail_25pct_customers.csv.gz"
    report = await retail.replay(Act(office, SYSTEM, "replay"), file)
    assert {(c.kind, c.category): (c.lines, c.amount) for c in report.classes} == {
        ("invoice", "goods"): (102_259, Decimal("2383627.05")),
        ("invoice", "other"): (317, Decimal("33153.12")),
        ("invoice", "other_cash"): (767, Decimal("233162.36")),
        ("invoice", "free"): (13, Decimal(0)),
        ("credit_note", "goods"): (2_135, Decimal("-140914.28")),
        ("credit_note", "other"): (70, Decimal("-66252.97")),
        ("credit_note", "goods_cash"): (165, Decimal("-4320.85")),
        ("credit_note", "other_cash"): (218, Decimal("-281149.55")),
        ("adjustment", "bad_debt"): (3, Decimal("-11062.06")),
    }
    assert (report.lines, report.total, report.repeated) == (105_947, Decimal("2146242.82"), 1_428)
    assert report.receivables == report.total
    assert sum(Decimal(a["balance"]) for a in report.trial_balance) == 0
    assert report.differences == {}
    assert [f async for f in verify() if f.office == office.code] == []


async def test_a_few_lines_show_every_rule(new_office, tmp_path: Path) -> None:
    office = await new_office(currency="GBP", timezone="Europe/London")
    report = await retail.replay(Act(office, SYSTEM, "replay"), written(tmp_path, A_FEW))
    assert {(c.kind, c.category): (c.lines, str(c.amount), c.repeated) for c in report.classes} == {
        ("invoice", "goods"): (3, "82.60", 1),
        ("invoice", "other"): (1, "18.00", 0),
        ("invoice", "goods_cash"): (1, "1.01", 0),
        ("invoice", "free"): (1, "0.00", 0),
        ("credit_note", "goods"): (1, "-1.70", 0),
        ("adjustment", "bad_debt"): (1, "-11.06", 0),
    }
    assert (report.documents, report.unknown_originals, report.differences) == (6, 1, {})


async def test_the_same_file_twice_books_nothing_twice(new_office, tmp_path: Path) -> None:
    office = await new_office(currency="GBP", timezone="Europe/London")
    file = written(tmp_path, A_FEW)
    first = await retail.replay(Act(office, SYSTEM, "replay"), file)
    again = await retail.replay(Act(office, SYSTEM, "replay"), file)  # under the same keys: nothing is done twice
    assert again.total == first.total


def test_a_broken_file_is_told_with_every_faulty_line_before_anything_is_booked(tmp_path: Path) -> None:
    rows = [*A_FEW]
    rows[1] = ("1001", "10002", "Globe", "many", "2010-12-01 08:45:00", "0.85", "12.0", "France")
    rows[3] = ("1002", "22222A", "Lamp", "3", "some day", "0.335", "", "EIRE")
    rows[5] = ("", "10002", "Globe", "-2", "2010-12-03 09:05:00", "0.85", "12.0", "France")
    with pytest.raises(Invalid) as told:
        retail.count_lines(written(tmp_path, rows), "GBP")
    assert [fault.field for fault in told.value.faults] == ["line 3", "line 5", "line 7"]
    (tmp_path / "other.csv").write_text("number,amount\n1,2\n")
    with pytest.raises(Invalid, match="columns"):
        retail.count_lines(tmp_path / "other.csv", "GBP")
