"""What pay consists of in the demonstration: the elements an office of this trade has, with their formulas."""

from __future__ import annotations

from typing import Any

from salesops.demo.crew import Crew

# code, name on the payslip, what it does, formula, further facts
ELEMENTS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("day_pay", "Pay of a day", "figure", "base_pay / 21.75", {}),
    ("hour_pay", "Pay of an hour", "figure", "day_pay / 8", {}),
    ("base", "Base pay", "earning", "base_pay", {"is_taxable": True, "is_insurable": True}),
    ("commission_pay", "Commission on collected money", "earning", "max(commission, 0)", {"is_taxable": True, "is_insurable": True}),
    ("overtime", "Overtime", "earning", "(hours_workday * 1.5 + hours_rest_day * 2 + hours_holiday * 3) * hour_pay", {"is_taxable": True}),
    ("meals", "Meal allowance", "earning", "days_present * 20", {"is_taxable": True}),
    ("seniority", "Seniority allowance", "earning", "min(floor(months_here / 12) * 100, 1000)", {"is_taxable": True, "is_insurable": True}),
    ("full_attendance", "Full attendance bonus", "earning", "300 if days_unpaid + days_sick == 0 and times_late <= 1 else 0", {"is_taxable": True}),
    ("absence", "Unpaid leave and absence", "deduction", "min(round(day_pay, 2) * days_unpaid, base_pay)", {}),
    ("sick_leave", "Sick leave", "deduction", "round(day_pay * 0.4, 2) * days_sick", {}),
    ("late_deduction", "Late arrivals", "deduction", "0 if times_late <= 3 else (times_late - 3) * 50", {}),
)  # fmt: skip


async def describe_pay(crew: Crew) -> None:
    """HR enters them, from the first month of the year on; late arrivals cost less from July."""
    if not crew.has("payroll"):
        return
    since = f"{crew.days.moment(0):%Y}-01"
    ids = {}
    for code, name, kind, formula, more in ELEMENTS:
        body = {"code": code, "name": name, "kind": kind, "formula": formula, "from_month": since} | more
        ids[code] = (await crew.hr.post("/payroll/elements", body, key=f"pay {code}"))["id"]
    milder = {
        "formula": "0 if times_late <= 3 else (times_late - 3) * 30",
        "from_month": f"{since[:4]}-07",
        "version": 1,
    }
    await crew.hr.post(f"/payroll/elements/{ids['late_deduction']}/rules", milder, key="milder late deduction")
