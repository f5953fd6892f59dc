"""API tokens of an office by JSON; a secret is shown once and kept nowhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from salesops.act import Act
from salesops.services import tokens
from salesops.transactions import transaction
from salesops.web.answers import answer, rows_of
from salesops.web.guard import without_key


class NewToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A token in one's own name; `permissions` narrow what one's roles allow."""

    name: str
    days: int = 90
    permissions: list[str] | None = None


class Revocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the token ends."""

    reason: str = ""


@get("/tokens", opt={"permission": "tokens.write"})
async def list_tokens(act: NamedDependency[Act]) -> Response[Any]:
    """Tokens with their holders and last use."""
    async with transaction(act) as tx:
        found = await tokens.list_tokens(tx)
    return answer({"items": rows_of(found)})


@post("/tokens", opt={"permission": "tokens.issue"})
async def issue_token(act: NamedDependency[Act], data: JSONBody[NewToken]) -> Response[Any]:
    """Issue a token in one's own name; `token` is in this answer only."""
    async with transaction(without_key(act)) as tx:  # a kept answer would keep the secret
        token_id, text = await tokens.issue_token(
            tx, act.actor.person_id, data.name, days=data.days, permissions=data.permissions
        )
    return answer({"id": token_id, "token": text}, status=201)


@post("/tokens/{token_id:uuid}/revoke", opt={"permission": "tokens.write"}, status_code=200)
async def revoke_token(
    act: NamedDependency[Act], token_id: FromPath[UUID], data: JSONBody[Revocation]
) -> Response[Any]:
    """End a token at once."""
    async with transaction(act) as tx:
        await tokens.revoke_token(tx, token_id, data.reason)
        given = tx.answer({"id": token_id, "revoked": True})
    return answer(given)


HANDLERS = [list_tokens, issue_token, revoke_token]
