"""Stock lists on paper: the facts that the typesetter gets, for a list that goes today and for whoever prints one."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops import Transaction, ask, clock
from salesops.errors import ConflictState
from salesops.hookspecs.customers import Addressee, CustomerHooks
from salesops_duties.inventory.service.list_files import heads_of, shown_cells
from salesops_duties.inventory.service.list_profiles import Profile, profile_of
from salesops_duties.inventory.service.list_rows import ListRow, Wanted, read_batch

MOST_PRINTED = 2_000


class PrintedRow(msgspec.Struct, frozen=True):
    """One row, column by column."""

    cells: tuple[str, ...]


class PrintedStockList(msgspec.Struct, frozen=True):
    """The facts of a stock list; `number` is the day it is for, the heads and cells are those that were chosen."""

    number: str
    customer: Addressee
    name: str
    taken_at: dt.datetime
    heads: tuple[str, ...]
    rows: tuple[PrintedRow, ...] = ()


async def print_stock_list(tx: Transaction, profile_id: UUID, language: str) -> PrintedStockList:
    """A list as things are now; raises `NotFound`, or `ConflictState` when it is too long for paper."""
    profile = await profile_of(tx, profile_id)
    profile = msgspec.structs.replace(profile, language=language, changes="none", format="pdf")
    currency = await currency_of(tx, profile)
    rows = await read_batch(tx, profile, Wanted(None, None, None, clock.today(tx.office.timezone), currency), "")
    if rows.follows:
        raise too_long()
    facts = await facts_of(tx, profile, clock.now(), currency)
    return with_rows(facts, profile, rows.told)


async def facts_of(tx: Transaction, profile: Profile, taken_at: dt.datetime, currency: str) -> PrintedStockList:
    """All but the rows."""
    known = await ask(CustomerHooks).customer_addressing(tx.office, tx, profile.customer_id)
    customer = known[0] if known else Addressee(profile.customer_id, profile.customer)
    day = clock.today(tx.office.timezone)
    return PrintedStockList(day.isoformat(), customer, profile.name, taken_at, tuple(heads_of(profile, currency)))


def with_rows(facts: PrintedStockList, profile: Profile, rows: list[ListRow]) -> PrintedStockList:
    return msgspec.structs.replace(facts, rows=tuple(PrintedRow(cells) for cells in shown_cells(profile, rows)))


async def currency_of(tx: Transaction, profile: Profile) -> str:
    """The currency in which a customer's prices are told: their own, else the office's."""
    if profile.prices == "customer":
        for answer in await ask(CustomerHooks).customer_answering(tx.office, tx, profile.customer_id):
            if answer.currency:
                return answer.currency
    return tx.office.currency


def too_long() -> ConflictState:
    return ConflictState(
        f"The list has more than {MOST_PRINTED} parts, too many for paper.",
        current="too_long",
        ways_out=["choose xlsx or csv", "narrow the parts"],
    )
