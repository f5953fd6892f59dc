"""The order desk over HTTP: five steps, each with its own route."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, own_only, page
from salesops_duties.orders import service
from salesops_duties.orders.rules import Call, ChangedOrder, NewOrder


class BalanceTick(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the balance was checked by hand, where receivables is off."""

    evidence: str = ""


class Cancellation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the customer cancels."""

    reason: str


@post("/", operation_id="orders.take", opt={"permission": "orders.write", "keyed": True})
async def take(act: NamedDependency[Act], data: JSONBody[NewOrder]) -> Response[bytes]:
    """Take an order in as a draft."""
    return answer(await service.take(act, data, own=own_only(act, "orders.write")), status=201)


@get("/", operation_id="orders.list", opt={"permission": "orders.read"})
async def listing(
    act: NamedDependency[Act],
    queue: FromQuery[str | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Response[bytes]:
    """The queue by state, oldest first."""
    rows = await service.listing(act, state=queue, after=after, limit=limit, own=own_only(act, "orders.read"))
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/{order_id:uuid}", operation_id="orders.read", opt={"permission": "orders.read"})
async def read(act: NamedDependency[Act], order_id: FromPath[UUID]) -> Response[bytes]:
    """One order with its lines and steps."""
    return answer(await service.read(act, order_id, own=own_only(act, "orders.read")))


@get("/{order_id:uuid}/panels", operation_id="orders.panels", opt={"permission": "orders.read"})
async def panels(act: NamedDependency[Act], order_id: FromPath[UUID]) -> Response[bytes]:
    """What stands beside the order: stock, balance and more."""
    return answer({"items": await service.panels(act, order_id, own=own_only(act, "orders.read"))})


@put("/{order_id:uuid}", operation_id="orders.change", opt={"permission": "orders.write"})
async def change(act: NamedDependency[Act], order_id: FromPath[UUID], data: JSONBody[ChangedOrder]) -> Response[bytes]:
    """Change an order that has no documents yet."""
    return answer(await service.change(act, order_id, data, own=own_only(act, "orders.write")))


@post(
    "/{order_id:uuid}/stock-check",
    status_code=200,
    operation_id="orders.check_stock",
    opt={"permission": "orders.write"},
)
async def check_stock(act: NamedDependency[Act], order_id: FromPath[UUID]) -> Response[bytes]:
    """Step 1: spot or futures."""
    return answer(await service.check_stock(act, order_id, own=own_only(act, "orders.write")))


@post(
    "/{order_id:uuid}/balance-check",
    status_code=200,
    operation_id="orders.check_balance",
    opt={"permission": "orders.write"},
)
async def check_balance(
    act: NamedDependency[Act], order_id: FromPath[UUID], data: JSONBody[BalanceTick | None] = None
) -> Response[bytes]:
    """Step 2: does the balance cover it."""
    evidence = data.evidence if data else ""
    return answer(await service.check_balance(act, order_id, evidence=evidence, own=own_only(act, "orders.write")))


@get("/{order_id:uuid}/checklist", operation_id="orders.checklist", opt={"permission": "orders.write"})
async def checklist(act: NamedDependency[Act], order_id: FromPath[UUID]) -> Response[bytes]:
    """What to read out on the telephone."""
    return answer(await service.checklist(act, order_id, own=own_only(act, "orders.write")))


@post(
    "/{order_id:uuid}/confirmations", operation_id="orders.confirm", opt={"permission": "orders.write", "keyed": True}
)
async def confirm(act: NamedDependency[Act], order_id: FromPath[UUID], data: JSONBody[Call]) -> Response[bytes]:
    """Step 3: record the confirmation call."""
    return answer(await service.record_call(act, order_id, data, own=own_only(act, "orders.write")), status=201)


@post("/{order_id:uuid}/documents", operation_id="orders.issue", opt={"permission": "orders.issue", "keyed": True})
async def issue(act: NamedDependency[Act], order_id: FromPath[UUID]) -> Response[bytes]:
    """Step 4: issue sales order, outbound order and invoice."""
    return answer(await service.issue(act, order_id, own=own_only(act, "orders.issue")), status=201)


@post(
    "/{order_id:uuid}/cancellation",
    status_code=200,
    operation_id="orders.cancel",
    opt={"permission": "orders.write", "keyed": True},
)
async def cancel(act: NamedDependency[Act], order_id: FromPath[UUID], data: JSONBody[Cancellation]) -> Response[bytes]:
    """Cancel an order that has no documents yet."""
    return answer(await service.cancel(act, order_id, data.reason, own=own_only(act, "orders.write")))


ROUTES = (take, listing, read, panels, change, check_stock, check_balance, checklist, confirm, issue, cancel)
