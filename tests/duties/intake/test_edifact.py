"""EDIFACT as partners really send it: changes, several messages, other signs, all formats of days, allowances."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from salesops_duties.intake.rules import OurNames, Reading
from salesops_duties.intake.rules.reading import read

HEAD = "UNB+UNOC:3+A:14+B:14+260301:1200+1'"


def of(text: str) -> Reading:
    return read(text.encode(), "order.edi", our=OurNames())


def message(
    lines: str,
    *,
    kind: str = "ORDERS",
    begin: str = "BGM+220+E-1+9'",
    number: str = "1",
    head: str = "",
    tail: str = "",
) -> str:
    """One message with its right count of segments."""
    body = f"{begin}DTM+137:20260301:102'NAD+BY+4012345000009::9++Zephyr'CUX+2:EUR:9'{head}{lines}UNS+S'{tail}"
    return f"UNH+{number}+{kind}:D:96A:UN'{body}UNT+{body.count(chr(39)) + 2}+{number}'"


LINE = "LIN+1++4012345678901:EN'PIA+1+WP-1:SA'QTY+21:5:PCE'MOA+203:50'PRI+AAA:10'"


def test_each_message_of_an_interchange_is_an_order_of_its_own() -> None:
    found = of(
        HEAD
        + message(LINE)
        + message(LINE, begin="BGM+220+E-2+9'", number="2")
        + message("", kind="DESADV", number="3")
        + "UNZ+3+1'"
    )
    assert [order.number for order in found.orders] == ["E-1", "E-2"]
    assert [other.kind for other in found.not_orders] == ["despatch_advice"]
    assert found.doubts == ()
    assert found.orders[0].lines[0].our_part == "WP-1"
    assert not [doubt for doubt in found.orders[0].doubts if doubt.code != "gtin_check"]


def test_two_interchanges_one_after_the_other_are_both_read_each_with_its_own_signs() -> None:
    other = (
        "UNA:+,? '" + HEAD + message(LINE.replace("PRI+AAA:10'", "PRI+AAA:10,00'"), begin="BGM+220+E-9+9'") + "UNZ+1+1'"
    )
    found = of(HEAD + message(LINE) + "UNZ+1+1'\n" + other)
    assert [(order.number, order.lines[0].unit_price) for order in found.orders] == [
        ("E-1", 10),
        ("E-9", Decimal("10.00")),
    ]


def test_other_signs_than_the_usual_are_those_that_una_names() -> None:
    text = "UNA|*,! ~" + (HEAD + message(LINE.replace("10'", "10,5'")) + "UNZ+1+1'").replace("'", "~").replace(
        "+", "*"
    ).replace(":", "|")
    (order,) = of(text).orders
    assert order.lines[0].unit_price == Decimal("10.5")


def test_a_change_says_for_each_line_what_becomes_of_it() -> None:
    lines = "LIN+1+1+A:SA'QTY+21:5'LIN+2+2+B:SA'LIN+3+3+C:SA'QTY+21:7'LIN+4++D:SA'QTY+21:7'"
    (order,) = of(HEAD + message(lines, kind="ORDCHG", begin="BGM+230+C-1+4'RFF+ON:E-1'") + "UNZ+1+1'").orders
    assert (order.kind, order.number, order.refers_to) == ("order_change", "C-1", "E-1")
    assert [line.action for line in order.lines] == ["add", "cancel", "change", ""]
    assert [doubt.where for doubt in order.doubts if doubt.code == "no_action"] == ["lines.3.action"]
    assert "lines.1.quantity" not in {doubt.where for doubt in order.doubts}


def test_an_order_with_the_function_of_a_cancellation_cancels() -> None:
    (order,) = of(HEAD + message(LINE, begin="BGM+220+E-1+1'") + "UNZ+1+1'").orders
    assert (order.kind, order.refers_to) == ("order_cancellation", "E-1")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("20260410:102", dt.date(2026, 4, 10)),
        ("202604101530:203", dt.date(2026, 4, 10)),
        ("260410:101", dt.date(2026, 4, 10)),
        ("2026041020260415:718", dt.date(2026, 4, 15)),
        ("100426:2", dt.date(2026, 4, 10)),
        ("202615:616", None),
        ("20261332:102", None),
    ],
)
def test_days_are_read_in_the_formats_of_the_standard_or_doubted(said: str, meant: dt.date | None) -> None:
    (order,) = of(HEAD + message(LINE, head=f"DTM+2:{said}'") + "UNZ+1+1'").orders
    assert order.requested_on == meant
    assert any(doubt.where == "requested_on" for doubt in order.doubts) is (meant is None)


def test_sums_and_allowances_are_compared() -> None:
    sums = "MOA+79:50'MOA+124:10'MOA+86:55'ALC+A'MOA+8:5'CNT+2:1'"
    (right,) = of(HEAD + message(LINE, tail=sums) + "UNZ+1+1'").orders
    assert (right.net, right.tax, right.gross, right.charges[0].amount) == (50, 10, 55, 5)
    assert not [doubt for doubt in right.doubts if doubt.where.startswith("totals")]
    (wrong,) = of(HEAD + message(LINE, tail=sums.replace("86:55", "86:60")) + "UNZ+1+1'").orders
    assert any(doubt.where == "totals.gross" for doubt in wrong.doubts)


def test_a_line_over_several_deliveries_is_told() -> None:
    (order,) = of(
        HEAD
        + message("LIN+1++A:SA'QTY+21:5'SCC+1'QTY+21:3'DTM+2:20260410:102'QTY+21:2'DTM+2:20260420:102'")
        + "UNZ+1+1'"
    ).orders
    assert {doubt.where for doubt in order.doubts if doubt.code == "line_split"} == {
        "lines.0.quantity",
        "lines.0.requested_on",
    }
