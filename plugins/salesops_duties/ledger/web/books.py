"""Reading the books: chart, journal, vouchers, cards, balances."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from salesops import Act
from salesops.web.answers import answer, page
from salesops_duties.ledger import service

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Count = Annotated[int, QueryParameter(ge=0, le=2_000_000_000)]
Year = Annotated[int | None, QueryParameter(ge=1900, le=2999)]
Day = FromQuery[dt.date | None]


@get("/trial-balance", operation_id="ledger.trial_balance", opt={"permission": "ledger.read"})
async def trial_balance(
    act: NamedDependency[Act], as_of: Day = None, since: Day = None, currency: FromQuery[str] = ""
) -> Response[bytes]:
    """Opening, debit, credit and balance per account and currency."""
    return answer(await service.trial_balance(act, as_of=as_of, since=since, currency=currency))


@get("/accounts", operation_id="ledger.accounts", opt={"permission": "ledger.read"})
async def accounts(act: NamedDependency[Act]) -> Response[bytes]:
    """The chart of accounts with the office's own."""
    return answer({"items": await service.chart(act)})


@get("/entries", operation_id="ledger.entries", opt={"permission": "ledger.read"})
async def entries(
    act: NamedDependency[Act],
    document_id: FromQuery[UUID | None] = None,
    since: Day = None,
    until: Day = None,
    document_type: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
    limit: Limit = 100,
) -> Response[bytes]:
    """The entries of one document, or a page of the journal."""
    if document_id is not None:
        return answer({"items": await service.entries_of(act, document_id), "next": None})
    rows = await service.journal(act, since=since, until=until, document_type=document_type, after=after, limit=limit)
    return page(rows, limit=limit, cursor=lambda row: row["id"])


@get("/entries/{entry_id:uuid}", operation_id="ledger.voucher", opt={"permission": "ledger.read"})
async def voucher(act: NamedDependency[Act], entry_id: FromPath[UUID]) -> Response[bytes]:
    """One entry as a voucher."""
    return answer(await service.voucher(act, entry_id))


@get("/vouchers", operation_id="ledger.vouchers", opt={"permission": "ledger.read"})
async def vouchers(
    act: NamedDependency[Act], fiscal_year: Year = None, after: Count = 0, limit: Limit = 200
) -> Response[bytes]:
    """The register of voucher numbers."""
    return answer(await service.register(act, fiscal_year=fiscal_year, after=after, limit=limit))


@get("/card", operation_id="ledger.card", opt={"permission": "ledger.read"})
async def card(
    act: NamedDependency[Act],
    account: FromQuery[str] = "",
    party_id: FromQuery[UUID | None] = None,
    currency: FromQuery[str] = "",
    since: Day = None,
    until: Day = None,
    after: FromQuery[str] = "",
    limit: Limit = 100,
) -> Response[bytes]:
    """The card of an account, a party, or a party on an account, with a running balance."""
    wanted = service.Card(account, party_id, currency, since, until)
    return answer(await service.card(act, wanted, after=after, limit=limit))


@get("/subsidiary", operation_id="ledger.subsidiary", opt={"permission": "ledger.read"})
async def subsidiary(
    act: NamedDependency[Act],
    account: FromQuery[str],
    currency: FromQuery[str] = "",
    as_of: Day = None,
    after: FromQuery[UUID | None] = None,
    limit: Limit = 100,
) -> Response[bytes]:
    """The balances of an account by party."""
    shown = await service.subsidiary(act, account, currency=currency, as_of=as_of, after=after, limit=limit)
    return answer(shown)


ROUTES = (trial_balance, accounts, entries, voucher, vouchers, card, subsidiary)
