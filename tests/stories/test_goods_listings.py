"""The lists of goods and customers as pages ask for them: found, narrowed, in an order, page by page, and as a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from salesops import Act, clock, transaction
from salesops.act import Actor
from salesops.hookspecs.pages import PageHooks
from salesops.kernel.dispatch import ask
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.services import outbox
from salesops.testing import SYSTEM, Client
from salesops_duties.customers import service as customers
from salesops_duties.customers.rules import NewContact, NewCustomer, StateChange
from salesops_duties.inventory import service as inventory
from salesops_duties.inventory.rules import Announcement, NewHold
from salesops_duties.prices import service as prices
from salesops_duties.prices.rules.lists import NewPrice
from salesops_duties.returns import service as returns
from salesops_duties.returns.rules import NewReturn, WantedLine
from tests.stories.desk import Desk

Person = Callable[..., Awaitable[Actor]]


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))


async def parts(act: Act, *names: tuple[str, str, str]) -> None:
    async with transaction(act) as tx:
        await add_products(tx, [NewProduct(number, name, chinese) for number, name, chinese in names])


async def numbers(act: Act, **asked: Any) -> list[str]:
    rows, _ = await inventory.shelves(act, **asked)
    return [row["part_no"] for row in rows]


async def test_products_are_found_narrowed_and_sorted_by_what_can_be_sold(desk: Desk) -> None:
    act, o = Act(desk.office, SYSTEM, "api"), desk.office.id
    a, b, c = f"SHELF-{o}-A", f"SHELF-{o}-B", f"SHELF-{o}-C"
    await parts(act, (a, "Brake pad", "刹车片"), (b, "Brake disc", "刹车盘"), (c, "=HYPERLINK(1)", ""))
    await desk.goods(**{a: "5", b: "9"})
    await inventory.hold(act, NewHold(b, "6", "quality", "wet"))
    await inventory.announce(act, Announcement(c, "20", "PO 1"))
    words = f"shelf-{o}"
    assert await numbers(act, words=words) == [a, b, c]
    assert await numbers(act, words=words, sort="-available") == [a, b, c]
    assert await numbers(act, words=words, sort="-on_hand") == [b, a, c]
    assert await numbers(act, words=words, show="stock") == [a, b]
    assert await numbers(act, words=words, show="held") == [b]
    assert await numbers(act, words=words, show="none") == [c]
    assert await numbers(act, words=words, show="incoming") == [c]
    assert await numbers(act, words=words, sort="name; DROP TABLE x") == [a, b, c]  # no order of ours
    assert set(await numbers(act, words="scp")) >= {a, b}
    pages = [await numbers(act, words=words, sort="part", limit=1, offset=at) for at in range(4)]
    assert pages == [[a], [b], [c], []]
    _, alike = await inventory.shelves(act, words=f"{a}x")
    assert alike
    sheet = await desk.assistant.get(f"{desk.base}/inventory/export/stock?q={words}&kind=csv&sort=-on_hand")
    rows = read(sheet.text)
    assert [row[0] for row in rows[1:]] == [b, a, c]
    assert rows[3][1] == "'=HYPERLINK(1)"  # nothing that leaves becomes a formula


async def test_outbound_orders_are_found_by_number_customer_and_pinyin(desk: Desk, person: Person) -> None:
    act = Act(desk.office, SYSTEM, "api")
    await desk.goods(**{"DOCK-1": "50"})
    first = await desk.to_documents(await desk.customer("石河子修理厂", limit="900.00"), **{"DOCK-1": "3"})
    second = await desk.to_documents(await desk.customer("Birch Garage", limit="900.00"), **{"DOCK-1": "4"})
    number, left = first["outbound_order"]["number"], second["outbound_order"]
    assert (await desk.dispatch(left["id"])).status_code == 201

    async def found(**asked: Any) -> list[str]:
        return [row["number"] for row in await inventory.outbound_page(act, **asked)]

    assert await found() == [number, left["number"]]  # the oldest first
    assert await found(sort="-number") == [left["number"], number]
    assert await found(words="shzxlc") == await found(words=number[-6:]) == await found(state="issued") == [number]
    assert await found(words="birch", state="issued") == []
    seller = await person(desk.office, "sales")
    assert await inventory.outbound_page(Act(desk.office, seller, "api"), own=True) == []
    sheet = read((await desk.warehouse.get(f"{desk.base}/inventory/export/outbound?show=dispatched&kind=csv")).text)
    assert [row[0] for row in sheet[1:]] == [left["number"]]


async def test_customers_are_found_by_pinyin_people_and_state(desk: Desk, person: Person, client: Client) -> None:
    act, seller = Act(desk.office, SYSTEM, "api"), await person(desk.office, "sales")
    mine = (await customers.register(act, NewCustomer("天山汽修", salesperson_id=seller.person_id))).id
    other = (await customers.register(act, NewCustomer("Cedar Garage", phone="021 5555 0100"))).id
    await customers.add_contact(act, other, NewContact("Ms Wen"))
    await customers.change_state(act, other, StateChange("stop", "promises broken", 1))

    async def found(**asked: Any) -> list[object]:
        return [row["id"] for row in await customers.customers_page(act, **asked)]

    assert await found(words="tsqx") == await found(words="tianshan") == [mine]
    assert await found(words="wen") == await found(words="5555") == await found(show="stop") == [other]
    assert await found(sort="name") == [other, mine]
    assert await found(sort="-name", limit=1) == [mine]
    own = await customers.customers_page(Act(desk.office, seller, "api"), own=True)
    assert [row["id"] for row in own] == [mine]
    sheet = read((await desk.assistant.get(f"{desk.base}/customers/export?show=stop&kind=csv")).text)
    assert [row[0] for row in sheet[1:]] == ["Cedar Garage"]


async def test_returns_and_prices_are_listed_as_they_are_asked(desk: Desk) -> None:
    act = Act(desk.office, SYSTEM, "api")
    await desk.goods(**{"BACK-1": "50"})
    customer = await desk.customer("Dogwood Garage", limit="900.00")
    issued = await desk.to_documents(customer, **{"BACK-1": "4"})
    assert (await desk.dispatch(issued["outbound_order"]["id"])).status_code == 201
    await outbox.drain()
    order = (await inventory.read(act, issued["outbound_order"]["id"]))["order_id"]
    seen = await returns.returnable(act, order)
    assert [(line["delivered"], line["returnable"]) for line in seen["lines"]] == [("4", "4")]
    made = await returns.request(act, NewReturn("defect", order, [WantedLine(1, "3")]))
    assert [line["returnable"] for line in (await returns.returnable(act, order))["lines"]] == ["1"]
    assert [row["id"] for row in await returns.returns_page(act, words="dogwood", state="open")] == [made["id"]]
    assert await returns.returns_page(act, state="resolved") == []
    sheet = read((await desk.finance.get(f"{desk.base}/returns/export?kind=csv")).text)
    assert [row[1] for row in sheet[1:]] == ["Dogwood Garage"]

    today = clock.today(act.office.timezone)
    await prices.add(
        act, [NewPrice("BACK-1", "9.50", today), NewPrice("BACK-1", "8.00", today, kind="group", group="gold")]
    )
    assert [row["unit_price"] for row in await prices.prices_page(act, words="back-1", sort="price")] == ["8", "9.5"]
    assert [row["kind"] for row in await prices.prices_page(act, kind="group")] == ["group"]
    assert await prices.prices_page(act, show="over") == []
    sheet = read((await desk.finance.get(f"{desk.base}/prices/export?list=base&kind=csv")).text)
    assert [row[:2] for row in sheet[1:]] == [["BACK-1", "9.5"]]


async def test_the_search_and_the_day_show_only_what_a_person_may_open(desk: Desk, person: Person) -> None:
    await desk.goods(**{"FOUND-1": "50"})
    customer = await desk.customer("Elder Garage", limit="900.00")
    number = (await desk.to_documents(customer, **{"FOUND-1": "2"}))["outbound_order"]["number"]

    async def hits(actor: Actor, words: str) -> list[str]:
        answers = await ask(PageHooks).search_hits(desk.office, actor, words)
        return sorted(hit.title for each in answers for hit in each if hit.icon in ("package", "users"))

    async def day(actor: Actor) -> set[str]:
        return {one.kind for each in await ask(PageHooks).day_entries(desk.office, actor) for one in each}

    assistant, seller, dock = [await person(desk.office, role) for role in ("assistant", "sales", "warehouse")]
    assert await hits(assistant, number) == [number]
    assert await hits(assistant, "elder") == ["Elder Garage"]
    assert await hits(seller, number) == await hits(seller, "elder") == []  # neither is theirs
    assert "To dispatch" in await day(dock)
    assert "To dispatch" not in await day(assistant)
    counts = [one for each in await ask(PageHooks).due_counts(desk.office, dock) for one in each]
    assert ("inventory/outbound", 1) in [(one.path, one.count) for one in counts]


@pytest.mark.parametrize("thing", ["customer", "product", "outbound_order", "something else"])
async def test_whoever_holds_no_right_sees_no_panel(desk: Desk, person: Person, thing: str) -> None:
    customer = await desk.customer("Fern Garage", limit="900.00")
    nobody = Actor((await person(desk.office, "hr")).person_id, "Nobody", frozenset({"hr"}))
    answers = await ask(PageHooks).page_panels(desk.office, nobody, thing, UUID(customer))
    assert [panel for each in answers for panel in each] == []
