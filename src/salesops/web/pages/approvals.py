"""Requests for approval on a page: the list, oldest first, and the card where one is decided."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from salesops.act import Act
from salesops.errors import Fault, Forbidden, Invalid, Refused
from salesops.rights import may
from salesops.services import approvals
from salesops.transactions import transaction
from salesops.web.frame import PageRequest, render

SHOWN = ("open", "approved", "refused", "used", "expired", "")


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the card's form sends; `act` is approve or refuse."""

    id: UUID
    act: str
    note: str = ""


@get("/approvals", opt={"permission": "approvals.read"})
async def show(
    request: PageRequest,
    act: NamedDependency[Act],
    id: FromQuery[UUID | None] = None,
    show: FromQuery[str] = "open",
    done: FromQuery[str] = "",
) -> Template:
    """The list, and with `id` the card."""
    return await _page(request, act, id, show=show, done=done)


@post("/approvals", opt={"permission": "approvals.decide"})
async def decide(
    request: PageRequest, act: NamedDependency[Act], data: URLEncodedBody[Decision]
) -> Template | Redirect:
    """Approve or refuse; a refusal of ours shows the card again with the note."""
    try:
        async with transaction(act) as tx:
            decided = await approvals.decide(tx, data.id, approve=data.act == "approve", note=data.note)
    except Invalid as error:
        return await _page(request, act, data.id, faults=error.faults, note=data.note, status=422)
    except (Refused, Forbidden) as error:
        return await _page(request, act, data.id, refused=error.message, note=data.note, status=error.status)
    return Redirect(f"/{act.office.code}/approvals?id={data.id}&done={decided.state}", status_code=303)


async def _page(
    request: PageRequest,
    act: Act,
    chosen: UUID | None,
    *,
    show: str = "open",
    done: str = "",
    faults: list[Fault] | None = None,
    refused: str = "",
    note: str = "",
    status: int = 200,
) -> Template:
    state = show if show in SHOWN else "open"
    async with transaction(act) as tx:
        listed = await approvals.listed(tx, state=state)
        approval = await approvals.find(tx, chosen) if chosen else None
    maker_or_gainer = approval is not None and act.actor.person_id in (approval.requested_by, approval.beneficiary)
    return render(
        request,
        "approvals.html",
        status=status,
        listed=listed,
        approval=approval,
        may_decide=may(act.actor, "approvals.decide"),
        is_own=maker_or_gainer,
        show=state,
        done=done,
        faults=faults or [],
        refused=refused,
        note=note,
    )
