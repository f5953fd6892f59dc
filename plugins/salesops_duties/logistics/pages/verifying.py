"""Proof of delivery and verification on a shipment's page, the list of whom to ask, and how well goods arrive."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.services.attachments import MOST_BYTES
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, form_of, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.logistics import service
from salesops_duties.logistics.pages.shipments import NOTE, READ, show
from salesops_duties.logistics.rules.proofs import NewProof
from salesops_duties.logistics.rules.verifying import Attempt, Verdict

BODY_LIMIT = MOST_BYTES + 200_000


class Span(msgspec.Struct, frozen=True):
    """The days a person wants to see."""

    since: dt.date | None = None
    until: dt.date | None = None


SPEC = ListSpec(
    columns=(
        Column(later("Shipment")),
        Column(later("Customer")),
        Column(later("Whom to ask")),
        Column(later("Delivered")),
        Column(later("Ask by"), wide_only=True),
        Column(later("State")),
    ),
    filters=(
        Filter(
            "state",
            later("State"),
            (Choice("disputed", later("Disputed")), Choice("excepted", later("With exceptions"))),
        ),
    ),
)


@post("/shipments/{shipment_id:uuid}/proof", opt=NOTE, request_max_body_size=BODY_LIMIT)
async def prove(request: PageRequest, act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Template | Redirect:
    """Note who took the goods, with the picture of it."""
    file = await _file(await form_of(request))

    async def do(under: Act, new: NewProof) -> dict[str, Any]:
        return await service.keep_proof(under, shipment_id, new, file, own=own_only(act, "logistics.note"))

    form, _, refusal = await sent(request, act, NewProof, do)
    if refusal:
        return await show(request, act, shipment_id, form, refusal, at="proof")
    return to(f"/{act.office.code}/logistics/shipments/{shipment_id}", done="proven")


@get("/proofs/{proof_id:uuid}/file", opt=READ)
async def look(act: NamedDependency[Act], proof_id: FromPath[UUID]) -> Response[bytes]:
    """The picture or scan of a proof; a TIFF is downloaded, for browsers do not show it."""
    own = own_only(act, "logistics.read")
    name, media, body = await service.proof_file(act, proof_id, own=own)
    way = "attachment" if media == "image/tiff" else "inline"
    headers = {"Content-Disposition": f"{way}; filename*=UTF-8''{quote(name)}"}
    return Response(body, media_type=media, headers=headers)


@post("/shipments/{shipment_id:uuid}/verification", opt=NOTE)
async def verify(request: PageRequest, act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Template | Redirect:
    """Note what the customer said."""

    async def do(under: Act, said: Verdict) -> dict[str, Any]:
        return await service.verify_delivery(under, shipment_id, said, own=own_only(act, "logistics.note"))

    form, _, refusal = await sent(request, act, Verdict, do, numbers=("claim_value",))
    if refusal:
        return await show(request, act, shipment_id, form, refusal, at="verification")
    return to(f"/{act.office.code}/logistics/shipments/{shipment_id}", done="verified")


@post("/shipments/{shipment_id:uuid}/attempt", opt=NOTE)
async def attempt(request: PageRequest, act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Template | Redirect:
    """Note that nobody was reached."""

    async def do(under: Act, tried: Attempt) -> dict[str, Any]:
        return await service.note_attempt(under, shipment_id, tried, own=own_only(act, "logistics.note"))

    form, _, refusal = await sent(request, act, Attempt, do)
    if refusal:
        return await show(request, act, shipment_id, form, refusal, at="verification")
    return to(f"/{act.office.code}/logistics/shipments/{shipment_id}", done="tried")


@get("/verifications", opt=READ)
async def verifications(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """Whom to ask, the longest due first."""
    wanted = asked(request, SPEC)
    own = own_only(act, "logistics.read")
    rows = await service.due_verifications(
        act,
        words=wanted.words,
        state=wanted.get("state") or "due",
        limit=wanted.limit,
        offset=wanted.offset,
        own=own,
    )
    return render(request, "logistics/verifications.html", asked=wanted, shown=shown(rows))


@get("/performance", opt=READ)
async def performance(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """How well goods arrive, by carrier and by customer."""
    form = Form({name: [text] for name, text in request.query_params.items()})
    refusal: Refusal | None = None
    try:
        span = form.into(Span, timezone=act.office.timezone)
    except Invalid as error:
        found, refusal = None, refused(error)
    else:
        own = own_only(act, "logistics.read")
        found, refusal = await tried(service.performance(act, since=span.since, until=span.until, own=own))
    typed = {name: form.text(name) or (str(found[name]) if found else "") for name in ("since", "until")}
    status = refusal.status if refusal else 200
    return render(request, "logistics/performance.html", status=status, found=found, refusal=refusal, **typed)


async def _file(form: Form) -> tuple[str, bytes] | None:
    given = form.files.get("file")
    if given is None:
        return None
    body = await given.read()
    await given.seek(0)  # what is sent is read once more, to know it again
    return given.filename or "file", body


ROUTES = (prove, look, verify, attempt, verifications, performance)
