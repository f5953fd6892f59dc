"""API tokens on a page: one's own, and those of the office for who looks after them; a secret is shown once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import clock
from salesops.act import Act
from salesops.errors import NotFound
from salesops.kernel import registry as registries
from salesops.rights import may
from salesops.services import tokens
from salesops.transactions import transaction
from salesops.web.forms import Form, Refusal, form_of, to, tried
from salesops.web.frame import PageRequest, render


class NewToken(msgspec.Struct, frozen=True):
    """A token in one's own name: for what, for how long, and whether it only reads."""

    name: str
    days: int = 90
    reads_only: bool = False


@get("/tokens", opt={"permission": "tokens.issue"})
async def show(
    request: PageRequest,
    act: NamedDependency[Act],
    do: FromQuery[str] = "",
    of: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """The tokens; with `do` the card that issues one or ends the one called `of`."""
    return await _page(request, act, do=do, of=of, done=done)


@post("/tokens", opt={"permission": "tokens.issue"})
async def issue(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """Issue one in one's own name, and show it this one time."""
    form = await form_of(request)
    made, refusal = await tried(_issue(act, form))
    return await _page(request, act, do="issue", form=form, refusal=refusal, secret=made or "")


@post("/tokens/{token_id:uuid}", opt={"permission": "tokens.write"})
async def revoke(request: PageRequest, act: NamedDependency[Act], token_id: FromPath[UUID]) -> Template | Redirect:
    """End anybody's, at once."""
    return await _revoked(request, act, token_id, await form_of(request), holder=None)


@post("/tokens/own", opt={"permission": "tokens.issue"})
async def revoke_own(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """End one of one's own, at once."""
    form = await form_of(request)
    try:
        token_id = UUID(form.text("id"))
    except ValueError as error:
        raise NotFound from error
    return await _revoked(request, act, token_id, form, holder=act.actor.person_id)


async def _revoked(
    request: PageRequest, act: Act, token_id: UUID, form: Form, *, holder: UUID | None
) -> Template | Redirect:
    _, refusal = await tried(_revoke(act, token_id, form.text("reason"), holder))
    if refusal:
        return await _page(request, act, do="revoke", of=str(token_id), form=form, refusal=refusal)
    return to(f"/{act.office.code}/tokens", done="revoked")


async def _issue(act: Act, form: Form) -> str:
    new = form.into(NewToken)
    reads = sorted(name for name in registries.current().permissions if name.endswith(".read"))
    async with transaction(act) as tx:
        _, text = await tokens.issue_token(
            tx, act.actor.person_id, new.name, days=new.days, permissions=reads if new.reads_only else None
        )
    return text


async def _revoke(act: Act, token_id: UUID, reason: str, holder: UUID | None) -> None:
    async with transaction(act) as tx:
        await tokens.revoke_token(tx, token_id, reason, holder=holder)


async def _page(
    request: PageRequest,
    act: Act,
    *,
    do: str = "",
    of: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
    secret: str = "",
) -> Template:
    async with transaction(act) as tx:
        rows: list[dict[str, Any]] = [dict(row.items()) for row in await tokens.list_tokens(tx, holder=_holder(act))]
    chosen = next((row for row in rows if str(row["id"]) == of and row["revoked_at"] is None), None)
    return render(
        request,
        "tokens.html",
        status=refusal.status if refusal else 200,
        rows=rows,
        do=do if do == "issue" or (do == "revoke" and chosen) else "",
        chosen=chosen,
        form=form or Form({}),
        refusal=refusal,
        secret=secret,
        done=done,
        sees_all=_holder(act) is None,
        now=clock.now(),
    )


def _holder(act: Act) -> UUID | None:
    """Whose tokens this person looks after: their own, or with the right to, everybody's."""
    return None if may(act.actor, "tokens.write") else act.actor.person_id
