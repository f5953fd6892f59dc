"""Products of the group by JSON."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops.act import Act
from salesops.errors import NotFound
from salesops.masterdata import catalogue
from salesops.masterdata.catalogue import ChangedProduct, NewProduct, Product, Substitute, Unit, sheet
from salesops.services.sheets import MAX_BYTES, Column, ImportKind, run_import
from salesops.transactions import Transaction, transaction
from salesops.web.answers import SHEETS, AnyRequest, answer, page

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
IMPORT = ImportKind(
    "products",
    tuple(Column(field, heads, required) for field, heads, required in sheet.COLUMNS),
    sheet.parse_row,
    lambda new: new.part_no.strip(),
    sheet.known_part_nos,
    sheet.add_all,
)


class Units(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All the other units of a product, and the version of the product that was read."""

    units: list[Unit]
    version: int


class Substitutes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All the substitutes of a product, the best first, and the version of the product that was read."""

    substitutes: list[Substitute]
    version: int


class Successor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The part number that takes this one's place, or null; why; and the version that was read."""

    successor: str | None
    reason: str
    version: int


@get("/products", opt={"permission": "products.read"})
async def list_products(
    act: NamedDependency[Act], after: FromQuery[str] = "", search: FromQuery[str] = "", limit: Limit = 50
) -> Response[Any]:
    """A page of the catalogue by part number; `search` finds words in numbers and names, and what is `similar` when nothing has them."""
    async with transaction(act) as tx:
        if not (words := search.strip()):
            listed = await catalogue.list_products(tx, after=after, limit=limit)
            return page(listed, limit=limit, cursor=_part_no)
        found = await catalogue.search_products(tx, words, after=after, limit=limit)
        if found or after:
            return page(found, limit=limit, cursor=_part_no, similar=False)
        similar = await catalogue.similar_products(tx, words, limit=limit)
    return answer({"items": similar, "next": None, "similar": bool(similar)})


@post("/products", opt={"permission": "products.write"})
async def add_product(act: NamedDependency[Act], data: JSONBody[NewProduct]) -> Response[Any]:
    """Add a product; 409 when its part number exists."""
    async with transaction(act) as tx:
        (product_id,) = await catalogue.add_products(tx, [data])
        given = tx.answer({"id": product_id, "part_no": data.part_no.strip()}, status=201)
    return answer(given, status=201)


@get("/products/{part_no:str}", opt={"permission": "products.read"})
async def one_product(act: NamedDependency[Act], part_no: FromPath[str]) -> Response[Any]:
    """One product by its part number, with its units, its last successor and its substitutes; 404 names the nearest."""
    async with transaction(act) as tx:
        found = await catalogue.find_products(tx, part_nos=[part_no])
        if not found:
            raise NotFound(nearest=await catalogue.nearest_part_nos(tx, part_no))
        return answer(await _whole(tx, found[0]))


@put("/products/{part_no:str}", opt={"permission": "products.write"})
async def change_product(
    act: NamedDependency[Act], part_no: FromPath[str], data: JSONBody[ChangedProduct]
) -> Response[Any]:
    """Change a product's words and steps, or discontinue it."""
    async with transaction(act) as tx:
        return answer(tx.answer(await catalogue.change_product(tx, part_no, data)))


@put("/products/{part_no:str}/units", opt={"permission": "products.write"})
async def set_units(act: NamedDependency[Act], part_no: FromPath[str], data: JSONBody[Units]) -> Response[Any]:
    """Give a product its other units."""
    async with transaction(act) as tx:
        await catalogue.set_units(tx, part_no, data.units, data.version)
        return answer(tx.answer(await _named(tx, part_no)))


@put("/products/{part_no:str}/substitutes", opt={"permission": "products.write"})
async def set_substitutes(
    act: NamedDependency[Act], part_no: FromPath[str], data: JSONBody[Substitutes]
) -> Response[Any]:
    """Give a product its substitutes, the best first."""
    async with transaction(act) as tx:
        await catalogue.set_substitutes(tx, part_no, data.substitutes, data.version)
        return answer(tx.answer(await _named(tx, part_no)))


@put("/products/{part_no:str}/successor", opt={"permission": "products.write"})
async def supersede(act: NamedDependency[Act], part_no: FromPath[str], data: JSONBody[Successor]) -> Response[Any]:
    """Name the part number that takes this one's place."""
    async with transaction(act) as tx:
        await catalogue.supersede(tx, part_no, data.successor, data.reason, data.version)
        return answer(tx.answer(await _named(tx, part_no)))


@post(
    "/products/import",
    status_code=200,
    opt={"permission": "products.write", "keyed": True, "takes": SHEETS},
    request_max_body_size=MAX_BYTES + 100_000,
)
async def import_products(
    act: NamedDependency[Act], request: AnyRequest, file_name: FromQuery[str], dry_run: FromQuery[bool] = True
) -> Response[Any]:
    """Add the products of the xlsx or csv file that is the request's body; a dry run unless `dry_run=false`."""
    return answer(await run_import(act, IMPORT, file_name, await request.body(), dry_run=dry_run))


def _part_no(product: Product) -> str:
    return product.part_no


async def _named(tx: Transaction, part_no: str) -> dict[str, Any]:
    return await _whole(tx, (await catalogue.find_products(tx, part_nos=[part_no]))[0])


async def _whole(tx: Transaction, product: Product) -> dict[str, Any]:
    units = (await catalogue.find_units(tx, [product.id]))[product.id]
    instead = await catalogue.alternatives(tx, [product.id])
    shown: dict[str, Any] = msgspec.structs.asdict(product)
    shown["units"] = [Unit(uom, f.numerator, f.denominator) for uom, f in units.items() if uom != product.uom]
    shown["superseded_by"] = next((one.part_no for one in instead if one.why == "superseding"), None)
    shown["substitutes"] = [one.part_no for one in instead if one.why == "substitute"]
    return shown


HANDLERS = [
    list_products,
    add_product,
    one_product,
    change_product,
    set_units,
    set_substitutes,
    supersede,
    import_products,
]
