"""Counts of the register over HTTP: opened, marked, closed, as a sheet."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from salesops import Act
from salesops.web.answers import SHEETS, answer, sheet
from salesops_duties.samples import service
from salesops_duties.samples.rules import Marks, NewCount

COUNT: dict[str, Any] = {"permission": "samples.count", "keyed": True}
READ = {"permission": "samples.count"}


@get("/counts", operation_id="samples.counts", opt=READ)
async def counts(act: NamedDependency[Act]) -> Response[bytes]:
    """The counts, the newest first."""
    return answer({"items": await service.counts(act)})


@post("/counts", operation_id="samples.open_count", opt=COUNT)
async def open_count(act: NamedDependency[Act], data: JSONBody[NewCount]) -> Response[bytes]:
    """Begin a count of all samples."""
    return answer(await service.open_count(act, data), status=201)


@get("/counts/{count_id:uuid}", operation_id="samples.count", opt=READ)
async def count(act: NamedDependency[Act], count_id: FromPath[UUID]) -> Response[bytes]:
    """One count with what was found."""
    return answer(await service.read_count(act, count_id))


@get("/counts/{count_id:uuid}/export", operation_id="samples.export_count", opt=READ | {"media": SHEETS})
async def export(
    act: NamedDependency[Act], count_id: FromPath[UUID], kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx"
) -> Response[bytes]:
    """A count as a sheet."""
    return sheet(await service.count_sheet(act, count_id, kind=kind), f"sample-count.{kind}")


@post("/counts/{count_id:uuid}/marks", operation_id="samples.mark", opt=COUNT, status_code=200)
async def mark(act: NamedDependency[Act], count_id: FromPath[UUID], data: JSONBody[Marks]) -> Response[bytes]:
    """Note what was found."""
    return answer(await service.mark(act, count_id, data.marks))


@post("/counts/{count_id:uuid}/closing", operation_id="samples.close_count", opt=COUNT, status_code=200)
async def close_count(act: NamedDependency[Act], count_id: FromPath[UUID]) -> Response[bytes]:
    """End it."""
    return answer(await service.close_count(act, count_id))


ROUTES = (counts, open_count, count, export, mark, close_count)
