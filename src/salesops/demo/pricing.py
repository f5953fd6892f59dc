"""The prices of an office: lists, taxes, floors, what roles may give away, and promotions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from salesops.demo.crew import Crew
from salesops.demo.parts import BOX, PARTS, SOLD, in_currency

TAXES = {
    "CNY": [("standard", "standard", "V13", "13"), ("books", "standard", "V9", "9")],
    "EUR": [("standard", "standard", "U19", "19"), ("books", "standard", "U7", "7")],
}
WHOLESALE = [no for no in SOLD if no.startswith(("BR-", "SP-", "IC-", "WB-", "VB-", "SA-"))]
FLOORED = [no for no in SOLD if no.startswith(("AL-", "ST-"))]
PROMOTED = [no for no in SOLD if no.startswith(("BD-", "WI-", "CF-"))]
ALWAYS = 400  # prices hold from so many days ago, before anybody orders


async def set_prices(crew: Crew, favoured: list[str]) -> None:
    """Taxes, the lists and floors; `favoured` are the ids of customers with prices of their own."""
    since = str(crew.days.on(ALWAYS))
    for category, status, code, percent in TAXES[crew.office.currency] + [
        ("standard", "export", "X0", "0"),
        ("books", "export", "X0", "0"),
    ]:
        tax = {"category": category, "tax_status": status, "code": code, "percent": percent, "valid_from": since}
        await crew.finance.post("/prices/taxes", tax, key=f"tax {code} {category}")
    policy = {
        "tax_policy": "per_line",
        "convert": True,
        "limits": {"assistant": "0", "sales": "5", "head": "100"},
        "version": 0,
    }
    await crew.head.put("/prices/policy", policy, key="price policy")
    for name, rows in (("base", _base(crew)), ("group", _group(crew)), ("own", _own(crew, favoured))):
        dated = [row | {"valid_from": since} for row in rows]
        await crew.head.post("/prices/lists", {"prices": dated}, key=f"list {name}")
    await _terms(crew)


def _base(crew: Crew) -> list[dict[str, Any]]:
    rows = [_row(crew, no, 100) for no in PARTS]
    rows += [_row(crew, no, 96) | {"min_qty": "40"} for no in SOLD if no.startswith("SP-")]
    return rows + [
        _row(crew, no, 94 * BOX) | {"uom": "box"}
        for no, part in PARTS.items()
        if part.product.units and part.product.uom == "pc"
    ]


def _group(crew: Crew) -> list[dict[str, Any]]:
    return [_row(crew, no, 90) | {"kind": "group", "group": "wholesale"} for no in WHOLESALE]


def _own(crew: Crew, favoured: list[str]) -> list[dict[str, Any]]:
    rows = [
        _row(crew, no, 87) | {"kind": "customer", "customer_id": customer}
        for customer in favoured[1:]
        for no in SOLD[20:24]
    ]
    contract = {"kind": "contract", "customer_id": favoured[0], "label": f"C-{crew.office.code}-17"}
    return rows + [_row(crew, no, 84) | contract for no in FLOORED[:3]]


def _row(crew: Crew, part_no: str, percent: int) -> dict[str, Any]:
    price = in_currency(PARTS[part_no].price * percent / 100, crew.office.currency)
    return {"part_no": part_no, "unit_price": price}


async def _terms(crew: Crew) -> None:
    """Books are taxed on their own, and what is dear has a floor."""
    for no in (no for no, part in PARTS.items() if part.category != "standard"):
        await crew.head.put(
            f"/prices/products/{no}", {"tax_category": PARTS[no].category, "version": 0}, key=f"category {no}"
        )
    for no in FLOORED:
        floor = in_currency(PARTS[no].cost * Decimal("1.1"), crew.office.currency)
        body = {"tax_category": "standard", "floor_price": floor, "version": 0}
        await crew.head.put(f"/prices/products/{no}", body, key=f"floor {no}")


async def run_promotion(crew: Crew) -> None:
    """Planned by sales, approved by the head, in force for some weeks before and after today."""
    made = await crew.sales.post("/prices/promotions", _plan(crew), key="promotion")
    at = f"/prices/promotions/{made['id']}"
    asked = await crew.sales.post(f"{at}/submission", key="promotion asked")
    await crew.approve(asked["approval_id"], "promotion")
    await crew.sales.post(f"{at}/start", key="promotion starts")


async def plan_next_promotion(crew: Crew) -> None:
    """One for next month waits for the head."""
    days = {"valid_from": str(crew.days.ahead(15)), "valid_until": str(crew.days.ahead(45))}
    gift = {
        "name": "Winter wipers",
        "goal": "wipers before the snow",
        "rule": "gift",
        "percent": "",
        "buy_qty": "10",
        "gift": "ice scraper",
        "gift_cost": "4.00",
    }
    made = await crew.sales.post("/prices/promotions", _plan(crew) | gift | days, key="next promotion")
    await crew.sales.post(f"/prices/promotions/{made['id']}/submission", key="next promotion asked")


def _plan(crew: Crew) -> dict[str, Any]:
    first: dt.date = crew.days.on(38)
    return {"name": "Autumn brakes", "goal": "clear discs, wipers and cabin filters before the new range", "rule": "percent", "percent": "8",
            "part_nos": PROMOTED, "budget": "18000.00", "cap": "4000.00", "valid_from": str(first), "valid_until": str(crew.days.ahead(20))}  # fmt: skip
