"""Loads the demonstration: office by office, day by day, and to the end when it was cut off."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

from salesops import clock
from salesops.act import SYSTEM, Act, Actor, Office
from salesops.db import DB
from salesops.demo import pricing
from salesops.demo.arrears import Arrears
from salesops.demo.arrivals import Arrivals
from salesops.demo.buying import Buying
from salesops.demo.calendars import choose_calendar
from salesops.demo.catalogue import add_parts, keep_catalogue
from salesops.demo.company import OFFICES
from salesops.demo.crew import Crew, application, crew_of
from salesops.demo.customers import Customers
from salesops.demo.days import HISTORY, Days
from salesops.demo.desk import Desk
from salesops.demo.enquiries import ask_where
from salesops.demo.firms import FIRMS
from salesops.demo.freight import Freight
from salesops.demo.lending import Lending
from salesops.demo.lists import write_lists
from salesops.demo.opening import note_rates, open_offices, set_limits
from salesops.demo.paying import describe_pay
from salesops.demo.shipping import Shipping
from salesops.demo.stock import Stock, know_suppliers
from salesops.demo.stories import Stories
from salesops.demo.today import Today
from salesops.demo.transfers import move_goods
from salesops.demo.troubles import Troubles
from salesops.demo.wishes import history
from salesops.kernel import registry as registries
from salesops.masterdata import offices
from salesops.transactions import transaction

OPERATOR = Actor(SYSTEM, "demo", frozenset({"system"}))
ORDERS = {"shanghai": 64, "urumqi": 24, "hamburg": 24}  # in the months before last week
MOST = {"shanghai": 16, "urumqi": 8, "hamburg": 8}  # of a middling part on one line
TIGHT = {"shanghai": "Jiading Repair Yard", "urumqi": "石河子修理厂", "hamburg": "Bergedorf Autohof"}
FAVOURED = slice(3, 6)
OPENED = dt.timedelta(days=HISTORY + 5)  # before the last day: a weekend may lie before the first


async def load_if_empty(*, small: bool = False) -> bool:
    """Load the demonstration unless there is something else in the database; returns whether anything was done.

    `small` leaves the months of history out: the same company with today's work only.
    """
    known = {row["code"] for row in await offices.list_offices()}
    if known - {new.code for new in OFFICES}:
        return False
    last = await _begun()
    if last is not None and await _finished():
        return False
    last = last or clock.now().replace(microsecond=0)
    with clock.at(last - OPENED):
        opened = await open_offices(OPERATOR)
        await add_parts(Act(opened[0], OPERATOR, "cli"))
    served = application()
    for office in opened:
        await _live(served, office, last, small=small)
    await _meet(served, opened, last)
    async with transaction(Act(opened[0], OPERATOR, "cli")) as tx:
        tx.audit("demo.loaded", "office", None)
    return True


async def _meet(served: Any, opened: list[Office], last: dt.datetime) -> None:
    """What the offices do with one another, once each has come to its last day."""
    async with contextlib.AsyncExitStack() as stack:
        crews = {}
        for office in opened:
            crew = crew_of(served, office, Days(last, office.timezone), OPERATOR)
            crews[office.code] = await stack.enter_async_context(crew)
        await move_goods(crews, last)


async def _live(served: Any, office: Office, last: dt.datetime, *, small: bool) -> None:
    days = Days(last, office.timezone)
    async with crew_of(served, office, days, OPERATOR) as crew:
        customers = Customers(crew, FIRMS[office.code])
        _plan(crew, customers, small=small)
        with clock.at(days.moment(HISTORY)):
            await know_suppliers(Act(office, OPERATOR, "cli"))
        await crew.diary.live()


def _plan(crew: Crew, customers: Customers, *, small: bool) -> None:
    note, code = crew.diary.note, crew.office.code
    desk, stock = Desk(crew, customers), Stock(crew)
    note(HISTORY, lambda: set_limits(crew))
    if code == OFFICES[0].code:
        note(HISTORY, lambda: keep_catalogue(crew))
        note_rates(crew)
    note(HISTORY - 1, customers.register)
    if crew.has("prices"):
        note(HISTORY - 1, lambda: pricing.set_prices(crew, list(customers.ids.values())[FAVOURED]))
        note(39, lambda: pricing.run_promotion(crew))
        note(0, lambda: pricing.plan_next_promotion(crew))
    stock.plan()
    stock.plan_today()
    if not small:
        Stories(crew, customers, desk).plan()
        Troubles(crew, customers, desk, TIGHT[code]).plan()
        Arrears(crew, customers).plan()
        for wish in history(code, FIRMS[code], ORDERS[code], MOST[code]):
            desk.plan(wish)
    Today(crew, customers, desk).plan(TIGHT[code])
    Buying(crew, customers, desk).plan(HISTORY - 1)
    Lending(crew, customers).plan(HISTORY - 2)
    Freight(crew).plan(HISTORY - 2)
    note(HISTORY - 1, lambda: choose_calendar(crew))
    note(HISTORY - 1, lambda: describe_pay(crew))
    Arrivals(crew, customers).plan()
    Shipping(crew).plan(HISTORY - 1)
    note(0, lambda: write_lists(crew, customers))
    note(0, lambda: ask_where(crew, customers))


async def _begun() -> dt.datetime | None:
    """The end of the history, as an earlier try set it by the day on which it opened the first office."""
    office = registries.current().by_code.get(OFFICES[0].code)
    opened = await _when(office, "office.open") if office else None
    return opened + OPENED if opened else None


async def _finished() -> bool:
    return await _when(registries.current().by_code[OFFICES[0].code], "demo.loaded") is not None


async def _when(office: Office, action: str) -> dt.datetime | None:
    async with DB.transaction(office.id, read_only=True) as open_:
        found: dt.datetime | None = await open_.connection.fetchval(
            "SELECT min(at) FROM core.audit WHERE office_id = $1 AND action = $2", office.id, action
        )
    return found
