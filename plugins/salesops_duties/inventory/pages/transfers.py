"""Transfers between warehouses and offices: the list with its queues, the request, and one of them with its steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import (
    Acceptance,
    Arrival,
    Explanation,
    NewTransfer,
    NewTransferDay,
    Reason,
    Sending,
)

READ = {"permission": "inventory.read"}
ASK = {"permission": "inventory.transfer"}
ANSWER = {"permission": "inventory.answer_transfer"}
ROWS = 4  # of a request as it is opened
T = TypeVar("T", bound=msgspec.Struct)
TRANSFERS = ListSpec(
    columns=(
        Column(later("Number"), "number"),
        Column(later("State")),
        Column(later("Comes from")),
        Column(later("Goes to")),
        Column(later("Goods")),
        Column(later("Expected"), "expected"),
        Column(later("Asked"), "asked", wide_only=True),
    ),
    filters=(
        Filter(
            "show",
            later("Which transfers"),
            (
                Choice("asked_of_us", later("Asked of us")),
                Choice("to_send", later("To send")),
                Choice("waiting", later("Waiting for them")),
                Choice("on_the_way", later("On the way")),
                Choice("short", later("Came short")),
                Choice("closed", later("Received")),
                Choice("given_up", later("Given up")),
            ),
        ),
    ),
)


@get("/transfers", opt=READ)
async def transfers(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list."""
    wanted = asked(request, TRANSFERS)
    rows = await service.transfers_page(
        act,
        words=wanted.words,
        sort=wanted.sort,
        queue=wanted.get("show"),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return render(request, "inventory/transfers.html", asked=wanted, shown=shown(rows))


@get("/transfers/new", opt=ASK)
async def asking(request: PageRequest, act: NamedDependency[Act], part: FromQuery[str] = "") -> Template:
    """The form that asks for goods."""
    return await _new(request, act, Form({}), [{"part_no": part}] if part else [])


@post("/transfers/new", opt=ASK)
async def ask(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Ask for goods; the source is `office:harbour` or `warehouse:depot`."""
    form = await form_of(request)
    kind, _, code = form.text("source").partition(":")
    given = {"from_office": code if kind == "office" else "", "from_warehouse": code if kind == "warehouse" else ""}
    try:
        wanted = form.into(NewTransfer, timezone=act.office.timezone, numbers=("quantity",), **given)
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _new(request, act, form, form.rows("lines"), refused(error))
    done, refusal = await tried(service.ask_transfer(under, wanted))
    if refusal:
        return await _new(request, act, form, form.rows("lines"), refusal)
    return to(f"/{act.office.code}/inventory/transfers/{_id(done)}", done="asked")


@get("/transfers/{transfer_id:uuid}", opt=READ)
async def transfer(
    request: PageRequest,
    act: NamedDependency[Act],
    transfer_id: FromPath[UUID],
    do: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """One transfer."""
    return await _transfer(request, act, transfer_id, do=do, done=done)


@post("/transfers/{transfer_id:uuid}/acceptance", opt=ANSWER)
async def accept(request: PageRequest, act: NamedDependency[Act], transfer_id: FromPath[UUID]) -> Template | Redirect:
    """Set the goods aside for the office that asks."""
    return await _step(request, act, transfer_id, "accept", "accepted", Acceptance, service.accept_transfer)


@post("/transfers/{transfer_id:uuid}/refusal", opt=ANSWER)
async def refuse(request: PageRequest, act: NamedDependency[Act], transfer_id: FromPath[UUID]) -> Template | Redirect:
    """Say no, and why."""
    return await _step(request, act, transfer_id, "refuse", "refused", Reason, _with_reason(service.refuse_transfer))


@post("/transfers/{transfer_id:uuid}/sending", opt={"permission": "inventory.send_transfer"})
async def send(request: PageRequest, act: NamedDependency[Act], transfer_id: FromPath[UUID]) -> Template | Redirect:
    """The goods leave."""
    return await _step(request, act, transfer_id, "send", "sent", Sending, service.send_transfer)


@post("/transfers/{transfer_id:uuid}/receipts", opt={"permission": "inventory.receive"})
async def receive(request: PageRequest, act: NamedDependency[Act], transfer_id: FromPath[UUID]) -> Template | Redirect:
    """Take in what came."""
    return await _step(request, act, transfer_id, "receive", "received", Arrival, service.receive_transfer)


@post("/transfers/{transfer_id:uuid}/explanation", opt={"permission": "inventory.adjust"})
async def explain(request: PageRequest, act: NamedDependency[Act], transfer_id: FromPath[UUID]) -> Template | Redirect:
    """Say what became of what is missing."""
    return await _step(request, act, transfer_id, "explain", "explained", Explanation, service.explain_missing)


@post("/transfers/{transfer_id:uuid}/day", opt=ASK)
async def move_day(request: PageRequest, act: NamedDependency[Act], transfer_id: FromPath[UUID]) -> Template | Redirect:
    """Note another day."""
    return await _step(request, act, transfer_id, "day", "moved", NewTransferDay, service.move_transfer_day)


@post("/transfers/{transfer_id:uuid}/cancellation", opt=ASK)
async def cancel(request: PageRequest, act: NamedDependency[Act], transfer_id: FromPath[UUID]) -> Template | Redirect:
    """Call it off."""
    return await _step(request, act, transfer_id, "cancel", "cancelled", Reason, _with_reason(service.cancel_transfer))


async def _step(
    request: PageRequest,
    act: Act,
    transfer_id: UUID,
    do: str,
    done: str,
    kind: type[T],
    use_case: Callable[[Act, UUID, T], Awaitable[Any]],
) -> Template | Redirect:
    form, _, refusal = await sent(
        request, act, kind, lambda under, given: use_case(under, transfer_id, given), numbers=("quantity",)
    )
    if refusal:
        return await _transfer(request, act, transfer_id, do=do, form=form, refusal=refusal)
    return to(f"/{act.office.code}/inventory/transfers/{transfer_id}", done=done)


def _with_reason(use_case: Callable[[Act, UUID, str], Awaitable[Any]]) -> Callable[[Act, UUID, Reason], Awaitable[Any]]:
    async def under_reason(act: Act, transfer_id: UUID, given: Reason) -> Any:
        return await use_case(act, transfer_id, given.reason)

    return under_reason


def _id(done: Any) -> str:
    return str(done["id"])


async def _new(
    request: PageRequest, act: Act, form: Form, rows: list[dict[str, Any]], refusal: Refusal | None = None
) -> Template:
    known = await service.warehouses(act)
    return render(
        request,
        "inventory/transfer_new.html",
        status=refusal.status if refusal else 200,
        form=form,
        rows=[*rows, *({} for _ in range(max(ROWS - len(rows), 1)))],
        warehouses=[(one["code"], one["name"]) for one in known],
        offices=[(f"office:{one['code']}", one["name"]) for one in await service.places_to_ask(act)],
        places=[(f"warehouse:{one['code']}", one["name"]) for one in known],
        refusal=refusal,
    )


async def _transfer(
    request: PageRequest,
    act: Act,
    transfer_id: UUID,
    *,
    do: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    found = await service.read_transfer(act, transfer_id)
    return render(
        request,
        "inventory/transfer.html",
        status=refusal.status if refusal else 200,
        one=found,
        acts=_acts(found),
        do=do if do in _acts(found) else "",
        done=done,
        form=form or Form({}),
        refusal=refusal,
        warehouses=[(one["code"], one["name"]) for one in await service.warehouses(act)],
    )


def _acts(one: dict[str, Any]) -> list[str]:
    """What can be done with it next in this office, the main act first."""
    sends, state = one["role"] != "receiver", one["state"]
    comes = one["role"] != "sender"
    if state == "asked" and one["role"] == "sender":
        return ["accept", "refuse"]
    if state in ("asked", "accepted") and sends:
        return ["send", "cancel"] if one["role"] == "inside" else ["send", "day", "cancel"]
    if state in ("asked", "accepted"):
        return [] if one["calling_off"] else ["cancel"]
    if state == "sent":
        return ["receive", "day"] if comes else ["day"]
    return ["explain", "receive"] if state == "short" and comes else []


ROUTES = (transfers, asking, ask, transfer, accept, refuse, send, receive, explain, move_day, cancel)
