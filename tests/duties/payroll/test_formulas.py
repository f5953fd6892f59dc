"""Formulas of pay: exact against fractions, alike for one and for many, and nothing but formulas is ever taken (PAY-2)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.errors import Invalid
from salesops_duties.payroll.rules import Reckoned, provable
from salesops_duties.payroll.rules.formulas import (
    FormulaRefused,
    GoesInACircle,
    Variable,
    ordered,
    proven,
    reckoned,
    with_numbers,
)
from salesops_duties.payroll.rules.formulas.columns import column
from tests.duties.payroll.hostile_formulas import HOSTILE

KNOWN = {
    "pay": Variable(2, 0, 1_000_000_000),
    "days": Variable(2, 0, 3100),
    "late": Variable(0, 0, 10_000),
    "adj": Variable(2, -1_000_000_000, 1_000_000_000),
}


def test_there_are_two_hundred_hostile_formulas() -> None:
    assert len({text for text, _ in HOSTILE}) == len(HOSTILE) >= 200


@pytest.mark.parametrize(("text", "at"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_formula_is_refused_with_its_place(text: str, at: int) -> None:
    with pytest.raises(FormulaRefused) as refused:
        proven(text, KNOWN, 2)
    assert refused.value.message.endswith((".", "d."))
    assert 1 <= refused.value.at <= max(len(text), 1) + 1
    if at:
        assert refused.value.at == at, refused.value.message


@given(st.text(max_size=60) | st.text(alphabet="pay days()+-*/0123456789.<>=if else,", max_size=60))
def test_whatever_is_typed_is_a_formula_or_refused(text: str) -> None:
    try:
        proven(text, KNOWN, 2)
    except FormulaRefused as refused:
        assert 1 <= refused.at <= max(len(text), 1) + 1


# ------------------------------------------------------------------ reckoned as fractions would be


def rounded(value: Fraction, digits: int) -> Fraction:
    """Half away from zero, reckoned by another way than the product's."""
    scaled = abs(value) * 10**digits
    whole = int((Decimal(2 * scaled.numerator // scaled.denominator) / 2).quantize(Decimal(1), ROUND_HALF_UP))
    return Fraction(whole if value >= 0 else -whole, 10**digits)


LITERALS = st.decimals(0, 9999, places=2).map(lambda d: f"{d:f}")


def figures() -> st.SearchStrategy[str]:
    leaves = st.sampled_from(sorted(KNOWN)) | LITERALS

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        question = st.builds("{} {} {}".format, inner, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner)
        questions = question | st.builds("({} and {})".format, question, question) | question.map("not {}".format)
        return (
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner)
            | st.builds("({} / max({}, 1))".format, inner, inner)
            | st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner)
            | st.builds("{}({}, {})".format, st.sampled_from(["round", "floor", "ceil"]), inner, st.integers(0, 4))
            | inner.map("abs({})".format)
            | inner.map("(-{})".format)
            | st.builds("({} if {} else {})".format, inner, questions, inner)
        )

    return st.recursive(leaves, grown, max_leaves=8)


def as_fractions(text: str, values: dict[str, int]) -> Fraction:
    """The formula as Python reckons it with fractions: another way to the same figure."""
    names: dict[str, Any] = {n: Fraction(v, 10 ** KNOWN[n].digits) for n, v in values.items()}
    names |= {
        "F": Fraction,
        "round": lambda value, digits: rounded(value, int(digits)),
        "floor": lambda value, digits: Fraction(floor(value * 10**digits), 10 ** int(digits)),
        "ceil": lambda value, digits: Fraction(ceil(value * 10**digits), 10 ** int(digits)),
    }
    written = "".join(f"F('{word}')" if word[0].isdigit() else word for word in _words(text))
    return Fraction(eval(written, {"__builtins__": {"min": min, "max": max, "abs": abs}}, names))


def _words(text: str) -> list[str]:
    words: list[str] = []
    for sign in text:
        if words and sign in "0123456789." and words[-1][0].isdigit():
            words[-1] += sign
        else:
            words.append(sign)
    return words


@given(figures(), st.data())
def test_a_formula_is_as_exact_as_fractions_for_one_and_for_many(text: str, data: st.DataObject) -> None:
    try:
        formula = proven(text, KNOWN, 2)
    except FormulaRefused as refused:
        assert "too large" in refused.message or "too involved" in refused.message, refused.message
        return
    people = [
        {name: data.draw(st.integers(known.low, known.high), label=name) for name, known in KNOWN.items()}
        for _ in range(3)
    ] + [{name: known.low for name, known in KNOWN.items()}, {name: known.high for name, known in KNOWN.items()}]
    wanted = [int(rounded(as_fractions(text, values), 2) * 100) for values in people]
    assert [reckoned(formula, values) for values in people] == wanted
    frame = pl.DataFrame(people, schema=dict.fromkeys(KNOWN, pl.Int64))
    assert column(formula, frame).to_list() == wanted
    assert all(formula.result.low <= value <= formula.result.high for value in wanted)


def test_what_64_bits_cannot_hold_is_reckoned_in_128() -> None:
    formula = proven("pay * pay / max(days, 1) * 1.0001", KNOWN, 2)
    assert not formula.narrow
    values = {"pay": 999_999_999, "days": 1234, "late": 0, "adj": 0}
    frame = pl.DataFrame([values], schema=dict.fromkeys(KNOWN, pl.Int64))
    exact = Fraction(999_999_999, 100) ** 2 / Fraction(1234, 100) * Fraction("1.0001")
    assert column(formula, frame).to_list() == [int(rounded(exact, 2) * 100)] == [reckoned(formula, values)]


def test_a_column_has_as_many_rows_as_people_even_of_a_constant_and_of_nobody() -> None:
    formula = proven("300", KNOWN, 2)
    frame = pl.DataFrame({"pay": [1, 2, 3]}, schema={"pay": pl.Int64})
    assert column(formula, frame).to_list() == [30_000] * 3
    assert column(formula, frame.clear()).to_list() == []


def test_elements_come_after_those_they_use_and_a_circle_is_shown() -> None:
    assert ordered({"a": {"b"}, "b": {"c", "pay"}, "c": set()}) == ["c", "b", "a"]
    with pytest.raises(GoesInACircle) as circle:
        ordered({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    assert circle.value.codes[0] == circle.value.codes[-1]
    assert set(circle.value.codes) == {"a", "b", "c"}


def test_a_formula_is_shown_with_its_numbers() -> None:
    assert with_numbers("min(pay, 5000) * late", {"pay": "9200.00", "late": "2"}) == "min(9200.00, 5000) * 2"


def test_sixty_figures_that_each_use_the_one_before_twice_are_proven_in_no_time() -> None:
    chain = {"f0": Reckoned("figure", "0")} | {
        f"f{n}": Reckoned("figure", f"f{n - 1} + f{n - 1}") for n in range(1, 60)
    }
    found = provable(chain | {"result": Reckoned("earning", "f59 + 1")}, 2, "result")
    assert list(found)[-1] == "result"
    assert reckoned(found["result"], {}) == 100


def test_a_figure_that_grows_too_large_is_refused_where_it_is_used() -> None:
    chain = {"f0": Reckoned("figure", "base_pay")} | {
        f"f{n}": Reckoned("figure", f"f{n - 1} * 1000") for n in range(1, 12)
    }
    with pytest.raises(Invalid) as refused:
        provable(chain, 2, "f11")
    assert "too large" in refused.value.faults[0].message


def nested(inner: str, levels: int, wrap: str) -> str:
    for _ in range(levels):
        inner = wrap.format(inner)
    return inner


@pytest.mark.parametrize(
    "text",
    [
        nested("pay", 60, "abs({})"),
        nested("pay", 28, "(1 if 0<{}<9 else 2)"),
        f"min(1/max(1,{nested('adj', 30, 'round({}*0.9)')}),1/max(1,{nested('adj', 30, 'round({}*0.9)')}))",
        nested("adj/3", 112, "ceil({},1)"),
        nested("adj", 100, "-{}"),
    ],
    ids=["abs", "between", "twice the same", "rounded", "signs"],
)
def test_what_nests_deep_is_proven_and_reckoned_in_steps_that_grow_with_its_length(text: str) -> None:
    formula = proven(text, KNOWN, 2)
    assert len(formula.steps) < 2_000
    people = [
        {name: known.high // 3 for name, known in KNOWN.items()},
        {name: known.low for name, known in KNOWN.items()},
    ]
    frame = pl.DataFrame(people, schema=dict.fromkeys(KNOWN, pl.Int64))
    assert column(formula, frame).to_list() == [reckoned(formula, one) for one in people]


def test_three_hundred_figures_in_a_row_are_proven_and_reckoned() -> None:
    chain = {"f0": Reckoned("figure", "base_pay")} | {
        f"f{n}": Reckoned("figure", f"f{n - 1} + 1") for n in range(1, 300)
    }
    found = provable(chain | {"result": Reckoned("earning", "f299")}, 2, "result")
    assert reckoned(found["result"], {"base_pay": 0}) == 29_900


@pytest.mark.parametrize(
    "text", ["pay * pay * pay", "ceil(days / 9999999999999937 + late / 9999999999999917 + adj / 9999999999999893)"]
)
def test_a_result_or_a_step_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(FormulaRefused, match="too large"):
        proven(text, KNOWN, 2)


def test_denominators_that_need_128_bits_have_them() -> None:
    formula = proven("ceil(late/4000000007 + days/4000000009)", KNOWN, 2)
    assert not formula.narrow
    values = {"pay": 0, "days": 3100, "late": 10_000, "adj": 0}
    frame = pl.DataFrame([values], schema=dict.fromkeys(KNOWN, pl.Int64))
    assert column(formula, frame).to_list() == [100] == [reckoned(formula, values)]


def test_lines_as_browsers_send_them_are_one_formula() -> None:
    assert reckoned(proven("pay\r\n+ 1", KNOWN, 2), {"pay": 100}) == 200


def test_nobody_without_a_figure_is_reckoned() -> None:
    with pytest.raises(ValueError, match="without pay"):
        column(proven("max(pay, 5)", KNOWN, 2), pl.DataFrame({"pay": [1, None]}, schema={"pay": pl.Int64}))
