"""Prices as the desk uses them: lists from a sheet, why a price is what it is, promotions from plan to result (ORD-10, ORD-13)."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from httpx import AsyncClient

from salesops import Act, ask, new_id, transaction
from salesops.act import Office
from salesops.hookspecs.prices import PriceHooks
from salesops.masterdata.catalogue import NewProduct, Unit, add_products
from salesops.services.sheets import write_xlsx
from salesops.testing import SYSTEM, Client
from salesops_duties.prices.rules.facts import Running
from salesops_duties.prices.rules.measuring import Sold, simulate, uplift
from salesops_duties.prices.rules.seasons import before, last_quarter, state_on

_turn = itertools.count(1)


class Counter:
    """The price desk of one office: its people, a product sold by the box, a customer."""

    def __init__(self, office: Office, people: dict[str, AsyncClient], part: str, customer: str) -> None:
        self.office, self.people, self.part, self.customer = office, people, part, customer

    async def send(self, who: str, method: str, path: str, body: Any = None) -> Any:
        headers = {"Idempotency-Key": str(new_id())}
        return await self.people[who].request(method, f"/api/{self.office.code}{path}", json=body, headers=headers)

    async def done(self, who: str, method: str, path: str, body: Any = None) -> Any:
        answered = await self.send(who, method, path, body)
        assert answered.status_code in (200, 201), answered.text
        return answered.json()

    async def list(self, price: str, **given: Any) -> Any:
        one = {"part_no": self.part, "unit_price": price, "valid_from": "2026-01-01"} | given
        return await self.done("head", "POST", "/prices/lists", {"prices": [one]})

    async def why(self, quantity: str = "1", **given: Any) -> Any:
        query = "&".join(
            f"{k}={v}"
            for k, v in (
                {"part_no": self.part, "customer_id": self.customer, "quantity": quantity, "on": "2026-03-02"} | given
            ).items()
        )
        return await self.done("assistant", "GET", f"/prices/why?{query}")

    async def sheet(self, data: bytes, name: str = "prices.xlsx", *, dry_run: bool = False) -> Any:
        path = f"/api/{self.office.code}/prices/import?file_name={name}&dry_run={str(dry_run).lower()}"
        answered = await self.people["head"].post(path, content=data, headers={"Idempotency-Key": str(new_id())})
        assert answered.status_code == 200, answered.text
        return answered.json()

    def plan(self, **given: Any) -> dict[str, Any]:
        return {"name": "Spring", "goal": "sell brake pads", "rule": "percent", "percent": "10", "part_nos": [self.part], "budget": "100.00",
                "valid_from": "2026-03-01", "valid_until": "2026-03-31"} | given  # fmt: skip


@pytest_asyncio.fixture
async def counter(office: Office, client: Client) -> AsyncIterator[Counter]:
    people = {role: await client(office, role) for role in ("assistant", "sales", "head", "finance", "office_admin")}
    part = f"PAD-{next(_turn)}"
    async with transaction(Act(office, SYSTEM, "cli")) as tx:
        await add_products(tx, [NewProduct(part, "Brake pad", units=(Unit("box", 12),))])
    made = await people["assistant"].post(
        f"/api/{office.code}/customers", json={"name": "Hope Motors"}, headers={"Idempotency-Key": str(new_id())}
    )
    yield Counter(office, people, part, made.json()["id"])


# ------------------------------------------------------------------ lists


async def test_a_clerk_asks_what_a_box_costs_and_why(counter: Counter) -> None:
    await counter.list("10.00")
    await counter.list("108.00", uom="box")
    await counter.list(
        "9.50", kind="contract", customer_id=counter.customer, label="C-2026-7", uom="box", min_qty="100"
    )
    shown = await counter.why("2", uom="box")
    assert (shown["unit_price"], shown["net"], shown["source"]) == ("108", "216.00", "base")
    assert [(c["label"], c["reason"]) for c in shown["why"] if not c["won"]] == [
        ("", "a price per box goes first; it is not multiplied from pieces"), ("C-2026-7", "from 100 box on")]  # fmt: skip


async def test_a_price_is_never_edited_but_ended_and_followed(counter: Counter) -> None:
    listed = (await counter.list("10.00", valid_from="2020-01-01"))["ids"][0]
    past = await counter.send("head", "POST", f"/prices/lists/{listed}/end", {"on": "2020-06-30"})
    assert (past.status_code, past.json()["faults"][0]["rule"]) == (422, "past")
    today = dt.datetime.now(dt.UTC).astimezone().date()
    await counter.done("head", "POST", f"/prices/lists/{listed}/end", {"on": str(today + dt.timedelta(days=30))})
    later = (await counter.list("11.00", valid_from=str(today + dt.timedelta(days=31))))["ids"][0]
    rows = (await counter.done("assistant", "GET", f"/prices/lists?part_no={counter.part}"))["items"]
    assert [r["unit_price"] for r in rows] == ["10", "11"]
    gone = await counter.done("head", "POST", f"/prices/lists/{later}/end", {"on": str(today)})
    assert gone["withdrawn"] is True
    assert (await counter.send("assistant", "POST", "/prices/lists", {"prices": []})).status_code == 403


async def test_a_price_list_comes_from_a_sheet_all_or_none_and_each_fault_names_its_row(counter: Counter) -> None:
    heads = ["Part no", "Price", "From", "To", "Unit", "Min qty", "Kind", "Group"]
    good = [counter.part, "9.90", "2026-01-01", "", "", "", "", ""]
    rows = [good, ["NO-SUCH", "1", "2026-01-01", "", "", "", "", ""], [counter.part, "-1", "soon", "", "crate", "", "", ""],
            [counter.part, "9.80", "2026-02-01", "", "", "", "", ""]]  # fmt: skip
    told = await counter.sheet(write_xlsx(heads, rows))
    assert told["taken"] == 0
    assert {(f["row"], f["column"], f["rule"]) for f in told["faults"]} == {
        (3, "Part no", "known"),
        (4, "From", "date"),
        (5, "From", "overlap"),
    }
    sheet = write_xlsx(heads, [good, [counter.part, "9.00", "2026-01-01", "2026-12-31", "box", "10", "group", "gold"]])
    assert (await counter.sheet(sheet, dry_run=True))["taken"] == 2
    assert (await counter.done("assistant", "GET", f"/prices/lists?part_no={counter.part}"))["items"] == []
    assert (await counter.sheet(sheet))["taken"] == 2
    again = await counter.sheet(sheet)
    assert [f["rule"] for f in again["faults"]] == ["exists", "exists"]
    assert (await counter.why())["unit_price"] == "9.9"


async def test_ord_10_every_fault_of_a_price_is_told_at_once(counter: Counter) -> None:
    bad = [{"part_no": "NO-SUCH", "unit_price": "1e3", "valid_from": "2026-01-01", "kind": "group", "currency": "yuan"},
           {"part_no": counter.part, "unit_price": "1", "valid_from": "2026-02-01", "valid_until": "2026-01-01", "kind": "contract", "uom": "crate"}]  # fmt: skip
    refused = await counter.send("head", "POST", "/prices/lists", {"prices": bad})
    assert {(f["field"], f["rule"]) for f in refused.json()["faults"]} == {
        ("prices[0].part_no", "known"), ("prices[0].unit_price", "decimal"), ("prices[0].group", "group_only"), ("prices[0].currency", "iso4217"),
        ("prices[1].uom", "unit"), ("prices[1].customer_id", "customer_only"), ("prices[1].label", "required"), ("prices[1].valid_until", "order")}  # fmt: skip


async def test_ord_10_a_clerk_who_asks_for_a_price_there_is_none_of_is_told_so(counter: Counter) -> None:
    path = f"/prices/why?part_no={counter.part}&customer_id={counter.customer}"
    assert (await counter.send("assistant", "GET", path)).json()["faults"][0]["rule"] == "price"
    assert (await counter.send("assistant", "GET", f"{path}&uom=crate")).json()["faults"][0]["rule"] == "unit"


# ------------------------------------------------------------------ taxes and limits


async def test_finance_sets_taxes_and_the_head_limits_each_under_the_version_read(counter: Counter) -> None:
    rate = {
        "category": "standard",
        "tax_status": "standard",
        "code": "V13",
        "percent": "13",
        "valid_from": "2026-01-01",
    }
    await counter.done("finance", "POST", "/prices/taxes", rate)
    twice = await counter.send("finance", "POST", "/prices/taxes", rate | {"percent": "9", "valid_from": "2026-06-01"})
    assert (twice.status_code, twice.json()["code"]) == (409, "conflict_duplicate")
    await counter.list("113.00", tax_inclusive=True)
    shown = await counter.why("2")
    assert (shown["net"], shown["tax"], shown["total"]) == ("200.00", "26.00", "226.00")
    policy = {"tax_policy": "per_document", "convert": False, "limits": {"sales": "7.5"}, "version": 0}
    assert (await counter.done("head", "PUT", "/prices/policy", policy))["limits"]["sales"] == "7.5"
    stale = await counter.send("head", "PUT", "/prices/policy", policy)
    assert stale.json()["code"] == "conflict_version"
    wrong = await counter.send(
        "head", "PUT", "/prices/policy", policy | {"limits": {"sales": "101", "warehouse": "1"}, "version": 1}
    )
    assert {f["field"] for f in wrong.json()["faults"]} == {"limits", "limits.sales"}
    await counter.done(
        "head",
        "PUT",
        f"/prices/products/{counter.part}",
        {"tax_category": "standard", "floor_price": "90", "version": 0},
    )
    assert (await counter.done("assistant", "GET", f"/prices/products/{counter.part}"))["floor_price"] == "90"


# ------------------------------------------------------------------ promotions


async def approved(counter: Counter, **given: Any) -> str:
    limit = {"action": "prices.promote", "amount": "1000.00", "currency": "CNY", "role": "head"}
    await counter.done("office_admin", "POST", "/people/limits", limit)
    made = await counter.done("sales", "POST", "/prices/promotions", counter.plan(**given))
    asked = await counter.done("sales", "POST", f"/prices/promotions/{made['id']}/submission")
    await counter.done("head", "POST", f"/approvals/{asked['approval_id']}/decide", {"approve": True})
    await counter.done("sales", "POST", f"/prices/promotions/{made['id']}/start")
    return str(made["id"])


async def test_a_promotion_is_planned_by_sales_approved_by_the_head_and_shows_its_budget(counter: Counter) -> None:
    draft = await counter.done("sales", "POST", "/prices/promotions", counter.plan())
    early = await counter.send("sales", "POST", f"/prices/promotions/{draft['id']}/start")
    assert (early.status_code, early.json()["code"]) == (409, "not_approved")
    changed = await counter.done(
        "sales", "PUT", f"/prices/promotions/{draft['id']}", counter.plan(budget="50.00") | {"version": 1}
    )
    assert (changed["budget"], changed["left"], changed["state"]) == ("50.00", "50.00", "draft")
    promotion = await approved(counter)
    await counter.list("10.00")
    shown = await counter.why("5")
    assert (shown["source"], shown["net"], shown["promotion"]) == ("promotion", "45.00", "5.00")
    act = Act(counter.office, SYSTEM, "api")
    async with transaction(act) as tx:
        await ask(PriceHooks).promotion_using(
            counter.office, tx, new_id(), UUID(counter.customer), {UUID(promotion): 500}
        )
    seen = await counter.done("assistant", "GET", f"/prices/promotions/{promotion}")
    assert (seen["used"], seen["left"], seen["uses"][0]["customer"]) == ("5.00", "95.00", "Hope Motors")
    late = await counter.send("sales", "PUT", f"/prices/promotions/{promotion}", counter.plan() | {"version": 1})
    assert late.json()["current"] == "approved"
    assert (await counter.done("sales", "POST", f"/prices/promotions/{promotion}/stop", {"reason": "sold out"}))[
        "state"
    ] == "stopped"


async def test_ord_13_nobody_approves_a_promotion_of_their_own(counter: Counter) -> None:
    made = await counter.done("head", "POST", "/prices/promotions", counter.plan())
    asked = await counter.done("head", "POST", f"/prices/promotions/{made['id']}/submission")
    refused = await counter.send("head", "POST", f"/approvals/{asked['approval_id']}/decide", {"approve": True})
    assert refused.json()["code"] == "maker_is_checker"


async def test_ord_13_a_plan_says_everything_that_is_wrong_with_it(counter: Counter) -> None:
    bad = counter.plan(
        name=" ",
        rule="buy_get",
        percent="10",
        budget="0",
        part_nos=["NO-SUCH"],
        valid_until="2026-02-01",
        gift="cap",
        cap="x",
    )
    told = {
        (f["field"], f["rule"])
        for f in (await counter.send("sales", "POST", "/prices/promotions", bad)).json()["faults"]
    }
    assert told == {("name", "required"), ("percent", "rule"), ("buy_qty", "decimal"), ("get_qty", "decimal"), ("budget", "positive"),
                    ("part_nos", "known"), ("valid_until", "order"), ("gift", "rule"), ("cap", "decimal")}  # fmt: skip


async def test_a_promotion_is_tried_on_the_last_quarter_and_measured_against_the_weeks_before(counter: Counter) -> None:
    promotion = await approved(counter)
    tried = await counter.done("sales", "GET", f"/prices/promotions/{promotion}/simulation")
    assert (tried["cost"], tried["budget"]) == ("0.00", "100.00")
    measured = await counter.done("sales", "GET", f"/prices/promotions/{promotion}/result")
    assert (measured["during"]["since"], measured["during"]["until"]) == ("2026-03-01", "2026-03-31")
    assert (measured["before"]["since"], measured["before"]["until"]) == ("2026-01-25", "2026-02-24")
    assert measured["uplift_net_percent"] is None


# ------------------------------------------------------------------ the rules behind


def test_a_simulation_ends_with_the_budget_and_spares_the_cap() -> None:
    part, hope, lucky = new_id(), new_id(), new_id()
    ten = Running(new_id(), "Ten", "percent", Decimal(10), None, None, None, "", 0, False, (part,), "CNY", 0)
    days = [dt.date(2026, 1, day) for day in (1, 2, 3, 4)]
    sold = [
        Sold(part, who, day, Decimal(1), 10_000, "CNY")
        for who, day in zip((hope, hope, lucky, lucky), days, strict=True)
    ]
    whole = simulate(ten, sold, 3000, None)
    assert (whole.lines, whole.cost_minor, whole.stopped_on) == (3, 3000, days[3])
    capped = simulate(ten, sold, 10_000, 1000)
    assert (capped.lines, capped.customers, capped.stopped_on) == (2, 2, None)


@pytest.mark.parametrize(
    ("today", "used_up", "state"),
    [
        ("2026-02-28", False, "approved"),
        ("2026-03-01", False, "running"),
        ("2026-03-31", True, "used_up"),
        ("2026-04-01", True, "ended"),
    ],
)
def test_an_approved_promotion_runs_on_its_days(today: str, used_up: bool, state: str) -> None:
    first, last = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
    assert state_on("approved", first, last, used_up, dt.date.fromisoformat(today)) == state
    assert state_on("stopped", first, last, used_up, first) == "stopped"


def test_quarters_and_the_same_weeks_before() -> None:
    assert last_quarter(dt.date(2026, 2, 28)) == (dt.date(2025, 10, 1), dt.date(2025, 12, 31))
    assert last_quarter(dt.date(2026, 4, 1)) == (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert before(dt.date(2026, 3, 2), dt.date(2026, 3, 15)) == (dt.date(2026, 2, 16), dt.date(2026, 3, 1))
    assert uplift(150, 100) == Decimal("50.0")
