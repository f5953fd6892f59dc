"""Writing in the books by hand: entries, reversals, own accounts."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from salesops import Act
from salesops.web.answers import answer
from salesops_duties.ledger import service
from salesops_duties.ledger.rules import NewAccount, NewEntry


class Reversal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why, and on which day; today when none is named."""

    reason: str
    booked_on: dt.date | None = None


@post("/entries", operation_id="ledger.enter", opt={"permission": "ledger.write", "keyed": True})
async def enter(act: NamedDependency[Act], data: JSONBody[NewEntry]) -> Response[bytes]:
    """Enter an entry by hand."""
    return answer(await service.enter(act, data), status=201)


@post(
    "/entries/{entry_id:uuid}/reversal",
    operation_id="ledger.reverse",
    opt={"permission": "ledger.write", "keyed": True},
)
async def reverse(act: NamedDependency[Act], entry_id: FromPath[UUID], data: JSONBody[Reversal]) -> Response[bytes]:
    """Reverse an entry by a counter-entry."""
    return answer(await service.reverse(act, entry_id, data.reason, data.booked_on), status=201)


@post("/accounts", operation_id="ledger.add_account", opt={"permission": "ledger.write"})
async def add_account(act: NamedDependency[Act], data: JSONBody[NewAccount]) -> Response[bytes]:
    """Add an account of the office's own."""
    return answer(await service.add_account(act, data), status=201)


ROUTES = (enter, reverse, add_account)
