"""Orders in sheets: csv of any letters and delimiters, workbooks with what they hide and what they reckon."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from salesops_duties.intake.rules import OurNames, Reading
from salesops_duties.intake.rules.reading import read
from tests.duties.intake.comparing import doubted

ENGLISH = "PO Number;PO-88;;;\nOrder date;2026-03-04;;;\nCurrency;EUR;;;\nBuyer;Zephyr Garage;;;\n\nPart No;Description;Qty;Unit price;Amount\n"


def of_csv(text: str, encoding: str = "utf-8", name: str = "order.csv") -> Reading:
    return read(text.encode(encoding), name, our=OurNames())


def of_book(book: openpyxl.Workbook) -> Reading:
    out = io.BytesIO()
    book.save(out)
    return read(out.getvalue(), "order.xlsx", our=OurNames())


def book_of(*rows: tuple[object, ...]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


HEAD: tuple[tuple[object, ...], ...] = (
    ("Purchase order",), ("PO No", "X-1"), ("Date", dt.date(2026, 3, 4)), ("Currency", "CNY"), ("Customer", "Zephyr"),
    ("Part No", "Description", "Qty", "Unit price", "Amount"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "delimiter", "decimal"),
    [("utf-8", ";", ","), ("utf-8-sig", ",", "."), ("utf-16", "\t", "."), ("cp1252", ";", ","), ("utf-8", "|", ".")],
)
def test_letters_delimiters_and_decimal_marks_are_found(encoding: str, delimiter: str, decimal: str) -> None:
    rows = [
        ["PO No", "K-5"], ["Datum", "2026-03-04"], ["Kunde", "Müller & Söhne"], ["Währung", "EUR"],
        ["Artikelnummer", "Bezeichnung", "Menge", "Einzelpreis", "Betrag"],
        ["0071", "Kühler", "4", "1138.50", "4554.00"],
        ["0072", "Ölfilter", "20", "18.50", "370.00"],
    ]  # fmt: skip
    text = "\n".join(
        delimiter.join(cell.replace(".", decimal) if at > 4 else cell for cell in row) for at, row in enumerate(rows)
    )
    (order,) = of_csv(text, encoding).orders
    assert [(line.our_part, line.description, line.quantity, line.unit_price) for line in order.lines] == [
        ("0071", "Kühler", 4, Decimal("1138.50")),
        ("0072", "Ölfilter", 20, Decimal("18.50")),
    ]
    assert (order.number, order.buyer.name, order.currency) == ("K-5", "Müller & Söhne", "EUR")


def test_a_chinese_sheet_in_its_old_letters_is_read() -> None:
    text = "采购订单\n订单编号：,TS-9\n需方：,天山汽配有限公司\n日期,2026-03-04\n序号,零件号,品名,数量,单价(元),金额(元)\n1,WP-2208,水泵,１２,138.00,1656.00\n2,0071,滤清器,5,18.50,92.50\n合计,,,17,,1748.50\n"
    found = of_csv(text, "gb18030")
    (order,) = found.orders
    assert [(line.our_part, line.quantity) for line in order.lines] == [("WP-2208", 12), ("0071", 5)]
    assert (order.number, order.buyer.name, order.currency, order.gross) == (
        "TS-9",
        "天山汽配有限公司",
        "CNY",
        Decimal("1748.50"),
    )
    assert any(doubt.code == "encoding_guess" for doubt in found.doubts)


def test_a_row_of_sums_is_no_line_and_is_compared() -> None:
    (right,) = of_csv(ENGLISH + "A-1;Pump;2;10.00;20.00\nA-2;Belt;1;5.00;5.00\nTotal;;;;25.00\n").orders
    assert len(right.lines) == 2
    assert right.gross == 25
    (wrong,) = of_csv(ENGLISH + "A-1;Pump;2;10.00;20.00\nTotal;;;;25.00\n").orders
    assert doubted(wrong, "totals.gross")


@pytest.mark.parametrize("quantity", ["1,250", "1.250"])
def test_a_thousand_or_a_fraction_is_asked_unless_it_adds_up(quantity: str) -> None:
    (open_,) = of_csv(f"PO No;1\nPart;Description;Qty\nA-1;Pump;{quantity}\n").orders
    assert doubted(open_, "lines.0.quantity")
    (reckoned,) = of_csv(ENGLISH + f"A-1;Pump;{quantity};2;2500\n").orders
    assert reckoned.lines[0].quantity == 1250
    assert not doubted(reckoned, "lines.0.quantity")
    (fraction,) = of_csv(ENGLISH + f"A-1;Pump;{quantity};2;2.5\n").orders
    assert fraction.lines[0].quantity == Decimal("1.25")


@pytest.mark.parametrize("quantity", ["", "some", "2 x 5", "n/a", "10-12", "about 5 or so"])
def test_a_quantity_that_is_no_number_is_doubted(quantity: str) -> None:
    (order,) = of_csv(ENGLISH + f"A-1;Pump;{quantity};10.00;20.00\n").orders
    assert doubted(order, "lines.0.quantity")


def test_a_gap_in_the_numbers_of_lines_is_doubted() -> None:
    (order,) = of_csv("PO No;1\nPos;Part;Description;Qty\n1;A;Pump;1\n2;B;Belt;1\n4;C;Disc;1\n").orders
    assert doubted(order, "lines.2.line_no")


def test_an_unknown_column_of_numbers_and_two_alike_are_doubted() -> None:
    (unknown,) = of_csv("PO No;1\nPart;Qty;Zork;Description\nA;1;5;Pump\n").orders
    assert doubted(unknown, "lines")
    (twice,) = of_csv("PO No;1\nPart;Qty;Quantity;Description\nA;1;5;Pump\n").orders
    assert doubted(twice, "lines")


def test_a_workbook_is_read_with_its_numbers_and_days() -> None:
    (order,) = of_book(book_of(*HEAD, ("0071", "Filter", 20, 18.5, 370), ("WP-1", "Pump", 3, 0.1 + 0.2, 0.9))).orders
    assert order.ordered_on == dt.date(2026, 3, 4)
    assert [(line.our_part, line.quantity, line.unit_price) for line in order.lines] == [
        ("0071", 20, Decimal("18.5")),
        ("WP-1", 3, Decimal("0.3")),
    ]
    assert not [d for d in order.doubts if d.where.startswith("lines")]


def test_a_part_that_the_sheet_holds_as_a_number_may_have_lost_its_zeros() -> None:
    book = book_of(*HEAD, (71, "Filter", 20, 18.5, 370), (71, "Filter", 20, 18.5, 370))
    book.active["A8"].number_format = "0000"
    (order,) = of_book(book).orders
    assert doubted(order, "lines.0.our_part")
    assert order.lines[1].our_part == "0071"
    assert not any(doubt.where == "lines.1.our_part" for doubt in order.doubts)


def test_a_formula_counts_by_the_value_that_was_kept_with_it_and_is_doubted_without() -> None:
    (order,) = of_book(book_of(*HEAD, ("A-1", "Pump", "=1+1", 10, "=C7*D7"))).orders
    assert order.lines[0].quantity is None
    assert doubted(order, "lines.0.quantity")
    assert any(doubt.code == "formula_without_value" for doubt in order.doubts)


def test_what_is_hidden_is_told() -> None:
    book = book_of(*HEAD, ("A-1", "Pump", 2, 10, 20), ("A-2", "Belt", 1, 5, 5))
    book.active.row_dimensions[8].hidden = True
    secret = book.create_sheet("Secret")
    secret.append(("Part No", "Description", "Qty"))
    secret.append(("Z-1", "Nothing", 500))
    secret.sheet_state = "hidden"
    found = of_book(book)
    (order,) = found.orders
    assert any(doubt.code == "hidden_rows" for doubt in order.doubts)
    assert any(doubt.code == "hidden_sheet" and doubt.seen == "Secret" for doubt in found.doubts)


def test_each_sheet_is_an_order_of_its_own() -> None:
    book = book_of(*HEAD, ("A-1", "Pump", 2, 10, 20))
    second = book.create_sheet("Second")
    for row in (("PO No", "X-2"), HEAD[-1], ("B-1", "Belt", 3, 5, 15)):
        second.append(row)
    found = of_book(book)
    assert [(order.number, order.found_in) for order in found.orders] == [("X-1", "Sheet"), ("X-2", "Second")]
    assert any(doubt.code == "several_sheets" for doubt in found.doubts)


def test_merged_heads_are_read() -> None:
    book = book_of(
        ("PO No: M-7   Date: 2026-03-04",),
        ("Customer: Zephyr", None, "Currency: EUR"),
        (),
        HEAD[-1],
        ("A-1", "Pump", 2, 10, 20),
    )
    book.active.merge_cells("A1:E1")
    book.active.merge_cells("A2:B2")
    (order,) = of_book(book).orders
    assert (order.number, order.ordered_on, order.buyer.name, order.currency) == (
        "M-7",
        dt.date(2026, 3, 4),
        "Zephyr",
        "EUR",
    )


def test_a_quotation_in_a_sheet_is_no_order() -> None:
    found = of_book(book_of(("QUOTATION",), *HEAD[1:], ("A-1", "Pump", 2, 10, 20)))
    assert found.orders == ()
    assert [other.kind for other in found.not_orders] == ["quotation"]


def test_talk_is_left_to_whoever_reads_talk() -> None:
    found = of_csv(
        "Hello, please send us 4 water pumps WP-2208,\nand, as last time, 20 oil filters.\nThanks\n", name="chat.txt"
    )
    assert found.format == "text"
    assert "WP-2208" in found.texts[0]


def test_a_last_row_with_a_word_for_its_quantity_is_not_dropped_in_silence() -> None:
    (order,) = of_csv("PO No;1\nDescription;Qty\nPump;4\nBelt;some\n").orders
    assert doubted(order, "lines")
