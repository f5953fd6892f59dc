"""What addresses of these pages say beside their lists: days and ids, none of them trusted; and where documents stand."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import Act
from salesops.web.forms import read
from salesops.web.lists import Asked

# The pages of the documents behind entries: the right one needs, and the address below the office.
_PLACES = {
    **dict.fromkeys(
        ("sales_invoice", "credit_note", "adjustment", "bank_fee", "imported_invoice", "imported_credit_note", "imported_adjustment"),
        ("receivables.read", "receivables/documents/{id}"),
    ),
    "goods_issue": ("inventory.read", "inventory/outbound/{id}"),
    **dict.fromkeys(
        ("receipt", "receipt_match", "receipt_reversal"), ("receivables.read", "receivables/payments/{id}")
    ),
}  # fmt: skip


def place_of(document_type: str, document_id: object) -> tuple[str, str] | None:
    """The right and the address of a document's own page, where there is one."""
    found = _PLACES.get(document_type)
    return None if found is None else (found[0], found[1].format(id=document_id))


def day_of(act: Act, text: str) -> dt.date | None:
    """A day as people write it, or None."""
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


def export_of(act: Act, path: str, asked: Asked, **days: dt.date | None) -> str:
    """Where the same list leaves as a sheet; days as the API reads them."""
    changes = {name: day.isoformat() if day else "" for name, day in days.items()}
    query = asked.query(page="", **changes)
    return f"/api/{act.office.code}/ledger/{path}" + (f"?{query}" if query else "")
