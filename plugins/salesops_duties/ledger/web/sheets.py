"""The lists of the books as files over HTTP, filtered as the addresses of the pages are."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from salesops import Act
from salesops.web.answers import SHEETS, sheet
from salesops_duties.ledger import service
from salesops_duties.ledger.service import Entries

OPT = {"permission": "ledger.read", "media": SHEETS}
Day = FromQuery[dt.date | None]
Kind = FromQuery[Literal["xlsx", "csv"]]


@get("/entries/export", operation_id="ledger.export_entries", opt=OPT)
async def entries(
    act: NamedDependency[Act],
    document: FromQuery[UUID | None] = None,
    since: Day = None,
    until: Day = None,
    of: FromQuery[str] = "",
    q: FromQuery[str] = "",
    sort: FromQuery[str] = "-booked",
    kind: Kind = "xlsx",
) -> Response[bytes]:
    """The journal as its page lists it."""
    wanted = Entries(document, since, until, of, q, sort)
    return sheet(await service.journal_sheet(act, wanted, xlsx=kind == "xlsx"), f"journal.{kind}")


@get("/trial-balance/export", operation_id="ledger.export_trial_balance", opt=OPT)
async def balance(
    act: NamedDependency[Act],
    as_of: Day = None,
    since: Day = None,
    currency: FromQuery[str] = "",
    kind: Kind = "xlsx",
) -> Response[bytes]:
    """The trial balance as a sheet."""
    found = await service.trial_balance(act, as_of=as_of, since=since, currency=currency)
    heads = ("account", "name", "currency", "opening", "debit", "credit", "balance")
    content = await service.sheet_of(act, "trial balance", heads, found["accounts"], xlsx=kind == "xlsx")
    return sheet(content, f"trial-balance.{kind}")


ROUTES = (entries, balance)
