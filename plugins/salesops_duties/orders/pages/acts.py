"""What is done to an order on the desk: each act is one form, done once, and shown again with its reason when refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act, clock
from salesops.errors import Invalid
from salesops.hookspecs.supply import DropWay
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest
from salesops.web.typed import read_moment
from salesops_duties.orders import service
from salesops_duties.orders.pages.desk import show
from salesops_duties.orders.pages.heads import Head, merge
from salesops_duties.orders.pages.typed_lines import NUMBERS
from salesops_duties.orders.rules import POINTS, Call, WrittenCopy


class _Outbound(msgspec.Struct, frozen=True):
    outbound_id: UUID


class _Call(msgspec.Struct, frozen=True):
    call: UUID


WRITE = {"permission": "orders.write"}
ISSUE = {"permission": "orders.issue"}


@post("/{order_id:uuid}/head", opt=WRITE)
async def save_head(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template | Redirect:
    """Change who, how and where to. What another changed meanwhile is kept; fields that clash are asked."""
    form = await form_of(request)
    own = own_only(act, "orders.write")
    present = await service.as_typed(act, order_id, own=own)
    try:
        head = msgspec.structs.asdict(form.into(Head, timezone=act.office.timezone, numbers=NUMBERS))
    except Invalid as error:
        return await show(request, act, order_id, refusal=refused(error), at="head", typed=form)
    if form.text("called_at") == form.text("shown-called_at"):
        head["called_at"] = present.called_at  # seconds are not shown
    clashes = []
    if form.text("version") != str(present.version):
        clashes = merge(form, head, present)
    if head["intake_channel"] != "phone":
        head |= {"called_at": None, "phone_reason": None, "phone_reason_text": ""}
    if clashes:
        asked = Refusal(409, code="conflict_version")
        return await show(request, act, order_id, refusal=asked, at="head", typed=form, clashes=clashes)
    wanted = msgspec.structs.replace(present, **head, reason=form.text("reason"))
    _, refusal = await tried(service.change(act, order_id, wanted, own=own))
    if refusal is not None:
        return await show(request, act, order_id, refusal=refusal, at="head", typed=form)
    return to(f"/{act.office.code}/orders/{order_id}", queue=form.text("queue"), done="saved")


async def settle(
    request: PageRequest, act: Act, order_id: UUID, form: Form, work: Awaitable[Any], *, at: str, done: str
) -> Template | Redirect:
    """Do it; then the order again, with what was done or why not."""
    _, refusal = await tried(work)
    if refusal is not None:
        return await show(request, act, order_id, refusal=refusal, at=at, typed=form)
    queue = form.text("queue")
    return to(f"/{act.office.code}/orders/{order_id}", queue=queue, done=done, line=form.text("line"))


@post("/{order_id:uuid}/stock", opt=WRITE)
async def check_stock(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template | Redirect:
    """Step 2: spot or futures."""
    form = await form_of(request)
    work = service.check_stock(act, order_id, own=own_only(act, "orders.write"))
    return await settle(request, act, order_id, form, work, at="stock", done="stock")


@post("/{order_id:uuid}/balance", opt=WRITE)
async def check_balance(
    request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]
) -> Template | Redirect:
    """Step 3: does the balance cover it."""
    form = await form_of(request)
    own = own_only(act, "orders.write")
    work = service.check_balance(act, order_id, evidence=form.text("evidence"), own=own)
    return await settle(request, act, order_id, form, work, at="balance", done="balance")


@post("/{order_id:uuid}/checks", opt=WRITE)
async def check_both(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template | Redirect:
    """Steps 2 and 3 in one go, as one does while the customer is on the line."""
    form = await form_of(request)
    own = own_only(act, "orders.write")

    async def both() -> None:
        await service.check_stock(act, order_id, own=own)
        await service.check_balance(act, order_id, evidence=form.text("evidence"), own=own)

    return await settle(request, act, order_id, form, both(), at="balance", done="balance")


@post("/{order_id:uuid}/call", opt=WRITE)
async def record_call(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template | Redirect:
    """Step 4: the confirmation call, however it ended."""
    form = await form_of(request)
    outcome = form.text("outcome", "confirmed")
    try:
        call = _call(form, outcome, act.office.timezone)
        done_by = await keyed(request, act, form)
    except Invalid as error:
        return await show(request, act, order_id, refusal=refused(error), at="call", typed=form)
    work = service.record_call(done_by, order_id, call, own=own_only(act, "orders.write"))
    done = "confirmed" if outcome == "confirmed" else "called"
    return await settle(request, act, order_id, form, work, at="call", done=done)


@post("/{order_id:uuid}/documents", opt=ISSUE)
async def issue(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template | Redirect:
    """Step 5: sales order, outbound order and invoice."""
    form = await form_of(request)
    done_by = await keyed(request, act, form)
    work = _issue(done_by, order_id, _supply(form), own=own_only(act, "orders.issue"))
    return await settle(request, act, order_id, form, work, at="issue", done="issued")


async def _issue(act: Act, order_id: UUID, wanted: dict[int, str], *, own: bool) -> Any:
    supply = await service.chosen_supply(act, order_id, wanted, own=own)
    return await service.issue(act, order_id, supply=supply, own=own)


def _supply(form: Form) -> dict[int, str]:
    """What was chosen by line number; a line that is left to the soonest goods is not among them."""
    named = {name.removeprefix("supply-"): form.text(name) for name in form if name.startswith("supply-")}
    return {int(number): key for number, key in named.items() if key and number.isascii() and number.isdigit()}


@post("/{order_id:uuid}/approval", opt=WRITE)
async def ask_approval(
    request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]
) -> Template | Redirect:
    """Ask a second person for what the order needs agreed."""
    form = await form_of(request)
    done_by = await keyed(request, act, form)
    work = service.request_approval(done_by, order_id, form.text("reason"), own=own_only(act, "orders.write"))
    return await settle(request, act, order_id, form, work, at="approval", done="asked")


@post("/{order_id:uuid}/copy", opt=WRITE)
async def written_copy(
    request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]
) -> Template | Redirect:
    """The written copy of a telephone order has come."""
    form = await form_of(request)
    work = service.receive_copy(
        act, order_id, WrittenCopy(form.text("document_ref")), own=own_only(act, "orders.write")
    )
    return await settle(request, act, order_id, form, work, at="copy", done="copy")


@post("/{order_id:uuid}/cancellation", opt=WRITE)
async def cancel(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template | Redirect:
    """Cancel an order nothing of which has left."""
    form = await form_of(request)
    done_by = await keyed(request, act, form)
    own = own_only(act, "orders.write")
    work = service.cancel(done_by, order_id, form.text("reason"), way=_way(form), own=own)
    return await settle(request, act, order_id, form, work, at="cancel", done="cancelled")


@post("/{order_id:uuid}/closing", opt=WRITE)
async def close(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template | Redirect:
    """Close short what is still open."""
    form = await form_of(request)
    done_by = await keyed(request, act, form)
    own = own_only(act, "orders.write")
    work = service.close_short(done_by, order_id, form.text("reason"), way=_way(form), own=own)
    return await settle(request, act, order_id, form, work, at="close", done="closed")


@post("/{order_id:uuid}/promises", opt=WRITE)
async def tell_day(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template | Redirect:
    """The customer was told that goods come on another day."""
    form = await form_of(request)
    done_by = await keyed(request, act, form)
    call = form.into(_Call).call
    told = service.Told(form.text("person"), form.text("outcome"), form.text("note"))
    work = service.tell_customer(done_by, call, told, order_id=order_id, own=own_only(act, "orders.write"))
    return await settle(request, act, order_id, form, work, at="tell", done="told")


def _way(form: Form) -> DropWay:
    """What becomes of goods to come; to stock unless something else was chosen."""
    asked = form.text("supply")
    return "supplier" if asked == "supplier" else "next" if asked == "next" else "stock"


@post("/{order_id:uuid}/withdrawal", opt=ISSUE)
async def withdraw(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template | Redirect:
    """Take the documents of one delivery back before its goods leave."""
    form = await form_of(request)
    done_by = await keyed(request, act, form)
    outbound = form.into(_Outbound).outbound_id
    work = service.withdraw(done_by, outbound, form.text("reason"), own=own_only(act, "orders.issue"))
    return await settle(request, act, order_id, form, work, at="withdraw", done="withdrawn")


def _call(form: Form, outcome: str, timezone: str) -> Call:
    made = form.into(
        Call, timezone=timezone, outcome=outcome, called_at=_called_at(form), call_again_at=None,
        points=[point for point in POINTS if point in form.all("points")],
    )  # fmt: skip
    if form.text("call_again_at") and outcome != "confirmed":
        return form.into(Call, timezone=timezone, outcome=outcome, called_at=made.called_at, points=made.points)
    return made


def _called_at(form: Form) -> dt.datetime:
    """When the call began: as the page noted it, else now; never later than now, whatever the browser's clock says."""
    try:
        began = read_moment(form.text("called_at"), "UTC")
    except ValueError:
        return clock.now()
    return min(began, clock.now())
