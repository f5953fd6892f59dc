"""The order desk over HTTP: five steps, each with its own route."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import SHEETS, answer, own_only, page, sheet
from salesops_duties.orders import service
from salesops_duties.orders.rules import Call, ChangedOrder, NewOrder, Placement, WrittenCopy

Limit = Annotated[int, QueryParameter(ge=1, le=200)]


class BalanceTick(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the balance was checked by hand, where receivables is off."""

    evidence: str = ""


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it is done; kept with the order and in the audit trail."""

    reason: str


class Ending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an order or its rest ends, and what becomes of goods to come: to `stock`, back to the `supplier`, to the `next` in the queue."""

    reason: str
    supply: Literal["stock", "supplier", "next"] = "stock"


class Supply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From where a quantity of a line is to come: a share of `supply_id`, a `transfer` from `source`, or the `plan`."""

    line_no: int
    way: Literal["supply", "transfer", "plan"]
    quantity: str
    supply_id: UUID | None = None
    source: str = ""
    from_office: bool = False


class ToIssue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which parts to issue now, all that is set aside when left out; and from where the rest is to come, the soonest when left out."""

    lines: list[service.PartToIssue] | None = None
    supply: list[Supply] = []


@post("/", operation_id="orders.take", opt={"permission": "orders.write", "keyed": True})
async def take(act: NamedDependency[Act], data: JSONBody[NewOrder]) -> Response[bytes]:
    """Take an order in as a draft."""
    return answer(await service.take(act, data, own=own_only(act, "orders.write")), status=201)


@post("/placements", operation_id="orders.place", opt={"permission": "orders.issue", "keyed": True})
async def place(act: NamedDependency[Act], data: JSONBody[Placement]) -> Response[bytes]:
    """Take, check, confirm and issue an order in one act."""
    return answer(await service.place(act, data, own=own_only(act, "orders.write")), status=201)


@get("/", operation_id="orders.list", opt={"permission": "orders.read"})
async def listing(
    act: NamedDependency[Act],
    queue: FromQuery[str | None] = None,
    customer_id: FromQuery[UUID | None] = None,
    words: FromQuery[str | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Limit = 50,
) -> Response[bytes]:
    """The queue by state, oldest first; `words` searches numbers and names."""
    own = own_only(act, "orders.read")
    rows = await service.listing(
        act, state=queue, customer_id=customer_id, words=words, after=after, limit=limit, own=own
    )
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/export", operation_id="orders.export", opt={"permission": "orders.read", "media": SHEETS})
async def export(
    act: NamedDependency[Act],
    queue: FromQuery[str | None] = None,
    customer_id: FromQuery[UUID | None] = None,
    words: FromQuery[str | None] = None,
    kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx",
) -> Response[bytes]:
    """The queue as a sheet: the same orders, filtered alike."""
    own = own_only(act, "orders.read")
    data = await service.export(act, state=queue, customer_id=customer_id, words=words, own=own, kind=kind)
    return sheet(data, f"orders.{kind}")


@get("/counts", operation_id="orders.counts", opt={"permission": "orders.read"})
async def counts(act: NamedDependency[Act]) -> Response[bytes]:
    """How many orders stand in each state."""
    return answer(await service.counts(act, own=own_only(act, "orders.read")))


@get("/calls", operation_id="orders.calls", opt={"permission": "orders.read"})
async def calls(act: NamedDependency[Act], after: FromQuery[UUID | None] = None, limit: Limit = 50) -> Response[bytes]:
    """Orders that wait for their confirmation call."""
    rows = await service.calls_due(act, after=after, limit=limit, own=own_only(act, "orders.read"))
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/written-copies", operation_id="orders.written_copies", opt={"permission": "orders.read"})
async def written_copies(
    act: NamedDependency[Act], customer_id: FromQuery[UUID | None] = None, overdue: FromQuery[bool] = False
) -> Response[bytes]:
    """Telephone orders whose written copy has not come."""
    own = own_only(act, "orders.read")
    return answer({"items": await service.awaited_copies(act, customer_id=customer_id, overdue=overdue, own=own)})


@get("/written-copies/report", operation_id="orders.phone_report", opt={"permission": "orders.read"})
async def phone_report(act: NamedDependency[Act]) -> Response[bytes]:
    """Telephone orders by customer, and what is still missing."""
    return answer({"items": await service.phone_report(act, own=own_only(act, "orders.read"))})


@get("/policy", operation_id="orders.policy", opt={"permission": "orders.read"})
async def policy(act: NamedDependency[Act]) -> Response[bytes]:
    """The desk's own rules."""
    return answer(await service.read_policy(act))


@put("/policy", operation_id="orders.set_policy", opt={"permission": "orders.policy"})
async def set_policy(act: NamedDependency[Act], data: JSONBody[service.Policy]) -> Response[bytes]:
    """Set the desk's own rules."""
    return answer(await service.set_policy(act, data))


@get("/{order_id:uuid}", operation_id="orders.read", opt={"permission": "orders.read"})
async def read(act: NamedDependency[Act], order_id: FromPath[UUID]) -> Response[bytes]:
    """One order with its lines and steps."""
    return answer(await service.read(act, order_id, own=own_only(act, "orders.read")))


@get("/{order_id:uuid}/panels", operation_id="orders.panels", opt={"permission": "orders.read"})
async def panels(act: NamedDependency[Act], order_id: FromPath[UUID]) -> Response[bytes]:
    """What stands beside the order: stock, balance and more."""
    return answer({"items": await service.panels(act, order_id, own=own_only(act, "orders.read"))})


@get("/{order_id:uuid}/why", operation_id="orders.why", opt={"permission": "orders.read"})
async def why(act: NamedDependency[Act], order_id: FromPath[UUID]) -> Response[bytes]:
    """Why each line has its price."""
    return answer({"items": await service.why(act, order_id, own=own_only(act, "orders.read"))})


@get("/{order_id:uuid}/calls", operation_id="orders.call_log", opt={"permission": "orders.read"})
async def call_log(act: NamedDependency[Act], order_id: FromPath[UUID]) -> Response[bytes]:
    """Every call about the order."""
    return answer({"items": await service.call_log(act, order_id, own=own_only(act, "orders.read"))})


@put("/{order_id:uuid}", operation_id="orders.change", opt={"permission": "orders.write"})
async def change(act: NamedDependency[Act], order_id: FromPath[UUID], data: JSONBody[ChangedOrder]) -> Response[bytes]:
    """Change an order; what was confirmed must be confirmed anew."""
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


@post(
    "/{order_id:uuid}/approval",
    operation_id="orders.ask_approval",
    opt={"permission": "orders.write", "keyed": True},
)
async def ask_approval(act: NamedDependency[Act], order_id: FromPath[UUID], data: JSONBody[Reason]) -> Response[bytes]:
    """Ask a second person for what the order needs agreed."""
    given = await service.request_approval(act, order_id, data.reason, own=own_only(act, "orders.write"))
    return answer(given, status=201)


@post("/{order_id:uuid}/written-copy", status_code=200, operation_id="orders.copy", opt={"permission": "orders.write"})
async def written_copy(
    act: NamedDependency[Act], order_id: FromPath[UUID], data: JSONBody[WrittenCopy]
) -> Response[bytes]:
    """The written copy of a telephone order has come."""
    return answer(await service.receive_copy(act, order_id, data, own=own_only(act, "orders.write")))


@post("/{order_id:uuid}/documents", operation_id="orders.issue", opt={"permission": "orders.issue", "keyed": True})
async def issue(
    act: NamedDependency[Act], order_id: FromPath[UUID], data: JSONBody[ToIssue | None] = None
) -> Response[bytes]:
    """Step 4: issue sales order, outbound order and invoice, for all that is there or for parts of it."""
    parts = data.lines if data else None
    supply = service.choices_of([msgspec.structs.asdict(one) for one in data.supply]) if data else ()
    done = await service.issue(act, order_id, parts=parts, supply=supply, own=own_only(act, "orders.issue"))
    return answer(done, status=201)


@post(
    "/deliveries/{outbound_id:uuid}/withdrawal",
    status_code=200,
    operation_id="orders.withdraw",
    opt={"permission": "orders.issue", "keyed": True},
)
async def withdraw(act: NamedDependency[Act], outbound_id: FromPath[UUID], data: JSONBody[Reason]) -> Response[bytes]:
    """Take the documents of one delivery back before its goods leave."""
    return answer(await service.withdraw(act, outbound_id, data.reason, own=own_only(act, "orders.issue")))


@post(
    "/{order_id:uuid}/closing",
    status_code=200,
    operation_id="orders.close",
    opt={"permission": "orders.write", "keyed": True},
)
async def close(act: NamedDependency[Act], order_id: FromPath[UUID], data: JSONBody[Ending]) -> Response[bytes]:
    """Close short what is still open of an order."""
    own = own_only(act, "orders.write")
    return answer(await service.close_short(act, order_id, data.reason, way=data.supply, own=own))


@post(
    "/{order_id:uuid}/cancellation",
    status_code=200,
    operation_id="orders.cancel",
    opt={"permission": "orders.write", "keyed": True},
)
async def cancel(act: NamedDependency[Act], order_id: FromPath[UUID], data: JSONBody[Ending]) -> Response[bytes]:
    """Cancel an order nothing of which has left."""
    return answer(await service.cancel(act, order_id, data.reason, way=data.supply, own=own_only(act, "orders.write")))


@get("/promise-calls", operation_id="orders.promise_calls", opt={"permission": "orders.read"})
async def promise_calls(act: NamedDependency[Act], order_id: FromQuery[UUID | None] = None) -> Response[bytes]:
    """Customers to be told that a promised day will not hold, the oldest first."""
    rows = await service.promise_calls(act, order_id=order_id, own=own_only(act, "orders.read"))
    return answer({"items": rows})


@post(
    "/promise-calls/{call_id:uuid}/answer",
    status_code=200,
    operation_id="orders.tell_day",
    opt={"permission": "orders.write"},
)
async def tell_day(act: NamedDependency[Act], call_id: FromPath[UUID], data: JSONBody[service.Told]) -> Response[bytes]:
    """The customer was told of the new day."""
    return answer(await service.tell_customer(act, call_id, data, own=own_only(act, "orders.write")))


ROUTES = (
    take,
    place,
    listing,
    export,
    counts,
    calls,
    written_copies,
    phone_report,
    policy,
    set_policy,
    read,
    panels,
    why,
    call_log,
    change,
    check_stock,
    check_balance,
    checklist,
    confirm,
    ask_approval,
    written_copy,
    issue,
    withdraw,
    close,
    cancel,
    promise_calls,
    tell_day,
)
