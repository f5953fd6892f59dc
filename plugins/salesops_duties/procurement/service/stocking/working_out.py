"""The whole list of recommended stocking quantities, worked out anew by a worker: what was wanted and what is there in, advice out."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from salesops import Act, Transaction, ask, clock, transaction
from salesops.encoding import encode
from salesops.hookspecs.procurement import ProcurementHooks
from salesops.hookspecs.supply import StockFigures, SupplyHooks
from salesops.masterdata.catalogue import Product, find_products
from salesops.services.long_work import begin_work
from salesops_duties.procurement.rules.stocking import (
    LEAST_MONTHS,
    PartHistory,
    PartSupply,
    Policy,
    Working,
    advise,
    learn,
)
from salesops_duties.procurement.service.offers import Offer, offers_of
from salesops_duties.procurement.service.stocking.policies import stocking_policy_of

HANDLER = "procurement.work_out_stocking"
MONTHS = 60  # so many are looked back
ASSUMED_DAYS = 30  # of a part that no supplier offers
AT_ONCE = 100  # parts between two notes of how far it is
ZERO, ONE = Decimal(0), Decimal(1)

Opening = Callable[[], AbstractAsyncContextManager[Transaction]]
Progress = Callable[[int, int], Awaitable[None]]


class Basis(msgspec.Struct, frozen=True):
    """What a list is worked out from: parts in one order, with their months, how they are bought, and the office's rules."""

    products: list[UUID]
    histories: list[PartHistory]
    supplies: list[PartSupply]
    policy: Policy


async def begin_stocking(act: Act) -> dict[str, Any]:
    """Leave the list for a worker; while one of this person is under way it is that one."""
    async with transaction(act) as tx:
        under_way = await tx.fetchval(
            "SELECT id FROM core.long_work WHERE office_id = $1 AND person_id = $2 AND duty = 'procurement' AND kind = 'stocking'"
            " AND state = 'begun' ORDER BY begun_at DESC LIMIT 1",
            *(act.office.id, act.actor.person_id),
        )
        work = under_way or await begin_work(tx, HANDLER, "stocking", "Recommended stocking quantities")
        return tx.answer({"work": work}, status=202)


async def is_due(act: Act) -> bool:
    """Whether the list there is was worked out before this month began; where nobody began one, none is due."""
    async with transaction(act) as tx:
        worked_at = await tx.fetchval(
            "SELECT max(worked_at) FROM procurement.stocking_advice WHERE office_id = $1", act.office.id
        )
    return worked_at is not None and worked_at.astimezone(ZoneInfo(act.office.timezone)).date() < _month(act)


async def work_out(act: Act, *, opening: Opening, progress: Progress) -> None:
    """Work the list out and keep it in the transaction that `opening` opens; what was kept before goes."""
    async with transaction(act) as tx:
        basis = await _basis(tx, _month(act))
    workings = await _workings(basis, progress)
    async with opening() as tx:
        await _keep(tx, basis.products, workings)
        to_order = sum(1 for one in workings if one.quantity)
        tx.audit("procurement.stocking", "office", None, changes={"parts": len(workings), "to_order": to_order})
        tx.answer({"parts": len(workings), "to_order": to_order, "at": "procurement/stocking"})


def _month(act: Act) -> dt.date:
    """The first day of this month, which is not over and so is not looked at."""
    return clock.today(act.office.timezone).replace(day=1)


def _back(month: dt.date, months: int) -> dt.date:
    at = month.year * 12 + month.month - 1 - months
    return dt.date(at // 12, at % 12 + 1, 1)


async def _basis(tx: Transaction, until: dt.date) -> Basis:
    since = _back(until, MONTHS)
    wanted: dict[UUID, dict[dt.date, Decimal]] = {}
    for answer in await ask(ProcurementHooks).requests_answering(tx.office, tx, since, until):
        for one in answer:
            months = wanted.setdefault(one.product_id, {})
            months[one.month] = months.get(one.month, ZERO) + one.quantity
    first = min((month for months in wanted.values() for month in months), default=until)
    count = max((until.year - first.year) * 12 + until.month - first.month, LEAST_MONTHS)
    calendar = [_back(until, back) for back in range(count, 0, -1)]
    parts = sorted(await find_products(tx, ids=sorted(wanted)), key=lambda one: one.part_no) if wanted else []
    ids = [one.id for one in parts]
    figures = await _figures(tx, ids)
    offers = await offers_of(tx, ids)
    return Basis(
        ids,
        [_history(one, [wanted[one.id].get(month, ZERO) for month in calendar]) for one in parts],
        [_supply(one, figures.get(one.id), offers.get(one.id)) for one in parts],
        (await stocking_policy_of(tx)).of_rules,
    )


async def _figures(tx: Transaction, ids: list[UUID]) -> dict[UUID, StockFigures]:
    answers = await ask(SupplyHooks).figures_answering(tx.office, tx, tuple(ids)) if ids else []
    return {one.product_id: one for answer in answers for one in answer}


def _history(part: Product, months: list[Decimal]) -> PartHistory:
    """Its months; one that is no longer made was not on sale in the last."""
    return PartHistory(part.part_no, (*months[:-1], None) if part.discontinued else tuple(months))


def _supply(part: Product, stock: StockFigures | None, offers: list[Offer] | None) -> PartSupply:
    best = offers[0] if offers else None
    return PartSupply(
        float(best.lead.days + best.buffer_days) if best else float(ASSUMED_DAYS),
        stock.available if stock else ZERO,
        stock.on_order if stock else ZERO,
        stock.in_transit if stock else ZERO,
        (best.pack_qty if best else part.pack_qty) or ONE,
        (best.moq if best else part.moq) or ZERO,
        is_assumed=best is None,
    )


async def _workings(basis: Basis, progress: Progress) -> list[Working]:
    """In a thread, so that the worker does its other jobs meanwhile."""
    if not basis.histories:
        return []
    learned = await asyncio.to_thread(learn, basis.histories)
    done: list[Working] = []

    def some(parts: Iterable[tuple[PartHistory, PartSupply]]) -> list[Working]:
        return [advise(history, supply, learned, basis.policy) for history, supply in parts]

    for parts in _batches(list(zip(basis.histories, basis.supplies, strict=True))):
        await progress(len(done), len(basis.histories))
        done += await asyncio.to_thread(some, parts)
    return done


def _batches(parts: list[tuple[PartHistory, PartSupply]]) -> Iterable[list[tuple[PartHistory, PartSupply]]]:
    return (parts[at : at + AT_ONCE] for at in range(0, len(parts), AT_ONCE))


async def _keep(tx: Transaction, products: list[UUID], workings: list[Working]) -> None:
    await tx.execute("DELETE FROM procurement.stocking_advice WHERE office_id = $1", tx.office.id)
    await tx.execute(
        "INSERT INTO procurement.stocking_advice (office_id, product_id, advice, quantity, level, requested, hits, working, worked_at)"
        " SELECT $1, x.* , $9 FROM unnest($2::uuid[], $3::text[], $4::numeric[], $5::numeric[], $6::numeric[], $7::smallint[], $8::jsonb[]) x",
        *(tx.office.id, products, [one.advice for one in workings], [one.quantity for one in workings]),
        *(
            [Decimal(one.level) for one in workings],
            [one.requested for one in workings],
            [one.hits for one in workings],
        ),
        *([encode(one).decode() for one in workings], clock.now()),
    )
