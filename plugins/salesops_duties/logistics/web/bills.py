"""Carriers' bills over HTTP: listed, read, decided, exported; they come in as sheets."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from salesops import Act
from salesops.web.answers import SHEETS, answer, sheet
from salesops_duties.logistics.rules.rates import Decision
from salesops_duties.logistics.service import rates

BILLS: dict[str, Any] = {"permission": "logistics.bills"}


@get("/bills", operation_id="logistics.bills", opt=BILLS)
async def bills(act: NamedDependency[Act]) -> Response[bytes]:
    """The bills, the newest first."""
    return answer({"items": await rates.bills(act)})


@get("/bills/{bill_id:uuid}", operation_id="logistics.bill", opt=BILLS)
async def bill(act: NamedDependency[Act], bill_id: FromPath[UUID]) -> Response[bytes]:
    """One bill, line by line beside what was quoted."""
    return answer(await rates.read_bill(act, bill_id))


@get("/bills/{bill_id:uuid}/export", operation_id="logistics.export_bill", opt=BILLS | {"media": SHEETS})
async def export(
    act: NamedDependency[Act], bill_id: FromPath[UUID], kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx"
) -> Response[bytes]:
    """A bill with its verdicts as a sheet."""
    return sheet(await rates.bill_sheet(act, bill_id, kind), f"carrier-bill.{kind}")


@post(
    "/bills/{bill_id:uuid}/decision", operation_id="logistics.decide_bill", opt=BILLS | {"keyed": True}, status_code=200
)
async def decide(act: NamedDependency[Act], bill_id: FromPath[UUID], data: JSONBody[Decision]) -> Response[bytes]:
    """Accept lines, or dispute them."""
    return answer(await rates.decide(act, bill_id, data))


ROUTES = (bills, bill, export, decide)
