"""What a line costs and why, decided without a database: precedence, units, discounts, floors, tax (ORD-10)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesops import new_id
from salesops.errors import Invalid
from salesops_duties.prices.rules.amounts import PER_DOCUMENT, PER_LINE, Taxed, net_of, spread, tax_of, taxes
from salesops_duties.prices.rules.facts import Facts, Line, ProductFacts, Row, Running, Tax
from salesops_duties.prices.rules.pricing import Result, price_order

PART, MANY = new_id(), settings(max_examples=1000, deadline=None)


def row(price: str, kind: str = "base", **given: Any) -> Row:
    told = {
        "id": new_id(),
        "label": kind,
        "product_id": PART,
        "uom": "pc",
        "min_qty": Decimal(0),
        "currency": "CNY",
        "tax_inclusive": False,
    }
    return Row(**(told | {"kind": kind, "unit_price": Decimal(price)} | given))


def line(quantity: str = "1", **given: Any) -> Line:
    return Line(
        **({"line_no": 1, "product_id": PART, "quantity": Decimal(quantity), "uom": "", "factor": Decimal(1)} | given)
    )


def boxes(quantity: str = "1", **given: Any) -> Line:
    return line(quantity, uom="box", factor=Decimal(12), **given)


def promotion(rule: str = "percent", **given: Any) -> Running:
    told: dict[str, Any] = dict.fromkeys(("percent", "amount", "buy_qty", "get_qty")) | {
        "id": new_id(), "name": "Spring", "gift": "", "gift_cost_minor": 0, "stackable": False, "products": (PART,), "currency": "CNY",
        "left_minor": 1_000_000}  # fmt: skip
    return Running(**(told | {"rule": rule} | given))


def price(
    *lines: Line, rows: tuple[Row, ...] = (), limit: str = "0", discount: int = 0, rates: Any = None, **given: Any
) -> Result:
    floor = given.pop("floor", None)
    listed = given.pop("listed", bool(rows))
    product = ProductFacts(PART, "pc", "P1", "standard", floor, "CNY" if floor is not None else "", listed)
    told = {"taxes": (), "tax_policy": PER_LINE, "convert": False, "limits": {}, "promotions": ()} | given
    return price_order(lines, "CNY", discount, Facts(rows, (product,), **told), rates or {}, Decimal(limit))


def faults(*lines: Line, **given: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as told:
        price(*lines, **given)
    return [(fault.field, fault.rule) for fault in told.value.faults]


# ------------------------------------------------------------------ precedence


def test_a_contract_goes_before_customer_group_and_base_and_each_says_why_it_lost() -> None:
    rows = tuple(row(p, kind) for p, kind in (("10", "base"), ("9", "group"), ("8", "customer"), ("8.50", "contract")))
    (found,) = price(line("2"), rows=rows).lines
    assert (found.source, found.unit_price, found.net_minor) == ("contract", Decimal("8.5"), 1700)
    assert [(c.source, c.won) for c in found.why] == [
        ("contract", True),
        ("customer", False),
        ("group", False),
        ("base", False),
    ]
    assert {c.reason for c in found.why[1:]} == {"the contract price goes first"}


def test_a_price_from_a_quantity_on_needs_the_quantity() -> None:
    rows = (row("10"), row("9", min_qty=Decimal(10)))
    few, many = price(line("9"), rows=rows).lines[0], price(line("10"), rows=rows).lines[0]
    assert (few.unit_price, many.unit_price) == (10, 9)
    assert [c.reason for c in few.why] == ["the base price", "from 10 pc on"]
    assert many.why[1].reason == "the price from 10 pc on goes first"


def test_a_box_has_its_own_price_and_is_never_multiplied_from_pieces() -> None:
    found = price(boxes("2"), rows=(row("9"), row("100", uom="box"))).lines[0]
    assert (found.unit_price, found.net_minor) == (100, 20000)
    assert "not multiplied from pieces" in found.why[1].reason


def test_without_a_price_per_box_the_pieces_are_multiplied_and_it_is_said() -> None:
    found = price(boxes("2"), rows=(row("9.99"),)).lines[0]
    assert (found.unit_price, found.net_minor) == (Decimal("119.88"), 23976)
    assert found.why[0].reason == "12 × 9.99 per pc, as no base price per box applies"


def test_pieces_are_not_sold_by_the_price_of_a_box() -> None:
    assert faults(line(), rows=(row("100", uom="box"),)) == [("lines[0].unit_price", "price")]


# ------------------------------------------------------------------ typed prices, limits, floors


def test_ord_10_a_line_without_any_price_asks_for_one() -> None:
    assert faults(line()) == [("lines[0].unit_price", "price")]


def test_a_typed_price_stands_unguarded_where_the_office_lists_none() -> None:
    found = price(line(typed_price=Decimal("7.30")))
    assert (found.lines[0].source, found.net_minor, found.needs_approval) == ("manual", 730, ())


@pytest.mark.parametrize(("typed", "needs"), [("9.50", False), ("9.49", True), ("12", False)])
def test_ord_10_a_typed_price_below_the_list_by_more_than_the_roles_limit_needs_an_approval(
    typed: str, needs: bool
) -> None:
    found = price(line("100", typed_price=Decimal(typed)), rows=(row("10"),), limit="5")
    assert (bool(found.needs_approval), found.approve_minor) == (needs, 100 if needs else 0)
    assert [c.reason for c in found.lines[0].why] == ["typed by the clerk", "the typed price goes first"]


def test_ord_10_line_and_document_discounts_count_together_against_the_limit() -> None:
    found = price(line("10", discount_percent=Decimal(4)), rows=(row("10"),), discount=200, limit="5")
    assert (found.net_minor, found.approve_minor) == (9400, 100)
    assert found.needs_approval == ("Line 1: 6 % below the list, 5 % is allowed",)
    assert price(line("10", discount_percent=Decimal(5)), rows=(row("10"),), limit="5").needs_approval == ()


def test_ord_10_a_price_below_the_floor_needs_an_approval_whatever_the_limit() -> None:
    found = price(boxes("1", typed_price=Decimal(100)), rows=(row("10"),), limit="100", floor=Decimal(9))
    assert found.lines[0].below_floor is True
    assert (found.approve_minor, found.needs_approval) == (800, ("Line 1: below its floor of 108.00 CNY",))


def test_ord_10_a_price_of_zero_needs_its_reason() -> None:
    assert faults(line(typed_price=Decimal(0))) == [("lines[0].free_reason", "required")]
    assert faults(line(discount_percent=Decimal(100)), rows=(row("10"),)) == [("lines[0].free_reason", "required")]
    found = price(line(typed_price=Decimal(0), free_reason="warranty"), rows=(row("10"),), limit="5")
    assert (found.net_minor, bool(found.needs_approval)) == (0, True)


def test_ord_10_every_fault_of_the_lines_is_told_at_once() -> None:
    told = faults(line(discount_percent=Decimal(101)), line(typed_price=Decimal(-1), line_no=2), rows=(row("10"),))
    assert told == [("lines[0].discount_percent", "range"), ("lines[1].unit_price", "not_negative")]
    assert faults(line(), rows=(row("10"),), discount=1001) == [("discount", "range")]


# ------------------------------------------------------------------ currencies


def test_ord_10_a_price_in_another_currency_counts_only_where_the_office_converts() -> None:
    rows, rates = (row("2", currency="EUR"),), {"EUR": Decimal("7.85")}
    assert faults(line(), rows=rows) == [("lines[0].unit_price", "price")]
    found = price(line("3"), rows=rows, convert=True, rates=rates).lines[0]
    assert (found.unit_price, found.net_minor, found.why[0].reason) == (Decimal("15.7"), 4710, "2 EUR at 7.85")


def test_a_price_in_the_orders_own_currency_goes_before_a_converted_one() -> None:
    rows = (row("2", currency="EUR"), row("16"))
    assert price(line(), rows=rows, convert=True, rates={"EUR": Decimal("7.85")}).lines[0].unit_price == 16


# ------------------------------------------------------------------ promotions


def test_a_promotion_takes_off_the_base_price_and_says_so() -> None:
    spring = promotion(percent=Decimal(10))
    found = price(line("3"), rows=(row("10"),), promotions=(spring,))
    assert (found.lines[0].source, found.lines[0].promotion_minor, found.net_minor) == ("promotion", 300, 2700)
    assert (found.promotions, found.needs_approval) == ({spring.id: 300}, ())
    assert [(c.source, c.won) for c in found.lines[0].why] == [("promotion", True), ("base", False)]


def test_ord_13_a_contract_price_goes_before_a_promotion_and_the_line_says_so() -> None:
    found = price(line(), rows=(row("10"), row("9", "contract")), promotions=(promotion(percent=Decimal(50)),))
    assert (found.net_minor, found.promotions) == (900, {})
    assert found.notices == ("Line 1: the contract price goes before Spring",)
    assert found.lines[0].why[-1].reason == "the contract price goes first"


def test_of_single_promotions_the_best_counts_and_those_that_combine_count_together() -> None:
    single, a, b = promotion(percent=Decimal(15)), promotion(percent=Decimal(10), stackable=True), promotion(amount=Decimal(1), rule="amount", stackable=True)  # fmt: skip
    assert price(line("10"), rows=(row("10"),), promotions=(single, a)).lines[0].promotion_minor == 1500
    together = price(line("10"), rows=(row("10"),), promotions=(single, a, b))
    assert together.lines[0].promotion_minor == 1000 + 1000
    assert together.promotions == {a.id: 1000, b.id: 1000}


def test_of_two_and_one_free_every_third_piece_is_free_in_whatever_unit() -> None:
    two_and_one = promotion("buy_get", buy_qty=Decimal(2), get_qty=Decimal(1))
    assert price(line("7"), rows=(row("10"),), promotions=(two_and_one,)).net_minor == 5000
    assert price(boxes("1"), rows=(row("10"),), promotions=(two_and_one,)).net_minor == 8000
    assert price(line("2"), rows=(row("10"),), promotions=(two_and_one,)).lines[0].why[-1].reason == "from 3 on"


def test_a_gift_stands_on_no_line_but_is_told_and_costs_budget() -> None:
    cap = promotion("gift", buy_qty=Decimal(5), gift="cap", gift_cost_minor=300)
    found = price(line("11"), rows=(row("10"),), promotions=(cap,))
    assert (found.net_minor, found.promotions) == (11000, {cap.id: 600})
    assert found.notices == ("Line 1: Spring: add 2 × cap free of charge",)


def test_ord_13_a_promotion_whose_budget_is_used_up_gives_nothing_more() -> None:
    lines = (line("10"), line("10", line_no=2))
    for left, taken in ((999, [0, 0]), (1000, [1000, 0]), (2000, [1000, 1000])):
        spring = promotion(percent=Decimal(10), left_minor=left)
        found = price(*lines, rows=(row("10"),), promotions=(spring,))
        assert [ln.promotion_minor for ln in found.lines] == taken, left


# ------------------------------------------------------------------ tax


VAT = (Tax("standard", "V13", Decimal(13)),)


def test_tax_comes_on_top_of_a_price_without_it_and_out_of_one_with_it() -> None:
    on_top = price(line("3"), rows=(row("33.33"),), taxes=VAT)
    assert (on_top.net_minor, on_top.tax_minor, on_top.total_minor) == (9999, 1300, 11299)
    within = price(line("3"), rows=(row("33.33", tax_inclusive=True),), taxes=VAT)
    assert (within.net_minor, within.tax_minor, within.total_minor) == (8849, 1150, 9999)
    assert within.lines[0].tax_code == "V13"


def test_a_product_without_a_rate_has_no_tax() -> None:
    found = price(line(), rows=(row("10"),))
    assert (found.tax_minor, found.lines[0].tax_code, found.tax_policy) == (0, "", "per_line")


def test_tax_per_document_is_that_of_the_sum() -> None:
    lines = tuple(line(line_no=n) for n in (1, 2, 3))
    rows = (row("0.04"),)
    assert price(*lines, rows=rows, taxes=VAT).tax_minor == 3 * 1
    whole = price(*lines, rows=rows, taxes=VAT, tax_policy=PER_DOCUMENT)
    assert (whole.tax_minor, sum(ln.tax_minor for ln in whole.lines)) == (2, 2)


# ------------------------------------------------------------------ properties

minor = st.integers(0, 10**9)
percents = st.integers(0, 99_999).map(lambda n: Decimal(n) / 1000)


@MANY
@given(st.lists(minor, min_size=1, max_size=40), st.data())
def test_shares_add_up_to_the_whole_and_none_is_more_than_its_line(weights: list[int], data: Any) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    shares = spread(total, weights)
    assert sum(shares) == total
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))


def test_the_last_line_takes_the_remainder() -> None:
    assert spread(10000, [100_00, 100_00, 100_00]) == [3333, 3333, 3334]
    assert spread(2, [1, 1, 1, 1]) == [1, 1, 0, 0]


@MANY
@given(minor, percents)
def test_net_and_tax_of_a_gross_price_are_that_price_again(gross: int, percent: Decimal) -> None:
    net = net_of(gross, percent)
    (tax,) = taxes([Taxed(net, "V", percent, gross)], PER_LINE)
    assert net + tax == gross
    assert abs(tax - tax_of(net, percent)) <= 1


@MANY
@given(st.lists(st.tuples(minor, st.sampled_from(["A", "B"])), min_size=1, max_size=30), percents)
def test_tax_per_document_is_the_tax_of_the_sum_of_each_code(lines: list[tuple[int, str]], percent: Decimal) -> None:
    shown = taxes([Taxed(net, code, percent) for net, code in lines], PER_DOCUMENT)
    for code in "AB":
        of_code = [(net, tax) for (net, c), tax in zip(lines, shown, strict=True) if c == code]
        assert sum(t for _, t in of_code) == tax_of(sum(n for n, _ in of_code), percent)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 10**4), st.integers(1, 10**6), st.integers(0, 99), st.booleans()), min_size=1, max_size=12),
    st.integers(0, 50),
    st.sampled_from([PER_LINE, PER_DOCUMENT]),
    percents,
)  # fmt: skip
def test_the_totals_are_the_sums_of_the_figures_shown(
    lines: list[Any], off: int, policy: str, percent: Decimal
) -> None:
    parts = [new_id() for _ in lines]
    rows = tuple(
        row(str(Decimal(p) / 100), product_id=part, tax_inclusive=inc)
        for part, (_, p, _, inc) in zip(parts, lines, strict=True)
    )
    wanted = [
        Line(n, part, Decimal(q), "", Decimal(1), None, Decimal(d))
        for n, (part, (q, _, d, _)) in enumerate(zip(parts, lines, strict=True), 1)
    ]
    products = tuple(ProductFacts(part, "pc", "P", "standard", None, "", True) for part in parts)
    facts = Facts(rows, products, (Tax("standard", "V", percent),), policy, False, {}, ())
    whole = price_order(wanted, "CNY", 0, facts, {}, Decimal(100)).net_minor
    found = price_order(wanted, "CNY", whole * off // 100, facts, {}, Decimal(100))
    assert found.net_minor == sum(ln.net_minor for ln in found.lines) == whole - whole * off // 100
    assert found.tax_minor == sum(ln.tax_minor for ln in found.lines)
    assert found.total_minor == found.net_minor + found.tax_minor
    assert all(ln.discount_minor >= 0 and ln.net_minor >= 0 for ln in found.lines)
