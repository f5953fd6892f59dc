"""Recommended stocking quantities over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import SHEETS, answer, sheet
from salesops_duties.procurement import service

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0, le=100_000)]
READ = {"permission": "procurement.read"}
PLAN = {"permission": "procurement.plan"}


@get("/stocking", operation_id="procurement.stocking", opt=READ)
async def stocking(
    act: NamedDependency[Act],
    queue: FromQuery[Literal["order", "enough", "customer_only", "all"]] = "order",
    words: FromQuery[str] = "",
    sort: FromQuery[str] = "-quantity",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response[bytes]:
    """Recommended stocking quantities, as they were last worked out."""
    rows = await service.stocking_list(act, queue=queue, words=words, sort=sort, limit=limit, offset=offset)
    return answer({"items": rows})


@post("/stocking", status_code=202, operation_id="procurement.work_out_stocking", opt=PLAN | {"keyed": True})
async def work_out(act: NamedDependency[Act]) -> Response[bytes]:
    """Have the whole list worked out anew; the answer names the work, which can be looked at and left."""
    return answer(await service.begin_stocking(act), status=202)


@get("/stocking/export", operation_id="procurement.export_stocking", opt=READ | {"media": SHEETS})
async def export_stocking(
    act: NamedDependency[Act],
    q: FromQuery[str] = "",
    show: FromQuery[str] = "",
    sort: FromQuery[str] = "-quantity",
    kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx",
) -> Response[bytes]:
    """The parts as the page lists them, as a sheet."""
    data = await service.stocking_sheet(act, queue=show or "order", words=q, sort=sort, kind=kind)
    return sheet(data, f"stocking-quantities.{kind}")


@post("/stocking/plan", operation_id="procurement.plan_stocking", opt=PLAN | {"keyed": True})
async def plan_stocking(act: NamedDependency[Act], data: JSONBody[service.ChosenParts]) -> Response[bytes]:
    """Put the recommended quantities of chosen parts on the plan."""
    return answer(await service.plan_stocking(act, data), status=201)


@get("/stocking/policy", operation_id="procurement.stocking_policy", opt=READ)
async def stocking_policy(act: NamedDependency[Act]) -> Response[bytes]:
    """The office's own rules of stocking."""
    return answer(await service.read_stocking_policy(act))


@put("/stocking/policy", operation_id="procurement.set_stocking_policy", opt={"permission": "procurement.policy"})
async def set_stocking_policy(act: NamedDependency[Act], data: JSONBody[service.StockingPolicy]) -> Response[bytes]:
    """Set the office's own rules of stocking."""
    return answer(await service.set_stocking_policy(act, data))


@get("/stocking/{product_id:uuid}", operation_id="procurement.stocking_of", opt=READ)
async def stocking_of(act: NamedDependency[Act], product_id: FromPath[UUID]) -> Response[bytes]:
    """One part with the sentences of its working."""
    return answer(await service.stocking_of(act, product_id))


ROUTES = (stocking, work_out, export_stocking, plan_stocking, stocking_policy, set_stocking_policy, stocking_of)
