"""Makes the Litestar application: the core's routes and those of every installed duty, behind one guard."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import structlog
from litestar import Litestar, Router
from litestar.di import Provide
from litestar.enums import ScopeType
from litestar.openapi.config import OpenAPIConfig
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from salesops import __version__
from salesops.db import DB
from salesops.kernel.boot import booted, installed_duties, make_registry
from salesops.kernel.discovery import Discovered
from salesops.kernel.registry import Registry
from salesops.settings import Settings
from salesops.values import new_id
from salesops.web import api, pages
from salesops.web.description import Description
from salesops.web.engine import template_config
from salesops.web.guard import known_guard, provide_act
from salesops.web.mounting import routers_of
from salesops.web.problem_details import HANDLERS

BODY_LIMIT = 1_000_000
HEADERS = {
    b"content-security-policy": b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    b" connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}


def make_app(settings: Settings, *, registry: Registry | None = None) -> Litestar:
    """The whole application. With `registry` the kernel is up already (tests); otherwise it comes up with the app."""
    found = list(registry.discovered.values()) if registry else installed_duties()
    lifespan = [] if registry else [_kernel(settings, found)]
    known = registry or make_registry(found)
    core = [*api.ROUTES, *pages.ROUTES]
    app = Litestar(
        route_handlers=[*core, *routers_of(known.discovered.values(), core)],
        dependencies={"act": Provide(provide_act)},
        exception_handlers=HANDLERS,
        lifespan=lifespan,
        request_max_body_size=BODY_LIMIT,
        openapi_config=OpenAPIConfig(
            title="salesops",
            version=__version__,
            openapi_router=Router("/openapi", route_handlers=[], guards=[] if settings.demo else [known_guard]),
            render_plugins=[Description()],
        ),
        template_config=template_config(known.discovered.values()),
        logging_config=None,
    )
    app.state.settings = settings
    app.asgi_handler = _envelope(
        app.asgi_handler, secure=settings.secure_cookies
    )  # outermost: what no route answers is wrapped too
    return app


def _kernel(settings: Settings, found: list[Discovered]) -> Any:
    @contextlib.asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with booted(settings.database_url, pool_size=settings.pool_size, duties=found):
            yield

    return lifespan


def _envelope(app: ASGIApp, *, secure: bool) -> ASGIApp:
    """Around every request: a fresh context, a request id, security headers; no transaction may be left behind."""
    always = HEADERS | ({b"strict-transport-security": b"max-age=63072000"} if secure else {})

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        structlog.contextvars.clear_contextvars()
        DB.current_transaction.set(None)
        request_id = str(new_id())
        structlog.contextvars.bind_contextvars(request_id=request_id)
        scope["salesops_request_id"] = request_id  # type: ignore[typeddict-unknown-key]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                extra = {**always, b"x-request-id": request_id.encode()}
                if not any(name == b"cache-control" for name in given):
                    extra[b"cache-control"] = b"no-store"
                message["headers"] = [*message["headers"], *((n, v) for n, v in extra.items() if n not in given)]
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped
