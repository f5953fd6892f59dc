"""What somebody must look at, the longest due first, and how it ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Column, ListSpec, asked, shown
from salesops_duties.logistics import service
from salesops_duties.logistics.pages.shipments import NOTE, READ
from salesops_duties.logistics.rules.events import Closing

SPEC = ListSpec(
    columns=(
        Column(later("Shipment")),
        Column(later("Customer")),
        Column(later("What")),
        Column(later("Since")),
        Column(later("Look at it by"), wide_only=True),
        Column(later("Done about it")),
    )
)


@get("/exceptions", opt=READ)
async def exceptions(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The inbox."""
    return await _page(request, act, Form({}))


@post("/exceptions/{exception_id:uuid}/closing", opt=NOTE)
async def close(request: PageRequest, act: NamedDependency[Act], exception_id: FromPath[UUID]) -> Template | Redirect:
    """Say what was done about one."""

    async def do(under: Act, given: Closing) -> dict[str, Any]:
        return await service.close_exception(under, exception_id, given.outcome, own=own_only(act, "logistics.note"))

    form, _, refusal = await sent(request, act, Closing, do)
    if refusal:
        return await _page(request, act, form, refusal, closing=exception_id)
    return to(f"/{act.office.code}/logistics/exceptions", done="closed")


async def _page(
    request: PageRequest, act: Act, form: Form, refusal: Refusal | None = None, closing: UUID | None = None
) -> Template:
    wanted = asked(request, SPEC)
    rows = await service.open_exceptions_page(
        act, limit=wanted.limit, offset=wanted.offset, own=own_only(act, "logistics.read")
    )
    return render(
        request,
        "logistics/exceptions.html",
        status=refusal.status if refusal else 200,
        asked=wanted,
        shown=shown(rows),
        form=form,
        refusal=refusal,
        closing=closing,
        done=request.query_params.get("done", ""),
    )


ROUTES = (exceptions, close)
