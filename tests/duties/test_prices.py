"""Prices in the database: what overlaps is refused, budgets hold under load, and nothing of another customer is seen."""

from __future__ import annotations

import asyncio
import contextvars
import datetime as dt
import itertools
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from salesops import Act, ask, new_id, transaction
from salesops.act import Actor, Office
from salesops.errors import ConflictDuplicate, ConflictState, Invalid, SalesopsError
from salesops.hookspecs.prices import LineToPrice, OrderToPrice, PricedOrder, PriceHooks
from salesops.masterdata.catalogue import NewProduct, Unit, add_products
from salesops.masterdata.parties import add_party
from salesops.masterdata.people import set_limit
from salesops.masterdata.rates import NewRate, add_rate
from salesops.services import approvals
from salesops.services.verify import verify
from salesops.testing import Database
from salesops.values import Money
from salesops_duties.prices import service
from salesops_duties.prices.rules.lists import NewPrice
from salesops_duties.prices.rules.plans import NewPlan
from salesops_duties.prices.rules.settings import NewPolicy, NewTaxRate, NewTerms

DAY = dt.date(2026, 3, 2)
_turn = itertools.count(1)


class Shop:
    """An office with a product, a customer, and short words for what its clerks do."""

    def __init__(self, act: Act, part: str, product: UUID, customer: UUID) -> None:
        self.act, self.part, self.product, self.customer = act, part, product, customer

    async def list(self, price: str, **given: Any) -> UUID:
        made = await service.add(self.act, [NewPrice(self.part, price, given.pop("since", DAY), **given)])
        return made["ids"][0]

    async def price(self, quantity: str = "1", *, act: Act | None = None, customer: UUID | None = None, on: dt.date = DAY, **given: Any) -> PricedOrder:  # fmt: skip
        line = LineToPrice(
            1, self.product, Decimal(quantity), given.pop("uom", ""), given.pop("factor", Decimal(1)), **given
        )
        wanted = OrderToPrice(new_id(), customer or self.customer, given.get("currency", "CNY"), on, (line,))
        async with transaction(act or self.act) as tx:
            (found,) = await ask(PriceHooks).order_pricing(self.act.office, tx, wanted)
        return found

    async def use(
        self, promotion: UUID, minor: int, *, order: UUID | None = None, customer: UUID | None = None
    ) -> None:
        async with transaction(self.act) as tx:
            given = {promotion: minor} if minor else {}
            await ask(PriceHooks).promotion_using(
                self.act.office, tx, order or new_id(), customer or self.customer, given
            )

    async def firm(self) -> UUID:
        async with transaction(self.act) as tx:
            return await add_party(tx, "Lucky Motors")


@pytest_asyncio.fixture
async def shop(act: Act) -> Shop:
    part = f"PRICE-{next(_turn)}"
    async with transaction(act) as tx:
        (product,) = await add_products(tx, [NewProduct(part, "Part", units=(Unit("box", 12),))])
        return Shop(act, part, product, await add_party(tx, "Hope Motors"))


@pytest.fixture
def running(office: Office, person: Callable[..., Awaitable[Actor]]) -> Callable[..., Awaitable[UUID]]:
    """A promotion that a salesperson planned and the head approved."""

    async def make(shop: Shop, **given: Any) -> UUID:
        told = {"name": "Spring", "goal": "sell more", "rule": "percent", "percent": "10", "part_nos": [shop.part], "budget": "100.00",
                "valid_from": dt.date(2020, 1, 1), "valid_until": dt.date(2020, 12, 31)} | given  # fmt: skip
        planner = Act(office, await person(office, "sales"), "api")
        head = Act(office, await person(office, "head"), "api")
        async with transaction(Act(office, await person(office, "office_admin"), "api")) as tx:
            await set_limit(tx, "prices.promote", Money("CNY", 10**9), role="head")
        promotion = (await service.plan(planner, NewPlan(**told)))["id"]
        asked = await service.submit(planner, promotion)
        async with transaction(head) as tx:
            await approvals.decide(tx, asked["approval_id"], approve=True, note="")
        await service.start(planner, promotion)
        return promotion

    return make


SPRING = dt.date(2020, 3, 2)


async def test_a_line_gets_the_price_of_its_customer_and_sees_no_other_customers(shop: Shop) -> None:
    other = await shop.firm()
    await shop.list("10.00")
    await shop.list("8.00", kind="customer", customer_id=other)
    mine, theirs = await shop.price(), await shop.price(customer=other)
    assert (mine.net_minor, theirs.net_minor) == (1000, 800)
    assert [c.source for c in mine.lines[0].why] == ["base"]


async def test_a_price_holds_on_its_days_and_the_next_follows(shop: Shop) -> None:
    await shop.list("10.00", since=dt.date(2026, 1, 1), valid_until=dt.date(2026, 3, 1))
    await shop.list("11.00", since=dt.date(2026, 3, 2))
    assert [(await shop.price(on=day)).net_minor for day in (dt.date(2026, 3, 1), DAY)] == [1000, 1100]


@pytest.mark.parametrize(("since", "until"), [(DAY, None), (dt.date(2026, 3, 31), None), (dt.date(2025, 1, 1), DAY)])
async def test_ord_10_two_prices_of_a_key_that_overlap_are_refused_when_entered(
    shop: Shop, since: dt.date, until: dt.date | None
) -> None:
    await shop.list("10.00", valid_until=dt.date(2026, 3, 31))
    with pytest.raises(ConflictDuplicate) as told:
        await shop.list("11.00", since=since, valid_until=until)
    assert "2026-03-02 to 2026-03-31" in told.value.facts["existing"][0]
    await shop.list("99.00", uom="box")
    await shop.list("9.00", min_qty="10")


async def test_ord_10_of_two_clerks_who_enter_the_same_price_at_once_one_is_refused(shop: Shop) -> None:
    answers = await asyncio.gather(*(beside(shop.list("10.00")) for _ in range(4)), return_exceptions=True)
    refused = [a for a in answers if isinstance(a, BaseException)]
    assert len(refused) == 3
    assert {getattr(error, "code", repr(error)) for error in refused} == {"conflict_duplicate"}


async def test_ord_10_a_missing_rate_of_exchange_is_no_rate_of_one(shop: Shop) -> None:
    await shop.list("2.00", currency="SEK")
    await service.set_policy(shop.act, NewPolicy("per_line", True, {}, 0))
    with pytest.raises(Invalid) as told:
        await shop.price()
    assert told.value.faults[0].rule == "rate"
    async with transaction(shop.act) as tx:
        await add_rate(tx, NewRate("SEK", "CNY", dt.date(2026, 3, 1), "0.75", "bank"))
    found = await shop.price("3")
    assert (found.net_minor, found.lines[0].why[0].reason) == (450, "2 SEK at 0.75")


async def test_who_prices_decides_how_far_below_the_list_it_goes(shop: Shop, office: Office, person: Any) -> None:
    await shop.list("10.00")
    needs = {}
    for role in ("assistant", "sales", "head"):
        found = await shop.price(act=Act(office, await person(office, role), "api"), typed_price=Decimal("9.60"))
        needs[role] = bool(found.needs_approval)
    assert needs == {"assistant": True, "sales": False, "head": False}
    await service.set_policy(shop.act, NewPolicy("per_line", False, {"sales": "3"}, 0))
    found = await shop.price(act=Act(office, await person(office, "sales"), "api"), typed_price=Decimal("9.60"))
    assert (bool(found.needs_approval), found.approve_minor) == (True, 10)


async def test_tax_follows_the_products_category_the_customer_and_the_day(shop: Shop) -> None:
    before = DAY - dt.timedelta(days=1)
    await shop.list("100.00", since=before)
    await service.add_tax_rate(shop.act, NewTaxRate("standard", "standard", "V13", "13", DAY))
    await service.add_tax_rate(shop.act, NewTaxRate("books", "standard", "V9", "9", DAY))
    assert [(await shop.price(on=day)).tax_minor for day in (before, DAY)] == [0, 1300]
    await service.set_terms(shop.act, shop.part, NewTerms("books", 0, floor_price="99.00"))
    found = await shop.price(typed_price=Decimal("98.50"))
    assert (found.lines[0].tax_code, found.tax_minor, found.lines[0].below_floor) == ("V9", 887, True)


# ------------------------------------------------------------------ promotions


async def test_a_promotion_counts_what_confirmed_orders_took_and_gives_it_back(shop: Shop, running: Any) -> None:
    await shop.list("10.00", since=SPRING)
    spring, order = await running(shop), new_id()
    found = await shop.price("20", on=SPRING)
    assert found.promotions == {spring: 2000}
    await shop.use(spring, 2000, order=order)
    assert (await service.read_promotion(shop.act, spring))["used"] == "20.00"
    await shop.use(spring, 500, order=order)
    assert (await service.read_promotion(shop.act, spring))["left"] == "95.00"
    async with transaction(shop.act) as tx:
        await ask(PriceHooks).promotion_releasing(shop.act.office, tx, order)
    shown = await service.read_promotion(shop.act, spring)
    assert (shown["used"], shown["uses"]) == ("0.00", [])


async def test_ord_13_an_order_that_a_budget_does_not_cover_is_refused_with_the_figures(
    shop: Shop, running: Any
) -> None:
    spring = await running(shop)
    await shop.use(spring, 9000)
    with pytest.raises(ConflictState) as told:
        await shop.use(spring, 1001)
    assert (told.value.facts["current"], told.value.facts["left_minor"]) == ("used up", 1000)
    await shop.use(spring, 1000)


async def test_ord_13_a_customer_gets_no_more_than_the_cap(shop: Shop, running: Any) -> None:
    spring, other = await running(shop, cap="30.00"), await shop.firm()
    await shop.list("10.00", since=SPRING)
    await shop.use(spring, 2500)
    with pytest.raises(ConflictState):
        await shop.use(spring, 501)
    await shop.use(spring, 501, customer=other)
    assert (await shop.price("10", on=SPRING)).promotions == {}
    assert (await shop.price("10", on=SPRING, customer=other)).promotions == {spring: 1000}


async def test_orders_confirmed_at_once_never_take_more_than_the_budget(shop: Shop, running: Any) -> None:
    spring = await running(shop)
    answers = await asyncio.gather(*(beside(shop.use(spring, 3000)) for _ in range(6)), return_exceptions=True)
    assert sum(a is None for a in answers) == 3
    assert all(isinstance(a, SalesopsError) for a in answers if a is not None)
    assert (await service.read_promotion(shop.act, spring))["used"] == "90.00"
    assert [f async for f in verify() if f.office == shop.act.office.code] == []


async def test_without_the_lock_on_the_promotion_its_counter_goes_wrong(
    shop: Shop, running: Any, database: Database
) -> None:
    """The negative control of the test above: the two orders read the counter before either has written it."""
    spring = await running(shop)
    (was,) = await database.as_owner("SELECT pg_get_functiondef('prices.use_promotions'::regproc) AS text")
    text = (
        was["text"]
        .replace("FOR NO KEY UPDATE", "")
        .replace("SET used_minor = m.used_minor - v_had + v_wants", "SET used_minor = v.used_minor - v_had + v_wants")
    )
    await database.as_owner(
        text.replace("UPDATE prices.promotion m", "PERFORM pg_sleep(0.2); UPDATE prices.promotion m")
    )
    try:
        await asyncio.gather(*(beside(shop.use(spring, 3000)) for _ in range(4)), return_exceptions=True)
        broken = [f.invariant async for f in verify() if f.office == shop.act.office.code]
        assert broken == ["prices.budget_is_its_uses"]
    finally:
        await database.as_owner(was["text"])
        await database.as_owner("UPDATE prices.promotion m SET used_minor = least(budget_minor, (SELECT coalesce(sum(used_minor), 0) FROM prices.promotion_use u WHERE u.promotion_id = m.id))")  # fmt: skip


async def test_a_stopped_promotion_gives_nothing_more_but_orders_keep_what_they_have(shop: Shop, running: Any) -> None:
    await shop.list("10.00", since=SPRING)
    spring, order = await running(shop), new_id()
    await shop.use(spring, 2000, order=order)
    await service.stop(shop.act, spring, "the goods are gone")
    assert (await shop.price("10", on=SPRING)).promotions == {}
    await shop.use(spring, 1000, order=order)
    with pytest.raises(ConflictState):
        await shop.use(spring, 1001, order=order)


def beside(work: Any) -> asyncio.Task[Any]:
    """The work of another clerk, in a task of its own."""
    return asyncio.create_task(work, context=contextvars.Context())
