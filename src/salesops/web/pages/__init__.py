"""The core's own pages: sign-in, my day, search, approvals, and the office itself: people, numbers, audit, health, duties."""

from __future__ import annotations

from litestar import Router

from salesops.web.assets import static_file
from salesops.web.guard import office_guard, session_guard
from salesops.web.pages import (
    approvals,
    audit,
    counts,
    health,
    home,
    numbers,
    office,
    people,
    preferences,
    search,
    sign_in,
    switchboard,
    tokens,
    views,
)

ROUTES: list[Router] = [
    Router("/", route_handlers=[sign_in.form, sign_in.enter, static_file], include_in_schema=False),
    Router(
        "/",
        route_handlers=[sign_in.leave, home.start, preferences.change],
        guards=[session_guard],
        include_in_schema=False,
    ),
    Router(
        "/{office:str}",
        route_handlers=[
            home.my_day,
            switchboard.show,
            switchboard.change,
            approvals.show,
            approvals.decide,
            search.show,
            views.show,
            views.change,
            counts.show,
            office.show,
            numbers.show,
            audit.show,
            people.show,
            people.add,
            people.one,
            people.change,
            tokens.show,
            tokens.issue,
            tokens.revoke_own,
            tokens.revoke,
            health.show,
            health.settle,
        ],
        guards=[office_guard],
        opt={"page": True},
        include_in_schema=False,
    ),
]
