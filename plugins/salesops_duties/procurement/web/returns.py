"""Goods that go back to their supplier over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer
from salesops_duties.procurement import service
from salesops_duties.procurement.rules.returns import NewReturn

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0, le=100_000)]
READ = {"permission": "procurement.read"}


@get("/returns", operation_id="procurement.returns", opt=READ)
async def returns(
    act: NamedDependency[Act],
    queue: FromQuery[str] = "",
    words: FromQuery[str] = "",
    purchase_id: FromQuery[UUID | None] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response[bytes]:
    """What went back to suppliers, the newest first."""
    rows = await service.supplier_returns(
        act, queue=queue, words=words, purchase_id=purchase_id, limit=limit, offset=offset
    )
    return answer({"items": rows})


@get("/returns/{return_id:uuid}", operation_id="procurement.return", opt=READ)
async def one_return(act: NamedDependency[Act], return_id: FromPath[UUID]) -> Response[bytes]:
    """One return with what is due for it."""
    return answer(await service.read_return(act, return_id))


@post(
    "/orders/{purchase_id:uuid}/returns",
    operation_id="procurement.give_back",
    opt={"permission": "procurement.return", "keyed": True},
)
async def give_back(
    act: NamedDependency[Act], purchase_id: FromPath[UUID], data: JSONBody[NewReturn]
) -> Response[bytes]:
    """Send goods of a receipt back to the supplier."""
    return answer(await service.give_back(act, purchase_id, data), status=201)


ROUTES = (returns, one_return, give_back)
