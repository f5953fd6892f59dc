"""Products of the group by JSON."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops.act import Act
from salesops.errors import NotFound
from salesops.masterdata import catalogue
from salesops.masterdata.catalogue import NewProduct
from salesops.transactions import transaction
from salesops.web.answers import answer, page

Limit = Annotated[int, QueryParameter(ge=1, le=200)]


@get("/products", opt={"permission": "products.read"})
async def list_products(act: NamedDependency[Act], after: FromQuery[str] = "", limit: Limit = 50) -> Response[Any]:
    """A page of the catalogue by part number."""
    async with transaction(act) as tx:
        found = await catalogue.list_products(tx, after=after, limit=limit)
    return page(found, limit=limit, cursor=lambda product: product.part_no)


@post("/products", opt={"permission": "products.write"})
async def add_product(act: NamedDependency[Act], data: JSONBody[NewProduct]) -> Response[Any]:
    """Add a product; 409 when its part number exists."""
    async with transaction(act) as tx:
        (product_id,) = await catalogue.add_products(tx, [data])
        given = tx.answer({"id": product_id, "part_no": data.part_no.strip()}, status=201)
    return answer(given, status=201)


@get("/products/{part_no:str}", opt={"permission": "products.read"})
async def one_product(act: NamedDependency[Act], part_no: FromPath[str]) -> Response[Any]:
    """One product by its part number."""
    async with transaction(act) as tx:
        found = await catalogue.find_products(tx, part_nos=[part_no])
    if not found:
        raise NotFound
    return answer(found[0])


HANDLERS = [list_products, add_product, one_product]
