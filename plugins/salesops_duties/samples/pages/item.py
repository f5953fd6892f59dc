"""One sample: its chain of custody, its pictures, and the form of each movement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Fault, Invalid, NotFound
from salesops.services.attachments import MOST_BYTES
from salesops.web.answers import file_of, own_only
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops_duties.samples import service
from salesops_duties.samples.pages.firms import firm_meant
from salesops_duties.samples.rules import (
    CONDITIONS,
    Ending,
    Extension,
    Lending,
    Placing,
    Request,
    Return,
    Sending,
    Transfer,
)

READ, KEEP = {"permission": "samples.read"}, {"permission": "samples.keep"}
_NO_FILE = later("Choose the picture first.")
# What is done at each address: what is said of it, who does it, and the form in which it stands.
MOVEMENTS: dict[str, tuple[type[msgspec.Struct], Callable[..., Awaitable[Any]], str]] = {
    "loan": (Lending, service.lend, "lend"),
    "extension": (Extension, service.extend, "extend"),
    "return": (Return, service.take_back, "return"),
    "transfer": (Transfer, service.give_on, "transfer"),
    "sending": (Sending, service.send, "send"),
    "place": (Placing, service.put, "place"),
    "use": (Ending, service.use_up, "consume"),
    "sale": (Ending, service.sell, "sell"),
    "requests": (Request, service.ask_for, "write_off"),
}


@get("/{item_id:uuid}", opt=READ)
async def one(
    request: PageRequest,
    act: NamedDependency[Act],
    item_id: FromPath[UUID],
    do: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """The sample, and the form of the movement that is chosen."""
    return await _page(request, act, item_id, do=do, done=done)


@post("/{item_id:uuid}/{movement:str}", opt=KEEP)
async def move(
    request: PageRequest, act: NamedDependency[Act], item_id: FromPath[UUID], movement: FromPath[str]
) -> Template | Redirect:
    """Do it, and show what it made of the chain."""
    if movement not in MOVEMENTS:
        raise NotFound
    kind, work, do = MOVEMENTS[movement]
    typed = await form_of(request)
    given: dict[str, Any] = {}
    if "party_id" in kind.__struct_fields__:
        given["party_id"] = await firm_meant(act, typed.text("company") or typed.text("buyer"))
    own = own_only(act, "samples.keep")
    form, _, refusal = await sent(request, act, kind, lambda under, what: work(under, item_id, what, own=own), **given)
    if refusal:
        shown = "lend" if form.text("kind") == "lend" else do
        return await _page(request, act, item_id, do=shown, form=form, refusal=refusal)
    buyer = str(given.get("party_id") or "") if movement == "sale" else ""
    return to(f"/{act.office.code}/samples/{item_id}", done=movement, customer=buyer)


@post("/requests/{request_id:uuid}", opt=KEEP)
async def carry_out(request: PageRequest, act: NamedDependency[Act], request_id: FromPath[UUID]) -> Template | Redirect:
    """Do what was agreed to."""
    form, item_id = await form_of(request), await service.item_of(act, request_id)
    own = own_only(act, "samples.keep")
    _, refusal = await tried(service.carry_out(await keyed(request, act, form), request_id, own=own))
    if refusal:
        return await _page(request, act, item_id, refusal=refusal)
    return to(f"/{act.office.code}/samples/{item_id}", done="carried")


@post("/{item_id:uuid}/photos/new", opt=KEEP, request_max_body_size=MOST_BYTES + 200_000)
async def keep_photo(request: PageRequest, act: NamedDependency[Act], item_id: FromPath[UUID]) -> Template | Redirect:
    """Keep a picture with the sample."""
    form = await form_of(request)
    given = form.files.get("photo")
    if given is None:
        missing = refused(Invalid([Fault("photo", "required", _NO_FILE)]))
        return await _page(request, act, item_id, do="photo", refusal=missing)
    under, own = await keyed(request, act, form), own_only(act, "samples.keep")
    _, refusal = await tried(service.keep_photo(under, item_id, given.filename or "photo", await given.read(), own=own))
    if refusal:
        return await _page(request, act, item_id, do="photo", refusal=refusal)
    return to(f"/{act.office.code}/samples/{item_id}", done="photo")


@get("/{item_id:uuid}/photos/{photo_no:int}", opt=READ)
async def photo(act: NamedDependency[Act], item_id: FromPath[UUID], photo_no: FromPath[int]) -> Response[bytes]:
    """The picture itself."""
    return file_of(*await service.photo(act, item_id, photo_no, own=own_only(act, "samples.read")), shown=True)


async def _page(
    request: PageRequest,
    act: Act,
    item_id: UUID,
    *,
    do: str = "",
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    found = await service.read(act, item_id, own=own_only(act, "samples.read"))
    policy = await service.read_policy(act)
    return render(
        request,
        "samples/sample.html",
        status=refusal.status if refusal else 200,
        found=found,
        policy=policy,
        do=do if do in found["possible"] or do == "photo" else "",
        done=done,
        form=form or Form({}),
        refusal=refusal,
        conditions=CONDITIONS,
        buyer=request.query_params.get("customer", "")[:36],
    )


ROUTES = (one, move, carry_out, keep_photo, photo)
