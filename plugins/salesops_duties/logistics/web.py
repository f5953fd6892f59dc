"""Dispatch and shipments over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, own_only, page
from salesops_duties.logistics import service
from salesops_duties.logistics.rules import NewDispatch


@post("/dispatches", operation_id="logistics.dispatch", opt={"permission": "logistics.dispatch", "keyed": True})
async def dispatch(act: NamedDependency[Act], data: JSONBody[NewDispatch]) -> Response[bytes]:
    """Let the goods of an outbound order leave."""
    return answer(await service.dispatch(act, data), status=201)


@get("/shipments", operation_id="logistics.shipments", opt={"permission": "logistics.read"})
async def shipments(
    act: NamedDependency[Act],
    outbound_id: FromQuery[UUID | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Response[bytes]:
    """Shipments, oldest first."""
    own = own_only(act, "logistics.read")
    rows = await service.listing(act, outbound_id=outbound_id, after=after, limit=limit, own=own)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


ROUTES = (dispatch, shipments)
