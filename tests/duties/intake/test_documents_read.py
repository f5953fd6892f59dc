"""The documents of the shared inputs are read as they are: UBL, EDIFACT and PDF orders, and what is no order is told."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from salesops_duties.intake.rules import OurNames, Reading
from salesops_duties.intake.rules.figures import days_in
from salesops_duties.intake.rules.reading import read

INPUTS = Path(os.environ.get("SALESOPS_INPUTS", "absent")) / "orders_docs"
pytestmark = pytest.mark.skipif(not INPUTS.is_dir(), reason="SALESOPS_INPUTS names no folder with orders_docs")
NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
ORDERS = {"Order", "OrderChange", "OrderCancellation"}


def files(folder: str, pattern: str = "*") -> list[Path]:
    return sorted((INPUTS / folder).glob(pattern)) if INPUTS.is_dir() else []


def reading(file: Path) -> Reading:
    return read(file.read_bytes(), file.name, our=OurNames())


def said(root: etree._Element, path: str) -> str | None:
    found = root.xpath(f"string({path})", namespaces=NAMES)
    return str(found).strip() or None


def decimal(root: etree._Element, path: str) -> Decimal | None:
    text = said(root, path)
    return None if text is None else Decimal(text)


@pytest.mark.parametrize("file", files("ubl"), ids=lambda file: file.stem)
def test_a_ubl_document_is_read_as_it_stands(file: Path) -> None:
    root = etree.parse(str(file)).getroot()
    found = reading(file)
    if etree.QName(root).localname not in ORDERS:
        assert found.orders == ()
        assert len(found.not_orders) == 1
        assert found.not_orders[0].kind not in ("unknown", "xml_other")
        return
    (order,) = found.orders
    assert order.number == said(root, "/*/cbc:ID")
    assert str(order.ordered_on) == said(root, "/*/cbc:IssueDate")
    assert order.currency == (said(root, "/*/cbc:DocumentCurrencyCode") or "")
    assert (order.refers_to or None) == (said(root, "/*/cac:OrderReference/cbc:ID") if order.kind != "order" else None)
    total = "/*/cac:AnticipatedMonetaryTotal/cbc:"
    assert order.net == decimal(root, f"{total}LineExtensionAmount")
    assert order.gross == decimal(root, f"{total}PayableAmount")
    assert order.tax == decimal(root, "/*/cac:TaxTotal/cbc:TaxAmount")
    items = root.xpath("/*/cac:OrderLine/cac:LineItem", namespaces=NAMES)
    assert len(order.lines) == len(items)
    for line, item in zip(order.lines, items, strict=True):
        assert line.quantity == decimal(item, "cbc:Quantity")
        assert line.uom == said(item, "cbc:Quantity/@unitCode")
        assert line.amount == decimal(item, "cbc:LineExtensionAmount")
        assert line.unit_price == decimal(item, "cac:Price/cbc:PriceAmount")
        assert line.price_per == (decimal(item, "cac:Price/cbc:BaseQuantity") or 1)
        assert (line.our_part or None) == said(item, "cac:Item/cac:SellersItemIdentification/cbc:ID")
        assert (line.their_part or None) == said(item, "cac:Item/cac:BuyersItemIdentification/cbc:ID")
        assert line.tax_rate == decimal(item, "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent")
        assert line.action == (
            {"1": "add", "2": "cancel", "3": "change"}.get(said(item, "cbc:LineStatusCode") or "", "")
            if order.kind == "order_change"
            else ""
        )
    assert not [d for d in order.doubts if d.where.startswith("totals")]


def test_there_are_orders_changes_and_cancellations_among_them() -> None:
    kinds = {order.kind for file in files("ubl") for order in reading(file).orders}
    assert kinds == {"order", "order_change", "order_cancellation"}


def segments(file: Path) -> list[list[str]]:
    """The segments of an interchange, taken apart by hand: escaped signs do not stand in the parts that are compared."""
    text = file.read_bytes().decode("utf-8", "replace").replace("\r", "").replace("\n", "")
    body = text[9:] if text.startswith("UNA") else text
    return [part.split("+") for part in body.replace("?+", "\0").split("'") if part]


@pytest.mark.parametrize("file", files("edifact"), ids=lambda file: file.stem)
def test_an_edifact_message_is_read_as_it_stands(file: Path) -> None:
    parts = segments(file)
    kind = next(part[2].split(":")[0] for part in parts if part[0] == "UNH")
    found = reading(file)
    if kind != "ORDERS":
        assert found.orders == ()
        assert len(found.not_orders) == 1
        return
    (order,) = found.orders
    assert order.number == next(part[2] for part in parts if part[0] == "BGM")
    assert len(order.lines) == sum(part[0] == "LIN" for part in parts)
    quantities = [
        Decimal(part[1].split(":")[1].replace(",", "."))
        for part in parts
        if part[0] == "QTY" and part[1].startswith("21:")
    ]
    assert [line.quantity for line in order.lines] == quantities
    prices = [Decimal(part[1].split(":")[1].replace(",", ".")) for part in parts if part[0] == "PRI"]
    assert [line.unit_price for line in order.lines if line.unit_price is not None] == prices
    numbers = [part[3].split(":")[0] for part in parts if part[0] == "LIN"]
    assert [line.gtin or line.our_part or line.their_part for line in order.lines] == numbers


def expected() -> list[dict[str, str]]:
    file = INPUTS / "po_pdf_expected.csv"
    return list(csv.DictReader(file.open(encoding="utf-8"))) if file.is_file() else []


@pytest.mark.parametrize("row", expected(), ids=lambda row: row["po"])
def test_a_pdf_order_agrees_with_what_people_read_from_it(row: dict[str, str]) -> None:
    (order,) = reading(INPUTS / "po_pdf" / row["file"]).orders
    assert order.number == row["po"]
    assert len(order.lines) == int(row["lines"])
    assert sum(line.amount or Decimal(0) for line in order.lines) == Decimal(row["line_sum"])
    for line in order.lines:
        assert line.quantity is not None and line.unit_price is not None  # noqa: PT018
        assert line.quantity * line.unit_price == line.amount
        assert line.our_part
        assert line.description
    assert (order.net, order.tax, order.gross) == (Decimal(row["subtotal"]), Decimal(row["tax"]), Decimal(row["total"]))
    assert [charge.amount for charge in order.charges] == [Decimal(row["shipping"]), Decimal(row["handling"])]
    (day,) = days_in(row["date"])
    assert order.ordered_on in day.meanings
    assert (len(day.meanings) == 2) == any(doubt.code == "date_ambiguous" for doubt in order.doubts)
    assert not [d for d in order.doubts if d.where.startswith(("lines", "totals"))]


def test_a_confirmation_of_trade_is_no_order() -> None:
    others = [file for file in files("po_pdf", "*.pdf") if file.name not in {row["file"] for row in expected()}]
    assert others
    for file in others:
        found = reading(file)
        assert found.orders == ()
        assert [other.kind for other in found.not_orders] == ["confirmation"]
