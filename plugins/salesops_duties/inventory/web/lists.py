"""Stock lists for customers over HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, file_of
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import ChangedStockList, NewStockList, Reason

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
LISTS = {"permission": "inventory.lists"}
SEND = {"permission": "inventory.lists", "keyed": True}
FILES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
    "text/plain",
    "application/pdf",
)


@get("/stock-lists", operation_id="inventory.stock_lists", opt=LISTS)
async def stock_lists(
    act: NamedDependency[Act],
    q: FromQuery[str] = "",
    show: FromQuery[Literal["", "on", "paused"]] = "",
    limit: Limit = 50,
) -> Response[bytes]:
    """The lists by customer, each with what became of it last."""
    return answer({"items": await service.lists_page(act, words=q, show=show, limit=limit)})


@post("/stock-lists", operation_id="inventory.add_stock_list", opt=LISTS)
async def add_stock_list(act: NamedDependency[Act], data: JSONBody[NewStockList]) -> Response[bytes]:
    """Write down a list for a customer."""
    return answer(await service.add_list(act, data), status=201)


@get("/stock-lists/{list_id:uuid}", operation_id="inventory.stock_list", opt=LISTS)
async def stock_list(act: NamedDependency[Act], list_id: FromPath[UUID]) -> Response[bytes]:
    """One list, and the day it goes next."""
    return answer(await service.read_list(act, list_id))


@put("/stock-lists/{list_id:uuid}", operation_id="inventory.change_stock_list", opt=LISTS)
async def change_stock_list(
    act: NamedDependency[Act], list_id: FromPath[UUID], data: JSONBody[ChangedStockList]
) -> Response[bytes]:
    """Change a list from its next day on."""
    return answer(await service.change_list(act, list_id, data))


@post("/stock-lists/{list_id:uuid}/pause", status_code=200, operation_id="inventory.pause_stock_list", opt=LISTS)
async def pause(act: NamedDependency[Act], list_id: FromPath[UUID], data: JSONBody[Reason]) -> Response[bytes]:
    """Let a list go no more until it is resumed."""
    return answer(await service.pause_list(act, list_id, data.reason))


@post("/stock-lists/{list_id:uuid}/resumption", status_code=200, operation_id="inventory.resume_stock_list", opt=LISTS)
async def resume(act: NamedDependency[Act], list_id: FromPath[UUID]) -> Response[bytes]:
    """Let it go again."""
    return answer(await service.resume_list(act, list_id))


@post("/stock-lists/{list_id:uuid}/sendings", operation_id="inventory.send_stock_list", opt=SEND)
async def send(act: NamedDependency[Act], list_id: FromPath[UUID]) -> Response[bytes]:
    """Send today's list now; one goes a day."""
    return answer(await service.send_now(act, list_id), status=201)


@get("/stock-lists/{list_id:uuid}/sendings", operation_id="inventory.stock_list_log", opt=LISTS)
async def log(
    act: NamedDependency[Act], list_id: FromPath[UUID], before: FromQuery[dt.date | None] = None, limit: Limit = 50
) -> Response[bytes]:
    """What became of a list day by day, the latest first; `before` goes on from a day."""
    return answer({"items": await service.list_log(act, list_id, before=before, limit=limit)})


@get(
    "/stock-lists/{list_id:uuid}/sendings/{day:date}/file",
    operation_id="inventory.stock_list_file",
    opt={"permission": "inventory.lists", "media": FILES},
)
async def sent_file(act: NamedDependency[Act], list_id: FromPath[UUID], day: FromPath[dt.date]) -> Response[bytes]:
    """The file that went on a day, byte for byte."""
    found = await service.sent_file(act, list_id, day)
    return file_of(found.name, found.media, found.body)


@get("/stock-lists/{list_id:uuid}/preview", operation_id="inventory.preview_stock_list", opt=LISTS)
async def preview(act: NamedDependency[Act], list_id: FromPath[UUID]) -> Response[bytes]:
    """The first rows as the customer would get them now."""
    return answer(await service.preview_list(act, list_id))


ROUTES = (
    stock_lists,
    add_stock_list,
    stock_list,
    change_stock_list,
    pause,
    resume,
    send,
    log,
    sent_file,
    preview,
)
