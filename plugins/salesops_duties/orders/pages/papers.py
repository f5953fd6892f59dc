"""Files of an order: attached on the desk, looked at in a tab of their own."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.services.attachments import MOST_BYTES
from salesops.web.answers import own_only
from salesops.web.forms import Form, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest
from salesops_duties.orders import service
from salesops_duties.orders.pages.desk import is_own, show

BODY_LIMIT = MOST_BYTES + 200_000
_EMPTY = Fault("paper", "required", "Choose the file first.")


@post("/{order_id:uuid}/papers", opt={"permission": "orders.write"}, request_max_body_size=BODY_LIMIT)
async def attach(request: PageRequest, act: NamedDependency[Act], order_id: FromPath[UUID]) -> Template | Redirect:
    """Keep the fax, or the written copy, with the order."""
    form = await form_of(request)
    given = await file_of(form)
    if given is None:
        return await show(request, act, order_id, refusal=refused(Invalid([_EMPTY])), at="paper", typed=form)
    done_by = await keyed(request, act, form)
    _, refusal = await tried(service.keep_paper(done_by, order_id, *given, own=own_only(act, "orders.write")))
    if refusal is not None:
        return await show(request, act, order_id, refusal=refusal, at="paper", typed=form)
    return to(f"/{act.office.code}/orders/{order_id}", queue=form.text("queue"), done="paper", step="intake")


@get("/{order_id:uuid}/papers/{paper_no:int}", opt={"permission": "orders.read"})
async def look(act: NamedDependency[Act], order_id: FromPath[UUID], paper_no: FromPath[int]) -> Response[bytes]:
    """The file as it came, by its place among those of the order; a TIFF is downloaded, for browsers do not show it."""
    name, media, body = await service.paper(act, order_id, paper_no, own=is_own(act))
    shown = "attachment" if media == "image/tiff" else "inline"
    headers = {"Content-Disposition": f"{shown}; filename*=UTF-8''{quote(name)}"}
    return Response(body, media_type=media, headers=headers)


async def file_of(form: Form, field: str = "paper") -> tuple[str, bytes] | None:
    """Name and bytes of the file that a form brings."""
    given = form.files.get(field)
    return (given.filename or "file", await given.read()) if given else None
