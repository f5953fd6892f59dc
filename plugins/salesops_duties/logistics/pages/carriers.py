"""The carriers an office works with, and how their machines are spoken to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import NotFound
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops.web.typed import read_id
from salesops_duties.logistics import service
from salesops_duties.logistics.pages.shipments import READ
from salesops_duties.logistics.rules import ChangedAccount, ChangedCarrier, NewAccount, NewCarrier

KEEP = {"permission": "logistics.carriers"}


@get("/carriers", opt=READ)
async def carriers(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The carriers, by name."""
    return render(
        request,
        "logistics/carriers.html",
        carriers=await service.list_carriers(act),
        done=request.query_params.get("done", ""),
    )


@get("/carriers/edit", opt=KEEP)
async def edit_carrier(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form of a carrier; `id` in the address is the one to change."""
    return await _carrier_form(request, act, Form({}))


@post("/carriers/edit", opt=KEEP)
async def keep_carrier(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Keep what is said of a carrier."""
    carrier_id = _id(request)

    async def do(under: Act, new: NewCarrier) -> dict[str, Any]:
        return await service.save_carrier(under, new, carrier_id)

    form, _, refusal = await sent(request, act, ChangedCarrier if carrier_id else NewCarrier, do)
    if refusal:
        return await _carrier_form(request, act, form, refusal)
    return to(f"/{act.office.code}/logistics/carriers", done="carrier")


@get("/carrier-accounts", opt=KEEP)
async def accounts(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The accounts; of the keys only whether they are there."""
    return render(
        request,
        "logistics/accounts.html",
        accounts=await service.list_accounts(act),
        titles={name: one.title for name, one in (await service.carriers_of(act.office)).items()},
        done=request.query_params.get("done", ""),
    )


@get("/carrier-accounts/edit", opt=KEEP)
async def edit_account(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The form of an account; `id` in the address is the one to change."""
    return await _account_form(request, act, Form({}))


@post("/carrier-accounts/edit", opt=KEEP)
async def keep_account(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Keep how a carrier's machine is spoken to."""
    account_id = _id(request)

    async def do(under: Act, new: NewAccount) -> dict[str, Any]:
        return await service.save_account(under, new, account_id)

    form, _, refusal = await sent(request, act, ChangedAccount if account_id else NewAccount, do)
    if refusal:
        return await _account_form(request, act, form, refusal)
    return to(f"/{act.office.code}/logistics/carrier-accounts", done="account")


def _id(request: PageRequest) -> UUID | None:
    text = request.query_params.get("id", "")
    found = read_id(text)
    if text and found is None:
        raise NotFound
    return found


async def _carrier_form(request: PageRequest, act: Act, form: Form, refusal: Refusal | None = None) -> Template:
    wanted = _id(request)
    return render(
        request,
        "logistics/carrier.html",
        status=refusal.status if refusal else 200,
        carrier=_one(await service.list_carriers(act), wanted),
        accounts=[(one["name"], one["name"]) for one in await service.list_accounts(act)],
        form=form,
        refusal=refusal,
    )


async def _account_form(request: PageRequest, act: Act, form: Form, refusal: Refusal | None = None) -> Template:
    wanted = _id(request)
    return render(
        request,
        "logistics/account.html",
        status=refusal.status if refusal else 200,
        account=_one(await service.list_accounts(act), wanted),
        adapters={name: one.title for name, one in sorted((await service.carriers_of(act.office)).items())},
        form=form,
        refusal=refusal,
    )


def _one(rows: list[dict[str, Any]], wanted: UUID | None) -> dict[str, Any] | None:
    if wanted is None:
        return None
    for row in rows:
        if row["id"] == wanted:
            return row
    raise NotFound


ROUTES = (carriers, edit_carrier, keep_carrier, accounts, edit_account, keep_account)
