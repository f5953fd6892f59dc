"""Proofs of delivery, what customers say of what arrived, and how well it arrives, over HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer, own_only, page
from salesops_duties.logistics import service
from salesops_duties.logistics.rules.proofs import NewProof
from salesops_duties.logistics.rules.verifying import Attempt, Verdict

READ = {"permission": "logistics.read"}
FILES = ("image/png", "image/jpeg", "image/tiff", "application/pdf")  # what the core takes in as an attachment
NOTE = {"permission": "logistics.note", "keyed": True}


@get("/shipments/{shipment_id:uuid}/proof", operation_id="logistics.proofs", opt=READ)
async def proofs(act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Response[bytes]:
    """Who took the goods, the proof that holds first, and the lines that were sent."""
    return answer(await service.proofs(act, shipment_id, own=own_only(act, "logistics.read")))


@post("/shipments/{shipment_id:uuid}/proof", operation_id="logistics.keep_proof", opt=NOTE)
async def keep_proof(
    act: NamedDependency[Act], shipment_id: FromPath[UUID], data: JSONBody[NewProof]
) -> Response[bytes]:
    """Note who took the goods, and what became of each line."""
    own = own_only(act, "logistics.note")
    return answer(await service.keep_proof(act, shipment_id, data, own=own), status=201)


@get("/proofs/{proof_id:uuid}/file", operation_id="logistics.proof_file", opt=READ | {"media": FILES})
async def proof_file(act: NamedDependency[Act], proof_id: FromPath[UUID]) -> Response[bytes]:
    """The picture or scan of a proof as it was sent in."""
    own = own_only(act, "logistics.read")
    name, media, body = await service.proof_file(act, proof_id, own=own)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(body, media_type=media, headers=headers)


@get("/shipments/{shipment_id:uuid}/verification", operation_id="logistics.verification", opt=READ)
async def verification(act: NamedDependency[Act], shipment_id: FromPath[UUID]) -> Response[bytes]:
    """What the customer said of a shipment that arrived, or by when to ask."""
    return answer(await service.verification(act, shipment_id, own=own_only(act, "logistics.read")))


@post("/shipments/{shipment_id:uuid}/verification", status_code=200, operation_id="logistics.verify", opt=NOTE)
async def verify(act: NamedDependency[Act], shipment_id: FromPath[UUID], data: JSONBody[Verdict]) -> Response[bytes]:
    """Note what the customer said."""
    return answer(await service.verify_delivery(act, shipment_id, data, own=own_only(act, "logistics.note")))


@post("/shipments/{shipment_id:uuid}/attempt", operation_id="logistics.note_attempt", opt=NOTE)
async def note_attempt(
    act: NamedDependency[Act], shipment_id: FromPath[UUID], data: JSONBody[Attempt]
) -> Response[bytes]:
    """Note that a customer was to be asked and nobody was reached."""
    own = own_only(act, "logistics.note")
    return answer(await service.note_attempt(act, shipment_id, data, own=own), status=201)


@get("/verifications", operation_id="logistics.verifications", opt=READ)
async def verifications(
    act: NamedDependency[Act],
    status: FromQuery[Literal["due", "excepted", "disputed", "accepted"]] = "due",
    after: FromQuery[UUID | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Response[bytes]:
    """Whom to ask, the longest due first."""
    rows = await service.due_verifications(
        act, state=status, after=after, limit=limit, own=own_only(act, "logistics.read")
    )
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/performance", operation_id="logistics.performance", opt=READ)
async def performance(
    act: NamedDependency[Act], since: FromQuery[dt.date | None] = None, until: FromQuery[dt.date | None] = None
) -> Response[bytes]:
    """On time and in full, by carrier and by customer."""
    return answer(await service.performance(act, since=since, until=until, own=own_only(act, "logistics.read")))


ROUTES = (proofs, keep_proof, proof_file, verification, verify, note_attempt, verifications, performance)
