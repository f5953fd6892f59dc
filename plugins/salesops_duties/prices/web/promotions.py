"""Promotions over HTTP: plan, approve, stop, simulate, measure."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, page
from salesops_duties.prices import service
from salesops_duties.prices.rules.plans import ChangedPlan, NewPlan, Stopping

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
WRITE = {"permission": "prices.promote", "keyed": True}


@get("/promotions", operation_id="prices.promotions", opt={"permission": "prices.read"})
async def listing(
    act: NamedDependency[Act], after: FromQuery[UUID | None] = None, limit: Limit = 50
) -> Response[bytes]:
    """Promotions with their live budgets."""
    rows = await service.list_promotions(act, after=after, limit=limit)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@post("/promotions", operation_id="prices.plan", opt=WRITE)
async def plan(act: NamedDependency[Act], data: JSONBody[NewPlan]) -> Response[bytes]:
    """Draft a promotion."""
    return answer(await service.plan(act, data), status=201)


@get("/promotions/{promotion_id:uuid}", operation_id="prices.promotion", opt={"permission": "prices.read"})
async def read(act: NamedDependency[Act], promotion_id: FromPath[UUID]) -> Response[bytes]:
    """One promotion and who had how much of it."""
    return answer(await service.read_promotion(act, promotion_id))


@put("/promotions/{promotion_id:uuid}", operation_id="prices.change_plan", opt=WRITE)
async def change(
    act: NamedDependency[Act], promotion_id: FromPath[UUID], data: JSONBody[ChangedPlan]
) -> Response[bytes]:
    """Change a draft."""
    return answer(await service.change_plan(act, promotion_id, data))


@post("/promotions/{promotion_id:uuid}/submission", operation_id="prices.submit", opt=WRITE)
async def submit(act: NamedDependency[Act], promotion_id: FromPath[UUID]) -> Response[bytes]:
    """Ask a second person to approve it with its budget."""
    return answer(await service.submit(act, promotion_id), status=201)


@post("/promotions/{promotion_id:uuid}/start", status_code=200, operation_id="prices.start", opt=WRITE)
async def start(act: NamedDependency[Act], promotion_id: FromPath[UUID]) -> Response[bytes]:
    """Put an approved promotion in force."""
    return answer(await service.start(act, promotion_id))


@post("/promotions/{promotion_id:uuid}/stop", status_code=200, operation_id="prices.stop", opt=WRITE)
async def stop(act: NamedDependency[Act], promotion_id: FromPath[UUID], data: JSONBody[Stopping]) -> Response[bytes]:
    """Stop a promotion."""
    return answer(await service.stop(act, promotion_id, data.reason))


@get("/promotions/{promotion_id:uuid}/simulation", operation_id="prices.simulate", opt={"permission": "prices.read"})
async def simulation(act: NamedDependency[Act], promotion_id: FromPath[UUID]) -> Response[bytes]:
    """What it would have cost last quarter."""
    return answer(await service.simulation(act, promotion_id))


@get("/promotions/{promotion_id:uuid}/result", operation_id="prices.result", opt={"permission": "prices.read"})
async def result(act: NamedDependency[Act], promotion_id: FromPath[UUID]) -> Response[bytes]:
    """What it brought against the same weeks before."""
    return answer(await service.result(act, promotion_id))


ROUTES = (listing, plan, read, change, submit, start, stop, simulation, result)
