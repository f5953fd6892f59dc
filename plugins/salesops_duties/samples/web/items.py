"""The register of samples over HTTP: taken in, listed, read, exported, with its terms and pictures."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.services.attachments import MOST_BYTES
from salesops.web.answers import SHEETS, answer, file_of, own_only, page, sheet
from salesops_duties.samples import service
from salesops_duties.samples.rules import NewItem, NewPhoto, Policy

READ = {"permission": "samples.read"}


@post("/", operation_id="samples.register", opt={"permission": "samples.keep", "keyed": True})
async def register(act: NamedDependency[Act], data: JSONBody[NewItem]) -> Response[bytes]:
    """Take a sample into the register; it gets its number."""
    return answer(await service.register(act, data, own=own_only(act, "samples.keep")), status=201)


@get("/", operation_id="samples.list", opt=READ)
async def listing(
    act: NamedDependency[Act],
    show: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Response[bytes]:
    """Samples that are in, out, overdue or gone, oldest first."""
    own = own_only(act, "samples.read")
    rows = await service.listing(act, state=show, after=after, limit=limit, own=own)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/export", operation_id="samples.export", opt=READ | {"media": SHEETS})
async def export(
    act: NamedDependency[Act],
    q: FromQuery[str] = "",
    sort: FromQuery[str] = "",
    show: FromQuery[str] = "",
    kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx",
) -> Response[bytes]:
    """The samples as the page lists them, as a sheet."""
    own = own_only(act, "samples.read")
    made = await service.samples_sheet(act, words=q, sort=sort, state=show, own=own, kind=kind)
    return sheet(made, f"samples.{kind}")


@get("/policy", operation_id="samples.policy", opt=READ)
async def policy(act: NamedDependency[Act]) -> Response[bytes]:
    """The office's terms for samples."""
    return answer(await service.read_policy(act))


@put("/policy", operation_id="samples.set_policy", opt={"permission": "samples.policy"})
async def set_policy(act: NamedDependency[Act], data: JSONBody[Policy]) -> Response[bytes]:
    """Set the office's terms for samples."""
    return answer(await service.set_policy(act, data))


@get("/{item_id:uuid}", operation_id="samples.read", opt=READ)
async def read(act: NamedDependency[Act], item_id: FromPath[UUID]) -> Response[bytes]:
    """One sample with its chain of custody."""
    return answer(await service.read(act, item_id, own=own_only(act, "samples.read")))


@get(
    "/{item_id:uuid}/photos/{photo_no:int}",
    operation_id="samples.photo",
    opt=READ | {"media": ("image/png", "image/jpeg")},
)
async def photo(act: NamedDependency[Act], item_id: FromPath[UUID], photo_no: FromPath[int]) -> Response[bytes]:
    """A picture of a sample."""
    return file_of(*await service.photo(act, item_id, photo_no, own=own_only(act, "samples.read")))


@post(
    "/{item_id:uuid}/photos",
    operation_id="samples.keep_photo",
    opt={"permission": "samples.keep", "keyed": True},
    request_max_body_size=MOST_BYTES * 2,
)
async def keep_photo(act: NamedDependency[Act], item_id: FromPath[UUID], data: JSONBody[NewPhoto]) -> Response[bytes]:
    """Keep a picture with a sample; `content` is its bytes in base64."""
    own = own_only(act, "samples.keep")
    return answer(await service.keep_photo(act, item_id, data.name, data.content, own=own), status=201)


ROUTES = (register, listing, export, policy, set_policy, read, photo, keep_photo)
