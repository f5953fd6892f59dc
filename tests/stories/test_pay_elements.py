"""A-IV: what pay consists of is kept by month, proven before it is kept, and shown in numbers (PAY-2)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest_asyncio
from httpx import AsyncClient

from salesops import Office
from salesops.testing import Client


class Payroll:
    """The elements of pay of one office, as HR keeps them."""

    def __init__(self, office: Office, hr: AsyncClient) -> None:
        self.hr, self.base = hr, f"/api/{office.code}/payroll"

    async def add(self, code: str, formula: str, **given: Any) -> Any:
        body = {"code": code, "name": code.title(), "kind": "earning", "formula": formula, "from_month": "2026-01"}
        return await self.hr.post(f"{self.base}/elements", json=body | given)

    async def set(self, element: str, formula: str, month: str, version: int) -> Any:
        body = {"formula": formula, "from_month": month, "version": version}
        return await self.hr.post(f"{self.base}/elements/{element}/rules", json=body)

    async def tried(self, month: str, **figures: str) -> dict[str, tuple[str, str]]:
        answer = await self.hr.post(f"{self.base}/trials", json={"month": month, "figures": figures})
        assert answer.status_code == 200, answer.text
        return {one["code"]: (one["result"], one["shown"]) for one in answer.json()["items"]}


@pytest_asyncio.fixture
async def payroll(office: Office, client: Client) -> Payroll:
    return Payroll(office, await client(office, "hr"))


def faults(answer: Any) -> list[tuple[str, str, str]]:
    assert answer.status_code == 422, answer.text
    return [(one["field"], one["rule"], one["message"]) for one in answer.json()["faults"]]


async def test_elements_are_reckoned_in_the_order_they_need_each_other(payroll: Payroll) -> None:
    assert (await payroll.add("daily", "base_pay / 21.75", kind="figure")).status_code == 201
    assert (await payroll.add("absence", "round(daily, 2) * days_unpaid", kind="deduction")).status_code == 201
    assert (await payroll.add("bonus", "500 if times_late == 0 else 0", is_taxable=True)).status_code == 201
    found = await payroll.tried("2026-03", base_pay="9200", days_unpaid="1.5", times_late="2")
    assert list(found).index("daily") < list(found).index("absence")
    assert found["daily"] == ("422.988506", "9200.00 / 21.75")
    assert found["absence"] == ("634.49", "round(422.988506, 2) * 1.50")
    assert found["bonus"] == ("0.00", "500 if 2 == 0 else 0")


async def test_a_figure_is_used_exactly_and_an_amount_as_it_stands_on_the_payslip(payroll: Payroll) -> None:
    assert (await payroll.add("hourly", "base_pay / 21.75 / 8", kind="figure")).status_code == 201
    assert (await payroll.add("overtime", "hours_rest_day * 2 * hourly")).status_code == 201
    assert (await payroll.add("hour_paid", "base_pay / 21.75 / 8")).status_code == 201
    assert (await payroll.add("twelve_paid", "hour_paid * 12")).status_code == 201
    found = await payroll.tried("2026-03", base_pay="9200", hours_rest_day="6")
    assert found["overtime"] == ("634.48", "6.00 * 2 * 52.873563")
    assert found["twelve_paid"] == ("634.44", "52.87 * 12")


async def test_a_formula_holds_from_its_month_on_and_an_empty_one_ends_it(payroll: Payroll) -> None:
    made = (await payroll.add("meals", "300")).json()["id"]
    assert (await payroll.set(made, "360", "2026-07", 1)).status_code == 200
    assert (await payroll.set(made, "", "2027-01", 2)).status_code == 200
    assert (await payroll.tried("2025-12")).get("meals") is None
    assert (await payroll.tried("2026-06"))["meals"][0] == "300.00"
    assert (await payroll.tried("2026-07"))["meals"][0] == "360.00"
    assert (await payroll.tried("2027-01")).get("meals") is None
    read = (await payroll.hr.get(f"{payroll.base}/elements/{made}")).json()
    assert [rule["formula"] for rule in read["rules"]] == ["", "360", "300"]


async def test_a_formula_that_cannot_be_proven_is_refused_with_its_place(payroll: Payroll) -> None:
    assert faults(await payroll.add("share", "base_pay / days_due")) == [
        ("formula", "formula", "Character 12: The divisor can be zero; write max(…, 1) or another least value.")
    ]
    assert faults(await payroll.add("share", "base_pay * rate")) == [
        ("formula", "formula", "Character 12: Nothing is called rate.")
    ]
    assert faults(await payroll.add("if", "base_pay"))[0][:2] == ("code", "code")
    assert faults(await payroll.add("base_pay", "1"))[0][:2] == ("code", "taken")
    assert faults(await payroll.add("share", "1", kind="deduction", is_taxable=True))[0][:2] == ("kind", "earning")
    assert faults(await payroll.add("share", "1", from_month="2026-13"))[0][:2] == ("from_month", "month")


async def test_what_uses_an_element_must_still_be_reckoned_when_it_changes(payroll: Payroll) -> None:
    share = (await payroll.add("shares", "2", kind="figure")).json()["id"]
    assert (await payroll.add("per_share", "base_pay / shares")).status_code == 201
    ((field, rule, words),) = faults(await payroll.set(share, "days_due", "2026-05", 1))
    assert (field, rule) == ("formula", "used")
    assert words.startswith("per_share could no longer be reckoned")
    ((_, _, words),) = faults(await payroll.set(share, "", "2026-05", 1))
    assert words.endswith("Nothing is called shares.")
    circle = faults(await payroll.set(share, "per_share + 1", "2026-05", 1))
    assert circle[0][1] == "circle"
    assert "shares → per_share → shares" in circle[0][2]


async def test_a_change_that_spoils_only_a_later_month_is_refused_too(payroll: Payroll) -> None:
    first = (await payroll.add("first", "1", kind="figure")).json()["id"]
    assert (await payroll.add("second", "first + 1", from_month="2026-08")).status_code == 201
    ((_, rule, words),) = faults(await payroll.set(first, "", "2026-03", 1))
    assert rule == "used"
    assert "Nothing is called first." in words


async def test_of_two_who_change_at_once_the_second_sees_the_first(payroll: Payroll) -> None:
    one = (await payroll.add("one", "1", kind="figure")).json()["id"]
    two = (await payroll.add("two", "1", kind="figure")).json()["id"]
    answers = await asyncio.gather(payroll.set(one, "two + 1", "2026-02", 1), payroll.set(two, "one + 1", "2026-02", 1))
    assert sorted(answer.status_code for answer in answers) == [200, 422]  # both would be a circle
    stale = await payroll.set(one if answers[0].status_code == 200 else two, "1", "2026-02", 1)
    assert stale.status_code == 409
    assert stale.json()["code"] == "conflict_version"


async def test_a_code_is_given_once(payroll: Payroll) -> None:
    assert (await payroll.add("twice", "1")).status_code == 201
    again = await payroll.add("twice", "2")
    assert again.status_code == 409
    assert again.json()["code"] == "conflict_duplicate"


async def test_trials_refuse_figures_that_cannot_be(payroll: Payroll) -> None:
    body = {"month": "2026-03", "figures": {"days_due": "32", "base_pay": "1.234", "height": "1"}}
    answer = await payroll.hr.post(f"{payroll.base}/trials", json=body)
    assert {(field, rule) for field, rule, _ in faults(answer)} == {
        ("figures.days_due", "range"), ("figures.base_pay", "decimal"), ("figures.height", "known")
    }  # fmt: skip


async def test_pay_is_nothing_to_the_desk(payroll: Payroll, office: Office, client: Client) -> None:
    assistant = await client(office, "assistant")
    assert (await assistant.get(f"{payroll.base}/elements")).status_code in (403, 404)
    finance = await client(office, "finance")
    assert (await finance.get(f"{payroll.base}/elements")).status_code == 200
    body = {"code": "more", "name": "More", "kind": "earning", "formula": "1", "from_month": "2026-01"}
    assert (await finance.post(f"{payroll.base}/elements", json=body)).status_code in (403, 404)


async def test_a_word_of_the_grammar_is_no_code(payroll: Payroll) -> None:
    for code in ("in", "is", "not", "min", "lambda"):
        assert faults(await payroll.add(code, "1"))[0][:2] == ("code", "code"), code
