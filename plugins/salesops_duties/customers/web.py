"""The customer file over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.services.sheets import MAX_BYTES
from salesops.web.answers import SHEETS, AnyRequest, answer, own_only, page, sheet
from salesops_duties.customers import service
from salesops_duties.customers.rules import CustomerFile, NewContact, NewCustomer, StateChange


@post("/", operation_id="customers.register", opt={"permission": "customers.write", "keyed": True})
async def register(act: NamedDependency[Act], data: JSONBody[NewCustomer]) -> Response[bytes]:
    """Register a customer."""
    return answer(await service.register(act, data), status=201)


@get("/", operation_id="customers.list", opt={"permission": "customers.read"})
async def listing(
    act: NamedDependency[Act],
    words: FromQuery[str | None] = None,
    after: FromQuery[UUID | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Response[bytes]:
    """Customers, a page at a time; `words` searches names, tax numbers and telephones."""
    rows = await service.listing(act, words=words, after=after, limit=limit, own=own_only(act, "customers.read"))
    return page(rows, limit=limit, cursor=lambda row: row.id)


@get("/{customer_id:uuid}", operation_id="customers.read", opt={"permission": "customers.read"})
async def read(act: NamedDependency[Act], customer_id: FromPath[UUID]) -> Response[bytes]:
    """One customer."""
    return answer(await service.read(act, customer_id, own=own_only(act, "customers.read")))


@get("/export", operation_id="customers.export", opt={"permission": "customers.read", "media": SHEETS})
async def export(
    act: NamedDependency[Act],
    words: FromQuery[str | None] = None,
    kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx",
    q: FromQuery[str] = "",
    sort: FromQuery[str] = "",
    show: FromQuery[str] = "",
) -> Response[bytes]:
    """The list as a sheet: the same customers, asked alike; `q` is what the page calls `words`."""
    own = own_only(act, "customers.read")
    data = await service.customers_sheet(act, words=words or q, sort=sort, show=show, own=own, kind=kind)
    return sheet(data, f"customers.{kind}")


@get("/expiring", operation_id="customers.expiring", opt={"permission": "customers.read"})
async def expiring(
    act: NamedDependency[Act], days: Annotated[int, QueryParameter(ge=0, le=366)] = 60
) -> Response[bytes]:
    """Customers whose licence runs out within some days."""
    return answer({"items": await service.expiring(act, days, own=own_only(act, "customers.read"))})


@put("/{customer_id:uuid}", operation_id="customers.change", opt={"permission": "customers.write"})
async def change(
    act: NamedDependency[Act], customer_id: FromPath[UUID], data: JSONBody[CustomerFile]
) -> Response[bytes]:
    """Save the whole customer file."""
    return answer(await service.change(act, customer_id, data))


@post("/{customer_id:uuid}/contacts", operation_id="customers.add_contact", opt={"permission": "customers.write"})
async def add_contact(
    act: NamedDependency[Act], customer_id: FromPath[UUID], data: JSONBody[NewContact]
) -> Response[bytes]:
    """Note a person at the customer, and whether they may order."""
    return answer(await service.add_contact(act, customer_id, data), status=201)


@put(
    "/contacts/{contact_id:uuid}",
    operation_id="customers.change_contact",
    opt={"permission": "customers.write"},
)
async def change_contact(
    act: NamedDependency[Act], contact_id: FromPath[UUID], data: JSONBody[NewContact]
) -> Response[bytes]:
    """Change a contact; one who left is made inactive."""
    return answer(await service.change_contact(act, contact_id, data))


@post(
    "/{customer_id:uuid}/state", status_code=200, operation_id="customers.state", opt={"permission": "customers.stop"}
)
async def change_state(
    act: NamedDependency[Act], customer_id: FromPath[UUID], data: JSONBody[StateChange]
) -> Response[bytes]:
    """Put a customer on watch or stop, or lift it."""
    return answer(await service.change_state(act, customer_id, data))


@post(
    "/import",
    status_code=200,
    operation_id="customers.import",
    opt={"permission": "customers.write", "keyed": True, "takes": SHEETS},
    request_max_body_size=MAX_BYTES + 100_000,
)
async def import_sheet(
    act: NamedDependency[Act], request: AnyRequest, file_name: FromQuery[str], dry_run: FromQuery[bool] = True
) -> Response[bytes]:
    """Register the customers of the xlsx or csv file that is the request's body; a dry run unless `dry_run=false`."""
    return answer(await service.import_sheet(act, file_name, await request.body(), dry_run=dry_run))


ROUTES = (
    register,
    listing,
    export,
    expiring,
    read,
    change,
    add_contact,
    change_contact,
    change_state,
    import_sheet,
)
