"""The board of what is under way, with the shipment that is chosen beside it; it looks again by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import NotFound
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops.web.typed import read_id
from salesops_duties.logistics import service
from salesops_duties.logistics.pages.shipments import NOTE, READ
from salesops_duties.logistics.rules.calling import PhoneAnswer

SHOWN = ("", "someone", "today", "call")


@get("/", opt=READ)
async def board(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The board; `id` in the address is the shipment that is chosen, `show` and `carrier` leave others out."""
    chosen = read_id(request.query_params.get("id", ""))
    return await _page(request, act, chosen, request.query_params.get("show", ""), Form({}))


@post("/shipments/{shipment_id:uuid}/call", opt=NOTE)
async def call(request: PageRequest, act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Template | Redirect:
    """Note what a carrier said on the telephone, and go on with the next that is to be called."""

    async def do(under: Act, said: PhoneAnswer) -> dict[str, Any]:
        return await service.note_call(under, shipment_id, said, own=own_only(act, "logistics.note"))

    form, _, refusal = await sent(request, act, PhoneAnswer, do)
    if refusal:
        return await _page(request, act, shipment_id, "call", form, refusal)
    left = await service.calls(act, own=own_only(act, "logistics.note"), limit=1)
    following = left[0]["id"] if left else None
    return to(f"/{act.office.code}/logistics", show="call" if left else "", id=following, done="called")


async def _page(
    request: PageRequest, act: Act, chosen: UUID | None, show: str, form: Form, refusal: Refusal | None = None
) -> Template:
    own = own_only(act, "logistics.read")
    carrier = request.query_params.get("carrier", "")
    show = show if show in SHOWN else ""
    return render(
        request,
        "logistics/board.html",
        status=refusal.status if refusal else 200,
        board=await service.board(act, show=show, carrier=carrier, own=own),
        show=show,
        carrier=carrier,
        chosen=await _chosen(act, chosen, own=own),
        form=form,
        refusal=refusal,
        done=request.query_params.get("done", ""),
    )


async def _chosen(act: Act, shipment_id: UUID | None, *, own: bool) -> dict[str, object] | None:
    if shipment_id is None:
        return None
    try:
        return await service.sheet(act, shipment_id, own=own)
    except NotFound:  # it is gone: the board is what one wants to see then
        return None


ROUTES = (board, call)
