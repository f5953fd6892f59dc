"""Files are dropped, pasted or chosen; the original and its pages are shown."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.forms import form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest
from salesops_duties.intake import service
from salesops_duties.intake.pages.lists import list_page
from salesops_duties.intake.service import MOST_BYTES

READ, WRITE = {"permission": "intake.read"}, {"permission": "intake.write"}
AN_HOUR = "private, max-age=3600"


@post("/", opt=WRITE, request_max_body_size=3 * MOST_BYTES)
async def bring(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Keep the files; one alone is opened at once."""
    form = await form_of(request)
    given = [value for _, value in (await request.form()).multi_items() if isinstance(value, UploadFile)]
    files = [(one.filename, await one.read()) for one in given if one.filename]
    try:
        under = await keyed(request, act, form)
    except Invalid as error:
        return await list_page(request, act, refused(error))
    kept, refusal = await tried(service.bring(under, files))
    if refusal:
        return await list_page(request, act, refusal)
    ids = [one["id"] if isinstance(one, dict) else one.id for one in kept]
    if len(ids) == 1:
        fresh = kept[0]["fresh"] if isinstance(kept[0], dict) else kept[0].fresh
        return to(f"/{act.office.code}/intake/{ids[0]}", done="" if fresh else "known")
    return to(f"/{act.office.code}/intake/", done="brought")


@get("/{arrival_id:uuid}/original", opt=READ)
async def original(act: NamedDependency[Act], arrival_id: FromPath[UUID]) -> Response[bytes]:
    """The file as it came, to keep; a browser never shows it, since a stranger made it."""
    name, body = await service.original(act, arrival_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(body, media_type="application/octet-stream", headers=headers)


@get("/{arrival_id:uuid}/pictures/{page_no:int}", opt=READ)
async def picture(act: NamedDependency[Act], arrival_id: FromPath[UUID], page_no: FromPath[int]) -> Response[bytes]:
    """One page as our reader drew it."""
    media, body = await service.picture(act, arrival_id, page_no)
    return Response(body, media_type=media, headers={"Cache-Control": AN_HOUR})


ROUTES = (bring, original, picture)
