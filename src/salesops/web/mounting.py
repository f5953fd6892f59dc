"""Puts the routes of each duty in their place, tried out first: what cannot be mounted is shown, and the others go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig

from salesops.duty import PROJECT
from salesops.kernel.discovery import Discovered, set_aside
from salesops.web.contained import contained_routes
from salesops.web.guard import office_guard, outside_guard, provide_act
from salesops.web.importing import pages_of


class Unmountable(Exception):
    """The routes of a duty would be answered wrongly, or spoil those of others."""


def routers_of(duties: Iterable[Discovered], core: Sequence[Router]) -> list[Router]:
    """The API and the pages of every duty, ours first so that nobody takes their place."""
    taken: set[str] = set()
    found: list[Router] = []
    with_routes = [
        item for item in duties if item.duty.routes or item.duty.pages or item.duty.outside or item.duty.imports
    ]
    for item in sorted(with_routes, key=lambda item: item.distribution != PROJECT):
        try:
            taken |= _try_out(item, core, taken)
        except (Exception, SystemExit) as error:  # whatever a foreign duty gets wrong
            set_aside(item.duty.name, f"its routes cannot be mounted: {error}")
        else:
            found += _routers(item)
    return found


def _try_out(item: Discovered, core: Sequence[Router], taken: set[str]) -> set[str]:
    """The operation ids of a duty whose routes can be mounted; a stranger's beside those of the core, and described."""
    ours = item.distribution == PROJECT
    trial = Litestar(
        [*(() if ours else core), *_routers(item)],
        dependencies={"act": Provide(provide_act)},
        openapi_config=None if ours else OpenAPIConfig("trial", "0"),
        logging_config=None,
    )
    all_handlers: list[HTTPRouteHandler] = [h for route in trial.routes for h in getattr(route, "route_handlers", ())]
    handlers = [h for h in all_handlers if h.opt.get("duty") == item.duty.name and "OPTIONS" not in h.http_methods]
    for handler in handlers:
        if handler.opt.get("public") and isinstance(handler.opt.get("outside"), str):
            continue
        if not isinstance(handler.opt.get("permission"), str):
            raise Unmountable(f"{handler} does not say which right it needs: opt={{'permission': …}}")
    ids = {h.operation_id for h in handlers if isinstance(h.operation_id, str)}
    if twice := ids & taken:
        raise Unmountable(f"the operation id {min(twice)} is taken")
    if not ours:
        _ = trial.openapi_schema
    return ids


def _routers(item: Discovered) -> list[Router]:
    """A duty's API below /api/{office}/{duty}, its pages below /{office}/{duty}, what needs no log-in below /outside/{office}/{duty}."""
    name = item.duty.name
    opt = {"duty": name}
    middleware = [] if item.distribution == PROJECT else [contained_routes]
    routers = []
    if item.duty.routes:
        routers.append(
            Router(
                f"/api/{{office:str}}/{name}",
                route_handlers=list(item.duty.routes),
                guards=[office_guard],
                middleware=middleware,
                opt=opt,
                tags=[name],
            )
        )
    if pages := [*item.duty.pages, *pages_of(item.duty)]:
        routers.append(
            Router(
                f"/{{office:str}}/{name}",
                route_handlers=pages,
                guards=[office_guard],
                middleware=middleware,
                opt=opt | {"page": True},
                include_in_schema=False,
            )
        )
    if item.duty.outside:
        routers.append(
            Router(
                f"/outside/{{office:str}}/{name}",
                route_handlers=list(item.duty.outside),
                guards=[outside_guard],
                middleware=middleware,
                opt=opt | {"public": True},
                include_in_schema=False,
            )
        )
    return routers
