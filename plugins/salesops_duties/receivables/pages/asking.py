"""What addresses of these pages say beside their lists: days, ids, and codes, none of them trusted."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import Act, ask
from salesops.hookspecs.pages import PageHooks
from salesops.web.forms import read
from salesops.web.lists import Asked


def day_of(act: Act, text: str) -> dt.date | None:
    """A day as people write it, or None: for a page of today."""
    try:
        found = read(text, dt.date, act.office.timezone) if text else None
    except ValueError:
        return None
    return found if isinstance(found, dt.date) else None


def id_of(text: str) -> UUID | None:
    """The id of something, or None."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def code_of(act: Act, text: str) -> str:
    """A currency, the office's own unless another is named."""
    return text if len(text) == 3 and text.isascii() and text.isalpha() and text.isupper() else act.office.currency


def export_of(act: Act, path: str, asked: Asked, *left_out: str, **days: dt.date | None) -> str:
    """Where the same list leaves as a sheet: the API's address with the same question, days as it reads them."""
    written = {name: day.isoformat() if day else "" for name, day in days.items()}
    query = asked.query(**dict.fromkeys(("page", *left_out), ""), **written)
    return f"/api/{act.office.code}/receivables/{path}/export" + (f"?{query}" if query else "")


def address_of(act: Act, receipt_id: object) -> str:
    """The page of one payment."""
    return f"/{act.office.code}/receivables/payments/{receipt_id}"


async def number_of_order(act: Act, order_id: UUID | None) -> str:
    """What whoever keeps orders calls this one; empty where nobody does."""
    names: dict[UUID, str] = {}
    if order_id is not None:
        for known in await ask(PageHooks).document_names(act.office, (order_id,)):
            names |= known
    return names.get(order_id, "") if order_id else ""
