"""The books over HTTP."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from salesops import Act
from salesops.web.answers import answer
from salesops_duties.ledger import service


@get("/trial-balance", operation_id="ledger.trial_balance", opt={"permission": "ledger.read"})
async def trial_balance(act: NamedDependency[Act], as_of: FromQuery[dt.date | None] = None) -> Response[bytes]:
    """Debit, credit and balance per account."""
    return answer(await service.trial_balance(act, as_of=as_of))


@get("/entries", operation_id="ledger.entries", opt={"permission": "ledger.read"})
async def entries(act: NamedDependency[Act], document_id: FromQuery[UUID]) -> Response[bytes]:
    """The entries of one document."""
    return answer({"items": await service.entries_of(act, document_id)})


ROUTES = (trial_balance, entries)
