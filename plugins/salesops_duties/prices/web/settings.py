"""Taxes, policy and products' terms over HTTP."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from salesops import Act
from salesops.web.answers import answer
from salesops_duties.prices import service
from salesops_duties.prices.rules.lists import LastDay
from salesops_duties.prices.rules.settings import NewPolicy, NewTaxRate, NewTerms


@get("/policy", operation_id="prices.policy", opt={"permission": "prices.read"})
async def policy(act: NamedDependency[Act]) -> Response[bytes]:
    """How tax is rounded, whether prices are converted, and how far each role may go below the list."""
    return answer(await service.policy(act))


@put("/policy", operation_id="prices.set_policy", opt={"permission": "prices.write"})
async def set_policy(act: NamedDependency[Act], data: JSONBody[NewPolicy]) -> Response[bytes]:
    """Set the policy."""
    return answer(await service.set_policy(act, data))


@get("/taxes", operation_id="prices.taxes", opt={"permission": "prices.read"})
async def taxes(act: NamedDependency[Act]) -> Response[bytes]:
    """The tax rates."""
    return answer({"items": await service.taxes(act)})


@post("/taxes", operation_id="prices.add_tax_rate", opt={"permission": "prices.write"})
async def add_tax_rate(act: NamedDependency[Act], data: JSONBody[NewTaxRate]) -> Response[bytes]:
    """Add a tax rate."""
    return answer(await service.add_tax_rate(act, data), status=201)


@post(
    "/taxes/{rate_id:uuid}/end", status_code=200, operation_id="prices.end_tax_rate", opt={"permission": "prices.write"}
)
async def end_tax_rate(act: NamedDependency[Act], rate_id: FromPath[UUID], data: JSONBody[LastDay]) -> Response[bytes]:
    """End a tax rate."""
    return answer(await service.end_tax_rate(act, rate_id, data.on))


@get("/products/{part_no:str}", operation_id="prices.terms", opt={"permission": "prices.read"})
async def terms(act: NamedDependency[Act], part_no: FromPath[str]) -> Response[bytes]:
    """A product's category for tax and its floor."""
    return answer(await service.terms(act, part_no))


@put("/products/{part_no:str}", operation_id="prices.set_terms", opt={"permission": "prices.write"})
async def set_terms(act: NamedDependency[Act], part_no: FromPath[str], data: JSONBody[NewTerms]) -> Response[bytes]:
    """Set a product's category for tax and its floor."""
    return answer(await service.set_terms(act, part_no, data))


ROUTES = (policy, set_policy, taxes, add_tax_rate, end_tax_rate, terms, set_terms)
