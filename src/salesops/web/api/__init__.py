"""The core's own JSON API: health, offices, people, duties, products, numbers."""

from __future__ import annotations

from litestar import Router, get

from salesops.db import DB


@get("/healthz", opt={"public": True}, include_in_schema=False)
async def healthz() -> dict[str, str]:
    """Ready: the pool is open and the database answers."""
    await DB.fetch("SELECT 1")
    return {"status": "ok"}


ROUTES: list[Router] = [Router("/", route_handlers=[healthz])]
