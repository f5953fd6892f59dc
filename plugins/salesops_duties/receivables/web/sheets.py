"""The lists of the pages as files over HTTP, filtered as the addresses of the pages are."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from salesops import Act
from salesops.web.answers import SHEETS, own_only, sheet
from salesops_duties.receivables import service
from salesops_duties.receivables.service import Calls, Chosen, Invoices, Receipts

READ = "receivables.read"
OPT = {"permission": READ, "media": SHEETS}
Kind = FromQuery[Literal["xlsx", "csv"]]


@get("/overview/export", operation_id="receivables.export_overview", opt=OPT)
async def overview(
    act: NamedDependency[Act],
    currency: FromQuery[str] = "",
    as_of: FromQuery[dt.date | None] = None,
    q: FromQuery[str] = "",
    show: FromQuery[str] = "",
    who: FromQuery[UUID | None] = None,
    sort: FromQuery[str] = "-open",
    kind: Kind = "xlsx",
) -> Response[bytes]:
    """The summary of one currency as its page shows it."""
    chosen = Chosen(
        service.check_code(currency),
        as_of,
        q,
        overdue=show == "overdue",
        held=show == "held",
        called=show == "called",
        salesperson_id=who,
        sort=sort,
        own=own_only(act, READ),
    )
    return sheet(await service.overview_sheet(act, chosen, xlsx=kind == "xlsx"), f"receivables.{kind}")


@get("/receipts/export", operation_id="receivables.export_receipts", opt=OPT)
async def receipts(
    act: NamedDependency[Act],
    q: FromQuery[str] = "",
    show: FromQuery[str] = "",
    customer: FromQuery[UUID | None] = None,
    sort: FromQuery[str] = "-received",
    kind: Kind = "xlsx",
) -> Response[bytes]:
    """Customers' money as its page lists it."""
    wanted = Receipts(show, q, customer, sort, own=own_only(act, READ))
    return sheet(await service.receipts_sheet(act, wanted, xlsx=kind == "xlsx"), f"payments.{kind}")


@get("/invoices/export", operation_id="receivables.export_invoices", opt=OPT)
async def invoices(
    act: NamedDependency[Act],
    q: FromQuery[str] = "",
    show: FromQuery[str] = "",
    customer: FromQuery[UUID | None] = None,
    sort: FromQuery[str] = "-issued",
    kind: Kind = "xlsx",
) -> Response[bytes]:
    """Invoices as their page lists them."""
    wanted = Invoices(show, q, customer, sort, own=own_only(act, READ))
    return sheet(await service.invoices_sheet(act, wanted, xlsx=kind == "xlsx"), f"invoices.{kind}")


@get("/calls/export", operation_id="receivables.export_calls", opt=OPT)
async def calls(
    act: NamedDependency[Act],
    q: FromQuery[str] = "",
    show: FromQuery[str] = "due",
    customer: FromQuery[UUID | None] = None,
    sort: FromQuery[str] = "next",
    kind: Kind = "xlsx",
) -> Response[bytes]:
    """Calls for payment as their page lists them."""
    wanted = Calls(show, q, customer, sort, own=own_only(act, READ))
    return sheet(await service.calls_sheet(act, wanted, xlsx=kind == "xlsx"), f"payment-calls.{kind}")


@get("/holds/export", operation_id="receivables.export_holds", opt=OPT)
async def holds(act: NamedDependency[Act], kind: Kind = "xlsx") -> Response[bytes]:
    """What is held now."""
    content = await service.holds_sheet(act, own=own_only(act, READ), xlsx=kind == "xlsx")
    return sheet(content, f"held-shipments.{kind}")


@get("/accounts/{customer_id:uuid}/statement/export", operation_id="receivables.export_statement", opt=OPT)
async def statement(
    act: NamedDependency[Act],
    customer_id: FromPath[UUID],
    since: FromQuery[dt.date | None] = None,
    until: FromQuery[dt.date | None] = None,
    currency: FromQuery[str] = "",
    kind: Kind = "xlsx",
) -> Response[bytes]:
    """A customer's statement as a sheet; of the last months when no days are named."""
    first, last = service.since_when(act)
    content = await service.statement_sheet(
        act,
        customer_id,
        since=since or first,
        until=until or last,
        currency=service.check_code(currency),
        own=own_only(act, READ),
        xlsx=kind == "xlsx",
    )
    return sheet(content, f"statement.{kind}")


ROUTES = (overview, receipts, invoices, calls, holds, statement)
