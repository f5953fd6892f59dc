"""The procurement plan as a sheet over HTTP: exported, brought back whole or in part, and the rows that were refused."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from salesops import Act
from salesops.services.sheets import MAX_BYTES
from salesops.web.answers import SHEETS, AnyRequest, answer, sheet
from salesops_duties.procurement import service

PLAN = {"permission": "procurement.plan"}


@get("/plan/export", operation_id="procurement.export_plan", opt={"permission": "procurement.read"} | {"media": SHEETS})
async def export_plan(
    act: NamedDependency[Act],
    q: FromQuery[str] = "",
    show: FromQuery[str] = "",
    plan: FromQuery[UUID | None] = None,
    kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx",
) -> Response[bytes]:
    """The lines of the plan as the page lists them, as a sheet in the order of the paper list."""
    queue = show or ("" if plan else "open")
    data = await service.plan_sheet(act, queue=queue, words=q, plan_id=plan, kind=kind)
    return sheet(data, f"procurement-plan.{kind}")


@post(
    "/plan/import",
    status_code=200,
    operation_id="procurement.import_plan",
    opt=PLAN | {"keyed": True, "takes": SHEETS},
    request_max_body_size=MAX_BYTES + 100_000,
)
async def import_plan(
    act: NamedDependency[Act],
    request: AnyRequest,
    file_name: FromQuery[str],
    dry_run: FromQuery[bool] = True,
    partial: FromQuery[bool] = False,
) -> Response[bytes]:
    """Take in the plan's sheet that is the request's body, all rows or none; a dry run unless `dry_run=false`.

    `partial=true` takes in the good rows and leaves the faulty ones, which the answer names.
    """
    return answer(await service.import_plan(act, file_name, await request.body(), dry_run=dry_run, partial=partial))


@post(
    "/plan/import/refused",
    status_code=200,
    operation_id="procurement.refused_plan_rows",
    opt=PLAN | {"takes": SHEETS, "media": SHEETS},
    request_max_body_size=MAX_BYTES + 100_000,
)
async def refused_plan_rows(
    act: NamedDependency[Act],
    request: AnyRequest,
    file_name: FromQuery[str],
    kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx",
) -> Response[bytes]:
    """Judge the sheet that is the request's body, and answer its faulty rows as a sheet with the reason of each; nothing is taken in."""
    return sheet(await service.refused_plan_rows(act, file_name, await request.body(), kind), f"refused-rows.{kind}")


ROUTES = (export_plan, import_plan, refused_plan_rows)
