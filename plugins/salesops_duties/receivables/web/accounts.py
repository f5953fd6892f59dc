"""Balances, terms, the summary and what stands behind its figures, over HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.web.answers import SHEETS, answer, own_only, page, sheet
from salesops_duties.receivables import service
from salesops_duties.receivables.rules import Policy, Terms
from salesops_duties.receivables.service import View, Wanted

READ = "receivables.read"
Limit = Annotated[int, QueryParameter(ge=1, le=200)]


@get("/summary", operation_id="receivables.summary", opt={"permission": READ})
async def summary(
    act: NamedDependency[Act],
    as_of: FromQuery[dt.date | None] = None,
    since: FromQuery[dt.date | None] = None,
    known_at: FromQuery[dt.datetime | None] = None,
    words: FromQuery[str] = "",
    after: FromQuery[str] = "",
    limit: Limit = 50,
) -> Response[bytes]:
    """The accounts-receivable summary, customer by customer and currency by currency, as of any day."""
    view = View(as_of, since, known_at, words, own_only(act, READ))
    rows = await service.summary(act, view, after=after, limit=limit)
    return page(rows, limit=limit, cursor=service.cursor)


@get("/summary/totals", operation_id="receivables.totals", opt={"permission": READ})
async def totals(
    act: NamedDependency[Act],
    as_of: FromQuery[dt.date | None] = None,
    since: FromQuery[dt.date | None] = None,
    known_at: FromQuery[dt.datetime | None] = None,
    words: FromQuery[str] = "",
) -> Response[bytes]:
    """The summary's figures of all lines together, by currency, filtered alike."""
    view = View(as_of, since, known_at, words, own_only(act, READ))
    return answer({"items": await service.totals(act, view)})


@get("/summary/export", operation_id="receivables.export", opt={"permission": READ, "media": SHEETS})
async def export(
    act: NamedDependency[Act],
    as_of: FromQuery[dt.date | None] = None,
    since: FromQuery[dt.date | None] = None,
    words: FromQuery[str] = "",
    kind: FromQuery[Literal["xlsx", "csv"]] = "xlsx",
) -> Response[bytes]:
    """The summary as a sheet, filtered alike."""
    view = View(as_of, since, None, words, own_only(act, READ))
    return sheet(await service.export(act, view, xlsx=kind == "xlsx"), f"receivables.{kind}")


@get("/items", operation_id="receivables.items", opt={"permission": READ})
async def items(
    act: NamedDependency[Act],
    customer_id: FromQuery[UUID],
    currency: FromQuery[str] = "",
    as_of: FromQuery[dt.date | None] = None,
    known_at: FromQuery[dt.datetime | None] = None,
    bucket: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
    limit: Limit = 50,
) -> Response[bytes]:
    """The items behind a figure of the summary."""
    wanted = Wanted(customer_id, service.check_code(currency), as_of, known_at, bucket, own_only(act, READ))
    rows = await service.items(act, wanted, after=after, limit=limit)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/tie-out", operation_id="receivables.tie_out", opt={"permission": "receivables.tie_out"})
async def tie_out(act: NamedDependency[Act], as_of: FromQuery[dt.date | None] = None) -> Response[bytes]:
    """The sum of all items beside the control account, per currency."""
    return answer({"items": await service.tie_out(act, as_of=as_of)})


@get("/accounts/{customer_id:uuid}", operation_id="receivables.account", opt={"permission": READ})
async def account(act: NamedDependency[Act], customer_id: FromPath[UUID]) -> Response[bytes]:
    """A customer's balance with the open invoices and holds behind it."""
    return answer(await service.read_account(act, customer_id, own=own_only(act, READ)))


@get("/accounts/{customer_id:uuid}/statement", operation_id="receivables.statement", opt={"permission": READ})
async def statement(
    act: NamedDependency[Act],
    customer_id: FromPath[UUID],
    since: FromQuery[dt.date],
    until: FromQuery[dt.date],
    currency: FromQuery[str] = "",
) -> Response[bytes]:
    """A statement of account: opening, every document, closing."""
    own, code = own_only(act, READ), service.check_code(currency)
    return answer(await service.statement(act, customer_id, since=since, until=until, currency=code, own=own))


@put("/accounts/{customer_id:uuid}", operation_id="receivables.terms", opt={"permission": "receivables.terms"})
async def terms(act: NamedDependency[Act], customer_id: FromPath[UUID], data: JSONBody[Terms]) -> Response[bytes]:
    """Open a customer's credit account, or replace its terms."""
    return answer(await service.set_terms(act, customer_id, data))


@get("/policy", operation_id="receivables.policy", opt={"permission": READ})
async def policy(act: NamedDependency[Act]) -> Response[bytes]:
    """The office's policy on arrears."""
    return answer(await service.read_policy(act))


@put("/policy", operation_id="receivables.set_policy", opt={"permission": "receivables.policy"})
async def set_policy(act: NamedDependency[Act], data: JSONBody[Policy]) -> Response[bytes]:
    """Replace the policy."""
    return answer(await service.set_policy(act, data))


ROUTES = (summary, totals, export, items, tie_out, account, statement, terms, policy, set_policy)
