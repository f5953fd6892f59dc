"""The core's own JSON API: signing in, people, tokens, duties, products, registers, approvals, health."""

from __future__ import annotations

from litestar import Router, get

from salesops.db import DB
from salesops.web.api import approvals, catalogue, documents, duties, people, rates, registers, session, tokens
from salesops.web.guard import office_guard, session_guard


@get("/healthz", opt={"public": True}, include_in_schema=False)
async def healthz() -> dict[str, str]:
    """Ready: the pool is open and the database answers."""
    await DB.fetch("SELECT 1")
    return {"status": "ok"}


ROUTES: list[Router] = [
    Router("/", route_handlers=[healthz]),
    Router("/api", route_handlers=[session.sign_in], tags=["core"]),
    Router("/api", route_handlers=[session.sign_out, session.who_am_i], guards=[session_guard], tags=["core"]),
    Router(
        "/api/{office:str}",
        route_handlers=[
            *people.HANDLERS,
            *tokens.HANDLERS,
            *duties.HANDLERS,
            *catalogue.HANDLERS,
            *registers.HANDLERS,
            *rates.HANDLERS,
            *approvals.HANDLERS,
            *documents.HANDLERS,
        ],
        guards=[office_guard],
        tags=["core"],
    ),
]
