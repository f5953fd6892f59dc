"""Orders on paper in many layouts: nothing is read wrongly without a doubt, and the usual ones have none."""

from __future__ import annotations

import dataclasses

import pytest

from salesops_duties.intake.rules import OurNames
from salesops_duties.intake.rules.reading import read
from tests.duties.intake.any_layout import any_layout
from tests.duties.intake.comparing import doubted, figures_doubted, wrong_without_doubt
from tests.duties.intake.layouts import ORDERS, OTHERS, small


@pytest.mark.parametrize("name", ORDERS)
def test_nothing_is_read_wrongly_without_a_doubt(name: str) -> None:
    body, said = ORDERS[name]()
    found = read(body, f"{name}.pdf", our=OurNames())
    assert len(found.orders) == len(said)
    for order, told in zip(found.orders, said, strict=True):
        assert wrong_without_doubt(order, told) == []
        if told.clean:
            assert figures_doubted(order) == []
            assert len(order.lines) == len(told.lines)


@pytest.mark.parametrize(("title", "kind"), [(title, kind) for title, kind in OTHERS.items() if kind])
def test_what_is_called_something_else_is_no_order(title: str, kind: str) -> None:
    body, _ = small(title)
    found = read(body, "paper.pdf", our=OurNames())
    assert found.orders == ()
    assert [other.kind for other in found.not_orders] == [kind]


def test_what_has_no_known_name_is_doubted() -> None:
    body, _ = small("Sales Order Acknowledgement")
    (order,) = read(body, "paper.pdf", our=OurNames()).orders
    assert doubted(order, "kind")


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("missing_total", "totals.gross"),
        ("wrong_total", "totals.gross"),
        ("missing_quantity", "lines.1.quantity"),
        ("ambiguous_day", "ordered_on"),
        ("dollars", "currency"),
    ],
)
def test_what_is_spoilt_is_doubted(name: str, where: str) -> None:
    body, _ = ORDERS[name]()
    (order,) = read(body, "order.pdf", our=OurNames()).orders
    assert doubted(order, where)


def test_an_order_for_another_company_is_told() -> None:
    body, _ = ORDERS["plain_usual"]()
    for name, told in (("Harbour Parts Trading Co., Ltd.", False), ("Wholly Other GmbH", True)):
        (order,) = read(body, "order.pdf", our=OurNames(names=(name,))).orders
        assert any(doubt.code == "other_company" for doubt in order.doubts) is told


def test_a_line_has_its_place_on_the_page() -> None:
    body, _ = ORDERS["german"]()
    (order,) = read(body, "order.pdf", our=OurNames()).orders
    places = [line.source for line in order.lines]
    assert all(place is not None and 0 < place.x0 < place.x1 < 1 and 0 < place.y0 < place.y1 < 1 for place in places)
    tops = [place.y0 for place in places if place]
    assert tops == sorted(tops)


def test_nothing_is_read_wrongly_in_layouts_that_are_drawn_by_lot() -> None:
    clean = 0
    for seed in range(60):
        body, (said,) = any_layout(seed)
        (order,) = read(body, "order.pdf", our=OurNames()).orders
        assert wrong_without_doubt(order, said) == [], seed
        clean += not figures_doubted(order)
    assert clean > 40  # doubting everything would be no reading


def test_the_comparison_finds_a_wrong_value() -> None:
    """Without this, a comparison that finds nothing would prove nothing."""
    body, (said,) = ORDERS["german"]()
    (order,) = read(body, "order.pdf", our=OurNames()).orders
    other = dataclasses.replace(
        said, number="1", gross="1.00", lines=(*said.lines[:-1], dataclasses.replace(said.lines[-1], quantity="7"))
    )
    assert len(wrong_without_doubt(order, other)) == 4  # the number, the sum, a quantity, and its amount
