"""What the law takes: published cases to the cent, and the properties that every table has (PAY-2)."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops_duties.payroll.rules.packs.brackets import progressive
from salesops_duties.payroll.rules.packs.cn import bonus, incidental, insurance, tables, withholding
from salesops_duties.payroll.rules.packs.uk import codes, paye

CASES = Path(os.environ.get("SALESOPS_INPUTS", "inputs")) / "payroll" / "payroll_cases.csv"
published = pytest.mark.skipif(not CASES.is_file(), reason="SALESOPS_INPUTS has no payroll cases")


def minor(amount: object) -> int:
    value = Decimal(str(amount)) * 100
    assert value == int(value)
    return int(value)


def one(expression: pl.Expr, value: int) -> int:
    return int(pl.DataFrame({"x": [value]}, schema={"x": pl.Int64}).select(expression).item())


def annual(value: int) -> int:
    return one(progressive(pl.col("x"), tables.ANNUAL), value)


def year(months: list[dict[str, Any]], *, upfront: bool = False, first: int = 1) -> list[int]:
    """The tax of each month; `first` is the number the basic deduction counts for the first one."""
    taxes: list[int] = []
    so_far = {"gross": 0, "social": 0, "special": 0}
    for number, month in enumerate(months, first):
        for name in so_far:
            so_far[name] += minor(month.get(name, 0))
        row = so_far | {"exempt": 0, "other": 0, "withheld": sum(taxes), "months": number, "upfront": int(upfront)}
        taxes.append(int(withholding.withheld(pl.DataFrame([row]))["tax"][0]))
    return taxes


def paye_of(given: dict[str, Any]) -> int:
    row = {
        "gross": minor(given["gross"]),
        "gross_before": minor(given["taxable_gross_to_date"]),
        "tax_before": minor(given["tax_to_date"]),
        "code": given["tax_code"],
        "frequency": given["frequency"],
        "period": given["period"],
        "alone": given["week1_month1"],
    }
    return int(paye.withheld(pl.DataFrame([row]))[0])


def reckoned(kind: str, given: dict[str, Any]) -> dict[str, int | str]:
    match kind:
        case "annual_table":
            return {"tax": annual(minor(given["taxable"]))}
        case "monthly_table":
            return {"tax": one(progressive(pl.col("x"), tables.MONTHLY), minor(given["taxable"]))}
        case "bonus_separate":
            return {"tax": one(bonus.separate(pl.col("x")), minor(given["bonus"]))}
        case "bonus_blind_zone":
            return {"end": dict(bonus.blind_zones())[minor(given["start"])]}
        case "bonus_compare":
            found = bonus.compared(minor(given["bonus"]), minor(given["taxable_without"]))
            return {name: getattr(found, name) for name in found.__struct_fields__}
        case "incidental":
            return {"tax": one(incidental.withheld_of(given["type"], pl.col("x")), minor(given["amount"]))}
        case "wage_cumulative" | "wage_cumulative_60000_upfront":
            taxes = year(given["months"], upfront=kind.endswith("upfront"))
            return {"tax_last_month": taxes[-1], "tax_year": sum(taxes)}
        case "paye":
            return {"tax": paye_of(given)}
    raise AssertionError(f"no way to reckon {kind}")


@published
def test_every_published_case_is_met_to_the_cent() -> None:
    met: Counter[str] = Counter()
    with CASES.open(encoding="utf-8", newline="") as lines:
        for case in csv.DictReader(lines):
            found = reckoned(case["kind"], json.loads(case["input"]))
            for name, wanted in json.loads(case["expected"]).items():
                expected = wanted if isinstance(found[name], str) else minor(wanted)
                assert found[name] == expected, (case["id"], name)
            met[case["jurisdiction"]] += 1
    assert met["CN"] > 50
    assert met["UK 2018/19"] > 40


# ------------------------------------------------------------------ China


MONTHS = st.lists(
    st.fixed_dictionaries({"gross": st.integers(0, 200_000), "social": st.integers(0, 9_000), "special": st.integers(0, 5_000)}),
    min_size=1,
    max_size=12,
)  # fmt: skip


@given(MONTHS)
def test_what_is_withheld_in_a_year_is_its_tax_unless_a_month_would_give_back(months: list[dict[str, int]]) -> None:
    taxes = year(months)
    taxable = 0
    highest = 0
    for number in range(1, len(months) + 1):
        part = months[:number]
        taxable = sum(m["gross"] - m["social"] - m["special"] for m in part) - 5000 * number
        highest = max(highest, annual(max(taxable, 0) * 100))
    assert sum(taxes) == highest  # nothing is given back within the year, and nothing taken twice
    assert min(taxes) >= 0


def test_who_begins_the_first_job_in_july_has_seven_basic_deductions_at_once() -> None:
    assert year([{"gross": 40_000}], first=7) == [minor(150)]  # (40,000 - 35,000) x 3 %
    assert year([{"gross": 40_000}]) == [minor(1050)]  # (40,000 - 5,000) x 3 %


@given(st.integers(0, 10**10), st.integers(0, 10**8))
def test_more_income_never_means_less_left(income: int, more: int) -> None:
    assert income + more - annual(income + more) >= income - annual(income)


def test_a_little_more_bonus_can_leave_less_and_the_zone_says_until_where() -> None:
    for start, end in bonus.blind_zones():
        left = {amount: amount - one(bonus.separate(pl.col("x")), amount) for amount in (start, start + 1, end)}
        assert left[start + 1] < left[start]
        assert abs(left[end] - left[start]) <= 1


def test_a_payment_is_of_a_known_kind() -> None:
    assert one(incidental.withheld_of("labour", pl.col("x")), minor(800)) == 0
    assert one(incidental.withheld_of("royalty", pl.col("x")), minor(4000)) == minor(640)
    with pytest.raises(ValueError, match="labour, author, royalty"):
        incidental.withheld_of("gift", pl.col("x"))


def test_insurance_has_floors_caps_fixed_amounts_and_a_rounding_of_its_own() -> None:
    items = [
        insurance.Item("pension", floor=minor(7310), cap=minor(36549), own=800, employer=1600),
        insurance.Item("medical", floor=minor(7310), cap=minor(36549), own=200, employer=900, own_fixed=minor(3)),
        insurance.Item("fund", floor=minor(2590), cap=minor(36549), own=700, employer=700, rounding="half_up", to=100),
        insurance.Item("unemployment", floor=minor(4000), cap=minor(20000), own=50, employer=50, rounding="up"),
    ]
    bases = pl.DataFrame({"base": [0, minor(3000), minor(9215.55), minor(50000)]}, schema={"base": pl.Int64})
    found = bases.select(insurance.contributions(pl.col("base"), items))
    assert found["pension_own"].to_list() == [0, minor(584.80), minor(737.24), minor(2923.92)]
    assert found["pension_employer"].to_list() == [0, minor(1169.60), minor(1474.49), minor(5847.84)]
    assert found["medical_own"].to_list() == [0, minor(149.20), minor(187.31), minor(733.98)]
    assert found["fund_own"].to_list() == [0, minor(210), minor(645), minor(2558)]
    assert found["unemployment_own"].to_list() == [0, minor(20), minor(46.08), minor(100)]


# ------------------------------------------------------------------ the United Kingdom


@pytest.mark.parametrize("text", ["", "L", "1185", "K100", "S1185L", "0T", "NT", "1185M", "12345L", "D2", "-5L"])
def test_a_tax_code_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="tax code"):
        codes.tax_code(text)


def test_people_of_different_codes_and_periods_are_reckoned_together() -> None:
    rows = [
        {"gross": 115527, "gross_before": 115526, "tax_before": 3340, "code": "1185L", "frequency": "Monthly", "period": 2, "alone": False},
        {"gross": 9999, "gross_before": 0, "tax_before": 0, "code": "D1", "frequency": "Monthly", "period": 1, "alone": False},
        {"gross": 26707, "gross_before": 999, "tax_before": 999, "code": "1185L", "frequency": "Weekly", "period": 9, "alone": True},
    ]  # fmt: skip
    assert paye.withheld(pl.DataFrame(rows)).to_list() == [3340, 4455, 780]


def test_pay_that_falls_gives_tax_back_and_no_more_than_half_is_taken() -> None:
    back = {
        "gross": 0,
        "gross_before": 500_000,
        "tax_before": 100_000,
        "code": "1185L",
        "frequency": "Monthly",
        "period": 2,
        "alone": False,
    }
    behind = {"gross": 10_000, "gross_before": 500_000, "tax_before": 0, "code": "BR", "frequency": "Monthly", "period": 2, "alone": False}  # fmt: skip
    assert paye.withheld(pl.DataFrame([back, behind])).to_list() == [60_460 - 100_000, 5_000]


def test_a_period_that_the_year_does_not_have_stands_alone_or_is_refused() -> None:
    row = {
        "gross": 26707,
        "gross_before": 0,
        "tax_before": 0,
        "code": "1185L",
        "frequency": "Weekly",
        "period": 53,
        "alone": False,
    }
    with pytest.raises(ValueError, match="period"):
        paye.withheld(pl.DataFrame([row]))
    assert paye.withheld(pl.DataFrame([row | {"alone": True}])).to_list() == [780]


def test_narrow_columns_are_widened_and_missing_figures_refused() -> None:
    row = {
        "gross": 4_000_000,
        "gross_before": 0,
        "tax_before": 0,
        "code": "1185L",
        "frequency": "Weekly",
        "period": 40,
        "alone": False,
    }
    narrow = pl.DataFrame([row]).with_columns(pl.col("period", "gross").cast(pl.Int32))
    assert paye.withheld(narrow).to_list() == paye.withheld(pl.DataFrame([row])).to_list() == [704_310]
    with pytest.raises(ValueError, match="without tax_before"):
        paye.withheld(pl.DataFrame([row | {"tax_before": None}], schema_overrides={"tax_before": pl.Int64}))
    nobody = dict.fromkeys(withholding.INPUTS, 1) | {"gross": None}
    with pytest.raises(ValueError, match="without gross"):
        withholding.withheld(pl.DataFrame([nobody], schema_overrides={"gross": pl.Int64}))


def test_negative_pay_gives_no_more_back_than_was_taken() -> None:
    row = {
        "gross": -1000,
        "gross_before": 0,
        "tax_before": 0,
        "code": "BR",
        "frequency": "Monthly",
        "period": 1,
        "alone": False,
    }
    assert paye.withheld(pl.DataFrame([row])).to_list() == [0]
