"""The lists of the pages as sheets, filtered alike; text cannot become a formula, and that they were given out is noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from salesops import Act, transaction
from salesops.services.sheets import written
from salesops_duties.receivables.rules import UNAPPLIED
from salesops_duties.receivables.service.board import board
from salesops_duties.receivables.service.call_list import Calls, list_calls
from salesops_duties.receivables.service.invoice_list import Invoices, page_of_invoices
from salesops_duties.receivables.service.overview import Chosen, overview
from salesops_duties.receivables.service.receipt_list import Receipts, page_of_receipts

MOST = 20_000
_HOLD = ("number", "customer", "required", "covered", "missing", "currency", "column", "days", "held_at", "cause", "policy", "promised_on", "next_call_on")  # fmt: skip
_INVOICE = ("number", "customer", "issued_on", "due_on", "total", "open", "currency", "state", "dispute")
_RECEIPT = ("number", "received_on", "customer", "payer", "reference", "amount", "unapplied", "currency", "state", "value_on", "reversed_on", "remark")  # fmt: skip
_CALL = ("customer", "reason", "amount", "currency", "state", "next_call_on", "calls", "called_at", "person", "outcome", "promised_on", "promised", "closed_on")  # fmt: skip


async def overview_sheet(act: Act, chosen: Chosen, *, xlsx: bool) -> bytes:
    """The lines of the summary that were chosen, in their order."""
    found = await overview(act, msgspec.structs.replace(chosen, limit=MOST, offset=0))
    columns = ("name", "currency", "as_of", "open", "overdue", *found["buckets"], UNAPPLIED, "headroom")
    lines = [line | {"as_of": found["as_of"]} for line in found["lines"]]
    return await _sheet(act, "summary", columns, lines, xlsx=xlsx)


async def receipts_sheet(act: Act, wanted: Receipts, *, xlsx: bool) -> bytes:
    """The money that was asked for."""
    rows, _ = await page_of_receipts(act, msgspec.structs.replace(wanted, limit=MOST, offset=0))
    return await _sheet(act, "receipts", _RECEIPT, rows, xlsx=xlsx)


async def invoices_sheet(act: Act, wanted: Invoices, *, xlsx: bool) -> bytes:
    """The invoices that were asked for."""
    rows, _ = await page_of_invoices(act, msgspec.structs.replace(wanted, limit=MOST, offset=0))
    return await _sheet(act, "invoices", _INVOICE, rows, xlsx=xlsx)


async def calls_sheet(act: Act, wanted: Calls, *, xlsx: bool) -> bytes:
    """The calls that were asked for, each with the last thing that was said."""
    rows, _ = await list_calls(act, msgspec.structs.replace(wanted, limit=MOST, offset=0))
    return await _sheet(act, "payment_calls", _CALL, rows, xlsx=xlsx)


async def holds_sheet(act: Act, *, own: bool, xlsx: bool) -> bytes:
    """What is held now, with what is missing of each."""
    found = await board(act, own=own)
    rows = [card for name in ("nothing", "reported", "matched") for card in found["columns"][name]]
    return await _sheet(act, "held_shipments", _HOLD, rows, xlsx=xlsx)


async def _sheet(act: Act, what: str, columns: Sequence[str], rows: list[dict[str, Any]], *, xlsx: bool) -> bytes:
    async with transaction(act) as tx:
        tx.audit("receivables.export", "summary", None, changes={"sheet": what, "lines": len(rows)})
    heads = [column.replace("_", " ") for column in columns]
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    return await written("xlsx" if xlsx else "csv", heads, cells, title=what.replace("_", " ").capitalize())


def _cell(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="minutes")
    return value if value is None or isinstance(value, int | dt.date) else str(value)
