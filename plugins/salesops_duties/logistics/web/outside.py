"""What needs no log-in: carriers that push, and customers who follow their parcels; each by an unguessable word."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from salesops import Act
from salesops.web.frame import PageRequest, render_outside
from salesops_duties.logistics import service

MOST = 262_144  # bytes of a push; carriers send some thousands
FOLLOW = {"outside": "the word is a link's: one shipment without customer, order and prices, until the link ends"}
PUSH = {"outside": "the word is an account's, and what is pushed is signed with its secret"}


@post("/pushes/{word:str}", opt=PUSH, status_code=200, request_max_body_size=MOST)
async def push(request: Request[Any, Any, Any], act: NamedDependency[Act], word: FromPath[str]) -> Response[bytes]:
    """What a carrier tells of its own accord: verified, kept, answered."""
    body = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    reply = await service.take_push(act, word, headers, body)
    return Response(reply.body, status_code=reply.status, media_type=reply.media_type)


@get("/follow/{word:str}", opt=FOLLOW)
async def follow(request: PageRequest, act: NamedDependency[Act], word: FromPath[str]) -> Template:
    """The customer's page: where the parcels are and when they come."""
    found = await service.followed(act, word)
    page = render_outside(request, "logistics/follow.html", shipment=found, office=act.office)
    page.headers["X-Robots-Tag"] = "noindex"
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["Cache-Control"] = "no-store"
    return page


ROUTES = (push, follow)
