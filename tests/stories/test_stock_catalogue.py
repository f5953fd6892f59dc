"""The catalogue as the desk keeps it: units and steps, successors, substitutes, and sheets of products."""

from __future__ import annotations

import io
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from salesops import Act, transaction
from salesops.errors import Faults
from salesops.masterdata.catalogue import Product, convert, find_products, find_units, last_successors, read_quantity
from salesops.testing import SYSTEM
from salesops.values import new_id
from tests.stories.desk import Desk


async def add(desk: Desk, part_no: str, **given: Any) -> None:
    made = await desk.post(desk.assistant, "/products", {"part_no": part_no, "name": f"Part {part_no}"} | given)
    assert made.status_code == 201, made.text


async def seen(desk: Desk, part_no: str) -> dict[str, Any]:
    answered = await desk.assistant.get(f"{desk.base}/products/{part_no}")
    assert answered.status_code == 200, answered.text
    product: dict[str, Any] = answered.json()
    return product


async def put(desk: Desk, part_no: str, what: str, **given: Any) -> Any:
    version = (await seen(desk, part_no))["version"]
    return await desk.assistant.put(f"{desk.base}/products/{part_no}{what}", json=given | {"version": version})


async def test_a_box_is_twelve_pieces_exactly(desk: Desk) -> None:
    await add(desk, "UNIT-1", units=[{"uom": "box", "numerator": 12}])
    changed = await put(
        desk,
        "UNIT-1",
        "/units",
        units=[{"uom": "box", "numerator": 12}, {"uom": "third", "numerator": 1, "denominator": 3}],
    )
    assert changed.status_code == 200, changed.text
    assert (await seen(desk, "UNIT-1"))["units"] == [
        {"uom": "box", "numerator": 12, "denominator": 1},
        {"uom": "third", "numerator": 1, "denominator": 3},
    ]
    async with transaction(Act(desk.office, SYSTEM, "api")) as tx:
        (product,) = await find_products(tx, part_nos=["UNIT-1"])
        units = (await find_units(tx, [product.id]))[product.id]
    assert units == {"pc": 1, "box": 12, "third": Fraction(1, 3)}
    faults = Faults()
    assert read_quantity(product, units, "2", "box", "q", faults) == 24
    assert read_quantity(product, units, "3", "third", "q", faults) == 1
    assert faults.found == []


def product(step: str | None = None, moq: str | None = None, digits: int = 0) -> Product:
    return Product(new_id(), "P", "Part", "", "", "", "pc", digits, False,
                   order_step=Decimal(step) if step else None, moq=Decimal(moq) if moq else None)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "uom", "rule", "allowed"),
    [
        ("0", "", "positive", None),
        ("-1", "", "positive", None),
        ("2.5", "", "step", "1 pc"),
        ("some", "", "quantity", None),
        ("1", "pallet", "unit", ["box", "pc"]),
        ("0.5", "half", "unit", ["box", "pc"]),
    ],
)
def test_ord_2_what_is_no_whole_piece_is_refused_with_the_allowed_step(
    text: str, uom: str, rule: str, allowed: Any
) -> None:
    faults = Faults()
    assert read_quantity(product(), {"box": Fraction(12)}, text, uom, "lines[0].quantity", faults) is None
    (fault,) = faults.found
    assert (fault.field, fault.rule, fault.allowed) == ("lines[0].quantity", rule, allowed)


def test_ord_2_five_pieces_of_what_is_sold_by_twelve_are_refused() -> None:
    faults = Faults()
    assert read_quantity(product(step="12"), {}, "5", "", "quantity", faults) is None
    assert (faults.found[0].rule, faults.found[0].allowed) == ("step", "12 pc")
    assert read_quantity(product(step="12", moq="24"), {}, "12", "pc", "quantity", faults) is None
    assert (faults.found[1].rule, faults.found[1].allowed) == ("minimum", "24 pc")
    assert read_quantity(product(step="12", moq="24"), {"box": Fraction(12)}, "2", "box", "quantity", faults) == 24


@given(st.integers(1, 10**6), st.integers(1, 500), st.integers(1, 500), st.integers(0, 6))
def test_a_conversion_is_exact_or_refused(n: int, numerator: int, denominator: int, digits: int) -> None:
    factor = Fraction(numerator, denominator)
    try:
        converted = convert(Decimal(n), factor, digits)
    except ValueError:
        assert (n * factor * 10**digits).denominator != 1
    else:
        assert Fraction(converted) == n * factor


async def test_a_superseded_part_leads_to_the_last_of_its_chain_and_a_circle_is_refused(desk: Desk) -> None:
    for part in ("OLD-1", "OLD-2", "OLD-3"):
        await add(desk, part)
    for old, new in (("OLD-1", "OLD-2"), ("OLD-2", "OLD-3")):
        assert (await put(desk, old, "/successor", successor=new, reason="maker's bulletin")).status_code == 200
    assert (await seen(desk, "OLD-1"))["superseded_by"] == "OLD-3"
    async with transaction(Act(desk.office, SYSTEM, "api")) as tx:
        ids = {p.part_no: p.id for p in await find_products(tx, part_nos=["OLD-1", "OLD-2", "OLD-3"])}
        last = await last_successors(tx, ids.values())
    assert {one.part_no for one in last.values()} == {"OLD-3"}
    circle = await put(desk, "OLD-3", "/successor", successor="OLD-1", reason="a slip")
    assert (circle.status_code, circle.json()["faults"][0]["rule"]) == (422, "circle")
    itself = await put(desk, "OLD-3", "/successor", successor="OLD-3", reason="a slip")
    assert itself.status_code == 422


async def test_a_substitute_stands_for_the_other_when_it_is_symmetric(desk: Desk) -> None:
    for part in ("SUB-1", "SUB-2", "SUB-3"):
        await add(desk, part)
    chosen = [{"part_no": "SUB-3", "both_ways": False}, {"part_no": "SUB-2", "both_ways": True}]
    assert (await put(desk, "SUB-1", "/substitutes", substitutes=chosen)).status_code == 200
    assert (await seen(desk, "SUB-1"))["substitutes"] == ["SUB-3", "SUB-2"]
    assert (await seen(desk, "SUB-2"))["substitutes"] == ["SUB-1"]
    assert (await seen(desk, "SUB-3"))["substitutes"] == []


async def test_a_product_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    await add(desk, "VER-1")
    path = f"{desk.base}/products/VER-1"
    assert (
        await desk.assistant.put(path, json={"name": "First", "version": 1, "discontinued": True})
    ).status_code == 200
    late = await desk.assistant.put(path, json={"name": "Second", "version": 1})
    assert (late.status_code, late.json()["code"]) == (409, "conflict_version")
    assert (await seen(desk, "VER-1"))["discontinued"] is True


async def test_ord_2_an_unknown_part_number_hears_the_nearest_and_what_superseded_it(desk: Desk) -> None:
    for part in ("NEAR-4711", "NEAR-4712", "FAR-1"):
        await add(desk, part)
    assert (await put(desk, "NEAR-4711", "/successor", successor="FAR-1", reason="bulletin")).status_code == 200
    missing = await desk.assistant.get(f"{desk.base}/products/NEAR-4711X")
    assert (missing.status_code, missing.json()["nearest"]) == (404, ["NEAR-4711", "FAR-1", "NEAR-4712"])
    assert (await desk.assistant.get(f"{desk.base}/products/near4711")).json()["nearest"][0] == "NEAR-4711"


def workbook(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


async def send_sheet(desk: Desk, name: str, data: bytes, *, dry_run: bool, key: str) -> Any:
    path = f"{desk.base}/products/import?file_name={name}&dry_run={str(dry_run).lower()}"
    return (await desk.assistant.post(path, content=data, headers={"Idempotency-Key": key})).json()


async def test_a_sheet_of_products_is_tried_first_and_taken_whole_or_not_at_all(desk: Desk) -> None:
    head = ["零件号", "名称", "版本", "厂家", "单位", "MOQ", "Other units"]
    good = workbook(
        head,
        ["SH-1", "滤清器", "V2", "Bosch", "pc", "10", "box=12; carton=144"],
        ["SH-2", "Pump", "", "", "kg", "", ""],
    )
    tried = await send_sheet(desk, "parts.xlsx", good, dry_run=True, key="s1")
    assert (tried["taken"], tried["faults"]) == (2, [])
    assert (await desk.assistant.get(f"{desk.base}/products/SH-1")).status_code == 404
    assert (await send_sheet(desk, "parts.xlsx", good, dry_run=False, key="s2"))["taken"] == 2
    taken = await seen(desk, "SH-1")
    assert (taken["version_name"], taken["manufacturer"], taken["moq"]) == ("V2", "Bosch", "10")
    assert {u["uom"]: u["numerator"] for u in taken["units"]} == {"box": 12, "carton": 144}


async def test_ord_2_a_faulty_sheet_names_every_row_and_adds_nothing(desk: Desk) -> None:
    await add(desk, "SH-9")
    bad = workbook(["part no", "name", "moq", "units"], ["SH-9", "There", "", ""], ["SH-7", "New", "-1", ""],
                   ["SH-6", "Twin", "", ""], ["SH-6", "Twin", "", ""], ["SH-5", "", "", "box"])  # fmt: skip
    report = await send_sheet(desk, "parts.xlsx", bad, dry_run=False, key="s3")
    assert report["taken"] == 0
    assert [(f["row"], f["rule"]) for f in report["faults"]] == [
        (2, "exists"), (3, "positive"), (5, "duplicate"), (6, "units"), (6, "required"),
    ]  # fmt: skip
    assert (await desk.assistant.get(f"{desk.base}/products/SH-6")).status_code == 404
