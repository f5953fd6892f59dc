"""Procurement over HTTP: suppliers and prices, the plan, purchase orders and what comes of them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer
from salesops_duties.procurement import service
from salesops_duties.procurement.rules import (
    ChangedPlanLine,
    ChangedSupplier,
    Decision,
    NewPlanLine,
    NewPrice,
    NewPurchase,
    NewReceipt,
    NewSupplier,
    Reason,
    Shortening,
    Split,
    SupplierConfirmation,
    Version,
)
from salesops_duties.procurement.rules.notes import Merging

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0, le=100_000)]
READ = {"permission": "procurement.read"}
PLAN = {"permission": "procurement.plan"}
ORDER = {"permission": "procurement.order"}


@get("/suppliers", operation_id="procurement.suppliers", opt=READ)
async def suppliers(
    act: NamedDependency[Act], words: FromQuery[str] = "", limit: Limit = 50, offset: Offset = 0
) -> Response[bytes]:
    """The firms the office buys from."""
    return answer({"items": await service.suppliers(act, words=words, limit=limit, offset=offset)})


@post("/suppliers", operation_id="procurement.add_supplier", opt={"permission": "procurement.suppliers", "keyed": True})
async def add_supplier(act: NamedDependency[Act], data: JSONBody[NewSupplier]) -> Response[bytes]:
    """Register a firm to buy from."""
    return answer(await service.add_supplier(act, data), status=201)


@get("/suppliers/{supplier_id:uuid}", operation_id="procurement.supplier", opt=READ)
async def supplier(act: NamedDependency[Act], supplier_id: FromPath[UUID]) -> Response[bytes]:
    """One supplier with its prices."""
    return answer(await service.read_supplier(act, supplier_id))


@put(
    "/suppliers/{supplier_id:uuid}",
    operation_id="procurement.change_supplier",
    opt={"permission": "procurement.suppliers"},
)
async def change_supplier(
    act: NamedDependency[Act], supplier_id: FromPath[UUID], data: JSONBody[ChangedSupplier]
) -> Response[bytes]:
    """Change a supplier's terms, or stop it."""
    return answer(await service.change_supplier(act, supplier_id, data))


@post(
    "/suppliers/{supplier_id:uuid}/prices",
    operation_id="procurement.add_price",
    opt={"permission": "procurement.suppliers", "keyed": True},
)
async def add_price(
    act: NamedDependency[Act], supplier_id: FromPath[UUID], data: JSONBody[NewPrice]
) -> Response[bytes]:
    """Note what a supplier asks for a part."""
    return answer(await service.add_price(act, supplier_id, data), status=201)


@get("/plan", operation_id="procurement.plan_lines", opt=READ)
async def plan_lines(
    act: NamedDependency[Act],
    queue: FromQuery[str] = "open",
    words: FromQuery[str] = "",
    plan_id: FromQuery[UUID | None] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response[bytes]:
    """Lines of the procurement plan, the oldest first."""
    rows = await service.plan_lines(act, queue=queue, words=words, plan_id=plan_id, limit=limit, offset=offset)
    return answer({"items": rows})


@get("/plans", operation_id="procurement.plans", opt=READ)
async def plans(act: NamedDependency[Act]) -> Response[bytes]:
    """The lists, the newest first."""
    return answer({"items": await service.plans(act)})


@post("/plan", operation_id="procurement.plan_for_stock", opt=PLAN | {"keyed": True})
async def plan_for_stock(act: NamedDependency[Act], data: JSONBody[NewPlanLine]) -> Response[bytes]:
    """Put goods on the plan for stock."""
    return answer(await service.add_for_stock(act, data), status=201)


@put("/plan/{line_id:uuid}", operation_id="procurement.change_plan_line", opt=PLAN)
async def change_plan_line(
    act: NamedDependency[Act], line_id: FromPath[UUID], data: JSONBody[ChangedPlanLine]
) -> Response[bytes]:
    """Note an inspection, a supplier or another quantity."""
    return answer(await service.change_line(act, line_id, data))


@post("/plan/{line_id:uuid}/decision", status_code=200, operation_id="procurement.decide", opt=PLAN)
async def decide(act: NamedDependency[Act], line_id: FromPath[UUID], data: JSONBody[Decision]) -> Response[bytes]:
    """Decide what is done with a line of the plan."""
    return answer(await service.decide(act, line_id, data))


@post("/plans/{plan_id:uuid}/check", status_code=200, operation_id="procurement.check_plan", opt=PLAN)
async def check_plan(act: NamedDependency[Act], plan_id: FromPath[UUID], data: JSONBody[Version]) -> Response[bytes]:
    """The planner has gone through the list."""
    return answer(await service.check_plan(act, plan_id, data.version))


@post(
    "/plans/{plan_id:uuid}/approval-request", operation_id="procurement.ask_plan_approval", opt=PLAN | {"keyed": True}
)
async def ask_plan_approval(
    act: NamedDependency[Act], plan_id: FromPath[UUID], data: JSONBody[Reason]
) -> Response[bytes]:
    """Ask a second person to agree to a checked list."""
    return answer(await service.ask_plan_approval(act, plan_id, data.reason), status=201)


@post("/plans/{plan_id:uuid}/release", status_code=200, operation_id="procurement.approve_plan", opt=PLAN)
async def approve_plan(act: NamedDependency[Act], plan_id: FromPath[UUID], data: JSONBody[Version]) -> Response[bytes]:
    """Let a checked list be ordered."""
    return answer(await service.approve_plan(act, plan_id, data.version))


@get("/orders", operation_id="procurement.orders", opt=READ)
async def orders(
    act: NamedDependency[Act],
    queue: FromQuery[str] = "",
    words: FromQuery[str] = "",
    supplier_id: FromQuery[UUID | None] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response[bytes]:
    """Purchase orders, the newest first."""
    rows = await service.purchases(act, queue=queue, words=words, supplier_id=supplier_id, limit=limit, offset=offset)
    return answer({"items": rows})


@post("/orders", operation_id="procurement.draft", opt=ORDER | {"keyed": True})
async def draft(act: NamedDependency[Act], data: JSONBody[NewPurchase]) -> Response[bytes]:
    """Draft an order to a supplier."""
    return answer(await service.draft(act, data), status=201)


@get("/orders/{purchase_id:uuid}", operation_id="procurement.order", opt=READ)
async def order(act: NamedDependency[Act], purchase_id: FromPath[UUID]) -> Response[bytes]:
    """One purchase order with its lines and receipts."""
    return answer(await service.read_purchase(act, purchase_id))


@post(
    "/orders/{purchase_id:uuid}/approval-request", operation_id="procurement.ask_approval", opt=ORDER | {"keyed": True}
)
async def ask_approval(
    act: NamedDependency[Act], purchase_id: FromPath[UUID], data: JSONBody[Reason]
) -> Response[bytes]:
    """Ask a second person to agree to an order of this value."""
    return answer(await service.ask_approval(act, purchase_id, data.reason), status=201)


@post(
    "/orders/{purchase_id:uuid}/sending",
    status_code=200,
    operation_id="procurement.send",
    opt=ORDER | {"keyed": True},
)
async def send(act: NamedDependency[Act], purchase_id: FromPath[UUID], data: JSONBody[Version]) -> Response[bytes]:
    """Send a drafted order to its supplier."""
    return answer(await service.send(act, purchase_id, data.version))


@post(
    "/orders/{purchase_id:uuid}/confirmation",
    status_code=200,
    operation_id="procurement.confirm",
    opt=ORDER | {"keyed": True},
)
async def confirm(
    act: NamedDependency[Act], purchase_id: FromPath[UUID], data: JSONBody[SupplierConfirmation]
) -> Response[bytes]:
    """Note what the supplier confirms."""
    return answer(await service.confirm(act, purchase_id, data))


@post(
    "/orders/{purchase_id:uuid}/split", status_code=200, operation_id="procurement.split", opt=ORDER | {"keyed": True}
)
async def split(act: NamedDependency[Act], purchase_id: FromPath[UUID], data: JSONBody[Split]) -> Response[bytes]:
    """A part of a line comes on another day."""
    return answer(await service.split(act, purchase_id, data))


@post(
    "/orders/{purchase_id:uuid}/cancellation",
    status_code=200,
    operation_id="procurement.shorten",
    opt=ORDER | {"keyed": True},
)
async def shorten(
    act: NamedDependency[Act], purchase_id: FromPath[UUID], data: JSONBody[Shortening]
) -> Response[bytes]:
    """Give up what has not come."""
    return answer(await service.shorten(act, purchase_id, data))


@post(
    "/orders/{purchase_id:uuid}/merging",
    status_code=200,
    operation_id="procurement.merge",
    opt=ORDER | {"keyed": True},
)
async def merge(act: NamedDependency[Act], purchase_id: FromPath[UUID], data: JSONBody[Merging]) -> Response[bytes]:
    """Take another order to the same supplier into this one."""
    return answer(await service.merge(act, purchase_id, data))


@post(
    "/orders/{purchase_id:uuid}/receipts",
    operation_id="procurement.receive",
    opt={"permission": "procurement.receive", "keyed": True},
)
async def receive(
    act: NamedDependency[Act], purchase_id: FromPath[UUID], data: JSONBody[NewReceipt]
) -> Response[bytes]:
    """Take goods of an order in."""
    return answer(await service.receive(act, purchase_id, data), status=201)


@get("/policy", operation_id="procurement.policy", opt=READ)
async def policy(act: NamedDependency[Act]) -> Response[bytes]:
    """The office's own rules of buying."""
    return answer(await service.read_policy(act))


@put("/policy", operation_id="procurement.set_policy", opt={"permission": "procurement.policy"})
async def set_policy(act: NamedDependency[Act], data: JSONBody[service.Policy]) -> Response[bytes]:
    """Set the office's own rules of buying."""
    return answer(await service.set_policy(act, data))


ROUTES = (
    suppliers,
    add_supplier,
    supplier,
    change_supplier,
    add_price,
    plan_lines,
    plans,
    plan_for_stock,
    change_plan_line,
    decide,
    check_plan,
    ask_plan_approval,
    approve_plan,
    orders,
    draft,
    order,
    ask_approval,
    send,
    confirm,
    split,
    shorten,
    merge,
    receive,
    policy,
    set_policy,
)
