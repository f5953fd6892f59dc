"""Legal numbers: without gaps under load, rollbacks and at the turn of the year; never back in time (ORD-11)."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from uuid import UUID

import pytest

from salesops import Act, clock, new_id, transaction
from salesops.errors import Refused
from salesops.services.verify import verify

SERIES = "sales_invoice"


async def register(act: Act) -> list[tuple[int, int, str]]:
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT fiscal_year, n, number FROM core.document_number WHERE office_id = $1 AND series = $2 ORDER BY 1, 2",
            act.office.id,
            SERIES,
        )
    return [(row["fiscal_year"], row["n"], row["number"]) for row in rows]


async def draw(act: Act, *, fail: bool = False, document: UUID | None = None) -> str:
    async with transaction(act) as tx:
        number = tx.number(SERIES, document or new_id())
        assert str(number).startswith("#"), "not bound inside the transaction"
        if fail:
            raise Refused("the customer changed their mind")
    return str(number)


async def test_two_hundred_numbers_from_sixteen_clients_have_no_gap(act: Act) -> None:
    chance = random.Random(7)
    plan = [chance.random() < 0.2 for _ in range(250)]
    limit = asyncio.Semaphore(16)

    async def one(fails: bool) -> str | None:
        async with limit:
            try:
                return await draw(act, fail=fails)
            except Refused:
                return None

    drawn = [number for number in await asyncio.gather(*(one(fails) for fails in plan)) if number]
    assert len(drawn) == plan.count(False)
    assert [n for _, n, _ in await register(act)] == list(range(1, len(drawn) + 1))
    assert sorted(drawn) == [number for _, _, number in await register(act)]


async def test_a_sequence_would_leave_gaps(act: Act) -> None:
    """Negative control: what a plain sequence does when a transaction rolls back."""
    drawn = []
    for fails in (False, True, False):
        try:
            async with transaction(act) as tx:
                drawn.append(await tx.fetchval("SELECT nextval('orders.sales_order_no')"))
                if fails:
                    raise Refused("rolled back")
        except Refused:
            drawn.pop()
    assert drawn[1] - drawn[0] == 2


async def test_a_transaction_may_draw_several_numbers_of_several_series(act: Act) -> None:
    async with transaction(act) as tx:
        numbers = [tx.number(series, new_id()) for series in (SERIES, "outbound_order", SERIES)]
    year = clock.today(act.office.timezone).year
    assert [str(n) for n in numbers] == [f"INV-{year}-000001", f"OUT-{year}-000001", f"INV-{year}-000002"]


async def test_the_fiscal_year_turns_at_the_offices_own_midnight(act: Act) -> None:
    last = dt.datetime(2026, 12, 31, 15, 59, 59, 999000, tzinfo=dt.UTC)  # 23:59:59.999 in Shanghai
    with clock.at(last):
        assert await draw(act) == "INV-2026-000001"
    with clock.at(last + dt.timedelta(milliseconds=1)):
        assert await draw(act) == "INV-2027-000001"


async def test_a_fiscal_year_may_begin_in_april(new_office, kernel) -> None:
    from salesops.testing import SYSTEM

    act = Act(await new_office(fiscal_year_start=4), SYSTEM, "api")
    with clock.at(dt.datetime(2026, 3, 31, tzinfo=dt.UTC)):
        assert await draw(act) == "INV-2025-000001"
    with clock.at(dt.datetime(2026, 4, 1, tzinfo=dt.UTC)):
        assert await draw(act) == "INV-2026-000001"


async def test_a_date_before_the_last_of_the_series_is_refused_and_says_the_earliest(act: Act) -> None:
    with clock.at(dt.datetime(2026, 5, 2, tzinfo=dt.UTC)):
        await draw(act)
    with clock.at(dt.datetime(2026, 5, 1, tzinfo=dt.UTC)), pytest.raises(Refused) as told:
        await draw(act)
    assert (told.value.code, told.value.facts["not_before"]) == ("number_date", "2026-05-02")
    assert len(await register(act)) == 1


async def test_verify_finds_a_missing_number(act: Act, database) -> None:
    for _ in range(3):
        await draw(act)
    assert [f for f in [f async for f in verify()] if f.office == act.office.code] == []
    await database.as_owner("DELETE FROM core.document_number WHERE office_id = $1 AND n = 2", act.office.id)
    found = {f.invariant async for f in verify() if f.office == act.office.code}
    assert "core.numbers_gapless" in found
