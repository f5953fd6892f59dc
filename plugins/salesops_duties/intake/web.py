"""Intake over HTTP: a file is brought, read by a worker, looked at, confirmed or set aside."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import AnyRequest, answer
from salesops_duties.intake import service
from salesops_duties.intake.rules.becoming import Confirmed
from salesops_duties.intake.service import MOST_BYTES

READ, WRITE = {"permission": "intake.read"}, {"permission": "intake.write", "keyed": True}
ANY = ("application/octet-stream",)


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why nothing of it becomes an order."""

    reason: str


class DraftAside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why this draft becomes no order, and the version that was seen."""

    version: int
    reason: str


@post("/", operation_id="intake.bring", opt=WRITE | {"takes": ANY}, request_max_body_size=MOST_BYTES + 100_000)
async def bring(act: NamedDependency[Act], request: AnyRequest, file_name: FromQuery[str]) -> Response[bytes]:
    """Keep the file that is the request's body, and let a worker read it; the same bytes again are the one that is there."""
    return answer(await service.bring(act, [(file_name, await request.body())], source="api"), status=201)


@get("/", operation_id="intake.list", opt=READ)
async def listing(
    act: NamedDependency[Act],
    queue: FromQuery[str] = "",
    words: FromQuery[str] = "",
    offset: Annotated[int, QueryParameter(ge=0, le=100_000)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Response[bytes]:
    """What arrived, the latest first; `queue` is open or a state."""
    return answer({"items": await service.arrivals_page(act, state=queue, words=words, limit=limit, offset=offset)})


@get("/{arrival_id:uuid}", operation_id="intake.read", opt=READ)
async def one(act: NamedDependency[Act], arrival_id: FromPath[UUID]) -> Response[bytes]:
    """One arrival with everything that was read of it."""
    return answer(await service.arrival(act, arrival_id))


@get("/{arrival_id:uuid}/original", operation_id="intake.original", opt=READ | {"media": ANY})
async def original(act: NamedDependency[Act], arrival_id: FromPath[UUID]) -> Response[bytes]:
    """The file as it came; it is never shown in a page."""
    name, body = await service.original(act, arrival_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(body, media_type="application/octet-stream", headers=headers)


@post("/{arrival_id:uuid}/reading", status_code=200, operation_id="intake.read_again", opt=WRITE)
async def read_again(act: NamedDependency[Act], arrival_id: FromPath[UUID]) -> Response[bytes]:
    """Let it be read once more."""
    return answer(await service.read_again(act, arrival_id))


@post("/{arrival_id:uuid}/aside", status_code=200, operation_id="intake.set_aside", opt=WRITE)
async def set_aside(act: NamedDependency[Act], arrival_id: FromPath[UUID], data: JSONBody[Reason]) -> Response[bytes]:
    """Nothing of it becomes an order."""
    return answer(await service.set_aside(act, arrival_id, data.reason))


@post("/drafts/{draft_id:uuid}/confirmation", status_code=200, operation_id="intake.confirm", opt=WRITE)
async def confirm(act: NamedDependency[Act], draft_id: FromPath[UUID], data: JSONBody[Confirmed]) -> Response[bytes]:
    """A draft becomes an order, a change or a cancellation."""
    return answer(await service.confirm(act, draft_id, data))


@post("/drafts/{draft_id:uuid}/aside", status_code=200, operation_id="intake.put_aside", opt=WRITE)
async def put_aside(act: NamedDependency[Act], draft_id: FromPath[UUID], data: JSONBody[DraftAside]) -> Response[bytes]:
    """This draft becomes no order."""
    return answer(await service.put_aside(act, draft_id, data.version, data.reason))


ROUTES = (bring, listing, one, original, read_again, set_aside, confirm, put_aside)
