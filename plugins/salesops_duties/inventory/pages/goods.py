"""Goods that come: those on their way, and the receipt when they are here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import Announcement, GoodsReceipt, NewDay, Reason

READ = {"permission": "inventory.read"}
ANNOUNCE = {"permission": "inventory.announce"}
RECEIVE = {"permission": "inventory.receive"}
ROWS = 8  # of a receipt as it is opened
INCOMING = ListSpec(
    columns=(
        Column(later("Part"), "part"),
        Column(later("Still to come"), "rest", number=True),
        Column(later("Expected"), "expected"),
        Column(later("Source"), "source"),
        Column(later("Received"), number=True, wide_only=True),
        Column(later("Noted"), "noted", wide_only=True),
    ),
    filters=(
        Filter(
            "show",
            later("Which goods"),
            (
                Choice("announced", later("Expected")),
                Choice("late", later("Late")),
                Choice("received", later("Received")),
                Choice("cancelled", later("Cancelled")),
            ),
        ),
    ),
)


@get("/incoming", opt=READ)
async def incoming(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The list."""
    wanted = asked(request, INCOMING)
    rows = await service.incoming_page(
        act,
        words=wanted.words,
        sort=wanted.sort,
        state=wanted.get("show"),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return render(request, "inventory/incoming_list.html", asked=wanted, shown=shown(rows), done=done)


@get("/incoming/new", opt=ANNOUNCE)
async def announcing(request: PageRequest, act: NamedDependency[Act], part: FromQuery[str] = "") -> Template:
    """The form that announces goods."""
    return render(request, "inventory/announce.html", form=Form({"part_no": [part]}), refusal=None)


@post("/incoming/new", opt=ANNOUNCE)
async def announce(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Note goods that will come."""
    form, done, refusal = await sent(request, act, Announcement, service.announce, numbers=("quantity",))
    if refusal:
        return render(request, "inventory/announce.html", status=refusal.status, form=form, refusal=refusal)
    return to(f"/{act.office.code}/inventory/incoming", q=done["part_no"], done="announced")


@get("/incoming/{incoming_id:uuid}", opt=READ)
async def one_incoming(
    request: PageRequest,
    act: NamedDependency[Act],
    incoming_id: FromPath[UUID],
    do: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """One announcement."""
    return await _incoming(request, act, incoming_id, do=do, done=done)


@post("/incoming/{incoming_id:uuid}/day", opt=ANNOUNCE)
async def expect_on(
    request: PageRequest, act: NamedDependency[Act], incoming_id: FromPath[UUID]
) -> Template | Redirect:
    """Move its day."""
    form, _, refusal = await sent(request, act, NewDay, lambda under, new: service.expect_on(under, incoming_id, new))
    if refusal:
        return await _incoming(request, act, incoming_id, do="day", form=form, refusal=refusal)
    return to(f"/{act.office.code}/inventory/incoming/{incoming_id}", done="moved")


@post("/incoming/{incoming_id:uuid}/cancellation", opt=ANNOUNCE)
async def cancel(request: PageRequest, act: NamedDependency[Act], incoming_id: FromPath[UUID]) -> Template | Redirect:
    """Cancel what has not come."""
    form, _, refusal = await sent(
        request, act, Reason, lambda under, why: service.cancel_announcement(under, incoming_id, why.reason)
    )
    if refusal:
        return await _incoming(request, act, incoming_id, do="cancel", form=form, refusal=refusal)
    return to(f"/{act.office.code}/inventory/incoming/{incoming_id}", done="cancelled")


@get("/receipts/new", opt=RECEIVE)
async def receiving(
    request: PageRequest,
    act: NamedDependency[Act],
    part: FromQuery[str] = "",
    incoming: FromQuery[UUID | None] = None,
) -> Template:
    """The form that takes goods in; from an announcement with what is still to come of it."""
    rows = [{"part_no": part}] if part else []
    reference = ""
    if incoming is not None:
        one = await service.one_incoming(act, incoming)
        rows = [{"part_no": one["part_no"], "quantity": one["rest"], "incoming_id": str(incoming)}]
        reference = one["source"]
    return await _receipt(request, act, Form({"reference": [reference]}), rows)


@post("/receipts/new", opt=RECEIVE)
async def receive(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Take goods in."""
    form, _, refusal = await sent(request, act, GoodsReceipt, service.receive, numbers=("quantity", "unit_cost"))
    rows = form.rows("lines")
    if refusal:
        return await _receipt(request, act, form, rows, refusal)
    only = rows[0]["part_no"] if len(rows) == 1 else ""
    return to(f"/{act.office.code}/inventory/", q=only, done="received")


async def _incoming(
    request: PageRequest,
    act: Act,
    incoming_id: UUID,
    *,
    do: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    one = await service.one_incoming(act, incoming_id)
    return render(
        request,
        "inventory/incoming.html",
        status=refusal.status if refusal else 200,
        one=one,
        do=do if do in ("day", "cancel") and one["state"] == "announced" else "",
        done=done,
        form=form or Form({}),
        refusal=refusal,
    )


async def _receipt(
    request: PageRequest, act: Act, form: Form, rows: list[dict[str, Any]], refusal: Refusal | None = None
) -> Template:
    blank = max(ROWS - len(rows), 1)
    return render(
        request,
        "inventory/receipt.html",
        status=refusal.status if refusal else 200,
        form=form,
        rows=[*rows, *({} for _ in range(blank))],
        warehouses=[(one["code"], one["name"]) for one in await service.warehouses(act)],
        refusal=refusal,
    )


ROUTES = (incoming, announcing, announce, one_incoming, expect_on, cancel, receiving, receive)
