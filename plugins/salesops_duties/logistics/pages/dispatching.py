"""The form with which goods leave."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act, ask
from salesops.hookspecs.pages import PageHooks
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops.web.typed import read_id
from salesops_duties.logistics import service
from salesops_duties.logistics.rules import NewDispatch
from salesops_duties.logistics.service import rates

DISPATCH = {"permission": "logistics.dispatch"}


@get("/dispatches/{outbound_id:uuid}", opt=DISPATCH)
async def dispatching(request: PageRequest, act: NamedDependency[Act], outbound_id: FromPath[UUID]) -> Template:
    """The form with which the goods of an outbound order leave."""
    return await _form(request, act, outbound_id, Form({}))


@post("/dispatches/{outbound_id:uuid}", opt=DISPATCH)
async def dispatch(request: PageRequest, act: NamedDependency[Act], outbound_id: FromPath[UUID]) -> Template | Redirect:
    """Let the goods leave; while arrears hold them it says so, and they stay."""
    form, done, refusal = await sent(request, act, NewDispatch, service.dispatch, outbound_id=outbound_id)
    if refusal:
        return await _form(request, act, outbound_id, form, refusal)
    held = msgspec.to_builtins(done)["held"]
    if held:
        return to(f"/{act.office.code}/logistics/dispatches/{held[0]['outbound_id']}", left=str(outbound_id))
    return to(f"/{act.office.code}/inventory/outbound/{outbound_id}", done="dispatched")


async def _form(
    request: PageRequest, act: Act, outbound_id: UUID, form: Form, refusal: Refusal | None = None
) -> Template:
    number = await service.outbound_number(act, outbound_id)
    left = read_id(request.query_params.get("left", ""))
    answers = await ask(PageHooks).page_panels(act.office, act.actor, "outbound_order", outbound_id)
    return render(
        request,
        "logistics/dispatch.html",
        status=refusal.status if refusal else 200,
        outbound_id=outbound_id,
        number=number,
        panels=sorted((panel for each in answers for panel in each), key=lambda panel: panel.place),
        way=await rates.chosen_way(act, outbound_id),
        beside=await service.beside(act, outbound_id),
        left=await service.outbound_number(act, left) if left else "",
        held=await service.why_held(act, outbound_id) if left else "",
        form=form,
        refusal=refusal,
    )


ROUTES = (dispatching, dispatch)
