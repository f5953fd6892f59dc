"""Purchase orders: the list with its queues, a new one of chosen lines of the plan, and one with its steps."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act, clock, plain
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, filled, form_of, in_place, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Column, Filter, ListSpec, asked, shown
from salesops_duties.procurement import service
from salesops_duties.procurement.pages.addresses import ids_in
from salesops_duties.procurement.rules import (
    NewReceipt,
    Reason,
    Shortening,
    Split,
    SupplierConfirmation,
    Version,
)
from salesops_duties.procurement.rules.notes import Merging

READ = {"permission": "procurement.read"}
ORDER = {"permission": "procurement.order"}
QUEUES = ("draft", "out", "late", "received", "closed")
T = TypeVar("T", bound=msgspec.Struct)
ORDERS = ListSpec(
    columns=(
        Column(later("Number")),
        Column(later("State")),
        Column(later("Supplier")),
        Column(later("Expected")),
        Column(later("Lines"), number=True, wide_only=True),
        Column(later("Total"), number=True),
        Column(later("Sent"), wide_only=True),
    ),
    filters=(Filter("show", later("Which orders")), Filter("supplier", later("Supplier"))),
)


@get("/orders", opt=READ)
async def orders(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list, the newest first."""
    wanted = asked(request, ORDERS)
    rows = await service.purchases(
        act,
        queue=wanted.get("show"),
        words=wanted.words,
        supplier_id=next(iter(ids_in(wanted.get("supplier"))), None),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    counts = await service.order_counts(act)
    return render(
        request,
        "procurement/orders.html",
        asked=wanted,
        shown=shown(rows),
        counts=counts,
        queues=QUEUES,
        today=clock.today(act.office.timezone),
    )


@get("/orders/{purchase_id:uuid}", opt=READ)
async def order(
    request: PageRequest,
    act: NamedDependency[Act],
    purchase_id: FromPath[UUID],
    do: FromQuery[str] = "",
    done: FromQuery[str] = "",
    paper: FromQuery[str] = "",
) -> Template:
    """One order; the receipt begins with what a despatch advice says, when one is named."""
    named, came = ids_in(paper), ("", dict[int, str]())
    if named and do == "receive":
        came = await service.despatched(act, named[0], purchase_id)
    return await _order(request, act, purchase_id, do=do, done=done, came=came)


@post("/orders/{purchase_id:uuid}/sending", opt=ORDER)
async def send(request: PageRequest, act: NamedDependency[Act], purchase_id: FromPath[UUID]) -> Template | Redirect:
    """Send it; from now on it is ordered."""
    return await _step(
        request, act, purchase_id, "send", "sent", Version, lambda u, i, given: service.send(u, i, given.version)
    )


@post("/orders/{purchase_id:uuid}/approval", opt=ORDER)
async def ask_approval(
    request: PageRequest, act: NamedDependency[Act], purchase_id: FromPath[UUID]
) -> Template | Redirect:
    """Ask a second person to agree to its value."""
    return await _step(
        request,
        act,
        purchase_id,
        "approval",
        "asked",
        Reason,
        lambda u, i, given: service.ask_approval(u, i, given.reason),
    )


@post("/orders/{purchase_id:uuid}/confirmation", opt=ORDER)
async def confirm(request: PageRequest, act: NamedDependency[Act], purchase_id: FromPath[UUID]) -> Template | Redirect:
    """Note what the supplier confirms; a line left blank stays as it was ordered."""
    return await _lines_step(request, act, purchase_id, "confirm", "confirmed", SupplierConfirmation, service.confirm)


@post("/orders/{purchase_id:uuid}/split", opt=ORDER)
async def split(request: PageRequest, act: NamedDependency[Act], purchase_id: FromPath[UUID]) -> Template | Redirect:
    """A part of a line comes on another day."""
    return await _step(request, act, purchase_id, "split", "split", Split, service.split)


@post("/orders/{purchase_id:uuid}/cancellation", opt=ORDER)
async def shorten(request: PageRequest, act: NamedDependency[Act], purchase_id: FromPath[UUID]) -> Template | Redirect:
    """Give up what has not come."""
    return await _step(request, act, purchase_id, "cancel", "cancelled", Shortening, service.shorten)


@post("/orders/{purchase_id:uuid}/receipts", opt={"permission": "procurement.receive"})
async def receive(request: PageRequest, act: NamedDependency[Act], purchase_id: FromPath[UUID]) -> Template | Redirect:
    """Take in what came; a line left blank did not come."""
    return await _lines_step(request, act, purchase_id, "receive", "received", NewReceipt, service.receive)


@post("/orders/{purchase_id:uuid}/merging", opt=ORDER)
async def merge(request: PageRequest, act: NamedDependency[Act], purchase_id: FromPath[UUID]) -> Template | Redirect:
    """Take another order's lines in; `other` names the order and the version that was seen."""
    form = await form_of(request)
    other, _, version = form.text("other").partition(" ")
    return await _step(
        request,
        act,
        purchase_id,
        "merge",
        "merged",
        Merging,
        service.merge,
        other_id=next(iter(ids_in(other)), None) or purchase_id,
        other_version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
    )


@post("/orders/{purchase_id:uuid}/charges-end", opt={"permission": "procurement.invoices"})
async def end_charges(
    request: PageRequest, act: NamedDependency[Act], purchase_id: FromPath[UUID]
) -> Template | Redirect:
    """Nobody will invoice more freight, duty or handling."""
    return await _step(
        request, act, purchase_id, "charges", "charges", Reason, lambda u, i, g: service.end_charges(u, i, g.reason)
    )


async def _step(
    request: PageRequest,
    act: Act,
    purchase_id: UUID,
    do: str,
    done: str,
    kind: type[T],
    use_case: Callable[[Act, UUID, T], Awaitable[Any]],
    **given: Any,
) -> Template | Redirect:
    form, _, refusal = await sent(
        request, act, kind, lambda under, wanted: use_case(under, purchase_id, wanted), numbers=("quantity",), **given
    )
    return await _after(request, act, purchase_id, do, done, form, refusal)


async def _lines_step(
    request: PageRequest,
    act: Act,
    purchase_id: UUID,
    do: str,
    done: str,
    kind: type[T],
    use_case: Callable[[Act, UUID, T], Awaitable[Any]],
) -> Template | Redirect:
    """A step whose form has a row for each line, those without a quantity left out."""
    form = await form_of(request)
    places, typed = filled(form, "lines", "quantity")
    try:
        wanted = typed.into(
            kind, timezone=act.office.timezone, numbers=("quantity",), **({} if places else {"lines": []})
        )
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _after(request, act, purchase_id, do, done, form, in_place(refused(error), "lines", places))
    _, refusal = await tried(use_case(under, purchase_id, wanted))
    moved = in_place(refusal, "lines", places) if refusal else None
    return await _after(request, act, purchase_id, do, done, form, moved)


async def _after(
    request: PageRequest, act: Act, purchase_id: UUID, do: str, done: str, form: Form, refusal: Refusal | None
) -> Template | Redirect:
    if refusal:
        return await _order(request, act, purchase_id, do=do, form=form, refusal=refusal)
    return to(f"/{act.office.code}/procurement/orders/{purchase_id}", done=done)


async def _order(
    request: PageRequest,
    act: Act,
    purchase_id: UUID,
    *,
    do: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
    came: tuple[str, dict[int, str]] = ("", {}),
) -> Template:
    found = await service.read_purchase(act, purchase_id)
    acts = _acts(found)
    others = await service.mergeable(act, purchase_id) if acts else []
    acts = [*acts, "merge"] if others else acts
    return render(
        request,
        "procurement/order.html",
        status=refusal.status if refusal else 200,
        one=found | {"lines": [_shown(line) for line in found["lines"]]},
        acts=acts,
        others=others,
        delivery_note=came[0],
        despatched=came[1],
        today=clock.today(act.office.timezone),
        do=do if do in (*acts, "approval", "charges") and (acts or refusal or do == "charges") else "",
        done=done,
        form=form or Form({}),
        refusal=refusal,
    )


def _shown(line: dict[str, Any]) -> dict[str, Any]:
    """A line with for whom it is, and how much of it is wanted now."""
    wanted = plain(Decimal(line["quantity"]) - Decimal(line["closed"]))
    return line | {"who": json.loads(line["planned"]), "wanted": wanted}


def _acts(one: dict[str, Any]) -> list[str]:
    """What can be done with it next, each with its own right."""
    if one["state"] == "draft":
        return ["send", "cancel"]
    return ["receive", "confirm", "split", "cancel"] if one["state"] in ("sent", "confirmed") else []


ROUTES = (orders, order, send, ask_approval, confirm, split, shorten, receive, merge, end_charges)
