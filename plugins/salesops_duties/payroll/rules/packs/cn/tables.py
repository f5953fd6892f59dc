"""China: the tables of the individual income tax as they hold since 2019 (Individual Income Tax Law of 2018, annex)."""

from __future__ import annotations

from salesops_duties.payroll.rules.packs.brackets import table

ANNUAL = table((0, 3), (36_000, 10), (144_000, 20), (300_000, 25), (420_000, 30), (660_000, 35), (960_000, 45))
"""Comprehensive income of a year."""

MONTHLY = table((0, 3), (3_000, 10), (12_000, 20), (25_000, 25), (35_000, 30), (55_000, 35), (80_000, 45))
"""The annual table by the month: for a bonus that is taxed by itself, and for non-residents."""

LABOUR = table((0, 20), (20_000, 30), (50_000, 40))
"""What is withheld from a payment for labour (State Taxation Administration 2018 No. 61, table 2)."""

MONTHLY_ALLOWANCE = 5_000_00
"""The basic deduction of a month."""

UPFRONT_ALLOWANCE = 60_000_00
"""The basic deductions of a year at once (Announcement 2020 No. 19)."""
