"""Papers of suppliers over HTTP: compared with their orders, decided row by row."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import answer
from salesops_duties.procurement import service
from salesops_duties.procurement.rules.notes import Cancellation
from salesops_duties.procurement.rules.papers import Decisions, PaperOrder

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0, le=100_000)]
READ = {"permission": "procurement.read"}
ORDER = {"permission": "procurement.order"}


@get("/supplier-papers", operation_id="procurement.supplier_papers", opt=READ)
async def papers(
    act: NamedDependency[Act],
    queue: FromQuery[str] = "open",
    words: FromQuery[str] = "",
    purchase_id: FromQuery[UUID | None] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response[bytes]:
    """Order responses and despatch advices that came as files."""
    rows = await service.supplier_papers(
        act, queue=queue, words=words, purchase_id=purchase_id, limit=limit, offset=offset
    )
    return answer({"items": rows})


@get("/supplier-papers/{paper_id:uuid}", operation_id="procurement.supplier_paper", opt=READ)
async def paper(act: NamedDependency[Act], paper_id: FromPath[UUID]) -> Response[bytes]:
    """One paper, row by row beside its order."""
    return answer(await service.read_paper(act, paper_id))


@post(
    "/supplier-papers/{paper_id:uuid}/decision",
    status_code=200,
    operation_id="procurement.decide_paper",
    opt=ORDER | {"keyed": True},
)
async def decide(act: NamedDependency[Act], paper_id: FromPath[UUID], data: JSONBody[Decisions]) -> Response[bytes]:
    """Accept or leave each row; what is accepted becomes true of the order."""
    return answer(await service.decide_paper(act, paper_id, data))


@post(
    "/supplier-papers/{paper_id:uuid}/order",
    status_code=200,
    operation_id="procurement.assign_paper",
    opt=ORDER | {"keyed": True},
)
async def assign(act: NamedDependency[Act], paper_id: FromPath[UUID], data: JSONBody[PaperOrder]) -> Response[bytes]:
    """Say which order a paper is about."""
    return answer(await service.assign_paper(act, paper_id, data.version, data.order_number))


@post(
    "/supplier-papers/{paper_id:uuid}/aside",
    status_code=200,
    operation_id="procurement.put_paper_aside",
    opt=ORDER | {"keyed": True},
)
async def aside(act: NamedDependency[Act], paper_id: FromPath[UUID], data: JSONBody[Cancellation]) -> Response[bytes]:
    """Say why nothing is done with a paper."""
    return answer(await service.put_aside(act, paper_id, data.version, data.reason))


ROUTES = (papers, paper, decide, assign, aside)
