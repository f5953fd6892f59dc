"""Lines found in pasted text: rows of a spreadsheet, messages in two languages, talk that is no line."""

from __future__ import annotations

import pytest

from salesops_duties.orders.rules import MOST_PASTED, lines_in, split_entry


def found(text: str) -> list[tuple[str, str, str, str]]:
    return [(one.part_no, one.name, one.quantity, one.unit_price) for one in lines_in(text)]


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("please send 20 pcs WP-2208-C", ("WP-2208-C", "", "20", "")),
        ("4x OF-7731-B", ("OF-7731-B", "", "4", "")),
        ("0986-BP-1142 × 60", ("0986-BP-1142", "", "60", "")),
        ("SA-5510-R 32 @ 312.00", ("SA-5510-R", "", "32", "312.00")),
        ("shock absorber rear 32 sets", ("", "shock absorber rear", "32", "")),
        ("需要 12 个 刹车片", ("", "刹车片", "12", "")),
        ("机油滤清器 x 240", ("", "机油滤清器", "240", "")),
        ("ＷＰ－２２０８ ２０", ("WP-2208", "", "20", "")),
        ("WP-2208-C", ("WP-2208-C", "", "", "")),
        ("WP-2208 两个", ("WP-2208", "", "2", "")),
        ("brake pads front haiyan 2.0 x 4 sets", ("", "brake pads front haiyan 2.0", "4", "")),
        ("8 brake pad front for Haiyan 1.5", ("", "brake pad front Haiyan 1.5", "8", "")),
        ("please send 8 WP-2208 for the Haiyan 1.5", ("WP-2208", "Haiyan 1.5", "8", "")),
        ("brake pad front Haiyan 1.5 8", ("", "brake pad front Haiyan 1.5", "8", "")),
        ("Haiyan 1.5 brake pad 8", ("", "Haiyan 1.5 brake pad", "8", "")),
    ],
)
def test_a_line_is_found_in_what_was_said(said: str, line: tuple[str, str, str, str]) -> None:
    assert found(said) == [line]


@pytest.mark.parametrize(
    ("said", "doubtful"),
    [
        ("8 brake pad front for Haiyan 1.5", True),
        ("8 WP-2208 2025", True),
        ("brake pad front Haiyan 1.5", True),
        ("8 brake pads", False),
        ("WP-2208 64", False),
        ("brake pads haiyan 2.0 x 4 sets", False),
    ],
)
def test_a_second_number_makes_the_quantity_doubtful(said: str, doubtful: bool) -> None:
    assert [one.doubtful for one in lines_in(said)] == [doubtful]


def test_a_message_gives_its_lines_in_order_and_no_talk() -> None:
    message = "Hi Ms Lin,\nwe need 20 pcs WP-2208-C and 4x OF-7731-B, brake pads 60 sets\nthanks and see you!"
    assert [(part or name, quantity) for part, name, quantity, _ in found(message)] == [
        ("WP-2208-C", "20"),
        ("OF-7731-B", "4"),
        ("brake pads", "60"),
    ]


def test_rows_under_heads_are_read_by_their_heads() -> None:
    rows = "No\tPart\tName\tQty\tPrice\n1\tWP-2208-C\tPump\t64\t428.00\n2\t\tFilter\t240\t21.5\n\t\tTotal\t\t"
    assert found(rows) == [("WP-2208-C", "Pump", "64", "428.00"), ("", "Filter", "240", "21.5")]
    assert found("型号\t数量\nWP-2208-C\t64") == [("WP-2208-C", "", "64", "")]


def test_rows_without_heads_are_read_by_their_looks() -> None:
    assert found("1\tWP-2208-C\tPump\t64\t428.00\n2\tOF-7731-B\tFilter\t240\t21.5") == [
        ("WP-2208-C", "Pump", "64", "428.00"),
        ("OF-7731-B", "Filter", "240", "21.5"),
    ]
    assert found("WP-2208-C\t64") == [("WP-2208-C", "", "64", "")]


@pytest.mark.parametrize("talk", ["", "  \n ", "good morning", "see you at 9", "thank you very much for the 3"])
def test_talk_is_no_line(talk: str) -> None:
    assert [one for one in found(talk) if one[0]] == []


def test_a_long_text_gives_no_more_lines_than_it_may() -> None:
    assert len(lines_in("WP-2208-C 1\n" * 5000)) == MOST_PASTED


@pytest.mark.parametrize(
    ("typed", "part", "quantity"),
    [
        ("WP2208 64", "WP2208", "64"),
        ("water pump x 12 pcs", "water pump", "12"),
        ("WP-2208-C", "WP-2208-C", ""),
        ("刹车片 12", "刹车片", "12"),
        ("WP2208 １２", "WP2208", "12"),
        ("8 brake pad front Haiyan 1.5", "brake pad front Haiyan 1.5", "8"),
        ("8 brake pads", "brake pads", "8"),
        ("brake pads Haiyan 1.5 x 8", "brake pads Haiyan 1.5", "8"),
        ("brake pads 1.5 12", "brake pads 1.5", "12"),
        ("8 brake pads 12", "8 brake pads", "12"),
        ("cable 1.5", "cable", "1.5"),
        ("04465 02220", "04465", "02220"),
    ],
)
def test_what_is_typed_in_one_go_is_part_and_quantity(typed: str, part: str, quantity: str) -> None:
    assert split_entry(typed) == (part, quantity)
