"""Requests for approval by JSON: read them, decide them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops.act import Act
from salesops.encoding import money
from salesops.services import approvals
from salesops.services.approvals import Approval
from salesops.transactions import transaction
from salesops.web.answers import answer, page

Limit = Annotated[int, QueryParameter(ge=1, le=200)]


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Yes or no, and why; a no needs a note."""

    approve: bool
    note: str = ""


@get("/approvals", opt={"permission": "approvals.read"})
async def list_approvals(
    act: NamedDependency[Act],
    wanted: Annotated[str, QueryParameter(name="state")] = "",
    after: FromQuery[UUID | None] = None,
    limit: Limit = 100,
) -> Response[Any]:
    """Requests the person may see, oldest first; `state` is open, approved, refused, used or expired."""
    async with transaction(act) as tx:
        found = await approvals.listed(tx, state=wanted, after=after, limit=limit)
    return page([_shown(one) for one in found], limit=limit, cursor=lambda one: one["id"])


@post("/approvals/{approval_id:uuid}/decide", opt={"permission": "approvals.decide", "keyed": True}, status_code=200)
async def decide(act: NamedDependency[Act], approval_id: FromPath[UUID], data: JSONBody[Decision]) -> Response[Any]:
    """Approve or refuse; not one's own, not what one gains from, not above one's limit."""
    async with transaction(act) as tx:
        decided = await approvals.decide(tx, approval_id, approve=data.approve, note=data.note)
        given = tx.answer(_shown(decided))
    return answer(given)


def _shown(approval: Approval) -> dict[str, Any]:
    amount = None if approval.amount is None else money(approval.amount)
    return {**msgspec.structs.asdict(approval), "amount": amount}


HANDLERS = [list_approvals, decide]
