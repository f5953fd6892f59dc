"""What the pages of receivables list: the summary in any order, held goods by their money, calls, money, and their sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from salesops import DB, Act, Actor, clock
from salesops.errors import NotFound
from salesops.hookspecs.orders import Order
from salesops.services.sheets import read_sheet
from salesops.testing import SYSTEM, Client
from salesops_duties.receivables import service
from salesops_duties.receivables.service import Calls, Chosen, Receipts
from tests.stories.desk import Desk

COLUMNS = ("not_due", "1-30", "31-60", "61-90", "91-180", "over_180")


def act_of(desk: Desk) -> Act:
    return Act(desk.office, SYSTEM, "screen")


async def owing(desk: Desk, name: str, limit: str, quantity: str) -> tuple[str, dict[str, Any]]:
    """A customer whose goods worth ten each were issued."""
    customer = await desk.customer(name, limit=limit)
    return customer, await desk.to_documents(customer, **{"PA-1": quantity})


async def test_ar_1_the_listed_lines_add_up_and_so_do_all(desk: Desk) -> None:
    await desk.goods(**{"PA-1": "500"})
    for name, quantity in (("Alder", "5"), ("Birch", "30"), ("Cedar", "12")):
        await owing(desk, name, "9000.00", quantity)
    found = await service.overview(act_of(desk), Chosen(words="r"))
    assert [line["name"] for line in found["lines"]] == ["Birch", "Cedar", "Alder"]
    assert (found["count"], found["listed_count"], found["all"]["open"]) == (3, 3, found["listed"]["open"])
    for total in (found["all"], found["listed"]):
        assert sum(total["minors"][c] for c in (*COLUMNS, "unapplied")) == total["minors"]["closing"]
    found = await service.overview(act_of(desk), Chosen(words="ced", sort="name"))
    assert (found["listed_count"], found["listed"]["open"]) == (1, found["lines"][0]["open"])
    assert found["all"]["minors"]["closing"] > found["listed"]["minors"]["closing"]


@pytest.mark.parametrize(
    ("sort", "first"), [("name", "Alder"), ("-name", "Cedar"), ("open", "Alder"), ("headroom", "Birch")]
)
async def test_the_summary_is_sorted_by_any_column(desk: Desk, sort: str, first: str) -> None:
    await desk.goods(**{"PA-1": "500"})
    for name, quantity in (("Alder", "5"), ("Birch", "30"), ("Cedar", "12")):
        await owing(desk, name, "9000.00", quantity)
    found = await service.overview(act_of(desk), Chosen(sort=sort, limit=1))
    assert [line["name"] for line in found["lines"]] == [first]


async def test_an_unknown_order_is_the_usual_one(desk: Desk) -> None:
    await desk.goods(**{"PA-1": "500"})
    for name, quantity in (("Alder", "5"), ("Birch", "30")):
        await owing(desk, name, "9000.00", quantity)
    found = await service.overview(act_of(desk), Chosen(sort="name; DROP TABLE core.office"))
    assert [line["name"] for line in found["lines"]] == ["Birch", "Alder"]


async def test_an_invoice_number_finds_its_customer(desk: Desk) -> None:
    await desk.goods(**{"PA-1": "500"})
    await owing(desk, "Alder", "9000.00", "5")
    _, issued = await owing(desk, "Birch", "9000.00", "7")
    number = issued["sales_invoice"]["number"]
    found = await service.overview(act_of(desk), Chosen(words=number.lower()))
    assert [line["name"] for line in found["lines"]] == ["Birch"]


async def test_ord_7_a_card_moves_by_what_the_money_did_and_its_figure_with_it(desk: Desk) -> None:
    await desk.goods(**{"PA-1": "500"})
    customer, issued = await owing(desk, "Birch", "100.00", "50")
    outbound = UUID(issued["outbound_order"]["id"])

    async def card(column: str) -> dict[str, Any]:
        found = await service.board(act_of(desk))
        (only,) = found["columns"][column]
        assert found["held"] == (0 if column == "released" else 1)
        assert found["paid_not_released"] == 0
        return dict(only)

    waiting = await card("nothing")
    missing = waiting["minor"]
    assert waiting["required"] == "500.00"
    assert (missing, waiting["covered"], waiting["share"]) == (40000, "100.00", 20)
    await desk.pay(customer, "150.00")
    assert (await card("nothing"))["missing"] == "250.00"
    slip = (await desk.pay(customer, "250.00", state="reported")).json()["id"]
    assert (await card("reported"))["missing"] == "250.00"
    body = {"customer_id": customer, "order_id": issued["order_id"]}
    assert (await desk.post(desk.finance, f"/receivables/receipts/{slip}/match", body)).status_code == 200
    assert (await card("matched"))["missing"] == "250.00"
    assert (await desk.post(desk.finance, f"/receivables/receipts/{slip}/clear", {})).status_code == 200
    released = await card("released")
    assert (released["state"], released["missing"]) == ("released_paid", "0.00")
    assert released["receipt_number"]
    whole = await service.read_hold(act_of(desk), outbound)
    assert [(line["part_no"], line["amount"]) for line in whole["goods"]] == [("PA-1", "500.00")]


async def test_held_goods_of_others_are_not_shown_to_a_salesperson(desk: Desk, client: Client) -> None:
    await desk.goods(**{"PA-1": "500"})
    _, issued = await owing(desk, "Birch", "100.00", "50")
    outbound = UUID(issued["outbound_order"]["id"])
    assert (await service.board(act_of(desk), own=True))["held"] == 0
    with pytest.raises(NotFound):
        await service.read_hold(act_of(desk), outbound, own=True)


async def test_ar_2_calls_are_listed_due_first_with_what_was_said(desk: Desk) -> None:
    await desk.goods(**{"PA-1": "500"})
    await owing(desk, "Birch", "100.00", "50")
    rows, total = await service.list_calls(act_of(desk), Calls())
    assert (total, rows[0]["customer"], rows[0]["calls"]) == (1, "Birch", 0)
    tomorrow = clock.today(desk.office.timezone) + dt.timedelta(days=1)
    note = {"called_at": clock.now().isoformat(), "phone": "021 555", "person": "Mr Gu", "outcome": "promised", "promised_on": str(tomorrow),
            "promised_amount": "300.00"}  # fmt: skip
    assert (await desk.post(desk.assistant, f"/receivables/calls/{rows[0]['id']}/log", note)).status_code == 201
    assert await service.list_calls(act_of(desk), Calls()) == ([], 0)
    rows, _ = await service.list_calls(act_of(desk), Calls("promised"))
    assert (rows[0]["person"], rows[0]["promised"], rows[0]["promise_broken"]) == ("Mr Gu", "300.00", False)
    history = await service.history_of(act_of(desk), rows[0]["customer_id"])
    assert [one["kind"] for one in history] == ["ahead", "said"]
    found = await service.overview(act_of(desk), Chosen())
    assert found["lines"][0]["next"] == {"kind": "held", "on": None}


async def test_ar_3_money_is_proposed_for_what_it_names_then_for_the_oldest(desk: Desk) -> None:
    await desk.goods(**{"PA-1": "500"})
    customer, first = await owing(desk, "Birch", "9000.00", "5")
    second = await desk.to_documents(customer, **{"PA-1": "7"})
    body = {
        "customer_id": customer,
        "amount": "100.00",
        "reference": "TRF 9",
        "invoice_id": second["sales_invoice"]["id"],
    }
    noted = (await desk.post(desk.finance, "/receivables/receipts", body)).json()["id"]
    receipt = await service.read_receipt(act_of(desk), UUID(noted))
    assert [(one["number"], one["proposed"]) for one in receipt["open"]] == [
        (second["sales_invoice"]["number"], "70.00"),
        (first["sales_invoice"]["number"], "30.00"),
    ]
    rows, total = await service.page_of_receipts(act_of(desk), Receipts("waiting", "trf 9"))
    assert (total, rows[0]["state"]) == (1, "matched")
    assert await service.page_of_receipts(act_of(desk), Receipts("reversed")) == ([], 0)
    assert (await desk.post(desk.finance, f"/receivables/receipts/{noted}/clear", {})).status_code == 200
    paper = await service.read_paper(act_of(desk), UUID(second["sales_invoice"]["id"]))
    assert [(link["kind"], link["amount"]) for link in paper["links"]] == [("receipt", "70.00")]


@pytest.mark.parametrize("path", ["overview", "receipts", "calls", "accounts/{customer}/statement"])
async def test_every_list_leaves_as_a_sheet_without_formulas(desk: Desk, path: str) -> None:
    await desk.goods(**{"PA-1": "500"})
    customer, _ = await owing(desk, "=HYPERLINK(1)", "100.00", "50")
    await desk.pay(customer, "20.00")
    where = f"{desk.base}/receivables/{path.format(customer=customer)}/export"
    for kind in ("xlsx", "csv"):
        answer = await desk.finance.get(where, params={"kind": kind})
        assert answer.status_code == 200, answer.text
        heads, rows = read_sheet(f"x.{kind}", answer.content)
        assert rows
        assert len(heads) > 5
        if kind == "csv":
            assert not any(cell.startswith("=") for _, cells in rows for cell in cells)


async def test_ar_2_what_is_due_is_told_to_those_who_may_act_and_of_their_own_customers(
    desk: Desk, person: Callable[..., Awaitable[Actor]]
) -> None:
    await desk.goods(**{"PA-1": "500"})
    _, issued = await owing(desk, "Birch", "100.00", "50")
    number = issued["sales_invoice"]["number"]
    assistant, stranger = await person(desk.office, "assistant"), await person(desk.office, "sales")
    warehouse = await person(desk.office, "warehouse")
    async with DB.transaction(desk.office.id, read_only=True):  # as the kernel opens for an offer, without its deadline
        counts = await service.due_counts(desk.office, assistant)
        assert {one.path: one.count for one in counts} == {"receivables/held": 1, "receivables/calls": 1}
        assert [one.title for one in await service.day_entries(desk.office, assistant)] == ["Birch"]
        for actor, found in ((assistant, [number]), (stranger, []), (warehouse, [])):
            hits = await service.search_hits(desk.office, actor, number.lower())
            assert [hit.title for hit in hits] == found
        for actor in (stranger, warehouse):
            assert await service.due_counts(desk.office, actor) == ()
            assert await service.day_entries(desk.office, actor) == ()


async def test_the_balance_beside_an_order_is_the_sum_that_the_check_makes(
    desk: Desk, person: Callable[..., Awaitable[Actor]]
) -> None:
    await desk.goods(**{"PA-1": "500"})
    customer, _ = await owing(desk, "Birch", "1000.00", "50")
    order = (await desk.take(customer, **{"PA-1": "70"})).json()["id"]
    _, balance = await desk.check(order)
    assistant, stranger = await person(desk.office, "assistant"), await person(desk.office, "sales")

    async def panel(actor: Actor, seen: Order) -> dict[str, Any] | None:
        async with DB.transaction(desk.office.id, read_only=True):
            told = await service.panels(desk.office, actor, seen)
        return told[0].data if told else None

    seen = Order(UUID(order), UUID(customer), "CNY", 70000, ())
    data = await panel(assistant, seen)
    assert data is not None
    assert (data["owed"], data["limit"], data["headroom"]) == ("500.00", "1000.00", "500.00")
    assert (data["need"], data["short"]) == ("700.00", balance["shortfall"])
    assert await panel(stranger, seen) is None
    foreign = await panel(assistant, Order(UUID(order), UUID(customer), "EUR", 70000, ()))
    assert foreign is not None
    assert foreign["several"]  # no figure rather than a wrong one
    async with DB.transaction(desk.office.id, read_only=True):
        (of_customer,) = await service.panels_of(desk.office, assistant, "customer", UUID(customer))
    assert "need" not in of_customer.data
