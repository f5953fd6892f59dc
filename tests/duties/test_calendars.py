"""What a day is: every day of three years as the State Council announced it, other countries, and what an office changes (ATT-2)."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections import Counter
from pathlib import Path

import pytest

from salesops_duties.attendance.rules import WORKED, Changed, YearUnknown, year_of

DAYS = Path(os.environ.get("SALESOPS_INPUTS", "absent")) / "calendar" / "cn_days_2024_2026.csv"
needs_days = pytest.mark.skipif(not DAYS.is_file(), reason="SALESOPS_INPUTS has no calendar")


def types_of(country: str, year: int, region: str = "") -> dict[dt.date, str]:
    return {day.day: day.type for day in year_of(country, region, year, {})}


@needs_days
def test_every_day_of_china_is_worked_or_free_as_announced() -> None:
    seen: Counter[str] = Counter()
    found = {date: kind for year in (2024, 2025, 2026) for date, kind in types_of("CN", year).items()}
    with DAYS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            date = dt.date.fromisoformat(row["date"])
            kind = found.pop(date)
            assert (kind in WORKED) == (row["is_workday"] == "1"), date
            assert (kind == "makeup_workday") == (row["kind"] == "make-up workday"), date
            seen[f"{date.year} {kind}"] += 1
    assert found == {}
    assert [seen[f"{year} statutory_holiday"] for year in (2024, 2025, 2026)] == [11, 13, 13]
    assert [seen[f"{year} makeup_workday"] for year in (2024, 2025, 2026)] == [8, 5, 6]


def test_statutory_days_are_told_from_the_days_given_in_exchange() -> None:
    days = {day.day: day for day in year_of("CN", "", 2024, {})}
    october = {date.day: days[date].type for date in days if date.month == 10 and date.day <= 12}
    assert [october[day] for day in (1, 2, 3)] == ["statutory_holiday"] * 3
    assert [october[day] for day in (4, 7)] == ["holiday_bridge"] * 2
    assert [october[day] for day in (5, 6)] == ["rest_day"] * 2
    assert october[12] == "makeup_workday"
    assert days[dt.date(2024, 10, 1)].name == "National Day"
    assert "国庆" in days[dt.date(2024, 10, 1)].name_zh


@pytest.mark.parametrize("year", [2003, 2027, 2099])
def test_a_year_that_is_not_announced_is_refused_and_not_guessed(year: int) -> None:
    with pytest.raises(YearUnknown) as unknown:
        year_of("CN", "", year, {})
    assert unknown.value.known == range(2004, 2027)


def test_a_declared_year_has_weekends_and_what_the_office_enters() -> None:
    new_year = Changed("statutory_holiday", "New Year")
    days = year_of("CN", "", 2027, {dt.date(2027, 1, 1): new_year}, is_declared=True)
    assert len(days) == 365
    assert (days[0].type, days[0].name, days[0].is_changed) == ("statutory_holiday", "New Year", True)
    assert Counter(day.type for day in days[1:]) == {"workday": 260, "rest_day": 104}


def test_other_countries_have_their_own_weekends_and_parts() -> None:
    hamburg, bavaria = types_of("DE", 2026, "HH"), types_of("DE", 2026, "BY")
    assert hamburg[dt.date(2026, 10, 31)] == "statutory_holiday" != bavaria[dt.date(2026, 10, 31)]
    assert bavaria[dt.date(2026, 1, 6)] == "statutory_holiday"
    emirates = types_of("SA", 2026)
    assert emirates[dt.date(2026, 1, 2)] == "rest_day"  # a Friday
    assert emirates[dt.date(2026, 1, 4)] == "workday"  # a Sunday


def test_days_given_in_exchange_are_told_in_other_countries_too() -> None:
    assert types_of("HU", 2025)[dt.date(2025, 5, 2)] == "holiday_bridge"
    decreed = types_of("CN", 2020)  # a holiday that was made longer once is paid as days off are
    assert "statutory_holiday" not in {
        decreed[dt.date(2020, 1, 31)],
        decreed[dt.date(2020, 2, 1)],
        decreed[dt.date(2020, 2, 2)],
    }


def test_a_year_that_the_library_does_not_know_is_refused_for_every_country() -> None:
    with pytest.raises(YearUnknown):
        year_of("LK", "", 2027, {})
    assert len(year_of("LK", "", 2027, {}, is_declared=True)) == 365


def test_the_office_has_the_last_word() -> None:
    changed = {dt.date(2026, 12, 31): Changed("rest_day", "Stocktaking done")}
    before, after = types_of("DE", 2026), {day.day: day.type for day in year_of("DE", "", 2026, changed)}
    assert [date for date in before if before[date] != after[date]] == [dt.date(2026, 12, 31)]
