"""Returns over HTTP: requested, authorized, received, inspected, resolved, each with its own route."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import SHEETS, answer, own_only, page, sheet
from salesops_duties.returns import service
from salesops_duties.returns.rules import Authorization, Inspection, NewReturn, ReceivedGoods, Refusing, Resolution


@post("/", operation_id="returns.request", opt={"permission": "returns.request", "keyed": True})
async def request_return(act: NamedDependency[Act], data: JSONBody[NewReturn]) -> Response[bytes]:
    """A customer wants to send goods back."""
    return answer(await service.request(act, data, own=own_only(act, "returns.request")), status=201)


@get("/", operation_id="returns.list", opt={"permission": "returns.read"})
async def listing(
    act: NamedDependency[Act],
    queue: FromQuery[str | None] = None,
    order_id: FromQuery[UUID | None] = None,
    customer_id: FromQuery[UUID | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Response[bytes]:
    """Returns by state, oldest first."""
    rows = await service.listing(
        act,
        state=queue,
        order_id=order_id,
        customer_id=customer_id,
        after=after,
        limit=limit,
        own=own_only(act, "returns.read"),
    )
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/export", operation_id="returns.export", opt={"permission": "returns.read", "media": SHEETS})
async def export(
    act: NamedDependency[Act],
    q: FromQuery[str] = "",
    sort: FromQuery[str] = "",
    show: FromQuery[str] = "",
    kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx",
) -> Response[bytes]:
    """The returns as the page lists them, as a sheet."""
    own = own_only(act, "returns.read")
    return sheet(
        await service.returns_sheet(act, words=q, sort=sort, state=show, own=own, kind=kind), f"returns.{kind}"
    )


@get("/policy", operation_id="returns.policy", opt={"permission": "returns.read"})
async def policy(act: NamedDependency[Act]) -> Response[bytes]:
    """The office's terms for returns."""
    return answer(await service.read_policy(act))


@put("/policy", operation_id="returns.set_policy", opt={"permission": "returns.policy"})
async def set_policy(act: NamedDependency[Act], data: JSONBody[service.Policy]) -> Response[bytes]:
    """Set the office's terms for returns."""
    return answer(await service.set_policy(act, data))


@get("/{return_id:uuid}", operation_id="returns.read", opt={"permission": "returns.read"})
async def read(act: NamedDependency[Act], return_id: FromPath[UUID]) -> Response[bytes]:
    """One return with its lines and findings."""
    return answer(await service.read(act, return_id, own=own_only(act, "returns.read")))


@post(
    "/{return_id:uuid}/authorization",
    status_code=200,
    operation_id="returns.authorize",
    opt={"permission": "returns.authorize", "keyed": True},
)
async def authorize(
    act: NamedDependency[Act], return_id: FromPath[UUID], data: JSONBody[Authorization]
) -> Response[bytes]:
    """Let the goods come back; the return gets its number."""
    return answer(await service.authorize(act, return_id, data))


@post(
    "/{return_id:uuid}/refusal",
    status_code=200,
    operation_id="returns.refuse",
    opt={"permission": "returns.authorize", "keyed": True},
)
async def refuse(act: NamedDependency[Act], return_id: FromPath[UUID], data: JSONBody[Refusing]) -> Response[bytes]:
    """Do not let the goods come back."""
    return answer(await service.refuse(act, return_id, data.reason))


@post(
    "/{return_id:uuid}/receipt",
    status_code=200,
    operation_id="returns.receive",
    opt={"permission": "returns.receive", "keyed": True},
)
async def receive(
    act: NamedDependency[Act], return_id: FromPath[UUID], data: JSONBody[ReceivedGoods]
) -> Response[bytes]:
    """Count what came."""
    return answer(await service.receive(act, return_id, data))


@post(
    "/{return_id:uuid}/inspection",
    status_code=200,
    operation_id="returns.inspect",
    opt={"permission": "returns.receive", "keyed": True},
)
async def inspect(act: NamedDependency[Act], return_id: FromPath[UUID], data: JSONBody[Inspection]) -> Response[bytes]:
    """Note the findings; the goods go where they say."""
    return answer(await service.inspect(act, return_id, data))


@post(
    "/{return_id:uuid}/resolution",
    status_code=200,
    operation_id="returns.resolve",
    opt={"permission": "returns.resolve", "keyed": True},
)
async def resolve(act: NamedDependency[Act], return_id: FromPath[UUID], data: JSONBody[Resolution]) -> Response[bytes]:
    """Settle the return."""
    return answer(await service.resolve(act, return_id, data))


ROUTES = (request_return, listing, export, policy, set_policy, read, authorize, refuse, receive, inspect, resolve)
