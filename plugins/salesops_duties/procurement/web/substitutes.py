"""Substitutes that customers agreed to, over HTTP."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from salesops import Act
from salesops.web.answers import answer
from salesops_duties.procurement import service
from salesops_duties.procurement.rules import AgreedSubstitute


@post(
    "/plan/{line_id:uuid}/substitution",
    status_code=200,
    operation_id="procurement.take_substitute",
    opt={"permission": "procurement.plan", "keyed": True},
)
async def take_substitute(
    act: NamedDependency[Act], line_id: FromPath[UUID], data: JSONBody[AgreedSubstitute]
) -> Response[bytes]:
    """The customer agreed to another part: amend the order, and tie it to what brings the part."""
    return answer(await service.take_substitute(act, line_id, data))


ROUTES = (take_substitute,)
