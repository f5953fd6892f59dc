"""The objects of prices that the samples are about: products of their own, so that no order is priced by them."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any
from uuid import UUID

from salesops import Act, Money, clock, transaction
from salesops.act import Actor
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.masterdata.people import NewPerson, add_person, set_limit
from salesops.services import approvals
from salesops.values import new_id
from salesops_duties.prices import service as prices
from salesops_duties.prices.rules.lists import NewPrice
from salesops_duties.prices.rules.plans import NewPlan
from salesops_duties.prices.rules.settings import NewTaxRate

if TYPE_CHECKING:
    from tests.core.matrix.samples import Place

SHEET = "PRICED-SHEET"
_turns = itertools.count(1)


async def part(place: Place) -> str:
    number = f"PRICED-{place.office.id}-{next(_turns)}"
    async with transaction(place.act) as tx:
        await add_products(tx, [NewProduct(number, "Priced part")])
    return number


async def open_shop(place: Place) -> None:
    """A product that has a price, and that no order is about."""
    await prices.add(place.act, [NewPrice(SHEET, "1.00", dt.date(2026, 1, 1))])


def soon(place: Place) -> dt.date:
    return clock.today(place.office.timezone) + dt.timedelta(days=10)


async def price(place: Place, owner: UUID) -> UUID:
    made = await prices.add(place.act, [NewPrice(await part(place), "1.00", dt.date(2026, 1, 1))])
    return UUID(str(made["ids"][0]))


async def new_prices(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"prices": [{"part_no": await part(place), "unit_price": "1.00", "valid_from": "2026-01-01"}]}


async def price_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"key": str(new_id()), "part_no": await part(place), "unit_price": "1.00", "valid_from": "2026-01-01"}


async def last_day(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {"on": str(soon(place))}


async def policy(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    known = await prices.policy(place.act)
    return {"tax_policy": "per_line", "convert": False, "limits": {}, "version": known["version"]}


async def terms(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    known = await prices.terms(place.act, "MATRIX-1")
    return {"tax_category": "standard", "version": known["version"]}


async def tax_rate(place: Place, owner: UUID) -> UUID:
    new = NewTaxRate(f"matrix-{next(_turns)}", "standard", "M", "1", dt.date(2026, 1, 1))
    return UUID(str((await prices.add_tax_rate(place.act, new))["id"]))


async def a_plan(place: Place) -> dict[str, Any]:
    return {"name": "Sample", "goal": "matrix", "rule": "percent", "percent": "1", "part_nos": [await part(place)], "budget": "1.00",
            "valid_from": dt.date(2020, 1, 1), "valid_until": dt.date(2020, 1, 31)}  # fmt: skip


async def new_plan(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return {k: str(v) if isinstance(v, dt.date) else v for k, v in (await a_plan(place)).items()}


async def plan_form(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    """The plan as the form of the page sends it; the version is for a change."""
    known = {name: str(value) for name, value in (await a_plan(place)).items() if name != "part_nos"}
    return known | {"key": str(new_id()), "part_nos": await part(place), "version": "1"}


async def changed_plan(place: Place, made: UUID, owner: UUID) -> dict[str, Any]:
    return await new_plan(place, made, owner) | {"version": 1}


async def promotion(place: Place, owner: UUID) -> UUID:
    return UUID(str((await prices.plan(place.act, NewPlan(**await a_plan(place))))["id"]))


async def approved_promotion(place: Place, owner: UUID) -> UUID:
    drafted = await promotion(place, owner)
    asked = await prices.submit(Act(place.office, place.asker, "api"), drafted)
    async with transaction(place.act) as tx:
        admin, head = [await add_person(tx, NewPerson(f"{r}-{next(_turns)}-p", r, r)) for r in ("office_admin", "head")]
    async with transaction(Act(place.office, Actor(admin, "Admin", frozenset({"office_admin"})), "api")) as tx:
        await set_limit(tx, "prices.promote", Money("CNY", 100_000), role="head")
    async with transaction(Act(place.office, Actor(head, "Head", frozenset({"head"})), "api")) as tx:
        await approvals.decide(tx, asked["approval_id"], approve=True, note="")
    return drafted
