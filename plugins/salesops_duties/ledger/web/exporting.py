"""The books as files."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from salesops import Act
from salesops_duties.ledger import service


@get(
    "/export/beancount",
    operation_id="ledger.export_beancount",
    opt={"permission": "ledger.read", "media": ("text/plain",)},
)
async def beancount(act: NamedDependency[Act]) -> Response[bytes]:
    """The whole books as text for Beancount."""
    return _file(await service.export(act, "beancount"), "text/plain; charset=utf-8", f"{act.office.code}.beancount")


@get("/export/csv", operation_id="ledger.export_csv", opt={"permission": "ledger.read", "media": ("text/csv",)})
async def sheet(act: NamedDependency[Act]) -> Response[bytes]:
    """Every posting as a sheet, with control totals."""
    return _file(await service.export(act, "csv"), "text/csv; charset=utf-8", f"{act.office.code}-books.csv")


@get("/card/csv", operation_id="ledger.card_csv", opt={"permission": "ledger.read", "media": ("text/csv",)})
async def card_sheet(
    act: NamedDependency[Act],
    account: FromQuery[str] = "",
    party_id: FromQuery[UUID | None] = None,
    currency: FromQuery[str] = "",
    since: FromQuery[dt.date | None] = None,
    until: FromQuery[dt.date | None] = None,
) -> Response[bytes]:
    """A card as a sheet, filtered like the card."""
    content = await service.card_csv(act, service.Card(account, party_id, currency, since, until))
    return _file(content, "text/csv; charset=utf-8", f"{act.office.code}-card.csv")


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    return Response(content, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


ROUTES = (beancount, sheet, card_sheet)
