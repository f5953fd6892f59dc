"""The one door of every office route: who is it, which office, is the duty on there, may they.

Unknown, foreign and switched off get the same 404. Guards run before the body is read, so a refusal costs nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import MethodNotAllowedException
from litestar.handlers import BaseRouteHandler

from salesops.act import Act, Actor, IdempotencyKey, Office, Source
from salesops.errors import ConflictState, Forbidden, KeyRequired, Malformed, NotFound, Unauthenticated
from salesops.kernel import registry as registries
from salesops.rights import may, scope_of
from salesops.services.idempotency import fingerprint
from salesops.services.tokens import holder_of
from salesops.web import languages
from salesops.web.origin import SAFE_METHODS, require_same_origin
from salesops.web.sessions import Session, session_holder

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]


async def office_guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Sign in by token or session, find the office, look at the duty's state and the person's right."""
    if connection.scope.get("method") == "OPTIONS":  # a handler of Litestar's own; nothing here is for other origins
        raise MethodNotAllowedException
    permission = handler.opt["permission"]
    registry = registries.current()
    office = registry.by_code.get(str(connection.path_params.get("office", "")))
    page = bool(handler.opt.get("page"))
    actor = await _actor(connection, office, by_token=not page)
    if office is None:
        raise NotFound
    duty = handler.opt.get("duty")
    languages.within(duty or "")
    if duty is not None:
        _check_duty(connection, registry.state(office.id, duty), duty)
    if not may(actor, permission):
        right = registry.permissions.get(permission)
        raise Forbidden(f"You may not {right.words if right else permission} in this office.", permission=permission)
    source: Source = "screen" if page else "api"
    request_id = str(connection.scope.get("salesops_request_id", ""))
    connection.scope["salesops_act"] = Act(office, actor, source, request_id)  # type: ignore[typeddict-unknown-key]


async def outside_guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """For routes of a duty without a log-in: the office is there and the duty on; what is asked acts for the office itself.

    Whoever asks is told nothing but what belongs to the unguessable word in the path, which the duty looks up.
    """
    if connection.scope.get("method") == "OPTIONS":
        raise MethodNotAllowedException
    registry = registries.current()
    office = registry.by_code.get(str(connection.path_params.get("office", "")))
    duty = str(handler.opt["duty"])
    if office is None or not isinstance(handler.opt.get("outside"), str):
        raise NotFound
    languages.within(duty)
    _check_duty(connection, registry.state(office.id, duty), duty)
    request_id = str(connection.scope.get("salesops_request_id", ""))
    connection.scope["salesops_act"] = Act.of_system(office, "outside", request_id=request_id)  # type: ignore[typeddict-unknown-key]


async def session_guard(connection: Connection, _: BaseRouteHandler) -> None:
    """For the pages above the offices: someone is signed in."""
    await _session(connection)


async def known_guard(connection: Connection, _: BaseRouteHandler) -> None:
    """For the description of the API: anyone we know, by session or by token of any office."""
    text = _bearer(connection)
    if text:
        await holder_of(text)
    else:
        await _session(connection)


def session_of(connection: Connection) -> Session:
    """The session the guard found."""
    session: Session = connection.scope["salesops_session"]  # type: ignore[typeddict-item]
    return session


async def _actor(connection: Connection, office: Office | None, *, by_token: bool) -> Actor:
    text = _bearer(connection) if by_token else ""
    if text:
        holder = await holder_of(text)
        if office is None or holder.office_id != office.id:
            raise NotFound
        return holder.actor
    session = await _session(connection)
    actor = None if office is None else session.actor_in(office.id)
    if actor is None:
        raise NotFound
    return actor


def _bearer(connection: Connection) -> str:
    header = connection.headers.get("authorization", "")
    scheme, _, text = header.partition(" ")
    if header and (scheme.lower() != "bearer" or not text.strip()):
        raise Unauthenticated("Send the API token as: Authorization: Bearer so_…")
    return text.strip()


async def _session(connection: Connection) -> Session:
    session = await session_holder(connection)
    if session is None:
        raise Unauthenticated("Sign in, or send an API token as: Authorization: Bearer so_…")
    require_same_origin(connection)
    connection.scope["salesops_session"] = session  # type: ignore[typeddict-unknown-key]
    languages.speak(session.language)  # whatever this request says from here on
    return session


def _check_duty(connection: Connection, state: str, duty: str) -> None:
    if state == "off":
        raise NotFound
    if state == "read_only" and connection.scope.get("method") not in SAFE_METHODS:
        raise ConflictState(
            f"{duty} is read only in this office.",
            current="read_only",
            ways_out=["ask an office administrator to switch it on"],
        )


async def provide_act(request: Request[Any, Any, Any]) -> Act:
    """The act of this request; with its idempotency key where the route wants one."""
    act: Act = request.scope["salesops_act"]  # type: ignore[typeddict-item]
    if request.method in SAFE_METHODS or request.route_handler.opt.get("page"):  # a page's key stands in its form
        return act
    key = request.headers.get("idempotency-key")
    if key is None:
        if request.route_handler.opt.get("keyed"):
            raise KeyRequired(
                "Send an Idempotency-Key header: a new random text for each new act, the same for its repetition."
            )
        return act
    if not (1 <= len(key) <= 255 and key.isascii() and key.isprintable()):
        raise Malformed("Idempotency-Key must be 1 to 255 printable ASCII characters.")
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return with_key(act, request.method, asked, key, await request.body())


def with_key(act: Act, method: str, path: str, key: str, body: bytes) -> Act:
    """The same act, done at most once under `key`."""
    principal = act.actor.person_id  # not the token: a retry may come with the next one
    route = f"{method} {path.partition('?')[0]}"
    return Act(
        act.office,
        act.actor,
        act.source,
        act.request_id,
        IdempotencyKey(principal, route, key, fingerprint(method, path, body)),
    )


def without_key(act: Act) -> Act:
    """The same act without its idempotency key, where request or answer hold a secret that may not be kept."""
    return msgspec.structs.replace(act, idempotency=None)


def own_only(act: Act, permission: str) -> bool:
    """Whether the person sees only what they own under this right: services filter by it."""
    return scope_of(act.actor, permission) == "own"
