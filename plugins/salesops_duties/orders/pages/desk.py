"""The order desk: the queues, one order with its steps and lines, and the answers beside it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from salesops import Act, ask, clock
from salesops.hookspecs.logistics import LogisticsHooks, OrderShipment
from salesops.hookspecs.pages import PageHooks
from salesops.rights import may, scope_of
from salesops.web.forms import Form, Refusal
from salesops.web.frame import PageRequest, render
from salesops_duties.orders import service
from salesops_duties.orders.pages import words
from salesops_duties.orders.pages.heads import LABELS, head_texts
from salesops_duties.orders.pages.steps import ACTIVE, current_step, missing_paper, steps_of

QUEUE_PAGE = 30
DONE = {
    "taken": words.later("Order taken in"),
    "saved": words.later("Order saved"),
    "stock": words.later("Stock checked"),
    "balance": words.later("Balance checked"),
    "called": words.later("Call noted"),
    "confirmed": words.later("Confirmation recorded"),
    "issued": words.later("Documents issued"),
    "asked": words.later("Approval asked for"),
    "cancelled": words.later("Order cancelled"),
    "closed": words.later("Rest closed"),
    "withdrawn": words.later("Delivery taken back"),
    "copy": words.later("Written copy filed"),
    "paper": words.later("File kept with the order"),
    "line": words.later("Line changed"),
    "lines": words.later("Lines added"),
    "gone": words.later("Line removed"),
    "told": words.later("Customer told of a new day"),
}


@get("/", opt={"permission": "orders.read"})
async def desk(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The queues, and no order open yet."""
    return await show(request, act)


@get("/{order_id:uuid}", opt={"permission": "orders.read"})
async def one(
    request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID], done: FromQuery[str] = ""
) -> Template:
    """One order on the desk."""
    return await show(request, act, order_id, done=done)


@get("/{order_id:uuid}/answers", opt={"permission": "orders.read"})
async def answers(
    request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID], line: FromQuery[int | None] = None
) -> Template:
    """The panels beside the order again, for another line."""
    panels = await service.panels(act, order_id, line_no=line, own=is_own(act))
    return render(request, "orders/answers.html", panels=panels, order_id=order_id, line=line, as_of=clock.now())


async def show(
    request: PageRequest,
    act: Act,
    order_id: UUID | None = None,
    *,
    refusal: Refusal | None = None,
    at: str = "",
    typed: Form | None = None,
    done: str = "",
    **more: Any,
) -> Template:
    """The desk as it stands; `at` names the form whose act was refused, `typed` is what was typed into it."""
    own = is_own(act)
    order = await service.sheet(act, order_id, own=own) if order_id else None
    queue, search = _queue_asked(request, order)
    page = max(1, min(200, _number(request.query_params.get("p", "1"))))
    counts = await service.desk_counts(act, own=own)
    rows = await service.desk_queue(
        act, queue, words=search, own=own, limit=QUEUE_PAGE + 1, offset=(page - 1) * QUEUE_PAGE
    )
    line = _chosen_line(request, order)
    panels = await service.panels(act, order_id, line_no=line, own=own) if order_id else []
    due = await ask(PageHooks).due_counts(act.office, act.actor)
    step = request.query_params.get("step", "")
    step = step if order and step in service.STEPS else (current_step(order) if order else "")
    step = {"head": "intake", "paper": "intake", "call": "confirm"}.get(at, step)
    editable = bool(order and order["state"] not in ("dispatched", "cancelled") and may(act.actor, "orders.write"))
    head = (
        head_texts(await service.as_typed(act, order_id, own=own)) if order_id and editable and step == "intake" else {}
    )
    return render(
        request,
        "orders/desk.html",
        status=refusal.status if refusal else 200,
        order=order,
        queue=queue,
        search=search,
        page=page,
        counts=counts,
        due={one.path.strip("/"): one.count for each in due for one in each},
        rows=rows[:QUEUE_PAGE],
        has_next=len(rows) > QUEUE_PAGE,
        line=line,
        panels=panels,
        shipments=await _shipments(act, order) if order else [],
        supply_lines=await _supply_lines(act, order, own=own) if order else {},
        steps=steps_of(order, office_currency=act.office.currency) if order else [],
        step=step,
        editable=editable,
        head=head,
        is_active=bool(order and order["state"] in ACTIVE),
        paper_missing=bool(order and missing_paper(order)),
        may_write=may(act.actor, "orders.write"),
        may_issue=may(act.actor, "orders.issue"),
        refusal=refusal,
        at=at,
        **choices(order["delivery_way"] if order else ""),
        typed=typed or Form({}),
        done=DONE.get(done, ""),
        as_of=clock.now(),
        today=clock.today(act.office.timezone),
        **more,
    )


async def _supply_lines(act: Act, order: dict[str, Any], *, own: bool) -> dict[int, Any]:
    """From where each line that waits could come, for who may issue; nobody is asked when nothing waits."""
    waits = order["state"] in ("confirmed", "issued") and any(line["parked"] for line in order["lines"])
    if not waits or not may(act.actor, "orders.issue"):
        return {}
    return {line["line_no"]: line for line in await service.supply_lines(act, order["id"], own=own)}


async def _shipments(act: Act, order: dict[str, Any]) -> list[OrderShipment]:
    """With whom the goods of an order left; nobody is asked while all of them are here."""
    if not any(one["state"] == "dispatched" for one in order["deliveries"]):
        return []
    answers = await ask(LogisticsHooks).order_shipments(act.office, act.actor, order["id"])
    return [shipment for each in answers for shipment in each]


def choices(way: str = "") -> dict[str, Any]:
    """The words and choices that the desk's templates draw with; a delivery way that is not of the list stays choosable."""
    ways = [(key, words.gettext(word)) for key, word in words.WAYS]
    if way and way not in dict(ways):
        ways.append((way, way))
    return {
        "words": words,
        "channel_options": [(key, words.gettext(word)) for key, (_, word) in words.CHANNELS.items()],
        "reason_options": [(key, words.gettext(word)) for key, word in words.PHONE_REASONS.items()],
        "way_options": ways,
        "supply_ways": [(key, words.gettext(word)) for key, word in words.SUPPLY_WAYS],
        "way_words": dict(ways).get(way, way),
        "labels": {name: words.gettext(word) for name, word in LABELS.items()},
    }


def is_own(act: Act) -> bool:
    """Whether the person sees their own orders only."""
    return scope_of(act.actor, "orders.read") == "own"


def _queue_asked(request: PageRequest, order: dict[str, Any] | None) -> tuple[str, str]:
    given = request.query_params.get("queue", "")
    search = str(request.query_params.get("q", "")).replace("\0", "").strip()[:80]
    if given in words.QUEUES:
        return given, search
    return (_queue_of(order) if order else "confirm"), search


def _queue_of(order: dict[str, Any]) -> str:
    if order["state"] == "backorder":
        return "backorder"
    if order["state"] not in ACTIVE:
        return "today"
    return "intake" if missing_paper(order) and order["state"] == "draft" else current_step(order)


def _chosen_line(request: PageRequest, order: dict[str, Any] | None) -> int | None:
    if order is None:
        return None
    asked = _number(request.query_params.get("line", "0"))
    return asked if any(line["line_no"] == asked for line in order["lines"]) else order["lines"][0]["line_no"]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
