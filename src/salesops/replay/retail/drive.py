"""Books the file through the desk: a customer for each number, one for cash in each country, documents a batch at a time.

Credits whose sale is not known are taken by the import's own policy and flagged, as are lines that are repeated exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from salesops.act import Act
from salesops.replay.api import Api, api_of
from salesops.replay.retail.files import Line, Tally, count_lines, read_lines
from salesops.replay.retail.report import Report, make_report
from salesops.values import plain

Progress = Callable[[str, int, int], None]
DOCUMENTS, LINES = 200, 4_000  # the most of one batch


async def replay(act: Act, file: Path, *, progress: Progress = lambda what, done, total: None) -> Report:
    """Book every line of the file in the act's office, which should be new; returns what came of it."""
    tally = count_lines(file, act.office.currency)
    async with api_of(act) as api:
        booking = _Booking(api, act.office.currency, tally)
        for batch in _batches(booking.documents(file)):
            await booking.book(batch)
            progress("Lines", booking.lines, tally.total_lines)
        return await make_report(api, act.office.currency, tally)


class _Document(msgspec.Struct, frozen=True):
    """Lines of one number and one customer that stand together in the file."""

    foreign_no: str
    first: Line
    lines: list[Line]
    continued: bool


class _Booking:
    def __init__(self, api: Api, currency: str, tally: Tally) -> None:
        self.api, self.currency, self.tally = api, currency, tally
        self.customers: dict[str, str] = {}
        self.turns: dict[str, int] = {}
        self.lines = self.batches = 0

    def documents(self, file: Path) -> Iterator[_Document]:
        """The file's documents; a number that comes again, or for another customer, is continued under a number of its own."""
        for (number, _, _), lines in groupby(read_lines(file, []), lambda ln: (ln.invoice_no, ln.customer, ln.country)):
            held = list(lines)
            turn = self.turns[number] = self.turns.get(number, 0) + 1
            yield _Document(number if turn == 1 else f"{number} ({turn})", held[0], held, turn > 1)

    async def book(self, batch: list[_Document]) -> None:
        """One batch, all or nothing, done once however often the replay is tried."""
        documents = [await self._document(d) for d in batch]
        self.batches += 1
        body = {"documents": documents, "allow_unknown_original": True}
        await self.api.post("/receivables/imported-documents", body, key=f"documents {self.batches}")
        self.lines += sum(len(d.lines) for d in batch)
        self.tally.documents += len(batch)

    async def _document(self, document: _Document) -> dict[str, Any]:
        sign = -1 if document.first.kind == "credit_note" else 1
        return {
            "kind": document.first.kind,
            "foreign_no": document.foreign_no,
            "customer_id": await self._customer(document.first),
            "made_on": document.first.at.date().isoformat(),
            "flags": ["continued"] if document.continued else [],
            "lines": [
                {"text": f"{ln.stock_code} {ln.description} {ln.at:%H:%M}", "quantity": plain(ln.quantity * sign), "unit_price": plain(ln.unit_price),
                 "class": ln.category}
                for ln in document.lines
            ],
        }  # fmt: skip

    async def _customer(self, line: Line) -> str:
        """The customer of a line, registered with an account when it is seen first."""
        name = f"Customer {line.customer}" if line.customer else f"Cash sales, {line.country}"
        if name not in self.customers:
            made = await self.api.post("/customers", {"name": name, "address": line.country}, key=f"customer {name}")
            await self.api.put(f"/receivables/accounts/{made['id']}", {"credit_limit": "0"}, key=f"terms {name}")
            self.customers[name] = made["id"]
        return self.customers[name]


def _batches(documents: Iterator[_Document]) -> Iterator[list[_Document]]:
    batch: list[_Document] = []
    lines = 0
    for document in documents:
        if batch and (len(batch) == DOCUMENTS or lines + len(document.lines) > LINES):
            yield batch
            batch, lines = [], 0
        batch.append(document)
        lines += len(document.lines)
    if batch:
        yield batch
