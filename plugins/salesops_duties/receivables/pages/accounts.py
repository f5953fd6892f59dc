"""A customer's account on a page: the balance as a sum one can read, what is open, credit terms, corrections."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.answers import own_only
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.receivables import service
from salesops_duties.receivables.pages.asking import day_of
from salesops_duties.receivables.rules import Instalment, NewAdjustment, Terms
from salesops_duties.receivables.service import Calls, Wanted

READ, TERMS = "receivables.read", "receivables.terms"
LINES = 200


class Changed(msgspec.Struct, frozen=True):
    """Credit terms as they were typed."""

    mode: str
    credit_limit: str = "0"
    limit_until: dt.date | None = None
    currency: str | None = None
    terms_days: int = 0
    hold_policy: str = "this_shipment"
    invoice_policy: str = "on_issue"
    instalments: list[Instalment] = []
    version: int | None = None


class Correction(msgspec.Struct, frozen=True):
    """A correction as it was typed."""

    kind: str
    amount: str
    why: str
    number: str = ""


@get("/customers/{customer_id:uuid}", opt={"permission": READ})
async def account(request: PageRequest, act: NamedDependency[Act], customer_id: FromPath[UUID]) -> Template:
    """The account, with its statement when days are asked for."""
    return await _page(request, act, customer_id)


@post("/customers/{customer_id:uuid}/terms", status_code=200, opt={"permission": TERMS})
async def terms(request: PageRequest, act: NamedDependency[Act], customer_id: FromPath[UUID]) -> Template | Redirect:
    """Open the account, or change its terms."""
    form = await form_of(request)
    await service.party_of(act, customer_id)
    try:
        typed = form.into(Changed, timezone=act.office.timezone, numbers=("credit_limit", "terms_days"))
    except Invalid as error:
        return await _page(request, act, customer_id, form, refused(error))
    limit = "0" if typed.mode == "prepaid" else typed.credit_limit
    wanted = Terms(
        limit,
        typed.mode,
        typed.terms_days,
        typed.limit_until,
        typed.currency,
        typed.instalments,
        typed.hold_policy,
        typed.invoice_policy,
        typed.version,
    )
    done, refusal = await tried(service.set_terms(await keyed(request, act, form), customer_id, wanted))
    if refusal:
        return await _page(request, act, customer_id, form, refusal)
    return to(_address(act, customer_id), done="terms", released=len(done["released"]) or "")


@post("/customers/{customer_id:uuid}/corrections", status_code=200, opt={"permission": "receivables.adjust"})
async def correct(request: PageRequest, act: NamedDependency[Act], customer_id: FromPath[UUID]) -> Template | Redirect:
    """Propose a correction; a second person decides."""
    form = await form_of(request)
    await service.party_of(act, customer_id)
    try:
        typed = form.into(Correction, timezone=act.office.timezone, numbers=("amount",))
        named = await service.paper_called(act, typed.number, field="number")
    except Invalid as error:
        return await _page(request, act, customer_id, form, refused(error))
    currency = (await service.read_account(act, customer_id))["currency"]
    invoice = str(named.invoice_id) if named.invoice_id else None
    new = NewAdjustment(str(customer_id), typed.kind, typed.amount, typed.why, currency, invoice)
    done, refusal = await tried(service.propose(await keyed(request, act, form), new))
    if refusal:
        places = {"invoice_id": "number", "reason": "why"}
        faults = [msgspec.structs.replace(one, field=places.get(one.field, one.field)) for one in refusal.faults]
        return await _page(request, act, customer_id, form, msgspec.structs.replace(refusal, faults=faults))
    return to(f"/{act.office.code}/receivables/documents/{done['id']}", done="asked")


async def _page(
    request: PageRequest, act: Act, customer_id: UUID, typed: Form | None = None, refusal: Refusal | None = None
) -> Template:
    own = own_only(act, READ)
    name, has_account = await service.party_of(act, customer_id, own=own)
    first, last = service.since_when(act)
    since = day_of(act, request.query_params.get("since", "")) or first
    until = day_of(act, request.query_params.get("until", "")) or last
    found = await service.read_debtor(act, customer_id, own=own) if has_account else None
    context: dict[str, Any] = {}
    if found:
        calls, _ = await service.list_calls(act, Calls("open", customer_id=customer_id, own=own))
        context = {
            "items": await service.items(act, Wanted(customer_id, own=own), after=None, limit=LINES),
            "statement": await service.statement(
                act, customer_id, since=since, until=max(since, until), currency="", own=own
            ),
            "calls": calls,
            "history": await service.history_of(act, customer_id),
        }
        context["items"].sort(key=lambda item: (item["due_on"], str(item["id"])))
    return render(
        request,
        "receivables/account.html",
        status=refusal.status if refusal else 200,
        name=name,
        customer_id=customer_id,
        found=found,
        behind=context,
        since=since,
        until=until,
        typed=typed,
        refusal=refusal,
        wanted=request.url.path.rpartition("/")[2] if request.method == "POST" else "",
        done=request.query_params.get("done", ""),
        released=request.query_params.get("released", ""),
    )


def _address(act: Act, customer_id: UUID) -> str:
    return f"/{act.office.code}/receivables/customers/{customer_id}"


ROUTES = (account, terms, correct)
