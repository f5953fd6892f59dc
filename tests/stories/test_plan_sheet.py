"""The procurement plan as a sheet (FUT-3): exported in the order of the paper list, edited and brought back, and what it refuses."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest_asyncio

from salesops import new_id
from salesops.testing import Client
from tests.stories.desk import Desk, add_missing_products
from tests.stories.test_futures import confirmed, days
from tests.stories.test_procurement import Buying

SEED = [
    "inspection date",
    "customer",
    "model",
    "quantity",
    "version name",
    "manufacturer",
    "ordered",
    "recommended stocking quantity",
    "current inventory",
    "check foreign inventory",
]


@pytest_asyncio.fixture
async def buying(desk: Desk, client: Client) -> Buying:
    return Buying(desk, await client(desk.office, "head"))


async def exported(buying: Buying, words: str) -> list[dict[str, str]]:
    answer = await buying.head.get(f"{buying.base}/plan/export", params={"q": words, "kind": "csv"})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def brought(buying: Buying, rows: list[dict[str, Any]], *, dry_run: bool = False, **how: Any) -> Any:
    return await bring(buying, "/plan/import", rows, dry_run=dry_run, **how)


async def bring(buying: Buying, path: str, rows: list[dict[str, Any]], **how: Any) -> Any:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return await buying.head.post(
        f"{buying.base}{path}",
        params={"file_name": "plan.csv"} | how,
        content=out.getvalue().encode(),
        headers={"Idempotency-Key": str(new_id()), "Content-Type": "text/csv"},
    )


async def faults(buying: Buying, **cells: str) -> list[tuple[str, str]]:
    """The column and the rule of each fault of one row; nothing of it is taken."""
    answer = await brought(buying, [{"model": "", "quantity": "1", **cells}])
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert report["taken"] == 0
    return [(one["column"], one["rule"]) for one in report["faults"]]


async def customers_line(buying: Buying, part_no: str, quantity: str) -> dict[str, Any]:
    """The line of the plan of an order of goods that are not in stock."""
    order = await confirmed(buying.desk, await buying.desk.customer(), **{part_no: quantity})
    issued = await buying.desk.issue(order)
    assert issued.status_code == 201, issued.text
    return (await buying.planned(issued.json()["number"]))[0]


async def test_the_sheet_has_the_columns_of_the_paper_list_and_comes_back_edited(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["SHEET1", "SHEET2"])
    line = await customers_line(buying, "SHEET1", "4")
    (row,) = await exported(buying, line["order_number"])
    assert list(row)[:10] == SEED
    assert (row["customer"], row["model"], row["quantity"], row["ordered"]) == (line["customer"], "SHEET1", "4", "no")

    edited = row | {
        "inspection date": days(-2),
        "check foreign inventory": "yes",
        "decision": "wait",
        "reason": "a ship is late",
    }
    stock = dict.fromkeys(row, "") | {"model": "sheet2", "quantity": "12", "inspection date": days(0).replace("-", "/")}
    looked = await brought(buying, [edited, stock], dry_run=True)
    assert (looked.json()["faults"], looked.json()["taken"]) == ([], 2)
    assert (await buying.planned("SHEET2")) == []
    taken = await brought(buying, [edited, stock])
    assert (taken.json()["faults"], taken.json()["taken"]) == ([], 2)

    (changed,) = await buying.planned(line["order_number"])
    assert (changed["inspected_on"], changed["check_foreign"], changed["decision"], changed["reason"]) == (days(-2), True, "wait", "a ship is late")  # fmt: skip
    (added,) = await buying.planned("SHEET2")
    assert (added["purpose"], added["quantity"], added["inspected_on"]) == ("stock", "12", days(0))

    # What is brought again changes the line that is there, and adds none.
    again = await brought(buying, [stock | {"quantity": "20"}])
    assert again.json()["taken"] == 1
    assert [one["quantity"] for one in await buying.planned("SHEET2")] == ["20"]


async def test_what_a_sheet_may_not_say_is_refused_row_by_row(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["SHEET3", "SHEET4"])
    line = await customers_line(buying, "SHEET3", "4")
    who = line["customer"]
    assert await faults(buying, model="SHEET33") == [("model", "known")]
    assert await faults(buying, model="SHEET3", quantity="many") == [("quantity", "decimal")]
    assert await faults(buying, model="SHEET3", quantity="0") == [("quantity", "positive")]
    assert await faults(buying, model="SHEET3", ordered="yes") == [("ordered", "derived")]
    assert await faults(buying, model="SHEET3", ordered="perhaps") == [("ordered", "yes_no")]
    assert await faults(buying, model="SHEET3", **{"inspection date": days(-40)}) == [("inspection date", "recent")]
    assert await faults(buying, model="SHEET3", **{"inspection date": days(2)}) == [("inspection date", "not_future")]
    assert await faults(buying, model="SHEET3", **{"inspection date": "last week"}) == [("inspection date", "date")]
    assert await faults(buying, model="SHEET3", customer="Nobody at All") == [("customer", "known")]
    assert await faults(buying, model="SHEET4", customer=who) == [("customer", "no_order")]
    assert await faults(buying, model="SHEET3", customer=who, quantity="5") == [("quantity", "derived")]
    assert await faults(buying, model="SHEET3", customer=who, quantity="4", decision="refuse") == [
        ("reason", "required")
    ]
    assert await faults(buying, model="SHEET4", decision="order") == [("decision", "line")]
    assert await faults(buying, model="SHEET3", **{"version name": "2031"}) == [("version name", "known")]

    # One faulty row keeps all others out.
    both = await brought(buying, [{"model": "SHEET4", "quantity": "3"}, {"model": "SHEET99", "quantity": "3"}])
    assert (both.json()["taken"], [one["row"] for one in both.json()["faults"]]) == (0, [3])
    assert await buying.planned("SHEET4") == []


async def test_the_good_rows_alone_are_taken_in_when_that_is_chosen(buying: Buying) -> None:
    await add_missing_products(buying.desk.office, ["SHEET5"])
    rows = [
        {"model": "SHEET5", "quantity": "3", "reason": "for the fair"},
        {"model": "SHEET99", "quantity": "many", "reason": "=1+1"},
        {"model": "SHEET5", "quantity": "0", "reason": ""},
    ]
    looked = await brought(buying, rows, dry_run=True, partial=True)
    assert (looked.json()["taken"], looked.json()["good"], len(looked.json()["faults"])) == (0, 1, 2), looked.text
    whole = await brought(buying, rows)
    assert (whole.json()["taken"], await buying.planned("SHEET5")) == (0, [])
    taken = await brought(buying, rows, partial=True)
    assert (taken.json()["taken"], taken.json()["partial"]) == (1, True), taken.text
    assert [one["row"] for one in taken.json()["faults"]] == [3, 4]
    (added,) = await buying.planned("SHEET5")
    assert (added["quantity"], added["reason"]) == ("3", "for the fair")

    refused = await bring(buying, "/plan/import/refused", rows, kind="csv")
    assert refused.status_code == 200, refused.text
    found = list(csv.DictReader(io.StringIO(refused.content.decode("utf-8-sig"))))
    assert [(one["model"], one["quantity"], one["row"]) for one in found] == [
        ("SHEET99", "many", "3"),
        ("SHEET5", "0", "4"),
    ]
    assert found[0]["why refused"].startswith("model: No such part number.")
    assert found[0]["reason"] == "'=1+1"  # no cell becomes a formula
    # Mended, it comes back as it is: the columns that were added are nobody's.
    mended = [found[1] | {"quantity": "2"}]
    again = await brought(buying, mended)
    assert (again.json()["taken"], again.json()["faults"]) == (1, [])


async def test_a_sheet_without_a_good_row_takes_nothing_even_in_part(buying: Buying) -> None:
    none = await brought(buying, [{"model": "SHEET98", "quantity": "3"}], partial=True)
    assert (none.json()["taken"], none.json()["good"]) == (0, 0), none.text
