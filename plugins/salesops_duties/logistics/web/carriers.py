"""Carriers and their accounts over HTTP."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from salesops import Act
from salesops.web.answers import answer
from salesops_duties.logistics import service
from salesops_duties.logistics.rules import ChangedAccount, ChangedCarrier, NewAccount, NewCarrier

KEEP = {"permission": "logistics.carriers"}


@get("/carriers", operation_id="logistics.carriers", opt={"permission": "logistics.read"})
async def carriers(act: NamedDependency[Act]) -> Response[bytes]:
    """The carriers the office works with."""
    return answer({"items": await service.list_carriers(act)})


@post("/carriers", operation_id="logistics.add_carrier", opt=KEEP)
async def add_carrier(act: NamedDependency[Act], data: JSONBody[NewCarrier]) -> Response[bytes]:
    """Describe a carrier."""
    return answer(await service.save_carrier(act, data), status=201)


@put("/carriers/{carrier_id:uuid}", operation_id="logistics.change_carrier", opt=KEEP)
async def change_carrier(
    act: NamedDependency[Act], carrier_id: FromPath[UUID], data: JSONBody[ChangedCarrier]
) -> Response[bytes]:
    """Change what is said of a carrier."""
    return answer(await service.save_carrier(act, data, carrier_id))


@get("/carrier-accounts", operation_id="logistics.accounts", opt=KEEP)
async def accounts(act: NamedDependency[Act]) -> Response[bytes]:
    """How carriers' machines are spoken to; of the keys only whether they are there."""
    return answer({"items": await service.list_accounts(act)})


@post("/carrier-accounts", operation_id="logistics.add_account", opt=KEEP)
async def add_account(act: NamedDependency[Act], data: JSONBody[NewAccount]) -> Response[bytes]:
    """Keep how a carrier's machine is spoken to."""
    return answer(await service.save_account(act, data), status=201)


@put("/carrier-accounts/{account_id:uuid}", operation_id="logistics.change_account", opt=KEEP)
async def change_account(
    act: NamedDependency[Act], account_id: FromPath[UUID], data: JSONBody[ChangedAccount]
) -> Response[bytes]:
    """Change an account; keys that are left empty stay."""
    return answer(await service.save_account(act, data, account_id))


ROUTES = (carriers, add_carrier, change_carrier, accounts, add_account, change_account)
