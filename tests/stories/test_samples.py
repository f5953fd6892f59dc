"""A-x: samples and prototypes are lent and come back, and somebody always knows who has them (LOG-4)."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient

from salesops import Act, ask, clock, transaction
from salesops.act import Actor, Office
from salesops.hookspecs import PageHooks
from salesops.kernel import registry
from salesops.masterdata.people import set_limit
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import SYSTEM, Client
from salesops.values import Money
from tests.stories.desk import Desk

PNG = b"\x89PNG\r\n\x1a\n a picture"


class Cabinet:
    """The desk with a head beside it, and the steps of a sample."""

    def __init__(self, desk: Desk, head: AsyncClient, boss: AsyncClient) -> None:
        self.desk, self.head, self.boss = desk, head, boss
        self.office = desk.office

    @property
    def today(self) -> dt.date:
        return clock.today(self.office.timezone)

    async def sample(self, **given: Any) -> str:
        body = {"kind": "sample", "name": "Gearbox, cut open", "value": "900.00", "place": "cabinet 2"} | given
        made = await self.desk.post(self.desk.assistant, "/samples", body)
        assert made.status_code == 201, made.text
        item: str = made.json()["id"]
        return item

    async def step(self, item: str, movement: str, who: AsyncClient | None = None, **body: Any) -> Any:
        return await self.desk.post(who or self.desk.assistant, f"/samples/{item}/{movement}", body)

    async def lend(self, item: str, days: int = 14, **given: Any) -> Any:
        loan = {"holder": "Ms Lin", "company": "Hope Motors", "purpose": "a fitting trial"}
        return await self.step(item, "loan", **(loan | {"due_on": str(self.today + dt.timedelta(days=days))} | given))

    async def read(self, item: str) -> dict[str, Any]:
        answer: dict[str, Any] = (await self.desk.assistant.get(f"{self.desk.base}/samples/{item}")).json()
        return answer

    async def decided(self, asked: Any, who: AsyncClient | None = None, *, approve: bool = True) -> Any:
        assert asked.status_code == 201, asked.text
        body = {"approve": approve, "note": "" if approve else "not now"}
        return await self.desk.post(who or self.boss, f"/approvals/{asked.json()['approval']}/decide", body)

    async def carry_out(self, asked: Any, who: AsyncClient | None = None) -> Any:
        return await self.desk.post(who or self.desk.assistant, f"/samples/requests/{asked.json()['id']}")

    async def clock_came_by(self) -> None:
        handler = registry.current().handlers["samples.remind_of_samples"]
        async with transaction(Act(self.office, SYSTEM, "schedule")) as tx:
            tx.enqueue(handler, handler.payload())
        await outbox.drain()

    async def reminded(self) -> list[int]:
        async with transaction(Act(self.office, SYSTEM, "api")) as tx:
            rows = await tx.fetch("SELECT step FROM samples.reminder WHERE office_id = $1 ORDER BY 1", self.office.id)
        return [row["step"] for row in rows]


@pytest_asyncio.fixture
async def cabinet(desk: Desk, client: Client, person: Callable[..., Awaitable[Actor]]) -> Cabinet:
    head, boss = await person(desk.office, "head"), await person(desk.office, "head")
    for one, other in ((head, boss), (boss, head)):  # nobody sets a limit for themselves
        async with transaction(Act(desk.office, other, "cli")) as tx:
            for action in ("samples.approve", "samples.write_off"):
                await set_limit(tx, action, Money(desk.office.currency, 1_000_000), person=one.person_id)
    return Cabinet(desk, await client(desk.office, actor=head), await client(desk.office, actor=boss))


# ------------------------------------------------------------------ the life of a sample


async def test_a_sample_goes_out_and_comes_back_and_its_chain_says_so(cabinet: Cabinet) -> None:
    item = await cabinet.sample(serial="GB 41", condition="good")
    assert (await cabinet.read(item))["number"].startswith("SMP-")
    lent = await cabinet.lend(item, deposit="200 in cash, slip 12")
    assert (lent.status_code, lent.json()["state"]) == (200, "out"), lent.text
    assert (await cabinet.step(item, "sending", tracking_no="SF 100")).status_code == 200
    later = str(cabinet.today + dt.timedelta(days=30))
    assert (await cabinet.step(item, "extension", due_on=later, note="the fair is longer")).json()["due_on"] == later
    given = await cabinet.step(item, "transfer", holder="Mr Wang", company="Hope Motors", note="his bay now")
    assert (given.json()["holder"], given.json()["due_on"]) == ("Mr Wang", later)
    back = await cabinet.step(item, "return", condition="worn", place="cabinet 3", by_other="Ms Lin")
    assert (back.status_code, back.json()["place"]) == (200, "cabinet 3"), back.text
    seen = await cabinet.read(item)
    assert (seen["state"], seen["condition"], seen["loan"], seen["place"]) == ("in", "worn", None, "cabinet 3")
    kinds = [one["kind"] for one in seen["movements"]]
    assert kinds == ["return", "transfer", "extend", "send", "lend", "receive"]
    assert (seen["movements"][0]["holder"], seen["movements"][0]["by_other"]) == (
        "Mr Wang",
        "Ms Lin",
    )  # allowed, and noted
    assert seen["movements"][4]["deposit"] == "200 in cash, slip 12"
    assert [finding async for finding in verify()] == []


async def test_a_sample_is_in_no_stock_and_in_nobodys_account(cabinet: Cabinet) -> None:
    customer = await cabinet.desk.customer()
    item = await cabinet.sample()
    assert (await cabinet.lend(item, company="", party_id=customer)).json()["company"] == "Hope Motors"
    stock = (await cabinet.desk.warehouse.get(f"{cabinet.desk.base}/inventory/stock")).json()["items"]
    account = (await cabinet.desk.finance.get(f"{cabinet.desk.base}/receivables/accounts/{customer}")).json()
    assert (stock, account["open_ar"]) == ([], "0.00")


async def test_the_last_thing_that_happens_to_a_sample_ends_it(cabinet: Cabinet) -> None:
    used, sold = await cabinet.sample(), await cabinet.sample()
    assert (await cabinet.step(used, "use", note="cut up in the training")).json()["state"] == "consumed"
    assert (await cabinet.lend(sold)).status_code == 200
    done = await cabinet.step(sold, "sale", note="they want to keep it", buyer="Hope Motors")
    assert (done.json()["state"], done.json()["next"]) == ("sold", "enter the sale as an order")
    assert (await cabinet.read(sold))["loan"] is None
    for movement, body in {
        "return": {"condition": "good"},
        "place": {"place": "bin"},
        "sale": {"note": "sold again", "buyer": "Li"},
    }.items():
        refused = await cabinet.step(sold, movement, **body)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict_state"), refused.text
    assert (await cabinet.lend(used)).json()["current"] == "consumed"
    assert [finding async for finding in verify()] == []


async def test_what_belongs_to_a_supplier_is_not_sold(cabinet: Cabinet) -> None:
    item = await cabinet.sample(owner="supplier", owner_name="Bosch")
    refused = await cabinet.step(item, "sale", note="they asked for it", buyer="Hope Motors")
    assert (refused.status_code, "Bosch" in refused.json()["detail"]) == (409, True)


# ------------------------------------------------------------------ refusals


async def test_log_4_a_sample_that_is_out_is_not_lent_and_the_holder_is_named(cabinet: Cabinet) -> None:
    item = await cabinet.sample()
    due = (await cabinet.lend(item)).json()["due_on"]
    refused = await cabinet.lend(item, holder="Mr Li", company="Other Garage")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_state")
    told = refused.json()
    assert (told["current"], told["holder"], told["company"], told["due_on"]) == ("out", "Ms Lin", "Hope Motors", due)
    assert "take it back" in told["ways_out"]
    refused = await cabinet.step(await cabinet.sample(), "return", condition="good")
    assert (refused.status_code, refused.json()["current"]) == (409, "in")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"due_on": None}, "due_on"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "2099-01-01"}, "due_on"),
        ({"holder": " "}, "holder"),
        ({"company": ""}, "company"),
        ({"purpose": ""}, "purpose"),
        ({"party_id": "01900000-0000-7000-8000-000000000000"}, "party_id"),
    ],
)
async def test_log_4_a_loan_without_its_day_or_its_holder_is_invalid(cabinet: Cabinet, given: Any, field: str) -> None:
    refused = await cabinet.lend(await cabinet.sample(), **given)
    assert (refused.status_code, [f["field"] for f in refused.json()["faults"]]) == (422, [field])


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"name": "", "place": " "}, ["name", "place"]),
        ({"value": "-1"}, ["value"]),
        ({"value": "1.234"}, ["value"]),
        ({"currency": "yuan"}, ["currency"]),
        ({"kind": "thing", "condition": "nice", "owner": "who"}, ["kind", "owner", "condition", "owner_name"]),
        ({"owner": "supplier"}, ["owner_name"]),
        ({"owner_name": "Bosch"}, ["owner_name"]),
        ({"salesperson_id": "01900000-0000-7000-8000-000000000000"}, ["salesperson_id"]),
    ],
)
async def test_a_sample_that_says_too_little_of_itself_is_invalid(
    cabinet: Cabinet, given: Any, fields: list[str]
) -> None:
    body = {"kind": "sample", "name": "Gearbox", "value": "900.00", "place": "cabinet 2"} | given
    refused = await cabinet.desk.post(cabinet.desk.assistant, "/samples", body)
    assert (refused.status_code, [f["field"] for f in refused.json()["faults"]]) == (422, fields)


async def test_a_serial_number_is_registered_once(cabinet: Cabinet) -> None:
    await cabinet.sample(serial="AB 1")
    body = {"kind": "sample", "name": "Gearbox", "value": "9", "place": "cabinet 2", "serial": "ab 1"}
    refused = await cabinet.desk.post(cabinet.desk.assistant, "/samples", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_duplicate")


async def test_a_later_day_is_later_and_damage_is_described(cabinet: Cabinet) -> None:
    item = await cabinet.sample()
    await cabinet.lend(item, days=20)
    refused = await cabinet.step(item, "extension", due_on=str(cabinet.today + dt.timedelta(days=20)))
    assert [f["rule"] for f in refused.json()["faults"]] == ["later"]
    refused = await cabinet.step(item, "return", condition="damaged")
    assert [f["field"] for f in refused.json()["faults"]] == ["note"]
    same = await cabinet.step(item, "transfer", holder="Ms Lin", company="Hope Motors")
    assert same.status_code == 409
    refused = await cabinet.step(item, "sending", tracking_no="")
    assert [f["field"] for f in refused.json()["faults"]] == ["tracking_no"]
    refused = await cabinet.step(item, "use", note="x")
    assert [f["field"] for f in refused.json()["faults"]] == ["note"]


# ------------------------------------------------------------------ two persons


async def test_log_4_a_dear_sample_is_lent_under_an_agreement_or_when_a_second_person_agrees(cabinet: Cabinet) -> None:
    item = await cabinet.sample(value="5000.00")
    refused = await cabinet.lend(item)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_approved"), refused.text
    assert (await cabinet.lend(item, agreement_ref="LA-7")).status_code == 200
    assert (await cabinet.step(item, "return", condition="good")).status_code == 200

    loan = {
        "kind": "lend",
        "holder": "Mr Li",
        "company": "Bay 9",
        "purpose": "a fair",
        "reason": "the fair is tomorrow",
    }
    loan["due_on"] = str(cabinet.today + dt.timedelta(days=3))
    asked = await cabinet.step(item, "requests", cabinet.head, **loan)
    early = await cabinet.carry_out(asked, cabinet.head)
    assert (early.status_code, early.json()["code"]) == (409, "not_approved")
    own = await cabinet.decided(asked, cabinet.head)
    assert (own.status_code, own.json()["code"]) == (403, "maker_is_checker")
    twice = await cabinet.step(item, "requests", **loan)
    assert (twice.status_code, twice.json()["current"]) == (409, "asked")
    assert (await cabinet.decided(asked)).status_code == 200
    done = await cabinet.carry_out(asked)
    assert (done.status_code, done.json()["holder"]) == (200, "Mr Li"), done.text
    assert (await cabinet.read(item))["movements"][0]["approved_by"]
    away = await cabinet.step(item, "transfer", holder="Mr Zhao", company="Another firm")
    assert away.status_code == 409  # what was agreed to was Bay 9
    again = await cabinet.carry_out(asked)
    assert again.status_code == 409
    assert [finding async for finding in verify()] == []


async def test_a_sample_is_written_off_by_two_persons(cabinet: Cabinet) -> None:
    item = await cabinet.sample()
    await cabinet.lend(item)
    asked = await cabinet.step(item, "requests", kind="write_off", reason="lost on the way back")
    assert (await cabinet.decided(asked, approve=False)).status_code == 200
    refused = await cabinet.carry_out(asked)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_approved")
    asked = await cabinet.step(item, "requests", kind="write_off", reason="lost for good, the police say")
    assert (await cabinet.decided(asked)).status_code == 200
    done = await cabinet.carry_out(asked)
    assert (done.status_code, done.json()["state"]) == (200, "written_off"), done.text
    assert (await cabinet.carry_out(asked)).json()["current"] == "written_off"
    for body, field in (
        ({"kind": "sell", "reason": "for a reason"}, "kind"),
        ({"kind": "write_off", "reason": "x"}, "reason"),
    ):
        refused = await cabinet.step(item, "requests", **body)
        assert [f["field"] for f in refused.json()["faults"]] == [field]
    assert [finding async for finding in verify()] == []


async def test_terms_hold_for_the_office_and_are_not_overwritten(cabinet: Cabinet) -> None:
    path = f"{cabinet.desk.base}/samples/policy"
    new = {"agreement_minor": 10_000, "reminder_days": [1, 5], "version": 0}
    assert (await cabinet.head.put(path, json=new)).json()["version"] == 1
    assert (await cabinet.lend(await cabinet.sample())).json()["code"] == "not_approved"
    assert (await cabinet.head.put(path, json=new)).json()["code"] == "conflict_version"
    for days in ([], [3, 3], [7, 3], [-1], [1, 2, 3, 4, 5, 6]):
        refused = await cabinet.head.put(path, json=new | {"reminder_days": days, "version": 1})
        assert [f["field"] for f in refused.json()["faults"]] == ["reminder_days"], days


# ------------------------------------------------------------------ overdue, counted, seen


async def test_an_overdue_sample_is_reminded_of_step_by_step_and_each_step_once(
    cabinet: Cabinet, client: Client, person: Callable[..., Awaitable[Actor]]
) -> None:
    seller = await person(cabinet.office, "sales")
    head = await person(cabinet.office, "head")
    item = await cabinet.sample(salesperson_id=str(seller.person_id))
    due = dt.date.fromisoformat((await cabinet.lend(item, days=5)).json()["due_on"])

    async def entries(actor: Actor) -> list[str]:
        told = await ask(PageHooks).day_entries(cabinet.office, actor)
        return [one.tone for entries in told for one in entries if one.kind == "Samples to be got back"]

    noon = dt.datetime.combine(due, dt.time(4), dt.UTC)
    steps = []
    for days in (-1, 0, 0, 2, 3, 7, 30):
        with clock.at(noon + dt.timedelta(days=days)):
            await cabinet.clock_came_by()
            steps.append((days, await cabinet.reminded(), await entries(seller), await entries(head)))
    assert steps == [
        (-1, [], [], []),
        (0, [1], ["warn"], []),
        (0, [1], ["warn"], []),
        (2, [1], ["warn"], []),
        (3, [1, 2], ["warn"], []),
        (7, [1, 2, 3], ["bad"], ["bad"]),
        (30, [1, 2, 3], ["bad"], ["bad"]),
    ]
    with clock.at(noon + dt.timedelta(days=30)):
        await cabinet.step(item, "extension", due_on=str(due + dt.timedelta(days=40)))
        await cabinet.clock_came_by()
        assert (await entries(seller), await cabinet.reminded()) == ([], [1, 2, 3])
        listed = (await cabinet.desk.assistant.get(f"{cabinet.desk.base}/samples?show=overdue")).json()["items"]
        assert listed == []
    with clock.at(noon + dt.timedelta(days=41)):
        await cabinet.clock_came_by()
        assert (await entries(seller), await cabinet.reminded()) == (["warn"], [1, 1, 2, 3])
        listed = (await cabinet.desk.assistant.get(f"{cabinet.desk.base}/samples?show=overdue")).json()["items"]
        assert [(one["id"], one["days_over"]) for one in listed] == [(item, 1)]


async def test_the_yearly_count_says_who_looked_and_what_differs(cabinet: Cabinet) -> None:
    here, moved, lost, out = [await cabinet.sample(name=name) for name in ("here", "moved", "lost", "out")]
    await cabinet.lend(out)
    opened = await cabinet.desk.post(cabinet.desk.warehouse, "/samples/counts", {"note": "the year"})
    count = opened.json()["id"]
    again = await cabinet.desk.post(cabinet.desk.warehouse, "/samples/counts", {})
    assert (again.status_code, again.json()["current"]) == (409, "open")
    seen = (await cabinet.desk.warehouse.get(f"{cabinet.desk.base}/samples/counts/{count}")).json()
    assert {one["item_id"] for one in seen["items"]} == {here, moved, lost, out}
    assert [one["holder"] for one in seen["items"] if one["item_id"] == out] == ["Ms Lin, Hope Motors"]

    at = f"/samples/counts/{count}"
    marks = [{"item_id": here, "found": "seen"}, {"item_id": moved, "found": "elsewhere", "place": "room 4"}]
    assert (await cabinet.desk.post(cabinet.desk.warehouse, f"{at}/marks", {"marks": marks})).status_code == 200
    early = await cabinet.desk.post(cabinet.desk.warehouse, f"{at}/closing")
    assert (early.status_code, len(early.json()["unmarked"])) == (409, 2)
    for bad in (
        [{"item_id": here, "found": "elsewhere"}],
        [{"item_id": here, "found": "perhaps"}],
        [{"item_id": count, "found": "seen"}],
        [marks[0], marks[0]],
        [],
    ):
        refused = await cabinet.desk.post(cabinet.desk.warehouse, f"{at}/marks", {"marks": bad})
        assert refused.status_code == 422, bad
    marks = [{"item_id": lost, "found": "missing", "note": "not in cabinet 2"}, {"item_id": out, "found": "seen"}]
    assert (await cabinet.desk.post(cabinet.desk.assistant, f"{at}/marks", {"marks": marks})).status_code == 200
    closed = await cabinet.desk.post(cabinet.desk.warehouse, f"{at}/closing")
    assert closed.json()["differences"] == 2, closed.text
    assert (await cabinet.read(moved))["place"] == "room 4"
    assert (await cabinet.read(moved))["movements"][0]["kind"] == "place"
    late = await cabinet.desk.post(cabinet.desk.warehouse, f"{at}/marks", {"marks": marks})
    assert (late.status_code, late.json()["current"]) == (409, "closed")
    told = await cabinet.desk.warehouse.get(f"{cabinet.desk.base}{at}/export?kind=csv")
    assert "not in cabinet 2" in told.text
    assert (
        len(
            {
                one["counted_by"]
                for one in (await cabinet.desk.warehouse.get(f"{cabinet.desk.base}{at}")).json()["items"]
            }
        )
        == 2
    )
    assert [finding async for finding in verify()] == []


async def test_the_list_leaves_as_a_sheet_and_is_narrowed(cabinet: Cabinet) -> None:
    item = await cabinet.sample(name="=SUM(A1)")
    await cabinet.sample(name="another")
    await cabinet.lend(item)
    base = f"{cabinet.desk.base}/samples"
    sheet = (await cabinet.desk.assistant.get(f"{base}/export?kind=csv&show=out")).text
    assert ("'=SUM(A1)" in sheet, "another" in sheet) == (True, False)
    assert [one["id"] for one in (await cabinet.desk.assistant.get(f"{base}?show=out")).json()["items"]] == [item]
    found = await ask(PageHooks).search_hits(cabinet.office, SYSTEM, "SMP-")
    assert item in str(found)


async def test_a_salesperson_sees_and_lends_only_what_they_answer_for(
    cabinet: Cabinet,
    client: Client,
    person: Callable[..., Awaitable[Actor]],
    new_office: Callable[..., Awaitable[Office]],
) -> None:
    seller = await person(cabinet.office, "sales")
    who = await client(cabinet.office, actor=seller)
    mine, other = await cabinet.sample(salesperson_id=str(seller.person_id)), await cabinet.sample()
    base = f"{cabinet.desk.base}/samples"
    assert [one["id"] for one in (await who.get(base)).json()["items"]] == [mine]
    assert ((await who.get(f"{base}/{mine}")).status_code, (await who.get(f"{base}/{other}")).status_code) == (200, 404)
    assert (await cabinet.step(other, "use", who, note="not mine to use up")).status_code == 404
    assert (await cabinet.step(mine, "use", who, note="shown to pieces")).status_code == 200
    elsewhere = await new_office()
    stranger = await client(elsewhere, "head")
    assert (await stranger.get(f"/api/{elsewhere.code}/samples/{mine}")).status_code == 404
    assert (await stranger.get(f"/api/{elsewhere.code}/samples")).json()["items"] == []


async def test_a_picture_is_kept_with_its_sample(cabinet: Cabinet) -> None:
    item = await cabinet.sample()
    for body, rule in ((b"%PDF-1.7", "media"), (b"", "empty"), (PNG + b" " * 10_000_000, "size")):
        refused = await cabinet.step(item, "photos", name="front", content=base64.b64encode(body).decode())
        assert [f["rule"] for f in refused.json()["faults"]] == [rule]
    kept = await cabinet.step(item, "photos", name="front.png", content=base64.b64encode(PNG).decode())
    assert kept.status_code == 201, kept.text
    seen = await cabinet.desk.assistant.get(f"{cabinet.desk.base}/samples/{item}/photos/1")
    assert (seen.content, seen.headers["content-type"]) == (PNG, "image/png")
    assert (await cabinet.desk.assistant.get(f"{cabinet.desk.base}/samples/{item}/photos/2")).status_code == 404


async def test_two_who_lend_the_same_sample_at_once_one_does(cabinet: Cabinet) -> None:
    for _ in range(5):
        item = await cabinet.sample()
        answers = await asyncio.gather(
            *(cabinet.lend(item, holder=name) for name in ("Ms Lin", "Mr Li", "Mr Wang", "Ms Chen"))
        )
        assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
    assert [finding async for finding in verify()] == []


async def test_one_holder_at_a_time_is_the_databases_own_rule(cabinet: Cabinet) -> None:
    """What the use case checks first, the table refuses too."""
    item = await cabinet.sample()
    await cabinet.lend(item)
    async with transaction(Act(cabinet.office, SYSTEM, "api")) as tx:
        sql = (
            "INSERT INTO samples.loan (office_id, id, item_id, holder, company, purpose, due_on, lent_at, lent_by)"
            " SELECT office_id, gen_random_uuid(), item_id, 'Mr Li', 'x', 'x', due_on, lent_at, lent_by FROM samples.loan"
            " WHERE office_id = $1 AND item_id = $2 ON CONFLICT DO NOTHING"
        )
        assert await tx.execute(sql, cabinet.office.id, item) == 0
        changed = await tx.fetchval(
            "SELECT has_table_privilege('samples.movement', 'UPDATE') OR has_table_privilege('samples.movement', 'DELETE')"
        )
    assert changed is False
