"""Payroll: the duty's table of contents."""

from __future__ import annotations

from salesops import Duty, Menu, Permission, Thing
from salesops_duties.payroll import pages, web

DUTY = Duty(
    name="payroll",
    title="Payroll",
    summary="what pay consists of, by which formulas, and what the law takes",
    icon="banknote",
    permissions=(
        Permission(
            "payroll.elements",
            {"hr": "office", "finance": "office", "head": "office", "auditor": "office"},
            "see elements of pay and try their formulas",
        ),
        Permission("payroll.keep_elements", {"hr": "office"}, "add elements of pay and set their formulas"),
    ),
    routes=web.ROUTES,
    pages=pages.ROUTES,
    menu=(Menu("Payroll", "payroll", "banknote", "payroll.elements", 70),),
    acts={
        "pay_element.add": "Element of pay added",
        "pay_element.rule": "Formula of an element of pay set",
    },
    things={"pay_element": Thing("Element of pay", "payroll/elements/{id}")},
)
