"""Tariffs, zones and carriers' bills as the files they come in, over HTTP: all rows or none."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from salesops import Act
from salesops.services.sheets import MAX_BYTES
from salesops.web.answers import SHEETS, AnyRequest, answer
from salesops_duties.logistics.service import rates

KEEP: dict[str, Any] = {"permission": "logistics.keep_tariffs", "keyed": True, "takes": SHEETS}
LIMIT = MAX_BYTES + 100_000


@post(
    "/tariffs/import",
    status_code=200,
    operation_id="logistics.import_tariffs",
    opt=KEEP,
    request_max_body_size=LIMIT,
)
async def import_tariffs(
    act: NamedDependency[Act], request: AnyRequest, file_name: FromQuery[str], dry_run: FromQuery[bool] = True
) -> Response[bytes]:
    """Note the tariffs of the xlsx or csv file that is the request's body; a dry run unless `dry_run=false`."""
    return answer(await rates.import_tariffs(act, file_name, await request.body(), dry_run=dry_run))


@post("/zones/import", status_code=200, operation_id="logistics.import_zones", opt=KEEP, request_max_body_size=LIMIT)
async def import_zones(
    act: NamedDependency[Act], request: AnyRequest, file_name: FromQuery[str], dry_run: FromQuery[bool] = True
) -> Response[bytes]:
    """Note the zones of the xlsx or csv file that is the request's body; a dry run unless `dry_run=false`."""
    return answer(await rates.import_zones(act, file_name, await request.body(), dry_run=dry_run))


@post(
    "/bills/import",
    status_code=200,
    operation_id="logistics.import_bills",
    opt={"permission": "logistics.bills", "keyed": True, "takes": SHEETS},
    request_max_body_size=LIMIT,
)
async def import_bills(
    act: NamedDependency[Act], request: AnyRequest, file_name: FromQuery[str], dry_run: FromQuery[bool] = True
) -> Response[bytes]:
    """Take in the bills of the xlsx or csv file that is the request's body; a dry run unless `dry_run=false`."""
    return answer(await rates.import_bills(act, file_name, await request.body(), dry_run=dry_run))


ROUTES = (import_tariffs, import_zones, import_bills)
